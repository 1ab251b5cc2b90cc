"""How long a commit of 1,000 checked rows takes with 200,000 receipts stored, against one into an empty store.

    python benchmarks/lake_receipts.py [receipts]

Two homes with an SQLite database each, two processes, and commits in turns, so that the noise of a shared machine falls on both
alike. The receipts of the full one are rows of the manifest, made at once. Told besides: what was supplied in one month, of
all datasets and of two, and which statements of a commit read a table through instead of using an index.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("TINHSO_HOME", tempfile.mkdtemp(prefix="tinhso-benchmark-"))
os.environ["TINHSO_DATABASE_URL"] = ""
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")

import django  # after the settings

django.setup()

from django.core.management import call_command  # noqa: E402  # after the set-up, as all below
from django.db import connection  # noqa: E402

from tinhso.kernel import clock  # noqa: E402
from tinhso.kernel.policy import SYSTEM  # noqa: E402
from tinhso.lake import definition, queries  # noqa: E402
from tinhso.lake.actions import supplying  # noqa: E402
from tinhso.lake.contracts import Submission  # noqa: E402
from tinhso.lake.models import Part, Register, Version  # noqa: E402

ROUNDS, ROWS, DATASET = 40, 1_000, "environment.air_quality"


def child(receipts: int) -> None:
    """Fill the home of the environment, then commit once for each line of the standard input and say how long it took."""
    call_command("migrate", verbosity=0)
    office, commune = _filled(receipts)
    print("ready", flush=True)
    for number, line in enumerate(sys.stdin):
        day = date(2031, 1, 1) + timedelta(days=number)
        columns = {
            "station": [f"T{at:04}" for at in range(ROWS)],
            "commune": [commune] * ROWS,
            "measured_on": [f"{day}"] * ROWS,
            "hours_measured": ["24"] * ROWS,
            "pm25": [str(at % 90) for at in range(ROWS)],
        }
        period = f"{day:%Y%m%d}"
        if line.startswith("supplied"):
            started = time.perf_counter()
            found = queries.supplied(datasets=line.split()[1:] or None, since=date(2024, 6, 1), until=date(2024, 6, 30))
            print((time.perf_counter() - started) * 1000, len(found), flush=True)
            continue
        checked = supplying.check(actor=SYSTEM, dataset=DATASET, unit_id=office, period=period, rows=[columns])
        assert checked.good is not None, checked.faults[:3]
        statements: list[tuple[str, tuple[object, ...]]] = []

        def noted(execute, sql, params, many, context, statements=statements):  # type: ignore[no-untyped-def]  # Django's hook
            statements.append((sql, params))
            return execute(sql, params, many, context)

        submission = Submission(DATASET, office, period, checked.good, confirmation="x", questions=1)
        with connection.execute_wrapper(noted):
            started = time.perf_counter()
            supplying.accept(actor=SYSTEM, submission=submission)
            took = (time.perf_counter() - started) * 1000
        print(took, _read_through(statements) if line.startswith("explain") else "", flush=True)


def _filled(receipts: int) -> tuple[int, str]:
    units = Part._meta.get_field("unit").related_model.objects
    offices = [units.create(tree="office", level="department", code=f"S{number:03}") for number in range(200)]
    commune = units.create(tree="area", level="commune", code="00001")
    for unit in (*offices, commune):
        unit.names.create(prefix="Sở", name=unit.code)
    version, now = definition.current(DATASET), clock.now()
    kept = Version.objects.create(
        dataset=DATASET, number=version.version, definition=version.canonical(), sha256=version.sha256(), known_from=now
    )
    names = [DATASET, *(f"trial.other_{number}" for number in range(19))]
    for start in range(0, receipts, 5000):
        Part.objects.bulk_create(
            _part(number, names, offices, kept, now) for number in range(start, min(start + 5000, receipts))
        )
    Register.objects.create(pk=1, moment=now + timedelta(seconds=receipts), year=clock.today().year, number=receipts)
    return offices[0].pk, commune.code


def _part(number, names, offices, version, now):  # type: ignore[no-untyped-def]  # rows of the manifest
    dataset, office = names[number % len(names)], offices[number // len(names) % len(offices)]
    day = date(2024, 1, 1) + timedelta(days=number // (len(names) * len(offices)) * 4)
    return Part(
        dataset=dataset, version=version, unit=office, period=f"{day:%Y%m%d}", period_start=day, period_end=day,
        update="append",
        file=f"{number:064x}", rows=0, receipt_year=now.year, receipt_number=number + 1, receipt="{}" * 200,
        known_from=now - timedelta(days=1) + timedelta(microseconds=number),
        known_to=now if dataset == DATASET else None, superseded_by="x" if dataset == DATASET else "",
    )  # fmt: skip


def _read_through(statements: list[tuple[str, tuple[object, ...]]]) -> str:
    """Return the tables of more than a few rows that a statement reads from end to end."""
    found = set()
    with connection.cursor() as cursor:
        for sql, params in statements:
            if sql.startswith(("SELECT", "UPDATE")):
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                found |= {row[3] for row in cursor.fetchall() if row[3].startswith("SCAN") and "lake_" in row[3]}
    return "; ".join(sorted(found)) or "none"


def started(home: Path, receipts: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "TINHSO_HOME": str(home), "TINHSO_DATABASE_URL": ""}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
    words = [sys.executable, __file__, "child", str(receipts)]
    return subprocess.Popen(words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def asked(process: subprocess.Popen[str], word: str = "") -> list[str]:
    assert process.stdin is not None
    assert process.stdout is not None
    print(word, file=process.stdin, flush=True)
    return process.stdout.readline().split(maxsplit=1)


def main(receipts: int) -> None:
    home = Path(tempfile.mkdtemp(prefix="tinhso-benchmark-"))
    try:
        for name in ("empty", "full"):
            (home / name).mkdir()
        stores = {"empty": started(home / "empty", 0), "full": started(home / "full", receipts)}
        for process in stores.values():
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        taken: dict[str, list[float]] = {name: [] for name in stores}
        for _ in range(ROUNDS):
            for name, process in stores.items():
                taken[name].append(float(asked(process)[0]))
        empty, full = (statistics.median(taken[name]) for name in stores)
        print(f"commit into an empty store {empty:.1f} ms, with {receipts:,} receipts {full:.1f} ms")
        print(f"{full / empty:.2f} times; line 1.2")
        print("read from end to end in a commit:", asked(stores["full"], "explain")[1].strip())
        # Two of the twenty: as many facts as a month has when so many receipts came in five years.
        for told, word in (("all", "supplied"), ("two datasets", "supplied trial.other_0 trial.other_1")):
            months = [asked(stores["full"], word) for _ in range(7)]
            took = statistics.median(float(each[0]) for each in months)
            print(f"supplied in one month of {told}: {months[0][1].strip()} facts in {took:.0f} ms")
    finally:
        for process in stores.values():
            process.kill()
        shutil.rmtree(home)


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        child(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
