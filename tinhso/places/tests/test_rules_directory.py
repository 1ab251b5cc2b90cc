"""The register in memory: which codes are in force on which day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tinhso.places.contracts import UnitRecord
from tinhso.places.rules.days import holds_on
from tinhso.places.rules.directory import Directory

FIRST = date(2024, 1, 1)
days = st.integers(0, 60).map(lambda offset: FIRST + timedelta(days=offset))


@st.composite
def units(draw: st.DrawFn) -> UnitRecord:
    start, end = draw(st.none() | days), draw(st.none() | days)
    if start and end and end < start:
        start, end = end, start
    level = draw(st.sampled_from(("commune", "district")))
    return UnitRecord(draw(st.integers(1, 10**6)), "area", level, draw(st.sampled_from("ABCDEF")), start, end)


@given(st.lists(units(), max_size=12, unique_by=lambda unit: unit.id), st.lists(days, max_size=20))
def test_the_codes_of_a_day_are_those_of_the_units_that_live_on_it(records: list[UnitRecord], asked: list[date]) -> None:
    directory = Directory(records)
    for on in asked:
        living = {unit.code for unit in records if unit.level == "commune" and holds_on(unit, on)}
        assert directory.codes("area", "commune", on) == living
