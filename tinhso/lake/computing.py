"""For the own computing of rooms above: statements over whole datasets, what changed between two moments, lists of files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.db.models import Q

from tinhso.kernel.policy import SYSTEM, Actor
from tinhso.lake import engine, manifest, stores
from tinhso.lake.contracts import Changed, Limits, Listed, Moved, PartTold, Source
from tinhso.lake.definition import SQL_TYPES
from tinhso.lake.heavy import pl
from tinhso.lake.manifest import Moment, Only
from tinhso.lake.models import Erasure, Part
from tinhso.lake.parts import part_of
from tinhso.lake.rules.narrowing import Periods
from tinhso.lake.rules.rights import Reach, reach

LARGE = Limits(seconds=3600, memory_mb=4096)


def settled(as_of: datetime | None = None) -> datetime | None:
    """Return the last moment of a change at or before ``as_of`` (aware; None is now): what is in force then never changes."""
    return manifest.settle(as_of).at


def compute(
    sql: str,
    *,
    dataset: str,
    at: datetime | None,
    beside: Mapping[str, pl.DataFrame],
    receipts: Collection[str] | None = None,
    periods: Collection[str] | None = None,
    limits: Limits = LARGE,  # frozen
) -> pl.DataFrame:
    """Return the rows of a statement over ``lake."<dataset>"`` as it stood at a settled moment, and the frames ``beside`` it.

    With ``receipts`` only those submissions are read, with ``periods`` only those of these periods. Beside its columns a
    dataset has ``_unit``, ``_unit_id``, ``_period``, ``_receipt``, ``_simulated``, ``_row``.
    """
    among = None if receipts is None else frozenset(receipts)
    only = Only() if periods is None else Only(periods=Periods(frozenset(periods)))
    chosen = None if among is None else (lambda part: part.number in among)
    table = manifest.table(dataset, Moment(at), SYSTEM, chosen, only)
    return engine.compute(sql, {dataset: replace(table, inside=True)}, beside, limits)


def combine(sql: str, frames: Mapping[str, pl.DataFrame], limits: Limits = LARGE) -> pl.DataFrame:
    """Return the rows of a statement over frames only."""
    return engine.compute(sql, {}, frames, limits)


def changed(dataset: str, since: datetime | None, until: datetime | None) -> Changed:
    """Return what came and what was closed after ``since`` (None: ever) up to ``until``, both settled moments.

    A submission that came and was closed within the time is in neither list: it left no trace at either moment.
    """
    if until is None:
        return Changed((), (), 0)
    parts = Part.objects.filter(dataset=dataset, known_from__lte=until)
    open_then = Q(known_to__isnull=True) | Q(known_to__gt=until)
    came = parts.filter(open_then) if since is None else parts.filter(open_then, known_from__gt=since)
    closed = Q(known_from__lte=since, known_to__gt=since, known_to__lte=until)
    went = Part.objects.none() if since is None else parts.filter(closed)
    erasures = Erasure.objects.filter(part__dataset=dataset).count()
    return Changed(tuple(part.number for part in came), tuple(part.number for part in went), erasures)


def periods_supplied(dataset: str, at: datetime | None) -> frozenset[tuple[int, str]]:
    """Return (unit id, period) of every submission in force at a settled moment."""
    return frozenset(manifest.in_force(dataset, Moment(at)).order_by().values_list("unit", "period").distinct())


def listed(dataset: str, at: datetime | None) -> tuple[Listed, ...]:
    """Return the files in force at a settled moment, and what is said of all rows of each: for other engines."""
    parts = manifest.in_force(dataset, Moment(at)).select_related("version")
    paths = stores.rows().locate_all({part.file for part in parts})
    return tuple(
        Listed(paths[part.file], part.unit_id, part.period, part.number, part.simulated, part.version.number) for part in parts
    )


def moved(dataset: str) -> tuple[Moved, ...]:
    """Return every moment at which a submission of a dataset came or was closed, oldest first."""
    rows = Part.objects.filter(dataset=dataset).order_by("known_from").values_list("unit", "period", "known_from", "known_to")
    found = [Moved(unit, period, at) for unit, period, came, went in rows for at in (came, went) if at is not None]
    return tuple(sorted(found, key=lambda each: each.at))


def told_of(number: str) -> PartTold:
    """Return who supplied what is under a receipt, from which file, and when. Asks no actor: it tells no row."""
    part = part_of(number)
    return PartTold(part.supplier, Source(part.source_name, part.source_sha256, part.source_sheet), part.known_from)


def columns_open_to(dataset: str, actor: Actor) -> dict[str, Reach]:
    """Return the units of which the actor may see each column, and under the empty name any row at all; None is all."""
    version = manifest.version(dataset)
    found = {column.name: reach(actor, column.privacy) for column in version.columns}
    return {"": reach(actor, version.privacy), **found}


def types_of(dataset: str) -> dict[str, str]:
    """Return the type of each column of a dataset in DuckDB's words."""
    return {column.name: SQL_TYPES[column.type] for column in manifest.version(dataset).columns}


# --- frames --------------------------------------------------------------------------


def frame(rows: Iterable[tuple[Any, ...]], columns: Sequence[str]) -> pl.DataFrame:
    """Return rows as a frame; of no rows, one whose columns have no type."""
    return pl.DataFrame(list(rows), schema=list(columns), orient="row", infer_schema_length=None)


def packed(rows: pl.DataFrame) -> bytes:
    """Return a frame as the bytes of a Parquet file; nothing for one without rows."""
    if not rows.height:
        return b""
    body = BytesIO()
    rows.write_parquet(body, compression="zstd")
    return body.getvalue()


def unpacked(body: bytes) -> pl.DataFrame:
    """Return the frame that ``packed`` wrote."""
    return pl.read_parquet(BytesIO(body))


def stacked(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return frames of equal columns as one."""
    return pl.concat(frames, how="vertical_relaxed")


def split_by_month(rows: pl.DataFrame, column: str) -> Iterator[tuple[date, pl.DataFrame]]:
    """Yield the rows of each month by a column of days, with the month's first day."""
    if not rows.height:
        return
    month = rows[column].cast(pl.Date).dt.truncate("1mo")
    for first in sorted(month.unique().to_list()):
        yield first, rows.filter(month == first)
