"""For the own computing of rooms above: statements over whole datasets, what changed between two moments, lists of files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from django.db import connection
from django.db.models import Max, Min, Q

from tinhso.kernel.policy import SYSTEM, Actor, Decision
from tinhso.lake import cluster, engine, manifest, stores
from tinhso.lake.contracts import Answer, Changed, Engine, Given, InForce, Limits, Listed, Moved, PartTold, Source
from tinhso.lake.definition import SQL_TYPES
from tinhso.lake.given import given
from tinhso.lake.heavy import pl
from tinhso.lake.manifest import Moment, Only
from tinhso.lake.models import WITHDRAWN, Erasure, Part
from tinhso.lake.parts import number_of
from tinhso.lake.policies import QUERY
from tinhso.lake.rules.narrowing import Periods
from tinhso.lake.rules.rights import NOBODY, Reach, reach
from tinhso.lake.tables import META

LARGE = Limits(seconds=3600, memory_mb=4096)


def settled(as_of: datetime | None = None) -> datetime | None:
    """Return the last moment of a change at or before ``as_of`` (aware; None is now): what is in force then never changes."""
    return manifest.settle(as_of).at


def stamp() -> str:
    """Return a word that changes with the last moment of a change: asked many times a second, so not by a query set."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT moment FROM lake_register WHERE id = 1")
        return str(cursor.fetchone())


def compute(
    sql: str,
    *,
    dataset: str,
    at: datetime | None,
    beside: Mapping[str, pl.DataFrame],
    receipts: Collection[str] | None = None,
    units: Collection[int] | None = None,
    periods: Collection[str] | None = None,
    limits: Limits = LARGE,  # frozen
    by: Engine = Engine.DUCKDB,
) -> pl.DataFrame:
    """Return the rows of a statement over ``lake."<dataset>"`` as it stood at a settled moment, and the frames ``beside`` it.

    With ``receipts`` only those submissions are read, else with ``units`` only theirs; with ``periods`` only those of these
    periods. Beside its columns a dataset has ``_unit``, ``_unit_id``, ``_known``, ``_period``, ``_receipt``,
    ``_simulated``, ``_row``.
    The engine makes no difference to the answer but in the last digits of sums, and in the order of rows and lists. Raises as
    ``engine.compute`` and ``cluster.compute`` do.
    """
    only = Only() if periods is None else Only(periods=Periods(frozenset(periods)))
    chosen = _chosen(receipts, units)
    run, located = _ENGINES[by]
    table = manifest.table(dataset, Moment(at), SYSTEM, chosen, only, located)
    return run(sql, {dataset: replace(table, inside=True)}, beside, limits)


def _chosen(receipts: Collection[str] | None, units: Collection[int] | None) -> Callable[[Part], bool] | None:
    if receipts is not None:
        return lambda part: part.number in receipts
    return None if units is None else (lambda part: part.unit_id in units)


def compute_given(
    sql: str, *, dataset: str, parts: Sequence[Given], beside: Mapping[str, pl.DataFrame], limits: Limits = LARGE
) -> pl.DataFrame:
    """Return the rows of a statement over ``lake."<dataset>"`` as ``compute`` would, were ``parts`` all that was supplied.

    Raises NoSuchDataset, what is wrong with a period, and NotReadable.
    """
    return engine.compute(sql, {}, beside, limits, {dataset: given(dataset, parts)})


def combine(sql: str, frames: Mapping[str, pl.DataFrame], limits: Limits = LARGE, by: Engine = Engine.DUCKDB) -> pl.DataFrame:
    """Return the rows of a statement over frames only."""
    return engine.combine(sql, frames, limits) if by is Engine.DUCKDB else cluster.compute(sql, {}, frames, limits)


_ENGINES = {Engine.DUCKDB: (engine.compute, stores.here), Engine.SPARK: (cluster.compute, stores.addresses)}
"""What runs a statement, and from where that reads the files."""


