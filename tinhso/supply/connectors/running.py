"""One run of a connection: pull, deliver, move the cursor, and write down what happened, whatever happens.

The cursor moves after the receipts of its batch. What is on its way is remembered first, so that after a crash in
between the very same rows come again, even when the source has more by then; the same content gives the same receipts.
(One transaction for both would keep all other writers of an embedded database waiting while rows are checked.)
Whoever runs holds a lease and renews it with every step; one who lost it changes nothing.
"""

from __future__ import annotations

import hashlib
import logging
import random
import secrets
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from tinhso.audit import actions as audit
from tinhso.kernel import clock
from tinhso.kernel.errors import TinhSoError
from tinhso.kernel.policy import SYSTEM
from tinhso.lake.errors import NoSuchDataset
from tinhso.supply.connectors import queries, registry, sealing
from tinhso.supply.connectors.base import Batch, Connector, FileBatch, Row
from tinhso.supply.connectors.contracts import PeriodRule, RunOutcome, RunView, Tried
from tinhso.supply.connectors.delivery import (
    Destination,
    Intake,
    TheDoor,
    TooManyForOnePeriod,
    deliver,
    went_in,
    whole_periods,
)
from tinhso.supply.connectors.models import Connection, Run
from tinhso.supply.connectors.rules.pauses import pause
from tinhso.supply.connectors.rules.periods import PeriodUnclear
from tinhso.supply.connectors.rules.schedules import next_time
from tinhso.supply.errors import ConnectionBusy, ConnectorFailed, RunInterrupted
from tinhso.supply.intake.contracts import Result

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=20)  # longer than a source may take for one batch
SECONDS = 300.0  # of a run that can go on from its cursor: the queue is there for others too
KEPT_FAULTS = 50
KEPT_RECEIPTS = 500
FIRST_ROWS = 20
UNEXPECTED = ("Lỗi bất ngờ. Hãy xem nhật ký của hệ thống.", "Something unexpected. See the system's log.")


class _LeaseLost(Exception):
    """Somebody else took over after this run was silent for too long."""


class _Refused(Exception):
    """The door did not take a batch."""

    def __init__(self, result: Result) -> None:
        self.result = result


@dataclass
class _Turn:
    """A run under way. ``token`` proves that the connection is still ours."""

    row: Connection
    run: Run
    token: str
    confirmation: str
    brought: int = 0
    receipts: list[str] = field(default_factory=list)
    more: bool = False


def run(connection_id: int, *, asked_by: int | None = None, confirmation: str = "", intake: Intake | None = None) -> RunView:
    """Pull a connection once and return what happened; errors of the source and refusals are told in it.

    ``confirmation`` is the reason why unusual values of the first batch are right. Raises NoSuchConnection, and
    ConnectionBusy when it is being pulled at this moment.
    """
    turn = _begun(connection_id, asked_by, confirmation)
    try:
        _pull(turn, intake or TheDoor())
    except _LeaseLost:
        logger.warning("connection %s: taken over after a long silence", connection_id)
    except _Refused as refused:
        _stop(turn, refused.result)
    except Exception as error:  # whatever it was, the log of runs must say it, and the next try must come
        _fail(turn, error)
    else:
        _succeed(turn)
    turn.run.refresh_from_db()
    return queries.run_view(turn.run)


def try_out(row: Connection) -> Tried | None:
    """Return the first rows that a source gives, storing nothing; None when it has nothing. Raises as ``pull``."""
    with closing(_connector(row).pull(row.cursor)) as batches:  # type: ignore[type-var]  # generators close
        try:
            batch = next(batches, None)
        except ConnectorFailed as error:
            raise _named(error, row.name) from None
        if batch is None:
            return None
        if isinstance(batch, FileBatch):
            return Tried((), (), None, batch.name)
        columns = tuple(dict.fromkeys(name for each in batch.rows[:FIRST_ROWS] for name in each))
        return Tried(
            columns, tuple(tuple(each.get(name) for name in columns) for each in batch.rows[:FIRST_ROWS]), batch.cursor
        )


# --- inside -------------------------------------------------------------------------


