"""What moved between two moments, by dataset and unit."""

from __future__ import annotations

from typing import Any

from tinhso.centre.reports.rules.grouping import by_dataset_and_unit, dataset_title

CONTENT: dict[str, Any] = {
    "units": {"1": {"name": "Xã An"}, "2": {"name": "Xã Bình"}},
    "dataset_titles": {"a.rows": {"vi": "Dòng", "en": "Rows"}},
}


def moved(dataset: str, unit: int, period: str, day: int) -> dict[str, Any]:
    return {"dataset": dataset, "unit": unit, "period": period, "known_from": f"2026-11-{day:02}"}


def test_submissions_stand_under_their_dataset_and_unit_in_the_order_they_came():
    moves = (("b.rows", 2, 1), ("a.rows", 2, 9), ("a.rows", 1, 8), ("a.rows", 2, 3))
    flat = [moved(dataset, unit, "202610", day) for dataset, unit, day in moves]
    found = [
        (dataset, [(unit, [each["known_from"] for each in told]) for unit, told in units])
        for dataset, units in by_dataset_and_unit(flat, CONTENT)
    ]
    assert found == [
        ("a.rows", [("Xã An", ["2026-11-08"]), ("Xã Bình", ["2026-11-03", "2026-11-09"])]),
        ("b.rows", [("Xã Bình", ["2026-11-01"])]),
    ]


def test_a_dataset_is_called_by_its_title_or_else_by_its_reference():
    assert dataset_title("a.rows", CONTENT, "vi") == "Dòng"
    assert dataset_title("b.rows", CONTENT, "vi") == "b.rows"
