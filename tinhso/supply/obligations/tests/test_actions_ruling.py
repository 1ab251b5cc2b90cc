from __future__ import annotations

from datetime import date

import pytest

from tinhso.accounts.errors import NoSuchPerson
from tinhso.accounts.tests.factories import officer
from tinhso.kernel.errors import Denied, NotFound
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.supply.obligations import queries, shipped
from tinhso.supply.obligations.actions import ruling
from tinhso.supply.obligations.actions.ruling import Named
from tinhso.supply.obligations.contracts import ReminderRule, Threshold
from tinhso.supply.obligations.errors import (
    AddressRefused,
    NoSuchDataset,
    NoSuchOffice,
    RuleUnreadable,
    SpanReversed,
    TieOverlaps,
)
from tinhso.supply.obligations.models import Delivery, Webhook
from tinhso.supply.obligations.tests.factories import OPERATOR, acting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
FIRST = date(2026, 1, 1)


def test_a_new_tie_ends_the_one_before_it(town):
    ruling.tie("trial_office", town.health, since=FIRST, paper="QĐ 1", actor=OPERATOR)
    ruling.tie("trial_office", town.committee, since=date(2026, 3, 1), actor=OPERATOR)
    assert [(tie.unit_id, tie.valid_from, tie.valid_to) for tie in queries.ties()] == [
        (town.committee, date(2026, 3, 1), None),
        (town.health, FIRST, date(2026, 2, 28)),
    ]


def test_a_name_stands_for_one_unit_a_day(town):
    ruling.tie("trial_office", town.health, since=FIRST, until=date(2026, 6, 30), actor=OPERATOR)
    with pytest.raises(TieOverlaps):
        ruling.tie("trial_office", town.committee, since=date(2026, 6, 30), actor=OPERATOR)
    with pytest.raises(TieOverlaps):
        ruling.tie("trial_office", town.committee, since=date(2025, 1, 1), until=FIRST, actor=OPERATOR)
    ruling.tie("trial_office", town.committee, since=date(2025, 1, 1), until=date(2025, 12, 31), actor=OPERATOR)


@pytest.mark.parametrize(
    ("name", "until", "error"), [("nobody", None, NoSuchOffice), ("trial_office", date(2025, 1, 1), SpanReversed)]
)
def test_a_tie_makes_sense(town, name, until, error):
    with pytest.raises(error):
        ruling.tie(name, town.health, since=FIRST, until=until, actor=OPERATOR)


def test_only_the_centre_and_administrators_set_rules(town):
    for role in (Role.DEPARTMENT_HEAD, Role.AUDITOR, Role.PROVINCE_LEADER):
        with pytest.raises(Denied):
            ruling.tie("trial_office", town.health, since=FIRST, actor=acting(role))


def test_a_head_names_who_supplies_for_the_own_unit_only(town):
    person, other = officer("Lê Thị Một"), officer("Trần Văn Hai")
    head = acting(Role.DEPARTMENT_HEAD, town.health)
    ruling.name_supplier(Named(town.health, person.pk, FIRST), actor=head)
    ruling.name_supplier(Named(town.health, other.pk, FIRST, dataset="trial.by_office"), actor=head)
    ruling.name_supplier(Named(town.health, other.pk, date(2026, 3, 1), person.pk), actor=head)
    named = queries.namings([town.health])

    def on(dataset: str, day: date) -> tuple[int, int | None]:
        found = queries.named_on(named, dataset, town.health, day)
        return (found.account, found.deputy)

    assert on("trial.daily", date(2026, 2, 28)) == (person.pk, None)
    assert on("trial.daily", date(2026, 3, 1)) == (other.pk, person.pk)
    assert on("trial.by_office", date(2026, 3, 1)) == (other.pk, None)
    assert queries.named_on(named, "trial.daily", town.health, date(2025, 12, 31)) is None
    with pytest.raises(NotFound):
        ruling.name_supplier(Named(town.committee, person.pk, FIRST), actor=head)
    with pytest.raises(NoSuchPerson):
        ruling.name_supplier(Named(town.health, 999_999, FIRST), actor=head)
    with pytest.raises(NoSuchDataset):
        ruling.name_supplier(Named(town.health, person.pk, FIRST, dataset="trial.unknown"), actor=head)


def a_rule(**changes: object) -> ReminderRule:
    fields: dict = {
        "code": "after_1_hour",
        "side": "after",
        "amount": 2,
        "unit": "hours",
        "counts": True,
        "periods": frozenset(),
        "valid_from": date(2026, 2, 1),
        "valid_to": None,
        "source": "QĐ 9",
    }
    return ReminderRule(**{**fields, **changes})


def test_an_own_rule_takes_the_place_of_the_shipped_one_from_its_day_on(town):
    ruling.set_reminder_rule(a_rule(), actor=OPERATOR)
    before, after = (
        {rule.code: rule.amount for rule in shipped.reminder_rules(day)} for day in (date(2026, 1, 31), date(2026, 2, 1))
    )
    assert (before["after_1_hour"], after["after_1_hour"]) == (1, 2)
    assert before.keys() == after.keys()


@pytest.mark.parametrize("changes", [{"side": "beside"}, {"unit": "weeks"}, {"amount": 9999}])
def test_a_rule_makes_sense(town, changes):
    with pytest.raises(RuleUnreadable):
        ruling.set_reminder_rule(a_rule(**changes), actor=OPERATOR)


def test_shipped_thresholds_are_those_of_khanh_hoa_until_the_province_sets_its_own(town):
    assert [(each.reminders, bool(each.source)) for each in queries.thresholds()] == [(3, True), (6, True)]
    own = Threshold("leader_reviewed", 5, "Xem xét", "Reviewed", date(2026, 2, 1), None, "QĐ 9")
    ruling.set_threshold(own, actor=OPERATOR)
    assert [each.reminders for each in queries.thresholds()] == [5, 6]
    assert [each.reminders for each in queries.thresholds(date(2026, 1, 31))] == [3, 6]
    assert queries.thresholds(date(2025, 1, 1)) == []


def test_a_webhook_can_be_added_and_ended(town):
    number = ruling.add_webhook("https://events.example.org/in", actor=SYSTEM)
    Delivery.objects.create(webhook_id=number, event="e", body="{}", made_at="2026-02-05T00:00Z", next_at="2026-02-05T00:00Z")
    ruling.end_webhook(number, actor=SYSTEM)
    assert Webhook.objects.get().ended_at is not None
    assert Delivery.objects.get().given_up_at is not None
    with pytest.raises(NotFound):
        ruling.end_webhook(number, actor=SYSTEM)
    with pytest.raises(AddressRefused):
        ruling.add_webhook("http://events.example.org/in", actor=SYSTEM)
