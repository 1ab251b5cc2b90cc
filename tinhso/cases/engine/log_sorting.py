"""A log of any length, put in order of its cases: on disk, in a table that is gone afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tinhso.cases.engine.rules.event_logs import LogEvent

BATCH = 10_000  # events of one transaction; all of a case are in the same
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Staged(NamedTuple):
    """A row as it is sorted: instants in microseconds since 1970."""

    case: str
    at: int
    key: str
    activity: str
    state: str
    office: int | None
    due: int | None
    finished: int | None
    title: str
    category: str
    row: int

    @property
    def instant(self) -> datetime:
        return EPOCH + self.at * MICROSECOND


@dataclass
class LoggedCase:
    """All that one file says of one case: events once each, in the order of time."""

    number: str
    row: int
    events: dict[str, Staged]
    due: datetime | None
    finished: datetime | None
    title: str
    category: str


@contextmanager
def sorter() -> Iterator[sqlite3.Connection]:
    """A table on disk that puts the rows of a log of any length in order of its cases; it is gone afterwards."""
    with TemporaryDirectory(prefix="tinhso-history-") as folder, closing(sqlite3.connect(Path(folder) / "rows")) as store:
        store.execute("PRAGMA journal_mode = OFF")
        store.execute("PRAGMA synchronous = OFF")
        store.execute(f"CREATE TABLE log ({', '.join(Staged._fields)})".replace("(case,", '("case",'))
        yield store


def fill(store: sqlite3.Connection, rows: Iterable[Staged]) -> None:
    """Put rows into the table, as they come."""
    places = ", ".join("?" * len(Staged._fields))
    store.executemany(f"INSERT INTO log VALUES ({places})", rows)  # noqa: S608  # question marks
    store.commit()


def staged(event: LogEvent, number: int, office: int | None) -> Staged:
    """Return an event as it is sorted."""
    due, finished = (None if each is None else _count(each) for each in (event.due, event.finished))
    at, state = _count(event.at), event.state
    return Staged(event.case, at, event.key, event.activity, state, office, due, finished, event.title, event.category, number)


def cases_of(store: sqlite3.Connection) -> Iterator[LoggedCase]:
    rows = map(Staged._make, store.execute('SELECT * FROM log ORDER BY "case", at, key'))
    return (_case(number, list(together)) for number, together in groupby(rows, itemgetter(0)))


def _case(number: str, rows: Sequence[Staged]) -> LoggedCase:
    """Join what rows say: the last deadline and end, and the first title and category in order of letters."""
    return LoggedCase(
        number,
        min(row.row for row in rows),
        {row.key: row for row in rows},
        _instant(max((row.due for row in rows if row.due is not None), default=None)),
        _instant(max((row.finished for row in rows if row.finished is not None), default=None)),
        min((row.title for row in rows if row.title), default=""),
        min((row.category for row in rows if row.category), default=""),
    )


def batches(cases: Iterable[LoggedCase]) -> Iterator[list[LoggedCase]]:
    batch: list[LoggedCase] = []
    size = 0
    for each in cases:
        batch.append(each)
        size += len(each.events)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _count(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def _instant(count: int | None) -> datetime | None:
    return None if count is None else EPOCH + count * MICROSECOND
