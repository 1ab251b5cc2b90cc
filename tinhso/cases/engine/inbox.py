"""The one inbox: every desk's cases in which an officer plays a part, by what is to be done about them and by when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from tinhso.cases.engine import journal, queries
from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.models import AssignmentRow, CaseRow
from tinhso.cases.engine.rules.words import folded
from tinhso.kernel import clock
from tinhso.kernel.calendars import DAY, at
from tinhso.kernel.policy import Actor

SIZE = 50
FARTHEST = 200  # pages; whoever looks for something older searches for it


class View(StrEnum):
    """What of the inbox is looked at."""

    MINE = "mine"
    OFFICE = "office"
    OVERDUE = "overdue"
    TODAY = "today"
    WAITING = "waiting"
    OPEN = "open"
    SETTLED = "settled"


OPEN_VIEWS = tuple(view for view in View if view is not View.SETTLED)


@dataclass(frozen=True)
class Wanted:
    """What an officer looks for; empty filters leave nothing out. ``words`` are searched with and without accents."""

    view: View = View.OPEN
    desk: str = ""
    state: str = ""
    category: str = ""
    label: str = ""
    office: int | None = None
    words: str = ""
    page: int = 1


@dataclass(frozen=True)
class Found:
    """A page of cases. ``more`` says that another page follows."""

    cases: tuple[CaseView, ...]
    page: int
    more: bool


def find(wanted: Wanted, *, actor: Actor, size: int = SIZE) -> Found:
    """Return a page of cases, those due first on top; settled ones newest first. Raises Denied."""
    page = min(max(wanted.page, 1), FARTHEST)
    start, end = (page - 1) * size, page * size
    ways = [_ordered(rows, wanted)[: end + 1] for rows in _narrowed(wanted, actor)]
    rows = list(islice(merge(*ways, key=_place(wanted)), start, end + 1))
    return Found(tuple(_views(rows[:size])), page, len(rows) > size and page < FARTHEST)


def counts(wanted: Wanted, *, actor: Actor) -> dict[View, int]:
    """Return how many open cases each view shows, with the other filters as they are. Raises Denied."""
    return {view: sum(rows.count() for rows in _narrowed(replace(wanted, view=view), actor)) for view in OPEN_VIEWS}


def waiting_for(actor: Actor) -> int:
    """Return how many cases are overdue or due today within an officer's reach: the number beside the inbox."""
    if not actor.holdings:
        return 0
    return sum(rows.count() for view in (View.OVERDUE, View.TODAY) for rows in _narrowed(Wanted(view), actor))


def _narrowed(wanted: Wanted, actor: Actor) -> list[QuerySet[CaseRow]]:
    """Return what is wanted, way by way (see ``queries.ways_to_see``): no case is in two of them."""
    return [_wanted(CaseRow.objects.filter(way), wanted, actor) for way in queries.ways_to_see(actor)]


def _wanted(rows: QuerySet[CaseRow], wanted: Wanted, actor: Actor) -> QuerySet[CaseRow]:
    rows = _of_view(rows, wanted.view, actor)
    exact = {"desk": wanted.desk, "state": wanted.state, "category": wanted.category, "office": wanted.office}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.label:
        rows = rows.filter(labels__label=wanted.label)
    return _with_words(rows, wanted.words) if wanted.words.strip() else rows


def _of_view(rows: QuerySet[CaseRow], view: View, actor: Actor) -> QuerySet[CaseRow]:
    if view is View.SETTLED:
        return rows.filter(settled_at__isnull=False)
    rows, now = rows.filter(settled_at__isnull=True), clock.now()
    tomorrow = at(clock.local(now).date() + DAY, time())
    return {
        View.MINE: lambda: rows.filter(assignee=actor.account),
        View.OFFICE: lambda: rows.filter(_of_offices(actor)),
        View.OVERDUE: lambda: rows.filter(due_at__lt=now),
        View.TODAY: lambda: rows.filter(due_at__gte=now, due_at__lt=tomorrow),
        View.WAITING: lambda: rows.filter(due_at__isnull=True),
        View.OPEN: lambda: rows,
    }[view]()


def _of_offices(actor: Actor) -> Q:
    """Return what is with the actor's own offices: in charge, or supporting. Roles for the whole province have none."""
    units = frozenset().union(*(held.units for held in actor.holdings if held.units is not None))
    supporting = AssignmentRow.objects.filter(until=None, lead=False, office__in=units).values("case")
    return Q(office__in=units) | Q(pk__in=supporting)


def _with_words(rows: QuerySet[CaseRow], text: str) -> QuerySet[CaseRow]:
    """Narrow to a code, or to cases that hold every word, as it begins."""
    code = text.strip().upper()
    if CaseRow.objects.filter(code=code).exists():
        return rows.filter(code=code)
    words = folded(text).split()
    if not words:
        return rows
    if connection.vendor == "postgresql":
        found = RawSQL(  # the words are parameters
            "to_tsvector('simple', cases_case.words) @@ to_tsquery('simple', %s)", [" & ".join(f"{word}:*" for word in words)]
        )
        return rows.annotate(found=found).filter(found=True)
    match = " ".join(f'"{word}"*' for word in words)
    return rows.filter(pk__in=RawSQL("SELECT rowid FROM cases_words WHERE cases_words MATCH %s", [match]))


def _ordered(rows: QuerySet[CaseRow], wanted: Wanted) -> QuerySet[CaseRow]:
    if wanted.view is View.SETTLED:
        return rows.order_by("-received_at", "-pk")
    if wanted.view in (View.OVERDUE, View.TODAY):
        return rows.order_by("due_at", "pk")
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


def _place(wanted: Wanted) -> Callable[[CaseRow], tuple[Any, ...]]:
    """Return where a case stands in a list that is ordered as ``_ordered`` says."""
    if wanted.view is View.SETTLED:
        return lambda row: (-row.received_at.timestamp(), -row.pk)
    return lambda row: (row.due_at is None, row.due_at or row.pk, row.pk)


def _views(rows: list[CaseRow]) -> Iterator[CaseView]:
    held: dict[int, set[int]] = {row.pk: set() for row in rows}
    for case, office in AssignmentRow.objects.filter(case__in=rows, until=None).values_list("case", "office"):
        held[case].add(office)
    return (journal.view_of(row, frozenset(held[row.pk])) for row in rows)


def hours_left(view: CaseView, now: datetime) -> float | None:
    """Return how many hours are left until a case is due, negative when it is overdue; None when nothing runs."""
    return None if view.due_at is None else (view.due_at - now).total_seconds() / 3600
