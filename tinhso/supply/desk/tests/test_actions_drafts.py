from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.supply.desk import queries
from tinhso.supply.desk.actions import drafts
from tinhso.supply.desk.contracts import Saving
from tinhso.supply.desk.in_force import MOST_ROWS
from tinhso.supply.desk.tests.factories import PERIOD, office, officer
from tinhso.supply.errors import DraftUnreadable, FormTooLong

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 5, tzinfo=UTC)


@pytest.fixture
def unit() -> int:
    return office()


def save(unit: int, text: str, revision: int = 0, at: datetime = NOON, account: int = 7, rows: object = None):
    saving = Saving("trial.air", unit, PERIOD, [{"station": text}] if rows is None else rows, revision, at)
    with clock.set_to(NOON + timedelta(hours=2)):
        return drafts.save(actor=officer(unit, account=account), saving=saving)


def kept(unit: int, account: int = 7):
    return queries.draft(actor=officer(unit, account=account), dataset="trial.air", unit_id=unit, period=PERIOD)


def test_a_draft_is_kept_as_it_was_typed(unit):
    assert save(unit, "chưa xong 1.23").kept
    assert kept(unit).rows == [{"station": "chưa xong 1.23"}]
    assert kept(unit).saved_at == NOON + timedelta(hours=2)


def test_drafts_are_ones_own(unit):
    save(unit, "A1")
    assert kept(unit, account=8) is None


def test_the_device_that_saw_the_draft_goes_on_from_it(unit):
    first = save(unit, "A1").draft
    second = save(unit, "A2", first.revision)
    assert (second.draft.revision, second.draft.replaced) == (2, None)


def test_a_later_change_of_another_device_wins_and_the_replaced_one_can_be_had_back(unit):
    save(unit, "sáng")
    saved = save(unit, "chiều", 0, NOON + timedelta(hours=1))
    assert saved.kept
    assert saved.draft.replaced == [{"station": "sáng"}]


def test_an_older_change_that_comes_online_late_does_not_win_and_is_told_of_the_newer(unit):
    save(unit, "chiều", at=NOON + timedelta(hours=1))
    saved = save(unit, "sáng", 0, NOON)
    assert not saved.kept
    assert saved.draft.rows == [{"station": "chiều"}]
    assert kept(unit).rows == [{"station": "chiều"}]


def test_a_clock_that_runs_ahead_does_not_win_for_ever(unit):
    save(unit, "máy sai giờ", at=NOON + timedelta(days=900))
    assert kept(unit).changed_at == NOON + timedelta(hours=2)


@pytest.mark.parametrize("rows", [{"a": 1}, ["a"], [{"station": 3}], [{"station": "x" * 6000}]])
def test_what_is_no_draft_is_refused(unit, rows):
    with pytest.raises(DraftUnreadable):
        save(unit, "", rows=rows)


def test_more_rows_than_a_form_holds_are_refused(unit):
    with pytest.raises(FormTooLong):
        save(unit, "", rows=[{}] * (MOST_ROWS + 1))


def test_another_units_form_does_not_exist(unit):
    saving = Saving("trial.air", unit, PERIOD, [], 0, NOON)
    with pytest.raises(NotFound):
        drafts.save(actor=officer(office("Sở khác")), saving=saving)