def _begun(connection_id: int, asked_by: int | None, confirmation: str) -> _Turn:
    row, now, token = queries.row_of(id=connection_id), clock.now(), secrets.token_hex(16)
    with transaction.atomic():
        free = Connection.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), pk=row.pk)
        if not free.update(lease=token, leased_until=now + LEASE):
            raise ConnectionBusy(name=row.name)
        gone = RunInterrupted()
        Run.objects.filter(connection=row, outcome=RunOutcome.RUNNING).update(
            outcome=RunOutcome.INTERRUPTED, ended=now, error_code=gone.code, error_vi=gone.message_vi, error_en=gone.message_en
        )
        row.refresh_from_db()
        made = Run.objects.create(
            connection=row,
            asked_by=asked_by,
            started=now,
            outcome=RunOutcome.RUNNING,
            cursor_before=row.cursor,
            cursor_after=row.cursor,
        )
    return _Turn(row, made, token, confirmation)


def _connector(row: Connection) -> Connector:
    return registry.connector(row.connector, {**row.settings, **sealing.opened(row.sealed, row.name)})


def _pull(turn: _Turn, intake: Intake) -> None:
    row, begun = turn.row, time.monotonic()
    definition = queries.dataset(row.dataset)
    if definition is None:
        raise NoSuchDataset(dataset=row.dataset)
    rule = PeriodRule(row.period_rule)
    to = Destination(row.name, row.dataset, definition, row.unit_id, rule, row.recipe, row.simulated)
    with closing(whole_periods(to, _connector(row).pull(row.cursor))) as batches:  # type: ignore[type-var]  # generators close
        for whole in batches:
            batch = _as_before(turn, whole)
            _deliver(turn, intake, to, batch)
            if batch is not whole:
                turn.more = True  # what the source has beyond it comes in the next run, from its own cursor
                return
            if batch.cursor is not None and time.monotonic() - begun > SECONDS:
                turn.more = True
                return


def _deliver(turn: _Turn, intake: Intake, to: Destination, batch: Batch | FileBatch) -> None:
    """Hand over a batch and move the cursor; when it is refused, what went in before stays and the cursor too."""
    confirmation, turn.confirmation = turn.confirmation, ""
    _hold(turn, leased_until=clock.now() + LEASE, **_remembered(batch))
    results = list(deliver(intake, to, batch, confirmation)) if _holds_something(batch) else []
    refused = next((each for each in results if not went_in(each)), None)
    with transaction.atomic():
        _note(turn, results)
        if refused is None:
            _move(turn, batch, brought=bool(results))
    if refused is not None:
        raise _Refused(refused)


def _remembered(batch: Batch | FileBatch) -> dict[str, Any]:
    """Return what to keep of a batch before it is handed over; a file is the same file by itself."""
    if isinstance(batch, FileBatch) or batch.cursor is None:
        return {}
    return {"on_its_way": {"rows": len(batch.rows), "sha256": _digest(batch.rows), "cursor": batch.cursor}}


def _as_before(turn: _Turn, batch: Batch | FileBatch) -> Batch | FileBatch:
    """Return the batch as it was when a crash came, if it begins with those very rows; else as it is."""
    before, turn.row.on_its_way = turn.row.on_its_way, None
    if not before or isinstance(batch, FileBatch) or batch.cursor == before["cursor"]:
        return batch
    rows = batch.rows[: before["rows"]]
    return replace(batch, rows=rows, cursor=before["cursor"]) if _digest(rows) == before["sha256"] else batch


def _digest(rows: tuple[Row, ...]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(sorted(row.items())).encode())
    return digest.hexdigest()


def _holds_something(batch: Batch | FileBatch) -> bool:
    return isinstance(batch, FileBatch) or bool(batch.rows)


def _note(turn: _Turn, results: list[Result]) -> None:
    taken = [each for each in results if went_in(each)]
    turn.brought += sum(each.rows for each in taken)
    turn.receipts += [each.receipt.number for each in taken if each.receipt is not None]
    Run.objects.filter(pk=turn.run.pk).update(
        rows=turn.brought, batches=F("batches") + 1, receipts=turn.receipts[-KEPT_RECEIPTS:]
    )


