"""How long it takes to commit 1,000 checked rows, durably, with hundreds of commits behind, against an append to a Delta table.

    python benchmarks/lake_append.py [commits]

Makes its own home and SQLite database. Told: the median of the first and of the last twenty commits (file on disk, manifest,
receipt signed, audit; checking apart), and of the last twenty appends of the same rows by delta-rs, which fsyncs nothing, to a
table of as many commits, in turns.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="tinhso-benchmark-"))
os.environ["TINHSO_HOME"] = str(HOME)
os.environ["TINHSO_DATABASE_URL"] = ""
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")

import django  # noqa: E402  # after the settings

django.setup()

import deltalake  # noqa: E402  # after the set-up
import polars as pl  # noqa: E402  # after the set-up
from django.core.management import call_command  # noqa: E402  # after the set-up

from tinhso.kernel.policy import SYSTEM  # noqa: E402  # after the set-up
from tinhso.lake import queries  # noqa: E402  # after the set-up
from tinhso.lake.actions import supplying  # noqa: E402  # after the set-up
from tinhso.lake.contracts import Submission  # noqa: E402  # after the set-up
from tinhso.lake.models import Part  # noqa: E402  # after the set-up

DATASET, ROWS, EDGE, ROUNDS = "environment.air_quality", 1_000, 20, 5
Unit = Part._meta.get_field("unit").related_model


def units() -> tuple[int, str]:
    """Make an office that supplies and a commune whose code the rows name."""
    office = Unit.objects.create(tree="office", level="department", code="T1")
    commune = Unit.objects.create(tree="area", level="commune", code="00001")
    for unit in (office, commune):
        unit.names.create(prefix="Sở", name=unit.code)
    return office.pk, commune.code


def batch(number: int, commune: str) -> tuple[str, dict[str, list[str | None]]]:
    """Return a period and its rows; twenty-eight days of every month in turn."""
    year, month, day = 2024 + number // 336, number // 28 % 12 + 1, number % 28 + 1
    stations = [f"T{at:04}" for at in range(ROWS)]
    columns: dict[str, list[str | None]] = {
        "station": list(stations),
        "commune": [commune] * ROWS,
        "measured_on": [f"{year}-{month:02}-{day:02}"] * ROWS,
        "hours_measured": ["24"] * ROWS,
        "pm25": [str(at % 90) for at in range(ROWS)],
        "pm10": [str(at % 90 + 5) for at in range(ROWS)],
    }
    return f"{year}{month:02}{day:02}", columns


def commit(office: int, period: str, columns: dict[str, list[str | None]], delta: Path) -> tuple[float, float]:
    """Return the seconds of a commit, and of an append of the same rows to the Delta table; the check before not counted."""
    found = supplying.check(actor=SYSTEM, dataset=DATASET, unit_id=office, period=period, rows=[columns])
    assert found.good is not None, found.faults[:3]
    rows = pl.read_parquet(found.good).to_arrow()
    started = time.perf_counter()
    supplying.accept(actor=SYSTEM, submission=Submission(DATASET, office, period, found.good, confirmation="x", questions=1))
    between = time.perf_counter()
    deltalake.write_deltalake(delta, rows, mode="append")
    return between - started, time.perf_counter() - between


def median(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main(commits: int) -> None:
    call_command("migrate", verbosity=0)
    office, commune = units()
    both = [commit(office, *batch(number, commune), HOME / "delta") for number in range(commits)]
    ours, theirs = [each[0] * 1000 for each in both], [each[1] * 1000 for each in both]
    first, last, delta = (statistics.median(each) for each in (ours[:EDGE], ours[-EDGE:], theirs[-EDGE:]))
    print(f"{commits} commits of {ROWS:,} rows: first {first:.1f} ms, last {last:.1f} ms ({last / first:.2f} times)")
    print(f"delta-rs with {commits} behind: {delta:.1f} ms; ours {last / delta:.2f} of it; line 0.25")
    month = "SELECT station, avg(pm25) FROM environment.air_quality WHERE _period LIKE '202401%' GROUP BY 1"
    print(f"one month of {commits} files: {median(lambda: queries.query(month, actor=SYSTEM)) * 1000:.0f} ms")


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
    finally:
        shutil.rmtree(HOME)
