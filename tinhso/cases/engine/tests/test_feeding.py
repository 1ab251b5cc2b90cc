"""The lake hears of cases: once, in order, without words or names; what is told is written down in the same transaction."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from tinhso.accounts.tests.factories import Unit, unit
from tinhso.cases.engine import feeding
from tinhso.cases.engine.actions.correcting import hand_on
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import Given
from tinhso.cases.engine.models import CaseRow
from tinhso.cases.engine.tests.factories import an_errand, holding
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Role
from tinhso.lake import queries as lake
from tinhso.lake.actions import supplying
from tinhso.places.queries import units_by_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path


def asked(sql: str) -> list[tuple]:
    return [tuple(row) for row in lake.query(sql, actor=SYSTEM).rows]


def test_a_case_its_journal_and_its_clocks_are_in_the_lake_after_a_feed():
    opened = an_errand()
    assert feeding.untold()
    assert feeding.feed() == 1
    assert not feeding.untold()
    move(opened.case.id, "ask", Given(question="Cột số mấy?"), actor=holding(Role.SPECIALIST, opened.case.office))
    assert feeding.feed() == 1
    assert asked('SELECT code, state, paused FROM "cases.cases"') == [(opened.case.code, "waiting", True)]
    assert asked('SELECT number, kind, to_state FROM "cases.case_events" ORDER BY number') == [
        (1, "opened", "new"),
        (2, "moved", "waiting"),
    ]
    assert asked('SELECT clock, run, rule FROM "cases.case_clock"') == [("handling", 1, "5 working_days")]


def test_nothing_changed_tells_nothing():
    an_errand()
    feeding.feed()
    assert feeding.feed() == 0


def test_what_fails_half_way_is_told_whole_the_next_time(monkeypatch):
    an_errand()
    accept = supplying.accept

    def broken(*, actor, submission):
        if submission.dataset == feeding.CLOCKS:
            raise OSError("disk full")
        return accept(actor=actor, submission=submission)

    monkeypatch.setattr(supplying, "accept", broken)
    with pytest.raises(OSError, match="disk full"):
        feeding.feed()
    assert feeding.untold()
    monkeypatch.setattr(supplying, "accept", accept)
    feeding.feed()
    assert asked('SELECT count(*) FROM "cases.case_events"') == [(1,)]


def test_simulated_cases_go_apart_and_say_so():
    an_errand(simulated=True)
    an_errand()
    feeding.feed()
    assert {part.simulated for part in lake.history("cases.cases", actor=SYSTEM)} == {True, False}


def test_who_reported_and_what_they_said_is_in_no_row():
    opened = an_errand(text="Nhà tôi ở hẻm 7, gọi 0912000111.")
    move(opened.case.id, "ask", Given(question="Bà Hoa ơi?"), actor=holding(Role.SPECIALIST, opened.case.office))
    move(opened.case.id, "reply", Given(answer="Lý Thị Hoa đây."), actor=ANONYMOUS, key=opened.keys[0])
    feeding.feed()
    for dataset in ("cases.cases", "cases.case_events", "cases.case_clock"):
        told = str(asked(f'SELECT * FROM "{dataset}"'))
        assert not any(word in told for word in ("Hoa", "0912000111", "hẻm 7", "Đèn đường"))


def test_many_cases_are_told_in_turns(monkeypatch):
    monkeypatch.setattr(feeding, "AT_ONCE", 2)
    office, other = unit(), unit()
    for each in (office, office, office, other, office, other):
        an_errand(each)
    assert [feeding.feed_some() for _ in range(4)] == [2, 2, 2, 0]
    assert {part.unit_id for part in lake.history("cases.cases", actor=SYSTEM)} == {office, other}
    assert asked('SELECT count(DISTINCT code) FROM "cases.cases"') == [(6,)]


def test_a_case_that_passed_to_another_intake_office_is_told_once_and_with_the_new_one():
    opened = an_errand()
    feeding.feed()
    heir = unit("Trung tâm sau sáp nhập")
    hand_on(opened.case.id, intake=heir, office=heir, reason="Sáp nhập.", actor=SYSTEM)
    an_errand(heir)
    assert feeding.feed() == 2
    assert not feeding.untold()
    codes = dict(asked('SELECT code, intake FROM "cases.cases"'))
    assert len(codes) == 2
    assert codes[opened.case.code] == units_by_id([heir])[heir].code
    move(opened.case.id, "drop", Given(reason="Thôi."), actor=holding(Role.ONE_STOP_OFFICER, heir))
    assert feeding.feed() == 1
    assert asked(f"SELECT state FROM \"cases.cases\" WHERE code = '{opened.case.code}'") == [("ended",)]


def test_a_case_is_still_told_when_the_office_that_took_it_in_has_ended():
    opened = an_errand()
    feeding.feed()
    heir = unit("Trung tâm sau sáp nhập")
    Unit.objects.filter(pk=opened.case.intake).update(valid_to=clock.today() - timedelta(days=1))
    hand_on(opened.case.id, intake=heir, office=heir, reason="Sáp nhập.", actor=SYSTEM)
    assert feeding.feed() == 1
    assert not feeding.untold()


def test_cases_told_before_the_lake_s_unit_was_kept_stay_under_the_one_they_were_told_under():
    stayed, passed = an_errand(), an_errand()
    feeding.feed()
    hand_on(passed.case.id, intake=unit("Sau sáp nhập"), reason="Sáp nhập.", actor=SYSTEM)
    hand_on(passed.case.id, intake=unit("Sau nữa"), reason="Sáp nhập nữa.", actor=SYSTEM)
    untold = an_errand()
    CaseRow.objects.update(told_under=None)
    import_module("tinhso.cases.engine.migrations.0008_told_under").as_told(apps, None)
    under = dict(CaseRow.objects.values_list("pk", "told_under"))
    assert under == {stayed.case.id: stayed.case.intake, passed.case.id: passed.case.intake, untold.case.id: None}
