"""Indicators counted from rows: cells rolled up to the units and periods that are asked for, each value with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property
from math import isfinite
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from tinhso.catalog.contracts import Combine, Dataset, Indicator, IndicatorKind, Privacy
from tinhso.indicators import references
from tinhso.indicators.contracts import Ask, Reason, Value, Values
from tinhso.indicators.keeping import Standing, cells, standing, tried
from tinhso.indicators.rules.families import Family, families
from tinhso.indicators.rules.formulas import Together
from tinhso.indicators.rules.making import unoffered
from tinhso.indicators.rules.statements import Compiled, compile_family
from tinhso.indicators.units import Targets, era_of, targets
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, PeriodKind, parse
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Frame, Given

FEWEST = 5
"""Fewer people than this are not told of where a dataset is personal, unless its definition says otherwise."""
PRIVATE = (Privacy.PERSONAL, Privacy.SENSITIVE)
Key = tuple[int, str, str]  # unit, period, group


@dataclass(frozen=True)
class Row:
    """One row of a roll-up, for one indicator."""

    numerator: float | None
    denominator: float | None
    percentiles: Mapping[int, float]
    rows: int
    units: int
    least: float
    estimate: bool
    simulated: bool


class Rows(Protocol):
    """Where rows come from: the lake as it stood at a moment, or what is given to try a definition."""

    @property
    def at(self) -> datetime | None:
        """The moment that they are as of; None where there is none."""

    def cells(self, held: Standing, months: Collection[date] | None) -> Frame | None:
        """Return the cells of months (first days; None: all)."""

    def supplied(self, reference: str) -> frozenset[tuple[int, str]]:
        """Return (unit id, period) of all that was supplied of a dataset."""

    def last_told(self, reference: str) -> Mapping[int, datetime]:
        """Return when each unit (by id) supplied a dataset last."""


@dataclass(frozen=True)
class OfLake:
    at: datetime | None

    def cells(self, held: Standing, months: Collection[date] | None) -> Frame | None:
        return cells(held, months, self.at)

    def supplied(self, reference: str) -> frozenset[tuple[int, str]]:
        return lake.periods_supplied(reference, self.at)

    def last_told(self, reference: str) -> Mapping[int, datetime]:
        return lake.last_told(reference, self.at)


@dataclass(frozen=True)
class OfHand:
    """Rows given by dataset (full reference) as they would be supplied; nothing is stored."""

    given: Mapping[str, Sequence[Given]]
    at: datetime | None = None

    def cells(self, held: Standing, months: Collection[date] | None) -> Frame | None:
        parts = self.given.get(held.reference, ())
        return tried(held, months, parts) if parts else None

    def supplied(self, reference: str) -> frozenset[tuple[int, str]]:
        return frozenset((part.unit_id, part.period) for part in self.given.get(reference, ()))

    def last_told(self, reference: str) -> Mapping[int, datetime]:
        parts = self.given.get(reference, ())
        return {unit: max(part.known or clock.now() for part in parts if part.unit_id == unit) for unit in _units(parts)}


def _units(parts: Iterable[Given]) -> frozenset[int]:
    return frozenset(part.unit_id for part in parts)


def counted(ask: Ask, indicators: Mapping[str, Indicator], rows: Rows | None = None) -> Values:
    """Return the value of each indicator (counted ones, by full reference), unit and period; with ``by`` each group too.

    From ``rows``, or the lake as of the moment asked for. Units and periods that cannot have a value come with the reason.
    Raises as ``Targets`` does for unknown units.
    """
    source: Rows = rows or OfLake(lake.settled(ask.as_of))
    periods = tuple(parse(code) for code in ask.periods)
    wanted = targets(ask, periods)
    found: dict[tuple[str, Key], Value] = {}
    for compiled, members in _statements(indicators, office=wanted.office):
        told = _told(compiled, members, ask, periods, wanted, source)
        found |= {(name, key): value for name, values in told.items() for key, value in values.items()}
    return Values(tuple(_in_order(ask, indicators, periods, wanted, found)), source.at)


def _statements(indicators: Mapping[str, Indicator], *, office: bool) -> Iterator[tuple[Compiled, tuple[str, ...]]]:
    """Yield each family that an indicator asked for is counted by: with all its members, so that cells are shared."""
    for reference in dict.fromkeys(references.dataset_of(name, each) for name, each in indicators.items()):
        for compiled in compiled_families(reference):
            if compiled.family.placing.office is office:
                members = tuple(name for name in indicators if name in compiled.told)
                if members:
                    yield compiled, members


def compiled_families(reference: str) -> tuple[Compiled, ...]:
    """Return the families of a dataset's indicators in force, taken apart: once while the program runs."""
    return _compiled(settings.PACKS, reference)


