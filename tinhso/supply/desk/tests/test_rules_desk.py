from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tinhso.supply.desk.rules.differences import paired
from tinhso.supply.desk.rules.drafts import displaces, stands
from tinhso.supply.desk.rules.mending import joined

NOON = datetime(2026, 5, 1, 5, tzinfo=UTC)
COLUMNS = ("change", "_unit", "_period", "station", "value")


def test_the_first_draft_stands_and_displaces_nothing():
    assert stands(None, 0, NOON)
    assert not displaces(None, 0)


def test_a_device_goes_on_from_the_draft_that_it_saw():
    assert stands((3, NOON), 3, NOON - timedelta(hours=1))
    assert not displaces((3, NOON), 3)


def test_of_two_devices_that_did_not_see_each_other_the_later_change_wins():
    assert stands((3, NOON), 2, NOON + timedelta(minutes=1))
    assert displaces((3, NOON), 2)
    assert not stands((3, NOON), 2, NOON - timedelta(minutes=1))


def test_a_mended_row_takes_the_place_of_its_key_and_leaves_the_others():
    rows = [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]
    assert joined(rows, {"a": "2", "b": "z"}, ("a",)) == [{"a": "1", "b": "x"}, {"a": "2", "b": "z"}]
    assert joined(rows, {"a": "2", "b": "y"}, ()) == [*rows, {"a": "2", "b": "y"}]


def test_before_and_after_of_one_key_are_one_change_of_cells():
    rows = [
        ("added", "U", "202401", "A", 1.0),
        ("before", "U", "202401", "B", 2.5),
        ("after", "U", "202401", "B", None),
        ("removed", "U", "202401", "C", 3.0),
    ]
    added, changed, removed = paired(COLUMNS, rows, ("station",))
    assert [each.kind for each in (added, changed, removed)] == ["added", "changed", "removed"]
    assert [(cell.before, cell.after) for cell in changed.cells] == [("B", "B"), ("2.5", None)]
    assert [cell.changed for cell in changed.cells] == [False, True]
    assert (added.cells[1].before, added.cells[1].after) == (None, "1")


def test_rows_that_do_not_belong_together_are_not_paired():
    rows = [("before", "U", "202401", "B", 1.0), ("after", "U", "202401", "D", 1.0)]
    assert sorted(each.kind for each in paired(COLUMNS, rows, ("station",))) == ["added", "removed"]
