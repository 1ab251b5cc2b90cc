"""How fast the history of an earlier system is imported, against a bare bulk insert of the very same rows.

    python benchmarks/case_history.py [events]                          # SQLite
    python tools/with_postgresql.py python benchmarks/case_history.py   # PostgreSQL

A log of so many events (1,000,000) of a fifth as many cases, in order of time as systems write them, with offices, deadlines,
ends, titles and two forms of dates, is imported into an empty store. Then the rows that it left in every table are read into
memory and inserted bare into the emptied tables: COPY on PostgreSQL, one prepared statement on SQLite, ten thousand rows of a
table in a transaction, the same indexes. The line: at least a third of the bare rate; the aim: 20,000 events a second. A tenth
of the log is imported a second time, which has to change nothing. Peak memory is that of the import, before the bare part.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

HOME = Path(tempfile.mkdtemp(prefix="tinhso-benchmark-"))
os.environ["TINHSO_HOME"] = str(HOME)
os.environ.setdefault("TINHSO_DATABASE_URL", "")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")

import django  # noqa: E402  # after the settings

django.setup()

from django.core.management import call_command  # noqa: E402  # after the set-up
from django.db import connection, transaction  # noqa: E402  # after the set-up

from tinhso.accounts.tests.factories import Unit, unit  # noqa: E402  # after the set-up
from tinhso.cases.engine.actions.importing import import_history  # noqa: E402  # after the set-up
from tinhso.cases.engine.models import CaseRow, ClockRow, EventRow, LabelRow  # noqa: E402  # after the set-up
from tinhso.cases.engine.rules.event_logs import LogMapping  # noqa: E402  # after the set-up
from tinhso.kernel.policy import SYSTEM  # noqa: E402  # after the set-up

STEPS = ("Tiếp nhận", "Phân công", "Thụ lý", "Trình ký", "Trả kết quả")
HEADER = ("Mã hồ sơ", "Bước", "Thời điểm", "Phòng", "Hạn", "Ngày trả", "Trích yếu", "Lĩnh vực")
FIELDS = ("case", "activity", "time", "office", "due", "finished", "title", "category")
TABLES = (CaseRow, EventRow, ClockRow, LabelRow)
AT_ONCE = 10_000
FIRST = datetime(2021, 1, 4, 7, 30)  # noqa: DTZ001  # as the log has it, without a zone


def main(events: int = 1_000_000) -> None:
    call_command("migrate", verbosity=0)
    offices = [f"Sở số {number}" for number in range(20)]
    codes = {name: Unit.objects.get(pk=unit(name)).code for name in offices}
    log = written(HOME / "log.csv", events, offices)
    mapping = LogMapping.model_validate(
        {
            "source": "old",
            "name": {"vi": "Hệ thống cũ", "en": "The earlier system"},
            "intake": codes[offices[0]],
            "columns": dict(zip(FIELDS, HEADER, strict=True)),
            "activities": {STEPS[0]: "open", STEPS[-1]: "closed"},
            "offices": codes,
        }
    )
    start, began = time.perf_counter(), time.process_time()
    done = import_history(log, mapping, actor=SYSTEM)
    seconds, worked = time.perf_counter() - start, time.process_time() - began
    assert (done.new_events, done.faults) == (events, {}), done
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    again = import_history(shortened(log, events // 10), mapping, actor=SYSTEM)
    second = time.perf_counter() - start
    assert (again.new_cases, again.changed_cases, again.new_events) == (0, 0, 0), again
    kept = {model: list(rows_of(model)) for model in TABLES}
    with connection.cursor() as cursor:
        for model in reversed(TABLES):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
    start, began = time.perf_counter(), time.process_time()
    for model in TABLES:
        bare(model, kept[model])
    alone, worked_alone = time.perf_counter() - start, time.process_time() - began
    rows = sum(map(len, kept.values()))
    print(f"{connection.vendor}: {events:,} events, {done.new_cases:,} cases, {rows:,} rows in {len(TABLES)} tables")
    print(f"  import         {seconds:6.1f} s   {events / seconds:8,.0f} events a second   peak {peak:,.0f} MB")
    print(f"  bare insert    {alone:6.1f} s   {events / alone:8,.0f} events a second")
    print(f"  a tenth again  {second:6.1f} s   nothing changed")
    print(f"  by this process's processor time: {worked:.1f} s and {worked_alone:.1f} s, share {worked_alone / worked:.2f}")
    print(f"  share of the bare rate {alone / seconds:.2f} (line: at least 0.33); aim 20,000 events a second")


def written(path: Path, events: int, offices: list[str]) -> Path:
    """Write a log in order of time: cases begin one after another and their steps lie between those of others."""
    drawn = random.Random(5)
    lines: list[tuple[datetime, tuple[str, ...]]] = []
    for number in range(events // len(STEPS)):
        begun, days = FIRST + timedelta(minutes=7 * number), drawn.randint(1, 30)
        due, office = begun + timedelta(days=15), offices[number % len(offices)]
        for place, step in enumerate(STEPS):
            at = begun + timedelta(days=days * place / 4)
            form = "%d/%m/%Y %H:%M:%S" if place % 2 else "%Y-%m-%dT%H:%M:%S+07:00"
            end = f"{at:%d/%m/%Y %H:%M:%S}" if place == len(STEPS) - 1 else ""
            told = (f"HS{number:07}", step, f"{at:{form}}", office, f"{due:%d/%m/%Y %H:%M}", end)
            lines.append((at, (*told, f"Hồ sơ số {number} về đất đai", f"LV{number % 40}")))
    lines.sort()
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *(line for _, line in lines)])
    return path


def shortened(path: Path, rows: int) -> Path:
    part = path.with_name("part.csv")
    with path.open() as whole, part.open("w") as file:
        file.writelines(islice(whole, rows + 1))
    return part


def rows_of(model: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table as the database itself gives them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns(model)} FROM {model._meta.db_table} ORDER BY id")
        while found := cursor.fetchmany(AT_ONCE):
            yield from found


def columns(model: Any) -> str:
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)


def bare(model: Any, rows: list[tuple[Any, ...]]) -> None:
    table, width = model._meta.db_table, len(model._meta.concrete_fields)
    for at in range(0, len(rows), AT_ONCE):
        some = rows[at : at + AT_ONCE]
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns(model)}) FROM STDIN") as copy:
                    for row in some:
                        copy.write_row(row)
            else:
                cursor.executemany(f"INSERT INTO {table} ({columns(model)}) VALUES ({', '.join(['%s'] * width)})", some)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
