"""How long it takes to query one month of a dataset with 10,000 submissions behind it, against a single Parquet file.

    python benchmarks/lake_query.py [submissions]

Makes its own home and SQLite database: a daily dataset of thirty offices, a hundred rows a submission. Told, as medians: the
query before and after compaction, and the same query over one Parquet file with all the rows (sorted by period), and over one
with the rows of the month alone, each through DuckDB with the lake's own connection, limits and closing off.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="tinhso-benchmark-"))
os.environ["TINHSO_HOME"] = str(HOME)
os.environ["TINHSO_DATABASE_URL"] = ""
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")

import django  # noqa: E402  # after the settings

django.setup()

import polars as pl  # noqa: E402  # after the set-up, as all below
from django.core.management import call_command  # noqa: E402

from tinhso.kernel import clock  # noqa: E402
from tinhso.kernel.policy import SYSTEM  # noqa: E402
from tinhso.lake import definition, engine, lending, queries, stores  # noqa: E402
from tinhso.lake.actions import maintenance  # noqa: E402
from tinhso.lake.contracts import Limits  # noqa: E402
from tinhso.lake.definition import ROW  # noqa: E402
from tinhso.lake.models import Part, Register, Version  # noqa: E402
from tinhso.lake.typed import schema_of  # noqa: E402

DATASET, OFFICES, ROWS, ROUNDS = "environment.air_quality", 30, 100, 15
FIRST, MONTH = date(2024, 1, 1), "202402"
SQL = "SELECT station, avg(pm25) AS pm25, count(*) AS days FROM {} WHERE _period LIKE '202402%' GROUP BY 1 ORDER BY 1"
Unit = Part._meta.get_field("unit").related_model


def rows_of(day: date, office: int, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    columns = {
        "station": [f"T{office:02}{at:03}" for at in range(ROWS)],
        "commune": ["00001"] * ROWS,
        "measured_on": [day] * ROWS,
        "hours_measured": [24] * ROWS,
        "pm25": [float((at * 7 + day.toordinal()) % 90) for at in range(ROWS)],
        "pm10": [float(at % 90 + 5) for at in range(ROWS)],
        ROW: list(range(1, ROWS + 1)),
    }
    return pl.DataFrame({name: columns.get(name, [None] * ROWS) for name in schema}, schema=schema)


def fill(submissions: int) -> pl.DataFrame:
    """Store and list the submissions as commits would, and return all rows as a query shows them."""
    version, store, now = definition.current(DATASET), stores.rows(), clock.now()
    kept = Version.objects.create(
        dataset=DATASET, number=version.version, definition=version.canonical(), sha256=version.sha256(), known_from=now
    )
    offices = [Unit.objects.create(tree="office", level="department", code=f"S{number:02}") for number in range(OFFICES)]
    for office in offices:
        office.names.create(prefix="Sở", name=office.code)
    schema, parts, frames = schema_of(version), [], []
    for number in range(submissions):
        office, day = offices[number % OFFICES], FIRST + timedelta(days=number // OFFICES)
        frame, staged = rows_of(day, number % OFFICES, schema), store.staged()
        frame.write_parquet(staged)
        part = Part(
            dataset=DATASET, version=kept, unit=office, period=f"{day:%Y%m%d}", period_start=day, period_end=day,
            update=str(version.update), file=store.put(staged).sha256, rows=ROWS, receipt_year=2026, receipt_number=number + 1,
            receipt="{}", known_from=now + timedelta(microseconds=number),
        )  # fmt: skip
        parts.append(part)
        meta = {"_unit": office.code, "_period": part.period, "_receipt": part.number}
        frames.append(frame.with_columns(pl.lit(value).alias(name) for name, value in meta.items()))
    Part.objects.bulk_create(parts, batch_size=1000)
    Register.objects.create(pk=1, moment=now + timedelta(microseconds=submissions), year=2026, number=submissions)
    return pl.concat(frames).with_columns(pl.lit(value=False).alias("_simulated"))


def single(path: Path) -> pl.DataFrame:
    """Return the answer from one file, with the connection that the lake uses."""
    with lending.connected(Limits()) as connection:
        connection.execute(f"CREATE VIEW one AS SELECT * FROM read_parquet('{path}')")  # a path of our own
        lending.close_off(connection, [str(path)])
        return engine.first_rows(connection, SQL.format("one"), 100_000)[0]


def lake() -> tuple[tuple[object, ...], ...]:
    return queries.query(SQL.format(DATASET), actor=SYSTEM).rows


def medians(*works: Callable[[], object]) -> list[float]:
    """Return the median of each in milliseconds, the works in turn so that none has a quieter machine."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, times in zip(works, taken, strict=True):
            started = time.perf_counter()
            work()
            times.append((time.perf_counter() - started) * 1000)
    return [statistics.median(times) for times in taken]


def main(submissions: int) -> None:
    call_command("migrate", verbosity=0)
    rows = fill(submissions)
    whole, month = HOME / "whole.parquet", HOME / "month.parquet"
    rows.write_parquet(whole, compression="zstd")
    rows.filter(pl.col("_period").str.starts_with(MONTH)).write_parquet(month, compression="zstd")
    assert lake() == tuple(single(whole).rows()) == tuple(single(month).rows())
    (before,) = medians(lake)
    started = time.perf_counter()
    files = maintenance.compact(actor=SYSTEM)
    print(f"{submissions:,} submissions, {rows.height:,} rows; {files} files derived in {time.perf_counter() - started:.1f} s")
    assert lake() == tuple(single(whole).rows())
    after, of_whole, of_month = medians(lake, lambda: single(whole), lambda: single(month))
    print(f"one month of the lake: before compaction {before:.1f} ms, after {after:.1f} ms")
    print(f"one file with all rows: {of_whole:.1f} ms, {after / of_whole:.2f} times; line 1.5")
    print(f"one file with the month alone: {of_month:.1f} ms, {after / of_month:.2f} times")


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    finally:
        shutil.rmtree(HOME)
