"""The list of what was erased, a file outside the database: from it, a restored backup learns what to erase again.

A line of JSON an erasure: number, instant, desk, code, what, basis. It names nobody.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from tinhso.cases.engine.errors import ErasuresUnreadable
from tinhso.cases.engine.models import ErasureRow
from tinhso.cases.engine.rules.retention import Erased

TAIL = 64_000  # bytes: some dozens of lines, more erasures than are ever under way at once


@dataclass(frozen=True)
class Erasure:
    """That something of a case was erased (``at`` in ISO 8601), on which basis."""

    number: int
    at: str
    desk: str
    code: str
    what: str
    basis: str


def path(home: Path | None = None) -> Path:
    """Return where the list of this platform (or of another home) stands."""
    return (home or Path(settings.HOME)) / "erased" / "cases.jsonl"


def owed(home: Path | None = None) -> Path:
    """Return the file that is there as long as a restored database has not been erased again."""
    return path(home).with_name("owed")


def later(home: Path | None = None) -> Path:
    """Return where the lists stand that a restored database is still to be erased by."""
    return path(home).with_name("later.jsonl")


def settle() -> None:
    """Note that a restored database was erased again; the mark goes last."""
    later().unlink(missing_ok=True)
    owed().unlink(missing_ok=True)


def complete() -> None:
    """Add what the database knows and the list does not: the latest erasure, and any before it that a crash left out."""
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path().open("ab+") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        known, whole = _tail(path())
        if not whole:
            kept.write(b"\n")
        # What was numbered first may have been committed last; and a database that was set back numbers anew.
        new = Q(pk__gt=known[0].number) | Q(at__gt=datetime.fromisoformat(known[0].at)) if known else Q()
        for row in ErasureRow.objects.filter(new).select_related("case").order_by("pk").iterator():
            told = Erasure(row.pk, row.at.isoformat(), row.case.desk, row.case.code, row.what, row.basis)
            if told not in known:
                kept.write(json.dumps(asdict(told), ensure_ascii=False).encode() + b"\n")
        kept.flush()
        os.fsync(kept.fileno())


def read(source: Path) -> Iterator[Erasure]:
    """Yield what a list says; a line that was cut off by a power failure stands whole after it. Raises ErasuresUnreadable."""
    with source.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith("}\n"):
                continue
            try:
                told = Erasure(**json.loads(line))
                Erased(told.what)
            except (ValueError, TypeError) as error:
                raise ErasuresUnreadable(path=str(source), line=number) from error
            yield told


def in_backups_until(day: date) -> date:
    """Return the last day on which a nightly backup still holds what was erased on a day, if every night makes its own."""
    return day + timedelta(days=settings.NIGHTLY_BACKUPS)


def _tail(kept: Path) -> tuple[list[Erasure], bool]:
    """Return the last lines of a list, and whether its very last one is whole."""
    with kept.open("rb") as lines:
        start = max(0, kept.stat().st_size - TAIL)
        lines.seek(start)
        first, *rest = lines.read().split(b"\n")
    found = rest if start else [first, *rest]
    return [Erasure(**json.loads(line)) for line in found if line.endswith(b"}")], found[-1] == b""