@cache
def _compiled(own: Path | None, reference: str) -> tuple[Compiled, ...]:
    return tuple(compile_family(family) for family in _families(reference))


def _families(reference: str) -> Iterator[Family]:
    members = references.counted_from(reference)
    return families(reference, references.dataset(reference), members)


def _told(
    compiled: Compiled,
    names: tuple[str, ...],
    ask: Ask,
    periods: tuple[Period, ...],
    wanted: Targets,
    source: Rows,
) -> dict[str, dict[Key, Value]]:
    held = standing(compiled)
    today = day_of(ask.as_of)
    buckets = tuple(_asked(periods, compiled.family, today))
    rows = source.cells(held, None if compiled.family.placing.ends else {day.replace(day=1) for day, _ in buckets})
    known = _with_groups(rows, ask, compiled, names) if rows is not None else None
    rolled: dict[str, dict[Key, Row]] = {name: {} for name in names}
    if known is not None and known.height and buckets:
        if compiled.family.placing.ends:
            buckets = tuple(_up_to(periods, compiled.family, today, known))
        rolled = _rolled_up(compiled, names, known, buckets, wanted)
    supplied = wanted.supplied(source.supplied(compiled.family.reference))
    unknown = _Untold(compiled.family, wanted, source, supplied)
    return {name: dict(_values(name, compiled, rolled[name], ask, periods, wanted, supplied, unknown)) for name in names}


def day_of(as_of: datetime | None) -> date:
    """Return the day up to which anything can be known at a moment; None is now."""
    return clock.local(min(as_of or clock.now(), clock.now())).date()


@dataclass(frozen=True)
class _Untold:
    """Which units told nothing since a period began: of what rows place in time themselves, its number is not known yet."""

    family: Family
    wanted: Targets
    source: Rows
    supplied: Collection[tuple[int, str]]

    def __call__(self, unit_id: int, period: Period, row: Row | None) -> bool:
        placing = self.family.placing
        if not placing.time or self.family.dataset.written_by_platform or (row is not None and not placing.ends):
            return False
        if unit_id not in self._begun or self._begun[unit_id] >= period.start:
            return False
        return clock.local(self._last[unit_id]).date() < period.start

    @cached_property
    def _begun(self) -> Mapping[int, date]:
        """When the last period began that was supplied for each unit: what began before was told of."""
        starts = {code: parse(code).start for code in {code for _, code in self.supplied}}
        found: dict[int, date] = {}
        for unit_id, code in self.supplied:
            found[unit_id] = max(found.get(unit_id, date.min), starts[code])
        return found

    @cached_property
    def _last(self) -> Mapping[int, datetime]:
        return self.wanted.last_told(self.source.last_told(self.family.reference))


def _with_groups(rows: Frame, ask: Ask, compiled: Compiled, names: Iterable[str]) -> Frame:
    whole = _whole(rows, compiled, names)
    if not ask.by:
        return whole
    split = rows.filter(rows["by_column"] == ask.by)
    return lake.stacked([whole, split.filter(split["by_group"] == ask.group) if ask.group else split])


def _whole(rows: Frame, compiled: Compiled, names: Iterable[str]) -> Frame:
    """Return the cells of all rows, with the lists that the indicators are told by: those are kept by group only."""
    whole = rows.filter(rows["by_column"] == "")
    lists = compiled.lists_of(names)
    if not lists or not compiled.carrier:
        return whole
    keys = ("unit_id", "era", "bucket", "simulated", "source")
    held = lake.gathered(rows.filter(rows["by_column"] == compiled.carrier), keys, lists)
    return whole.drop(lists).join(held, on=keys, how="left").select(rows.columns)


