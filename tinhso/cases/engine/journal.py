"""Writing to a case, for the engine's own actions: the locked row, its journal, its version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from tinhso.audit import actions as audit
from tinhso.cases.engine.contracts import CaseView, EventKind, Place
from tinhso.cases.engine.errors import NoSuchCase
from tinhso.cases.engine.models import CaseRow, EventRow
from tinhso.cases.engine.rows import Rows, kept_from_others
from tinhso.cases.engine.rules.processes import Part, Shown
from tinhso.kernel.policy import Actor

CASES, EVENTS = Rows(CaseRow), Rows(EventRow)
# Three questions that an index answers each: an "or" of them reads the whole table.
TOGETHER = """id IN (SELECT id FROM cases_case WHERE id IN %s UNION ALL SELECT id FROM cases_case WHERE parent_id IN %s
    UNION ALL SELECT parent_id FROM cases_case WHERE id IN %s AND parent_id IS NOT NULL)"""
JOINED = {"postgresql": "string_agg(office_id::text, ' ')", "sqlite": "group_concat(office_id, ' ')"}
OFFICES = """(SELECT {joined} FROM cases_assignment WHERE case_id = cases_case.id AND until IS NULL),
    (SELECT version FROM cases_case own WHERE own.id = cases_case.id)"""
CHANGING = (
    "state",
    "category",
    "mode",
    "intake",
    "office",
    "assignee",
    "area",
    "due_at",
    "due_clock",
    "settled_at",
    "changed_at",
    "version",
    "words",
)


@dataclass(frozen=True)
class Held:
    """Cases that a transaction holds, by id, those of them to write at its end, and how many savepoints it began with."""

    depth: int
    rows: dict[int, CaseRow] = field(default_factory=dict)
    unwritten: dict[int, CaseRow] = field(default_factory=dict)


_held: ContextVar[Held | None] = ContextVar("cases held", default=None)


@contextmanager
def acting(case: int, *others: int) -> Iterator[CaseRow]:
    """Hold a case, together with ``others``, as ``hold`` does, for one transaction, and yield it. Raises NoSuchCase.

    Actions within actions get the same row, read nothing again, and fail together. What changed of it is written once, at the
    end of the outermost.
    """
    outer = _held.get()
    with audit.together():
        ours = outer or Held(audit.savepoints())
        if not ours.rows.keys() >= {case, *others}:
            ours.rows.update({**hold(case, *others), **ours.rows})
        if case not in ours.rows:
            raise NoSuchCase()
        if outer is not None:
            yield ours.rows[case]
            return
        token = _held.set(ours)
        try:
            yield ours.rows[case]
            for row in ours.unwritten.values():
                CASES.change(row, *CHANGING)
        finally:
            _held.reset(token)


def found(condition: str, *parameters: object) -> CaseRow | None:
    """Return the one case that fits, with the offices that work on it: one question for both."""
    return next(iter(_with_offices(condition, *parameters)), None)


def held(case: int) -> CaseRow | None:
    """Return the row of a case that this transaction acts on, None for any other."""
    acted_on = _held.get()
    return acted_on.rows.get(case) if acted_on else None


def write_parts(whole: int) -> None:
    """Write what changed of the held parts of a case, for a statement that asks for them; at the end they are written again."""
    acted_on = _held.get()
    for row in acted_on.unwritten.values() if acted_on else ():
        if row.parent_id == whole:
            CASES.change(row, *CHANGING)


def hold(*cases: int) -> dict[int, CaseRow]:
    """Hold cases, the wholes they are parts of and their own parts until the transaction ends; return those there are, by id.

    A part tells its whole that it is done, a whole settles its parts, a merger writes into the other case; and everybody takes
    the audit's one head with their first change. So all are held before that, in the order of their ids, and two who act at
    once wait for each other, never both. Call it with everything that a transaction will touch, before anything else.
    """
    return {row.pk: row for row in _with_offices(f"{TOGETHER} ORDER BY id{kept_from_others()}", cases, cases, cases)}


def _with_offices(condition: str, *parameters: object) -> Iterator[CaseRow]:
    """Yield the cases that fit, with the offices that work on each unless these may be others than before.

    PostgreSQL gives a row that it waited for as it is, and what a subquery says of it as it was before: then its version too is
    another, for nothing changes without it.
    """
    told = OFFICES.format(joined=JOINED[connection.vendor])
    for row, (offices, version) in CASES.with_more(told, condition, *parameters):
        if version == row.version:
            row.offices = frozenset(map(int, offices.split())) if offices else frozenset()
        yield row


def view_of(row: CaseRow, assigned: frozenset[int] | None = None) -> CaseView:
    """Return a case as others see it; ``assigned`` is looked up unless it is given."""
    place = None
    if row.longitude is not None and row.latitude is not None:
        place = Place(row.longitude, row.latitude, row.place_words)
    return CaseView(
        id=row.pk,
        code=row.code,
        desk=row.desk,
        process_version=row.process_version,
        state=row.state,
        title=row.title,
        category=row.category,
        mode=row.mode,
        channel=row.channel,
        intake=row.intake_id,
        office=row.office_id,
        assignee=row.assignee,
        area=row.area_id,
        place=place,
        received_at=row.received_at,
        due_at=row.due_at,
        due_clock=row.due_clock,
        settled_at=row.settled_at,
        changed_at=row.changed_at,
        version=row.version,
        parent=row.parent_id,
        simulated=row.is_simulated,
        assigned=row.offices if assigned is None else assigned,
    )


def has(case: int, request: str) -> bool:
    """Say whether a sender's request is in the journal of a case already."""
    return EVENTS.any("case_id = %s AND request = %s", case, request)


def write(row: CaseRow, kind: EventKind, *, actor: Actor, at: datetime, part: Part | None = None, **words: Any) -> EventRow:
    """Add a line to the journal of a locked case, count its version, and keep what changed of it (at the end of acting)."""
    row.version += 1
    row.changed_at = at
    acted_on = _held.get()
    # What is done within a savepoint more can be taken back alone: it is written in it.
    if acted_on is not None and acted_on.rows.get(row.pk) is row and acted_on.depth == audit.savepoints():
        acted_on.unwritten[row.pk] = row
    else:
        CASES.change(row, *CHANGING)
    words.setdefault("shown", Shown.OFFICE)
    line = EventRow(
        case=row,
        number=row.version,
        kind=kind,
        at=at,
        account=actor.account,
        acting_for=actor.acting_for,
        part=part or "",
        **words,
    )
    EVENTS.add(line)
    return line
