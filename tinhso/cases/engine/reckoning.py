"""When the calendar changes, due times move: every open clock is reckoned again, all at once, and what moved is told.

A decree that exchanges a working day comes in the middle of the year; nobody should have to open a million cases for it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from tinhso.audit import actions as audit
from tinhso.cases.engine import clocks
from tinhso.cases.engine.contracts import EventKind
from tinhso.cases.engine.models import CaseRow, ClockRow, EntryRow, EventRow, ReckonedRow
from tinhso.cases.engine.rules.columns import as_columns, replay_columns
from tinhso.cases.engine.rules.ledgers import Entry
from tinhso.cases.engine.rules.processes import Part, Shown
from tinhso.kernel import clock
from tinhso.kernel.calendars import Calendar
from tinhso.kernel.policy import SYSTEM
from tinhso.kernel.shipped_calendar import calendar

AT_ONCE = 50_000


def fingerprint(of: Calendar) -> str:
    """Return what two calendars share only where they say the same."""
    said = f"{sorted((day, special.worked) for day, special in of.special.items())}{of.hours}"
    return hashlib.sha256(said.encode()).hexdigest()


def reckon_if_changed() -> int | None:
    """Reckon open clocks again when the calendar is another than the last time; return how many moved, None when it is not."""
    known = fingerprint(calendar(settings.CALENDAR))
    last = ReckonedRow.objects.order_by("-pk").values_list("calendar", flat=True).first()
    if last == known:
        return None
    moved = reckon() if last is not None else 0
    ReckonedRow.objects.create(calendar=known, at=clock.now(), moved=moved)
    return moved


def reckon() -> int:
    """Reckon every clock that has not stopped; return how many due times moved. Idempotent: a second time moves none.

    Those without entries were told by an earlier system: no calendar of ours moves them.
    """
    moved = last = 0
    ours = ClockRow.objects.filter(Exists(EntryRow.objects.filter(clock=OuterRef("pk"))), stopped_at=None)
    while some := list(ours.filter(pk__gt=last).order_by("pk").values_list("pk", "case")[:AT_ONCE]):
        with transaction.atomic():
            cases = _held({case for _, case in some})
            moved += _moved(list(ours.filter(pk__gt=last, pk__lte=some[-1][0], case__in=cases).order_by("pk")), cases)
        last = some[-1][0]
    if moved:
        audit.record(actor=SYSTEM, verb="cases.reckon", target="cases", data={"moved": moved})
    return moved


def _held(cases: Collection[int]) -> dict[int, CaseRow]:
    """Return cases by id, held before their clocks as a move holds them; a move that was faster is seen by what comes after."""
    rows = CaseRow.objects.only("settled_at", "version").filter(pk__in=cases).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}


def _moved(rows: Sequence[ClockRow], cases: Mapping[int, CaseRow]) -> int:
    if not rows:
        return 0
    found = as_columns([(clocks.rule_of(row), entries) for row, entries in zip(rows, _entries(rows), strict=True)])
    dues = replay_columns(*found, calendar(settings.CALENDAR)).stands_at.astype("datetime64[us]").tolist()
    before: dict[int, datetime | None] = {}
    changed = []
    for row, due in zip(rows, cast("list[datetime | None]", dues), strict=True):
        due_at = due.replace(tzinfo=UTC) if due is not None else None
        if due_at != row.due_at:
            before[row.pk], row.due_at = row.due_at, due_at
            changed.append(row)
    if changed:
        ClockRow.objects.bulk_update(changed, ["due_at"], batch_size=500)
        _tell([cases[case] for case in {row.case_id for row in changed}], changed, before)
    return len(changed)


def _entries(rows: Sequence[ClockRow]) -> list[list[Entry]]:
    by_clock: dict[int, list[Entry]] = defaultdict(list)
    within = EntryRow.objects.filter(clock__stopped_at=None, clock__gte=rows[0].pk, clock__lte=rows[-1].pk)
    for row in within.order_by("clock", "number").iterator(10_000):
        by_clock[row.clock_id].append(clocks.entry_of(row))
    return [by_clock[row.pk] for row in rows]


def _tell(rows: Sequence[CaseRow], changed: Sequence[ClockRow], before: Mapping[int, datetime | None]) -> None:
    """Write in each case's journal which of its deadlines moved, from when to when."""
    moves: dict[int, list[dict[str, str | None]]] = defaultdict(list)
    for each in changed:
        was = before[each.pk]
        now = each.due_at
        moves[each.case_id].append(
            {"clock": each.slug, "from": was.isoformat() if was else None, "to": now.isoformat() if now else None}
        )
    at, theirs = clock.now(), clocks.of(rows)
    for row in rows:
        row.due_at, row.due_clock = (None, "") if row.settled_at else clocks.nearest(theirs[row.pk])
        row.version, row.changed_at = row.version + 1, at
    CaseRow.objects.bulk_update(rows, ["due_at", "due_clock", "version", "changed_at"], batch_size=500)
    EventRow.objects.bulk_create(
        [
            EventRow(
                case=row,
                number=row.version,
                kind=EventKind.CLOCK,
                at=at,
                part=Part.SYSTEM,
                reason="Lịch làm việc thay đổi.",
                shown=Shown.PARTICIPANTS,
                data={"moved": moves[row.pk]},
            )
            for row in rows
        ],
        batch_size=500,
    )
