"""How fast 1,000,000 dossiers are checked: all checks of the dataset, against Polars' bare copy of the same file.

    python benchmarks/check_rows.py [rows]

The file has 11 columns of Vietnamese text, days and numbers, and one bad row in a hundred, of six kinds. The bare copy is
``scan_csv`` to ``sink_parquet``, which checks nothing. Contenders take turns; the median of five rounds counts. Memory is
the peak of a process of its own that runs the check once.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
os.environ.setdefault("TINHSO_HOME", tempfile.mkdtemp(prefix="tinhso-benchmark-"))

import django

django.setup()

import polars as pl  # noqa: E402  # after the set-up

from tinhso.catalog.contracts import Level  # noqa: E402  # after the set-up
from tinhso.kernel.periods import parse  # noqa: E402  # after the set-up
from tinhso.lake import checking, definition  # noqa: E402  # after the set-up
from tinhso.lake.judging import Context  # noqa: E402  # after the set-up
from tinhso.lake.storage import LocalStorage  # noqa: E402  # after the set-up

DATASET = "public_administration.dossiers"
ROUNDS = 5
COMMUNES = [f"{number:05}" for number in range(1, 104)]
OFFICES = [f"H15.{number:02}" for number in range(1, 41)]
PROCEDURES = [f"1.{number:06}" for number in range(1, 2001)]


def write(path: Path, rows: int) -> None:
    """Write ``rows`` dossiers; every hundredth has a fault, one of six kinds in turn."""
    at = pl.int_range(rows, eager=True)
    bad = at % 100 == 99
    kind = (at // 100) % 6

    def broken(number: int, good: pl.Series, wrong: str) -> pl.Series:
        return pl.select(pl.when(bad & (kind == number)).then(pl.lit(wrong)).otherwise(good)).to_series()

    received = pl.select(pl.date(2026, 1, 1) + pl.duration(days=at % 28)).to_series()
    day = received.dt.to_string("%Y-%m-%d")
    finished = pl.select(received + pl.duration(days=at % 9 + 1)).to_series().dt.to_string("%Y-%m-%d")
    number = at.cast(pl.String).str.zfill(7)
    code = "H15.50-260101-" + number
    frame = pl.DataFrame(
        {
            "code": broken(0, code, "sai mã"),
            "procedure": pl.Series(PROCEDURES).gather(at % len(PROCEDURES)),
            "commune": broken(1, pl.Series(COMMUNES).gather(at % len(COMMUNES)), "99999"),
            "office": pl.Series(OFFICES).gather(at % len(OFFICES)),
            "level": broken(2, pl.Series(["province", "commune"]).gather(at % 2), "làng"),
            "channel": pl.Series(["direct", "online", "post"]).gather(at % 3),
            "received_on": broken(3, day, "2026-13-41"),
            "received_at": day + "T08:30:00",
            "finished_at": broken(4, finished + "T16:00:00", "2025-01-01T00:00:00"),
            "status": broken(5, pl.Series(["10"]).gather(at * 0), "17"),
            "fee": (at % 50 * 1000).cast(pl.String),
        }
    )
    frame.write_csv(path)


def check(path: Path, folder: Path) -> checking.Verdict:
    context = Context(
        period=parse("202601"),
        units={Level.COMMUNE: frozenset(COMMUNES), Level.OFFICE: frozenset(OFFICES)},
        references={("procedures", ("code",)): pl.DataFrame({"code": PROCEDURES})},
    )
    return checking.check(
        DATASET, definition.dataset(DATASET), checking.batches_of_csv(path), context, LocalStorage(folder), most_faults=1 << 20
    )


def bare(path: Path, folder: Path) -> None:
    pl.scan_csv(path).sink_parquet(folder / "bare.parquet")


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def peak(path: Path) -> float:
    """Return the peak memory, in MB, of a process that checks the file once."""
    told = subprocess.run([sys.executable, __file__, "--once", str(path)], capture_output=True, text=True, check=True)
    return float(told.stdout.split()[-1])


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as place:
        folder = Path(place)
        path = folder / "dossiers.csv"
        write(path, rows)
        verdict = check(path, folder)
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, {verdict.bad:,} bad, {dict(verdict.counts)}")
        copies, checks = [], []
        for _ in range(ROUNDS):
            copies.append(timed(lambda: bare(path, folder)))
            checks.append(timed(lambda: check(path, folder)))
        copy, full = statistics.median(copies), statistics.median(checks)
        print(
            f"bare copy {copy:.2f} s · all checks {full:.2f} s · {full / copy:.2f} times (line 1.5) · peak {peak(path):.0f} MB"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--once"]:
        with tempfile.TemporaryDirectory(prefix="tinhso-benchmark-") as own:
            check(Path(sys.argv[2]), Path(own))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
