"""The tests of packs: given rows, expected values. The statements are those that count supplied rows; nothing is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from tinhso.catalog.contracts import Expected, PackTest, UnknownDefinition
from tinhso.indicators import asked, references, telling
from tinhso.indicators.contracts import Ask, Value
from tinhso.indicators.counted import OfHand, counted
from tinhso.kernel import clock
from tinhso.kernel.numbers import rounded
from tinhso.kernel.periods import parse
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Given
from tinhso.places import queries as places
from tinhso.places.errors import UnknownUnit
from tinhso.ui.formatting import meant

Slot = tuple[str, int, str, str]
"""Indicator, unit, period, group."""


@dataclass(frozen=True)
class Difference:
    """One thing that came out otherwise than expected: ``number`` counts the expectations of a test from 1."""

    pack: str
    test: str
    number: int
    indicator: str
    unit: str
    period: str
    key: str
    expected: str
    found: str


@dataclass(frozen=True)
class Outcome:
    """What a test of a pack came to: how many values it expects, and every one that differs."""

    pack: str
    test: str
    title_vi: str
    title_en: str
    expectations: int
    differences: tuple[Difference, ...]


def run_all(pack: str = "") -> tuple[Outcome, ...]:
    """Run the tests of all packs in force, or of one. Raises UnknownDefinition, and what is wrong with given rows."""
    packs = references.catalogue().packs
    if pack and pack not in packs:
        raise UnknownDefinition(reference=pack[:130])
    chosen = [pack] if pack else sorted(packs)
    return tuple(run(name, test) for name in chosen for test in packs[name].tests.values())


def run(pack: str, test: PackTest) -> Outcome:
    """Run one test of a pack, on the day after the last one that it speaks of. Raises UnknownUnit."""
    with clock.set_to(_day_after(test)):
        told = _told(pack, test)
        found = tuple(
            difference
            for number, expected in enumerate(test.expect, 1)
            for difference in _differences(pack, test.id, number, expected, told.get(_slot(pack, expected)))
        )
    return Outcome(pack, test.id, test.title.vi, test.title.en, len(test.expect), found)


def _day_after(test: PackTest) -> date:
    periods = [*(given.period for given in test.given), *(expected.period for expected in test.expect)]
    return max(parse(period).end for period in periods) + timedelta(days=1)


def _told(pack: str, test: PackTest) -> dict[Slot, Value]:
    """Return the values that are expected and others beside them, asking once for what is split and shown alike.

    Offices and areas are never asked for together.
    """
    count = partial(counted, rows=OfHand(_given(pack, test)))
    together: dict[tuple[str, date | None, bool], list[Expected]] = defaultdict(list)
    for expected in test.expect:
        together[expected.by or "", expected.in_units_of, _is_office(expected)].append(expected)
    found: dict[Slot, Value] = {}
    for (by, in_units_of, _), group in together.items():
        names = tuple(dict.fromkeys(references.full(each.indicator, pack) for each in group))
        units = tuple(dict.fromkeys(_unit(each) for each in group))
        periods = tuple(dict.fromkeys(each.period for each in group))
        ask = Ask(names, periods, units, in_units_of=in_units_of, by=by)
        for value in telling.tell(ask, count).values.values:
            found[value.indicator, value.unit_id, value.period, f"{value.by}={value.group}{in_units_of or ''}"] = value
    return found


def _given(pack: str, test: PackTest) -> Mapping[str, list[Given]]:
    found: dict[str, list[Given]] = defaultdict(list)
    for each in test.given:
        rows = [{name: None if cell is None else str(cell) for name, cell in row.items()} for row in each.rows]
        supplier = _supplier(each.unit, parse(each.period).end)
        known = lake.instant(each.supplied_on.isoformat()) if each.supplied_on else None
        found[references.full(each.dataset, pack)].append(Given(supplier, each.unit, each.period, rows, known=known))
    return found


def _supplier(code: str, on: date) -> int:
    """Return who supplies under a code: an office, or the committee of an area; the area itself where none is on record."""
    try:
        return places.unit_on(code, on, "office").id
    except UnknownUnit:
        area = places.unit_on(code, on).id
        return next((office.id for office in places.offices_serving(area, on) if office.level == "committee"), area)


def _unit(expected: Expected) -> int:
    return asked.unit_named(expected.unit, expected.in_units_of or parse(expected.period).end)


def _is_office(expected: Expected) -> bool:
    return places.unit_by_id(_unit(expected)).tree == "office"


def _slot(pack: str, expected: Expected) -> Slot:
    split = f"{expected.by or ''}={expected.group or ''}{expected.in_units_of or ''}"
    return references.full(expected.indicator, pack), _unit(expected), expected.period, split


def _differences(pack: str, test: str, number: int, expected: Expected, told: Value | None) -> Iterator[Difference]:
    name = references.full(expected.indicator, pack)
    decimals = references.indicator(name).decimals
    for key, wanted, found in _compared(expected, told, decimals):
        if wanted != found:
            yield Difference(pack, test, number, name, expected.unit, expected.period, key, _plain(wanted), _plain(found))


def _compared(expected: Expected, told: Value | None, decimals: int) -> Iterable[tuple[str, Any, Any]]:
    """Yield what is expected beside what was found: values with the decimals of the indicator, other numbers as they are."""
    if told is None:
        yield "value", expected.reason or _rounded(expected.value, decimals), None
        return
    reason = str(told.reason) if told.reason else None
    yield "reason", expected.reason, reason
    if expected.value is not None and reason is None:
        yield "value", _rounded(expected.value, decimals), _rounded(told.value, decimals)
    for key in ("numerator", "denominator"):
        if (wanted := getattr(expected, key)) is not None:
            yield key, _rounded(wanted, 6), _rounded(getattr(told, key), 6)
    for percentile, wanted in (expected.percentiles or {}).items():
        yield f"p{percentile}", _rounded(wanted, decimals), _rounded(told.percentiles.get(percentile), decimals)
    if expected.status is not None:
        yield "status", expected.status, str(told.status)


def _plain(found: Any) -> str:
    return "–" if found is None else f"{found:f}" if isinstance(found, Decimal) else str(found)


def _rounded(number: float | Decimal | None, decimals: int) -> Decimal | None:
    """Return a number with so many decimals, as it is shown; of a float what it stands for."""
    found = meant(number)
    return rounded(found, decimals) if found is not None else None


# --- told ----------------------------------------------------------------------------


def document(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Return what tests came to as JSON values."""
    held = [asdict(outcome) | {"passed": not outcome.differences} for outcome in outcomes]
    return {"passed": all(each["passed"] for each in held), "count": len(held), "tests": held}


def in_lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield what tests came to as lines to read, every difference among them."""
    held = list(outcomes)
    for outcome in held:
        yield f"{'✗' if outcome.differences else '✓'} {outcome.pack}.{outcome.test}  {outcome.title_vi}"
        for each in outcome.differences:
            yield (
                f"    {each.number}. {each.indicator} {each.unit} {each.period}: {each.key} = {each.found}, "
                f"mong đợi · expected {each.expected}"
            )
    wrong = sum(len(outcome.differences) for outcome in held)
    values = sum(outcome.expectations for outcome in held)
    yield f"{len(held)} kiểm thử, {values} giá trị, {wrong} khác biệt."
    yield f"{len(held)} tests, {values} values, {wrong} differences."
