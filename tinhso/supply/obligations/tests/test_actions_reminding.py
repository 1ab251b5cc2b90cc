"""Reminders: before and after, to the right people, never twice, and what their number brings about."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.accounts.tests.factories import give, officer
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.supply.obligations import queries
from tinhso.supply.obligations.actions import leniency, notices, reminding, ruling
from tinhso.supply.obligations.actions.leniency import Asking
from tinhso.supply.obligations.actions.ruling import Named
from tinhso.supply.obligations.models import Delivery, Notice, Reminder
from tinhso.supply.obligations.tests.factories import OPERATOR, acting, ask_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def supplier(town):
    """Somebody who may supply for the health department; the province asks for one dataset only."""
    ask_for("by_office")
    person = officer("Lê Thị Một")
    give(person, Role.DEPARTMENT_DATA_OFFICER, town.health)
    return person


def codes() -> list[str]:
    return [each.rule.code for each in reminding.remind(actor=SYSTEM).reminders]


def test_reminders_come_before_and_after_and_each_once(supplier, now):
    found = []
    for day in ("2026-02-05T09:00", "2026-02-05T09:15", "2026-02-06T18:15", "2026-02-09T17:30", "2026-02-13T17:30"):
        now(day)
        found.append(codes())
    assert found == [["before_3_days"], [], ["after_1_hour"], ["after_1_day"], ["after_5_days"]]
    assert Reminder.objects.count() == 4


def test_a_dry_run_tells_and_changes_nothing(supplier):
    found = reminding.remind(actor=SYSTEM, dry_run=True)
    assert [each.rule.code for each in found.reminders] == ["before_3_days"]
    assert not Reminder.objects.exists()
    assert not Delivery.objects.exists()
    assert codes() == ["before_3_days"]


def test_who_was_named_is_told_and_the_deputy_and_nobody_else(supplier, town):
    named, deputy = officer("Trần Văn Hai"), officer("Phạm Thị Ba")
    ruling.name_supplier(Named(town.health, named.pk, date(2026, 1, 1), deputy.pk), actor=SYSTEM)
    assert reminding.remind(actor=SYSTEM).people == 2
    assert set(Notice.objects.values_list("account", flat=True)) == {named.pk, deputy.pk}
    assert {row.account for row in Delivery.objects.all()} == {named.pk, deputy.pk}
    assert "Theo cơ quan" in Delivery.objects.first().body


def test_a_unit_without_anybody_is_named_and_reminded_as_soon_as_there_is_somebody(supplier, town):
    found = reminding.remind(actor=SYSTEM)
    assert town.committee in found.nobody
    assert {each.obligation.unit_id for each in found.reminders} == {town.health}
    give(officer("Trần Văn Hai"), Role.DEPARTMENT_DATA_OFFICER, town.committee)
    assert {each.obligation.unit_id for each in reminding.remind(actor=SYSTEM).reminders} == {town.committee}


def test_what_is_excused_is_not_reminded_of(supplier, town):
    leniency.grant(Asking("trial.by_office", town.health, "202601", "vì"), actor=OPERATOR)
    Notice.objects.all().delete()
    assert codes() == []


def test_the_year_counts_days_of_reminding_and_reaches_thresholds_once(supplier, town, now):
    operator = officer("Trực Ban")
    give(operator, Role.CENTRE_OPERATOR)
    crossed = []
    for day in ("2026-02-09T17:30", "2026-02-13T17:30", "2026-03-09T17:30", "2026-03-09T17:45", "2026-03-16T09:00"):
        now(day)
        reminding.remind(actor=SYSTEM)
        crossed.append([(each.threshold, each.reminders) for each in queries.thresholds_crossed()])
    assert queries.reminders_in(2026) == {town.health: 4}
    assert crossed[1] == []
    assert crossed[2] == crossed[4] == [("leader_reviewed", 3)]
    assert queries.reminders_in(2025) == {}
    first = queries.thresholds_crossed()[0]
    assert queries.thresholds_crossed(after=first.id) == ()
    assert (first.unit_id, first.year) == (town.health, 2026)
    assert Notice.objects.filter(kind="threshold", account=operator.pk).count() == 1
    assert len(list(audit.stream(Filters(verb="supply.cross_threshold")))) == 1


def test_reminders_that_do_not_count_reach_no_threshold(supplier, town, now):
    now("2026-02-06T18:15")
    assert codes() == ["after_1_hour"]
    assert queries.reminders_in(2026) == {}


def test_other_systems_are_told_in_the_same_transaction(supplier):
    ruling.add_webhook("https://events.example.org/in", actor=SYSTEM)
    reminding.remind(actor=SYSTEM)
    sent = Delivery.objects.get(webhook__isnull=False)
    assert '"type":"vn.tinhso.supply.reminder.v1"' in sent.body


def test_only_the_centre_reminds(town):
    with pytest.raises(Denied):
        reminding.remind(actor=acting(Role.DEPARTMENT_HEAD, town.health))


def test_a_person_reads_the_own_notices(supplier, town):
    reminding.remind(actor=SYSTEM)
    own = acting(Role.DEPARTMENT_DATA_OFFICER, town.health, account=supplier.pk)
    assert queries.unread(supplier.pk) == 1
    notices.mark_read(actor=acting(Role.DEPARTMENT_DATA_OFFICER, town.health, account=999))
    assert queries.unread(supplier.pk) == 1
    notices.mark_read(actor=own)
    assert queries.unread(supplier.pk) == 0
    assert [each.kind for each in queries.notices(supplier.pk)] == ["reminder"]