def changed(dataset: str, since: datetime | None, until: datetime | None) -> Changed:
    """Return what came and what was closed after ``since`` (None: ever) up to ``until``, both settled moments."""
    if until is None:
        return Changed((), (), 0)
    parts = Part.objects.filter(dataset=dataset, known_from__lte=until)
    open_then = Q(known_to__isnull=True) | Q(known_to__gt=until)
    came = list(parts.filter(open_then) if since is None else parts.filter(open_then, known_from__gt=since))
    closed = Q(known_from__lte=since, known_to__gt=since, known_to__lte=until)
    went = [] if since is None else list(parts.filter(closed))
    erasures = Erasure.objects.filter(part__dataset=dataset).count()
    within = [] if since is None else list(parts.filter(known_from__gt=since, known_to__lte=until))
    moments = sorted(_moments(dataset, since, until))
    return Changed(
        tuple(part.number for part in came),
        tuple(part.number for part in went),
        erasures,
        tuple((part.known_from, part.number) for part in within),
        frozenset(part.period for part in (*came, *went, *within)),
        first=moments[0] if moments else None,
        last=moments[-1] if moments else None,
    )


def _moments(dataset: str, since: datetime | None, until: datetime) -> Iterator[datetime]:
    """Yield the first and the last moment after ``since``, up to ``until``, at which submissions came or were closed."""
    for name in ("known_from", "known_to"):
        within = {f"{name}__lte": until} | ({} if since is None else {f"{name}__gt": since})
        told = Part.objects.filter(dataset=dataset, **within).aggregate(first=Min(name), last=Max(name))
        yield from (moment for moment in told.values() if moment is not None)


def datasets_moved(datasets: Collection[str], since: datetime | None, until: datetime) -> frozenset[str]:
    """Return those of the datasets of which something came, was closed or erased after ``since`` (None: ever) up to ``until``.

    Both are settled moments. What was replaced was replaced by what came, so only withdrawals are asked for besides.
    """
    if since is None:
        since = datetime.min.replace(tzinfo=UTC)
    named = Q(dataset__in=datasets)
    came = Part.objects.filter(named, known_from__gt=since, known_from__lte=until)
    withdrawn = Part.objects.filter(named, WITHDRAWN, known_to__gt=since, known_to__lte=until)
    erased = Erasure.objects.filter(part__dataset__in=datasets, at__gt=since, at__lte=until)
    names = (withdrawn.values_list("dataset"), erased.values_list("part__dataset"))
    return frozenset(name for (name,) in came.values_list("dataset").union(*names))


def periods_supplied(dataset: str, at: datetime | None) -> frozenset[tuple[int, str]]:
    """Return (unit id, period) of every submission in force at a settled moment."""
    return frozenset(manifest.in_force(dataset, Moment(at)).order_by().values_list("unit", "period").distinct())


def last_told(dataset: str, at: datetime | None) -> dict[int, datetime]:
    """Return the moment of the last submission of each unit (by id) that is in force at a settled moment."""
    told = manifest.in_force(dataset, Moment(at)).order_by().values("unit").annotate(last=Max("known_from"))
    return dict(told.values_list("unit", "last"))


def listed(dataset: str, at: datetime | None) -> tuple[Listed, ...]:
    """Return the files in force at a settled moment, and what is said of all rows of each: for other engines."""
    parts = manifest.in_force(dataset, Moment(at)).select_related("version")
    paths = stores.rows().locate_all({part.file for part in parts})
    return tuple(
        Listed(paths[part.file], part.unit_id, part.period, part.number, part.simulated, part.version.number) for part in parts
    )


def manifest_at(dataset: str, at: datetime | None) -> tuple[InForce, ...]:
    """Return the submissions of a dataset that were in force at a settled moment, by receipt. Tells no row."""
    parts = manifest.in_force(dataset, Moment(at)).select_related("version").order_by("receipt_year", "receipt_number")
    return tuple(
        InForce(
            receipt=part.number,
            dataset=part.dataset,
            unit_id=part.unit_id,
            period=part.period,
            version=part.version.number,
            sha256=part.file,
            source_sha256=part.source_sha256,
            supplier=part.supplier,
            known_from=part.known_from,
            simulated=part.simulated,
        )
        for part in parts
    )


