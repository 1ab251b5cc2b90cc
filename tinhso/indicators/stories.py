"""A number down to its rows: the submissions behind it, the rows themselves, and what was said of it before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from tinhso.catalog.contracts import Indicator
from tinhso.indicators import references
from tinhso.indicators.contracts import Ask, Supply
from tinhso.indicators.counted import compiled_families
from tinhso.indicators.rules.statements import Compiled
from tinhso.indicators.surroundings import beside
from tinhso.indicators.units import targets
from tinhso.kernel.periods import parse
from tinhso.kernel.policy import Actor
from tinhso.lake import queries as lake
from tinhso.lake.contracts import Frame
from tinhso.places import queries as places

MOST_MOMENTS = 12
"""So many of the latest changes of a number are told."""

_BY_RECEIPT = "SELECT _receipt, _unit_id, _period, _simulated, COUNT(*) AS n FROM ({}) AS behind GROUP BY 1, 2, 3, 4"
_ALL = "SELECT * FROM ({}) AS behind"


@dataclass(frozen=True)
class Behind:
    """The rows behind a counted number: the statement that finds them, and what the actor may see of them."""

    sql: str
    supplies: tuple[Supply, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    count: int
    withheld: tuple[str, ...]


def behind(reference: str, definition: Indicator, ask: Ask, *, actor: Actor, limit: int) -> Behind:
    """Return the rows that an indicator counts for the one unit and period of ``ask``; of rows at most ``limit``."""
    period = parse(ask.periods[0])
    wanted = targets(ask, (period,))
    at = lake.settled(ask.as_of)
    compiled = _family(reference, definition, office=wanted.office)
    eras = places.eras()
    sql = compiled.behind(reference, eras.turns, period.start, period.end)
    supplied = {code for _, code in lake.periods_supplied(compiled.family.reference, at)}
    tables = beside(compiled.family, sql, eras, supplied if not compiled.family.placing.time else set())
    tables["counts_for"] = wanted.counts_for
    compute = partial(lake.compute, dataset=compiled.family.reference, at=at, beside=tables)
    counted = compute(f"{_BY_RECEIPT.format(sql)} ORDER BY 1")
    columns, rows, withheld = _as_seen(
        compiled.family.reference, compute(f"{_ALL.format(sql)} ORDER BY _receipt, _row LIMIT {limit:d}"), actor
    )
    supplies = tuple(_supply(compiled.family.reference, line) for line in counted.iter_rows(named=True))
    return Behind(compiled.cells(eras.turns), supplies, columns, rows, sum(each.rows for each in supplies), withheld)


def moments(reference: str, unit_id: int, period: str) -> tuple[datetime, ...]:
    """Return when something came or was closed that may have changed a number, the latest last."""
    datasets = references.datasets_below(reference)
    wanted = targets(Ask((reference,), (period,), units=(unit_id,)), (parse(period),))
    found = {each.at for dataset in datasets for each in lake.moved(dataset) if wanted.supplied({(each.unit_id, each.period)})}
    return tuple(sorted(found))[-MOST_MOMENTS:]


def _family(reference: str, definition: Indicator, *, office: bool) -> Compiled:
    return next(
        each
        for each in compiled_families(references.dataset_of(reference, definition))
        if reference in each.told and each.family.placing.office is office
    )


def _supply(dataset: str, line: dict[str, Any]) -> Supply:
    told = lake.told_of(line["_receipt"])
    unit = places.units_by_id([line["_unit_id"]]).get(line["_unit_id"])
    return Supply(
        receipt=line["_receipt"],
        dataset=dataset,
        unit_id=line["_unit_id"],
        unit_name=unit.name if unit else "",
        period=line["_period"],
        rows=line["n"],
        supplier=told.supplier,
        source_name=told.source.name,
        source_sheet=told.source.sheet,
        known_from=told.known_from,
        simulated=line["_simulated"],
    )


def _as_seen(dataset: str, rows: Frame, actor: Actor) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...], tuple[str, ...]]:
    """Return columns, rows and withheld columns as far as the actor may see rows: by unit, and by the class of each column."""
    open_to = lake.columns_open_to(dataset, actor)
    shown = [name for name in rows.columns if name.startswith("_") or open_to.get(name) != frozenset()]
    columns = tuple(name for name in shown if name not in ("_unit_id", "_simulated"))
    found = []
    for line in rows.iter_rows(named=True):
        unit = line["_unit_id"]
        if all(reach is None or unit in reach for name, reach in open_to.items() if name == ""):
            found.append(tuple(line[name] if _sees(open_to.get(name), unit) else None for name in columns))
    withheld = tuple(name for name in rows.columns if not name.startswith("_") and name not in columns)
    return columns, tuple(found), withheld


def _sees(reach: frozenset[int] | None, unit: int) -> bool:
    return reach is None or unit in reach
