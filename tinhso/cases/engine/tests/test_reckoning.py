"""A calendar that changes moves due times of open cases, and each case says so; what is stopped stays as it was."""

from datetime import datetime, timedelta

import pytest

from tinhso.cases.engine import queries, reckoning
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import EventKind, Given
from tinhso.cases.engine.models import CaseRow, ClockRow
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.tests.factories import an_errand, holding
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Role

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 9, 8, 30, tzinfo=ZONE)
EXCHANGED = """\
day,kind,vi,en,exchanged_with,certainty,source
2026-11-12,swapped_off,Nghỉ hoán đổi,Day exchanged,2026-11-21,announced,thử
2026-11-21,swapped_in,Làm bù,Worked instead,2026-11-12,announced,thử
"""


@pytest.fixture
def exchange(settings, tmp_path):
    """Return what lets a day off be announced in the middle of everything."""

    def announce() -> None:
        own = tmp_path / "days.csv"
        own.write_text(EXCHANGED)
        settings.CALENDAR = own

    return announce


def test_an_announced_day_off_moves_open_clocks_and_their_cases_say_so(exchange):
    with clock.set_to(MONDAY):
        opened, ended = an_errand().case, an_errand().case
        move(ended.id, "drop", Given(reason="Trùng"), actor=holding(Role.ONE_STOP_OFFICER, ended.intake))
        assert reckoning.reckon_if_changed() == 0
        exchange()
        assert reckoning.reckon_if_changed() == 1
        assert reckoning.reckon_if_changed() is None
    after = queries.case(opened.id, actor=SYSTEM)
    assert after.due_at == opened.due_at + timedelta(days=1)
    line = queries.events(after, shown=Shown.PARTICIPANTS)[-1]
    assert line.kind is EventKind.CLOCK
    assert line.data["moved"][0]["clock"] == "handling"
    assert ClockRow.objects.get(case=ended.id).due_at == opened.due_at


def test_what_is_stored_after_is_what_the_ledger_says(exchange):
    with clock.set_to(MONDAY):
        cases = [an_errand() for _ in range(3)]
        move(cases[1].case.id, "ask", Given(question="?"), actor=holding(Role.SPECIALIST, cases[1].case.office))
    with clock.set_to(MONDAY + timedelta(days=1)):
        move(cases[1].case.id, "reply", Given(answer="!"), actor=ANONYMOUS, key=cases[1].keys[0])
        exchange()
        reckoning.reckon()
    for row in ClockRow.objects.all():
        assert row.due_at == queries.clocks_of(queries.case(row.case_id, actor=SYSTEM))[0].ledger[-1].at
    assert reckoning.reckon() == 0


def test_many_clocks_are_reckoned_in_turns(exchange, monkeypatch):
    monkeypatch.setattr(reckoning, "AT_ONCE", 2)
    with clock.set_to(MONDAY):
        for _ in range(5):
            an_errand()
        exchange()
        assert reckoning.reckon() == 5
    assert set(CaseRow.objects.values_list("version", flat=True)) == {2}
