"""Two contents side by side: what changed comes first, and every difference has its sentence in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.centre.reports.rules.comparing import MOST, definitions_gone, differences, pairs

UNITS = {"1": {"code": "31507", "name": "Xã An Ninh", "level": "commune"}}


def line(period: str, value: float | None = None, **others: Any) -> dict[str, Any]:
    told = {} if value is None else {"value": value}
    return {"indicator": "health.rate", "unit": 1, "period": period, "status": "none", **told, **others}


def content(*lines: dict[str, Any], **others: Any) -> dict[str, Any]:
    tiles = [{"id": "rate", "kind": "trend", "lines": list(lines)}]
    return {"tiles": tiles, "units": UNITS, "submissions": [], "title": {"vi": "Y tế", "en": "Health"}, **others}


VALUES = st.lists(st.none() | st.floats(0, 100), max_size=12)


def told(values: list[float | None]) -> dict[str, Any]:
    return content(*(line(f"2026{month:02}", value) for month, value in enumerate(values, 1)))


@given(VALUES, VALUES)
def test_every_number_of_either_side_is_paired_once_and_the_changed_come_first(before, after):
    found = pairs(told(before), told(after))
    assert len(found) == max(len(before), len(after))
    assert [pair.changed for pair in found] == sorted((pair.changed for pair in found), reverse=True)


@given(VALUES)
def test_a_content_does_not_differ_from_itself(values):
    assert differences(told(values), told(values)) == ()


def test_a_number_that_differs_is_named_with_both_values_and_its_unit():
    (said,) = differences(content(line("202610", 95.27)), content(line("202610", 94.5)))
    assert said.vi == "health.rate, 202610, Xã An Ninh: trong tệp 95.27, lập lại 94.5"
    assert said.en == "health.rate, 202610, Xã An Ninh: 95.27 in the file, 94.5 made anew"


def test_of_many_differences_some_are_named_and_the_rest_are_counted():
    said = differences(told([1.0] * 12), told([2.0] * 12))
    assert len(said) == MOST + 1
    assert said[-1].en == f"and {12 - MOST} more numbers"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"units": {"1": {**UNITS["1"], "name": "Phường An Ninh"}}}, "the unit Xã An Ninh is now called Phường An Ninh"),
        ({"submissions": [{"receipt": "2026-000001", "sha256": "b"}]}, "rows of receipt 2026-000001 were erased by law"),
        ({"submissions": []}, "receipt 2026-000001 is on one side only"),
        ({"title": {"vi": "Sức khỏe", "en": "Health"}}, "the part “title” differs"),
    ],
)
def test_what_else_differs_is_said_too(changed, words):
    sealed = content(submissions=[{"receipt": "2026-000001", "sha256": "a"}])
    assert [said.en for said in differences(sealed, {**sealed, **changed})] == [words]


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ({}, "health.rate version 1 is no longer in the packs"),
        ({"health.rate": (2, "b")}, "health.rate is version 2 now, it was 1"),
        ({"health.rate": (1, "b")}, "health.rate was changed and still says version 1"),
    ],
)
def test_a_definition_that_is_not_in_force_any_more_is_named(today, words):
    sealed = content(indicators={"health.rate": {"version": 1, "sha256": "a"}})
    assert [said.en for said in definitions_gone(sealed, today)] == [words]
    assert definitions_gone(sealed, {"health.rate": (1, "a")}) == ()
