"""A number down to its rows: the submissions behind it, the rows themselves, and when it may have changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

from tinhso.indicators import references
from tinhso.indicators.contracts import Ask, Supply, Value
from tinhso.indicators.counted import FEWEST, PRIVATE, compiled_families, day_of
from tinhso.indicators.planning import Plan
from tinhso.indicators.rules.statements import Compiled
from tinhso.indicators.surroundings import beside
from tinhso.indicators.telling import Told
from tinhso.indicators.units import targets
from tinhso.kernel.clock import local
from tinhso.kernel.periods import Period, parse
from tinhso.kernel.policy import Actor
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Moved
from tinhso.places import queries as places

MOST_LOOKS = 24
"""So often a number is told anew for its history; where it may have changed more often, the changes are searched for."""

_BY_RECEIPT = "SELECT _receipt, _unit_id, _period, _simulated, COUNT(*) AS n FROM ({}) AS behind GROUP BY 1, 2, 3, 4 ORDER BY 1"


@dataclass(frozen=True)
class Behind:
    """The rows behind a counted number: the statement that its cells are made by, and what the actor may see of the rows."""

    sql: str
    supplies: tuple[Supply, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    count: int
    withheld: tuple[str, ...]


def behind(ask: Ask, *, actor: Actor, limit: int) -> Behind:
    """Return the rows that the one counted indicator of ``ask`` counts for its unit and period; of rows at most ``limit``."""
    (reference,), period = ask.indicators, parse(ask.periods[0])
    wanted = targets(ask, (period,))
    at = lake.settled(ask.as_of)
    (compiled,) = _families((reference,), office=wanted.office)
    dataset, eras = compiled.family.reference, places.eras()
    last = compiled.family.until(period.end, day_of(ask.as_of))
    sql = compiled.behind(reference, eras.turns, period.start, last)
    supplied = {code for _, code in lake.periods_supplied(dataset, at)} if not compiled.family.placing.time else set()
    tables = {**beside(compiled.family, sql, eras, supplied), "counts_for": wanted.counts_for}
    lines = lake.compute(_BY_RECEIPT.format(sql), dataset=dataset, at=at, beside=tables)
    supplies = tuple(_supplies(dataset, list(lines.iter_rows(named=True)), actor))
    seen = lake.as_seen(sql, dataset=dataset, at=at, beside=tables, actor=actor, limit=limit)
    count = int(lines["n"].sum() or 0)
    return Behind(compiled.cells(eras.turns), supplies, seen.columns, seen.rows, count, seen.withheld)


def supplies_of(told: Told, parts: Iterable[Value], ask: Ask, *, actor: Actor) -> tuple[Supply, ...]:
    """Return the submissions behind numbers, down through those that are made of others; each with the most rows that count."""
    found: dict[str, Supply] = {}
    for each in _supplies_below(told, parts, ask, actor):
        if each.receipt not in found or (each.rows or 0) > (found[each.receipt].rows or 0):
            found[each.receipt] = each
    return tuple(found[receipt] for receipt in sorted(found))


def _supplies_below(told: Told, parts: Iterable[Value], ask: Ask, actor: Actor) -> Iterator[Supply]:
    for part in parts:
        if references.indicator(part.indicator).dataset is None:
            below = told.parts.get((part.indicator, part.unit_id, part.period), ())
            yield from _supplies_below(told, below, ask, actor)
        elif part.rows:
            own = replace(ask, indicators=(part.indicator,), units=(part.unit_id,), level=None, periods=(part.period,))
            yield from behind(own, actor=actor, limit=0).supplies


def changes(ask: Ask) -> tuple[tuple[datetime, tuple[str, ...]], ...]:
    """Return when the numbers asked for may have changed, oldest first, each with the receipts that came or were closed."""
    found: dict[datetime, set[str]] = {}
    plan = Plan(ask)
    for scope, periods, names in plan.questions():
        wanted = targets(replace(ask, units=scope.units, level=scope.level), periods)
        for compiled in _families(names, office=wanted.office):
            for each in lake.moved(compiled.family.reference):
                placed = bool(compiled.family.placing.unit) or wanted.serves(each.unit_id)
                if placed and any(_speaks_of(each, period, compiled) for period in periods):
                    found.setdefault(each.at, set()).add(each.receipt)
    return tuple((at, tuple(sorted(found[at]))) for at in sorted(found))


def told_when(moments: tuple[datetime, ...], tell: Callable[[datetime], Value]) -> Mapping[datetime, Value]:
    """Return a number as it was told at some of the moments: at all, or around those where it changed.

    Of many moments on one day only the last counts; between two that tell the same nothing else is looked for.
    """
    if len(moments) > MOST_LOOKS:
        moments = tuple(list(of_day)[-1] for _, of_day in groupby(moments, key=lambda at: local(at).date()))
    if len(moments) <= MOST_LOOKS:
        return {at: tell(at) for at in moments}
    looked = {at: tell(at) for at in (moments[0], moments[-1])}
    while len(looked) < MOST_LOOKS:
        middles = [
            moments[(moments.index(one) + moments.index(other)) // 2]
            for one, other in pairwise(sorted(looked))
            if looked[one] != looked[other]
        ]
        new = [at for at in middles if at not in looked][: MOST_LOOKS - len(looked)]
        if not new:
            break
        looked |= {at: tell(at) for at in new}
    return looked


def _speaks_of(moved: Moved, period: Period, compiled: Compiled) -> bool:
    """Say whether a submission may have rows that count in a period."""
    told = parse(moved.period)
    if compiled.family.placing.ends:
        return told.start <= period.end
    return not compiled.family.in_its_period or (told.start <= period.end and period.start <= told.end)


def _families(names: Iterable[str], *, office: bool) -> Iterator[Compiled]:
    """Yield the families that tell some indicators of areas or of offices; none of one that is not told of such units."""
    for name in names:
        for each in compiled_families(references.dataset_of(name, references.indicator(name))):
            if name in each.told and each.family.placing.office is office:
                yield each


def _supplies(dataset: str, lines: list[dict[str, Any]], actor: Actor) -> Iterator[Supply]:
    told = lake.told_of(dataset, [line["_receipt"] for line in lines])
    names = {key: unit.name for key, unit in places.units_by_id({line["_unit_id"] for line in lines}).items()}
    seen = lake.rows_open_to(dataset, actor)
    for line in lines:
        unit_id, part = line["_unit_id"], told[line["_receipt"]]
        supply = Supply(
            receipt=line["_receipt"],
            dataset=dataset,
            unit_id=unit_id,
            unit_name=names.get(unit_id, ""),
            period=line["_period"],
            rows=line["n"],
            supplier=part.supplier,
            source_name=part.source.name,
            source_sheet=part.source.sheet,
            known_from=part.known_from,
            simulated=line["_simulated"],
        )
        yield supply if seen is None or unit_id in seen else _for_others(supply)


def _for_others(supply: Supply) -> Supply:
    """Return a submission as those are told of it who may not see its rows."""
    few = references.dataset(supply.dataset).privacy in PRIVATE and (supply.rows or 0) < FEWEST
    return replace(supply, rows=None if few else supply.rows, supplier=None, source_name="", source_sheet="")