def moved(dataset: str) -> tuple[Moved, ...]:
    """Return every moment at which a submission of a dataset came or was closed, oldest first."""
    rows = Part.objects.filter(dataset=dataset).values_list(
        "unit", "period", "receipt_year", "receipt_number", "known_from", "known_to"
    )
    found = [
        Moved(unit, period, number_of(year, number), at)
        for unit, period, year, number, came, went in rows
        for at in (came, went)
        if at is not None
    ]
    return tuple(sorted(found, key=lambda each: each.at))


def told_of(dataset: str, receipts: Collection[str]) -> dict[str, PartTold]:
    """Return who supplied what is under each receipt of a dataset, from which file, and when. Tells no row."""
    wanted = frozenset(receipts)
    years = {int(number.partition("-")[0]) for number in wanted}
    parts = Part.objects.filter(dataset=dataset, receipt_year__in=years).only(*_TOLD)
    return {
        part.number: PartTold(part.supplier, Source(part.source_name, part.source_sha256, part.source_sheet), part.known_from)
        for part in parts
        if part.number in wanted
    }


_TOLD = ("receipt_year", "receipt_number", "supplier", "source_name", "source_sha256", "source_sheet", "known_from")


def rows_open_to(dataset: str, actor: Actor) -> Reach:
    """Return the units whose rows of a dataset the actor may see; None is all, an empty set none."""
    return reach(actor, manifest.version(dataset).privacy) if QUERY.decide(actor) is Decision.ALLOWED else NOBODY


def as_seen(
    sql: str, *, dataset: str, at: datetime | None, beside: Mapping[str, pl.DataFrame], actor: Actor, limit: int
) -> Answer:
    """Return the first rows of a statement (of rows as they are, see ``compute``) that the actor may see.

    Rows of other units do not exist; columns above the actor's clearance are left out, or empty for the units beyond it.
    """
    version, units = manifest.version(dataset), rows_open_to(dataset, actor)
    clearance = {column.name: reach(actor, column.privacy) for column in version.columns}
    withheld = tuple(name for name, seen in clearance.items() if seen == NOBODY)
    shown = [*(name for name in version.names if name not in withheld), *META]
    columns = ", ".join(_shown(name, clearance.get(name)) for name in shown)
    where = f" WHERE {_among(units)}" if units is not None else ""
    statement = f"SELECT {columns} FROM ({sql}) AS behind{where} ORDER BY _receipt, _row LIMIT {limit:d}"  # noqa: S608  # names of definitions, quoted
    frame = compute(statement, dataset=dataset, at=at, beside=beside)
    return Answer(tuple(frame.columns), tuple(frame.rows()), at, withheld)


def _shown(name: str, units: Reach) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    return quoted if units is None else f"CASE WHEN {_among(units)} THEN {quoted} END AS {quoted}"


def _among(units: Collection[int]) -> str:
    return f"_unit_id IN ({', '.join(str(unit) for unit in sorted(units)) or 'NULL'})"


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
    rows.write_parquet(body, compression="lz4")  # half the time of zstd, twice its size
    return body.getvalue()


def unpacked(body: bytes) -> pl.DataFrame:
    """Return the frame that ``packed`` wrote."""
    return pl.read_parquet(BytesIO(body))


def stacked(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return frames of equal columns as one."""
    return pl.concat(frames, how="vertical_relaxed")


def gathered(rows: pl.DataFrame, keys: Sequence[str], lists: Sequence[str]) -> pl.DataFrame:
    """Return one row for each key: of each column of lists the values of all its rows, one after another."""
    return rows.group_by(keys).agg(pl.col(name).drop_nulls().explode() for name in lists)


def split_by_month(rows: pl.DataFrame, column: str) -> Iterator[tuple[date, pl.DataFrame]]:
    """Yield the rows of each month by a column of days, with the month's first day."""
    if not rows.height:
        return
    month = rows[column].cast(pl.Date).dt.truncate("1mo")
    for first in sorted(month.unique().to_list()):
        yield first, rows.filter(month == first)
