"""A supplier whose process dies at some step: makes a child for each line it is told, and lets it submit until it is killed.

    python -m tests.faults.supplier_to_kill UNIT        reads lines "TAG STEP kill|hang_up": STEP 0 is none

Every call that matters (fsync, rename, a statement to the database) is a step; the child kills itself, as with -9, when the
counted one comes. It tells each receipt as soon as it holds it. The children are forked from a parent that has loaded the
libraries and used none of them, so that a trial takes a fraction of a second.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import django

django.setup()

from sqlite3 import Error as DriverError  # noqa: E402  # what a closed connection raises before Django translates

from django.conf import settings  # noqa: E402  # after the set-up, as all below
from django.db import Error, connection  # noqa: E402

from tinhso.kernel.policy import SYSTEM  # noqa: E402
from tinhso.lake import heavy  # noqa: E402
from tinhso.supply.intake.actions import submitting  # noqa: E402
from tinhso.supply.intake.contracts import Door, Offer, Table  # noqa: E402

PERIOD = "202401"


def offers(unit: int, tag: str) -> Iterator[Offer]:
    """Yield what one trial submits: rows that are added, a file, a period that is replaced, and good rows beside a bad one."""

    def offer(name: str, table: Table) -> Offer:
        return Offer(f"trial.{name}", unit, PERIOD, table, Door.API, key=f"{tag}-{name}-{table.name}")

    yield offer("events", Table(rows=({"what": f"{tag}-rows", "amount": "1"},), name="rows"))
    yield offer("events", Table(path=_file(f"{tag}.csv", f"what,amount\n{tag}-file,2\n"), name=f"{tag}.csv"))
    number = str(1 + sum(tag.encode()) % 50)
    yield offer("readings", Table(rows=({"station": tag, "day": "2024-01-05", "value": number},), name="rows"))
    good = {"code": f"A{int(tag[1:]) % 100}", "word": tag[-2:].zfill(2)}
    yield offer("everything", Table(rows=(good, {**good, "code": "sai"}), name="rows"))


def _file(name: str, text: str) -> Path:
    path = Path(settings.HOME) / "sent" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


class Steps:
    """Counts steps, and at one of them kills the process, or hangs up the database connection as a server's restart does."""

    def __init__(self, last: int, what: str) -> None:
        self.last, self.what, self.taken, self._count = last, what, 0, count(1)

    def step(self) -> None:
        self.taken = next(self._count)
        if self.taken != self.last:
            return
        if self.what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        connection.connection.close()

    def stepping(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*args: Any, **kwargs: Any) -> Any:
            self.step()
            return call(*args, **kwargs)

        return stepped

    def around(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.step()
        return execute(sql, params, many, context)


def supply(unit: int, tag: str, last: int, what: str) -> None:
    steps = Steps(last, what)
    os.fsync = steps.stepping(os.fsync)  # type: ignore[assignment]  # the same call, counted
    Path.replace = steps.stepping(Path.replace)  # type: ignore[method-assign,assignment]  # the same call, counted
    with connection.execute_wrapper(steps.around):
        for offer in offers(unit, tag):
            try:
                result = submitting.submit(actor=SYSTEM, offer=offer)
            except (Error, DriverError):
                connection.close()
                result = submitting.submit(actor=SYSTEM, offer=offer)
            if result.receipt:
                told(f"receipt {offer.key} {result.receipt.number}")
    told(f"steps {steps.taken}")


def told(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def main(unit: int) -> None:
    settings.PACKS = Path(os.environ["TRIAL_PACKS"])
    for library in (heavy.pl.DataFrame, heavy.pq.ParquetWriter, heavy.duckdb.connect, heavy.sqlglot.parse_one):
        del library  # asking for an attribute is what loads a library
    for line in sys.stdin:
        tag, step, what = line.split()
        child = os.fork()
        if child == 0:
            supply(unit, tag, int(step), what)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        told(f"end {tag} {'killed' if killed else os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