def _move(turn: _Turn, batch: Batch | FileBatch, *, brought: bool) -> None:
    changes: dict[str, Any] = {"on_its_way": None} | ({"last_rows": clock.now()} if brought else {})
    if batch.cursor is not None:
        changes["cursor"] = batch.cursor
        Run.objects.filter(pk=turn.run.pk).update(cursor_after=batch.cursor)
    _hold(turn, leased_until=clock.now() + LEASE, **changes)


def _hold(turn: _Turn, **changes: object) -> None:
    """Change the connection while it is ours. Raises _LeaseLost, which rolls back what is under way."""
    if not Connection.objects.filter(pk=turn.row.pk, lease=turn.token).update(**changes):
        raise _LeaseLost()


def _succeed(turn: _Turn) -> None:
    now = clock.now()
    following = now if turn.more else next_time(turn.row.cron, now)
    with _ending(turn, RunOutcome.SUCCEEDED if turn.brought else RunOutcome.EMPTY):
        _hold(turn, failures=0, last_success=now, next_try=following, stopped=False, lease="", leased_until=None)


def _stop(turn: _Turn, result: Result) -> None:
    """Stop the connection until somebody resumes it: the same batch would be refused again."""
    asked = ({"code": each.code, "message_vi": each.vi, "message_en": each.en} for each in result.questions)
    found = (
        {
            "row": str(each.row),
            "column": each.column,
            "code": each.code,
            "message_vi": each.message_vi,
            "message_en": each.message_en,
        }
        for each in result.faults
    )
    kept = [*chain(asked, found)][:KEPT_FAULTS]
    count = sum(result.counts.values()) or len(result.faults) + len(result.questions)
    with _ending(turn, RunOutcome.REFUSED, faults=kept, fault_count=count):
        _hold(turn, stopped=True, failures=F("failures") + 1, next_try=None, lease="", leased_until=None)
        audit.record(actor=SYSTEM, verb="connection.stop", target=f"connection:{turn.row.pk}", data={"faults": count})


def _fail(turn: _Turn, error: Exception) -> None:
    code, vi, en = _told(error, turn.row.name)
    failures = turn.row.failures + 1
    wait = pause(failures, random.random())  # noqa: S311  # spreads tries, guards nothing
    with _ending(turn, RunOutcome.FAILED, error_code=code, error_vi=vi, error_en=en):
        _hold(turn, failures=failures, next_try=clock.now() + wait, lease="", leased_until=None)


@contextmanager
def _ending(turn: _Turn, outcome: RunOutcome, **fields: object) -> Iterator[None]:
    """Write the end of the run together with what changes in the connection."""
    try:
        with transaction.atomic():
            Run.objects.filter(pk=turn.run.pk).update(outcome=outcome, ended=clock.now(), **fields)
            yield
    except _LeaseLost:
        logger.warning("connection %s: taken over before its end was written", turn.row.pk)


def _told(error: Exception, connector: str) -> tuple[str, str, str]:
    """Return code and sentences of an error; what nobody foresaw goes to the log with its trace."""
    if isinstance(error, PeriodUnclear):
        why = ("không rõ kỳ của dòng hoặc tên tệp", "a row or a file's name says no period")
        error = ConnectorFailed(connector=connector, why_vi=f"{why[0]} ({error})", why_en=f"{why[1]} ({error})")
    if isinstance(error, TooManyForOnePeriod):
        error = ConnectorFailed(
            connector=connector, why_vi="quá nhiều dòng cho một kỳ", why_en="there are too many rows for one period"
        )
    if isinstance(error, ConnectorFailed):
        error = _named(error, connector)
    if isinstance(error, TinhSoError):
        return error.code, error.message_vi, error.message_en
    logger.error("a connection failed unexpectedly", exc_info=error)
    return "unexpected", *UNEXPECTED


def _named(error: ConnectorFailed, name: str) -> ConnectorFailed:
    """Return the error as of the connection: people know it by its name, not by the kind of its source."""
    return ConnectorFailed(**{**error.data, "connector": name})