def _asked(periods: Iterable[Period], family: Family, today: date) -> Iterator[tuple[date, str]]:
    """Yield each bucket of cells with the period that it counts for, as far as it can be told on a day."""
    for period in periods:
        if family.placing.bucket is PeriodKind.DAY:
            last = family.until(period.end, today).toordinal()
            yield from ((date.fromordinal(day), period.code) for day in range(period.start.toordinal(), last + 1))
        else:
            for month in period.split(PeriodKind.MONTH) if period.kind.rank >= PeriodKind.MONTH.rank else ():
                yield month.start, period.code


def _up_to(periods: Iterable[Period], family: Family, today: date, rows: Frame) -> Iterator[tuple[date, str]]:
    """Yield all buckets there are up to the end of each period: what came, less what went, is what stands."""
    buckets = sorted(rows["bucket"].unique().to_list())
    for period in periods:
        last = family.until(period.end, today)
        yield from ((bucket, period.code) for bucket in buckets if bucket <= last)


def table(compiled: Compiled, ask: Ask, at: datetime | None) -> Frame | None:
    """Return the numbers of ``ask`` (indicators of one family) as a table, as known at a settled moment; None without cells.

    Split ``by`` a column without the whole, or whole.
    Its columns are those of ``Compiled.roll_up``: numbers without targets, status and reasons, however many there are.
    """
    periods = tuple(parse(code) for code in ask.periods)
    wanted = targets(ask, periods)
    buckets = tuple(_asked(periods, compiled.family, day_of(ask.as_of)))
    rows = cells(standing(compiled), {day.replace(day=1) for day, _ in buckets}, at)
    if rows is None:
        return None
    shown = rows.filter(rows["by_column"] == ask.by) if ask.by else _whole(rows, compiled, ask.indicators)
    return _numbers(compiled, ask.indicators, shown, buckets, wanted)


def _numbers(
    compiled: Compiled, names: tuple[str, ...], rows: Frame, buckets: Collection[tuple[date, str]], wanted: Targets
) -> Frame:
    statement = compiled.roll_up(names, shared=wanted.shared)
    frames = {"cells": rows, "counts_for": wanted.counts_for, "asked": _told_onto(buckets, wanted)}
    return lake.combine(statement, frames)


def _rolled_up(
    compiled: Compiled, names: tuple[str, ...], rows: Frame, buckets: Collection[tuple[date, str]], wanted: Targets
) -> dict[str, dict[Key, Row]]:
    found: dict[str, dict[Key, Row]] = {name: {} for name in names}
    for line in _numbers(compiled, names, rows, buckets, wanted).iter_rows(named=True):
        key = (line["target"], line["period"], line["by_group"] if line["by_column"] else "\0")
        for number, name in enumerate(names):
            row = _row(line, number, compiled.family.indicators[name])
            before = found[name].get(key)
            # What is real and what is simulated never mix: where there are real rows, they are told.
            if row.rows and (before is None or before.simulated):
                found[name][key] = row
    return found


def _told_onto(buckets: Collection[tuple[date, str]], wanted: Targets) -> Frame:
    periods = {code: parse(code) for code in {code for _, code in buckets}}
    told = {code: (wanted.onto(period), era_of(period.end)) for code, period in periods.items()}
    return lake.frame(((bucket, code, *told[code]) for bucket, code in buckets), ("bucket", "period", "onto", "era"))


def _row(line: Mapping[str, Any], number: int, indicator: Indicator) -> Row:
    percentiles = {each: line[f"i{number}_p{each}"] for each in indicator.percentiles}
    return Row(
        numerator=line.get(f"i{number}_numerator"),
        denominator=line.get(f"i{number}_denominator"),
        percentiles={each: value for each, value in percentiles.items() if value is not None},
        rows=round(line[f"i{number}_rows"] or 0),
        units=line["units"],
        least=line["least"],
        estimate=bool(line["estimate"]),
        simulated=line["simulated"],
    )


def _values(
    name: str,
    compiled: Compiled,
    rows: Mapping[Key, Row],
    ask: Ask,
    periods: tuple[Period, ...],
    wanted: Targets,
    supplied: Collection[tuple[int, str]],
    unknown: _Untold,
) -> Iterator[tuple[Key, Value]]:
    indicator = compiled.family.indicators[name]
    today = clock.today()
    divided = any(atom.together is not Together.SUM for atom in compiled.atoms)
    groups = {key[2] for key in rows} - {"\0"}
    for unit_id, period in wanted.asked(periods):
        for group in ("\0", *sorted(groups)):
            key = (unit_id, period.code, group)
            if group != "\0" and key not in rows:
                continue
            blank = Value(name, unit_id, period.code, definition_version=indicator.version)
            blank = blank if group == "\0" else replace(blank, by=ask.by, group=group)
            none = unoffered(indicator, period, wanted.level_of(unit_id), ask.by, today)
            none = none or (None if wanted.can_be_told(unit_id, period) else Reason.NOT_COMPARABLE)
            row = rows.get(key)
            none = none or (Reason.NO_DATA if unknown(unit_id, period, row) else None)
            yield (
                key,
                replace(blank, reason=none)
                if none
                else _value(
                    blank,
                    indicator,
                    compiled.family.dataset,
                    row,
                    divided=divided,
                    supplied=_is_supplied(supplied, key, period),
                ),
            )


def _is_supplied(supplied: Collection[tuple[int, str]], key: Key, period: Period) -> bool:
    return (key[0], period.code) in supplied or any(
        unit == key[0] and _overlap(parse(code), period) for unit, code in supplied if unit == key[0]
    )


def _overlap(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def _value(blank: Value, indicator: Indicator, dataset: Dataset, row: Row | None, *, divided: bool, supplied: bool) -> Value:
    if row is None:
        if supplied and indicator.combine is Combine.SUM and blank.group == "":
            return replace(blank, value=0.0, numerator=0.0)
        return replace(blank, reason=Reason.NO_DATA)
    known = replace(blank, rows=row.rows, simulated=row.simulated, estimate=row.estimate)
    fewest = indicator.suppress_below if indicator.suppress_below is not None else FEWEST * (dataset.privacy in PRIVATE)
    if 0 < row.rows < fewest:
        return replace(known, rows=0, reason=Reason.SUPPRESSED)
    if indicator.combine is Combine.NONE and row.units > 1:
        return replace(known, reason=Reason.NOT_COMPARABLE)
    if divided and row.least < 1:
        return replace(known, reason=Reason.NOT_COMPARABLE)
    return _calculated(known, indicator, row)


def _calculated(known: Value, indicator: Indicator, row: Row) -> Value:
    if indicator.kind is IndicatorKind.DURATION:
        first = row.percentiles.get(indicator.percentiles[0])
        if first is None:
            return replace(known, reason=Reason.NO_DATA)
        return replace(known, value=first, percentiles=row.percentiles)
    if not indicator.is_ratio and row.numerator is not None and not isfinite(row.numerator):
        return replace(known, reason=Reason.DENOMINATOR_ZERO)  # a division within the formula
    if not indicator.is_ratio:
        reason = Reason.NO_DATA if row.numerator is None else None
        return replace(known, value=row.numerator, numerator=row.numerator, reason=reason)
    told = replace(known, numerator=row.numerator or 0.0, denominator=row.denominator or 0.0)
    if not row.denominator:
        return replace(told, reason=Reason.DENOMINATOR_ZERO)
    hundred = 100 if indicator.unit_of_measure == "percent" else 1
    return replace(told, value=(row.numerator or 0.0) * hundred / row.denominator)


def _in_order(
    ask: Ask,
    indicators: Mapping[str, Indicator],
    periods: tuple[Period, ...],
    wanted: Targets,
    found: Mapping[tuple[str, Key], Value],
) -> Iterator[Value]:
    groups: dict[tuple[str, int, str], list[Value]] = {}
    for (name, key), value in found.items():
        groups.setdefault((name, key[0], key[1]), []).append(value)
    for name, indicator in indicators.items():
        for unit_id, period in wanted.asked(periods):
            missing = Value(name, unit_id, period.code, reason=Reason.NOT_DEFINED, definition_version=indicator.version)
            yield from groups.get((name, unit_id, period.code), [missing])
