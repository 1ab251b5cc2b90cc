"""The one inbox: every desk's cases in which an officer plays a part, by what is to be done about them and by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from functools import reduce
from operator import and_

from tinhso.cases.engine import journal, queries, statements
from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.models import CaseRow
from tinhso.cases.engine.rules.words import folded
from tinhso.cases.engine.statements import Condition
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
    order = statements.NEWEST_FIRST if wanted.view is View.SETTLED else statements.DUE_FIRST
    rows = statements.page(_narrowed(wanted, actor, _of_view(wanted.view, actor)), order, start, end + 1)
    return Found(_views(rows[:size]), page, len(rows) > size and page < FARTHEST)


def counts(wanted: Wanted, *, actor: Actor) -> dict[View, int]:
    """Return how many open cases each view shows, with the other filters as they are. Raises Denied."""
    asked = [_of_view(view, actor) for view in OPEN_VIEWS]
    return dict(zip(OPEN_VIEWS, statements.counts(_narrowed(wanted, actor, statements.OPEN), asked), strict=True))


def waiting_for(actor: Actor) -> int:
    """Return how many cases are overdue or due today within an officer's reach: the number beside the inbox."""
    if not actor.holdings:
        return 0
    pressing = statements.OPEN & statements.due_before(_tomorrow())
    return statements.counts(_narrowed(Wanted(), actor, pressing), [statements.ALL])[0]


def _narrowed(wanted: Wanted, actor: Actor, narrower: Condition) -> list[Condition]:
    """Return what is wanted and ``narrower``, way by way (see ``statements.apart``): no case is in two of them."""
    filters, ways = reduce(and_, _filters(wanted), narrower), queries.ways_to_see(actor)
    if wanted.view is View.SETTLED:
        ways = tuple(each for way in ways for each in way.desk_by_desk())
    return [way & filters for way in statements.apart(ways)]


def _filters(wanted: Wanted) -> Iterator[Condition]:
    exact = {"desk": wanted.desk, "state": wanted.state, "category": wanted.category, "office_id": wanted.office}
    yield from (statements.equal(column, value) for column, value in exact.items() if value)
    if wanted.label:
        yield statements.labelled(wanted.label)
    if wanted.words.strip():
        yield _with_words(wanted.words)


def _of_view(view: View, actor: Actor) -> Condition:
    """Return what a view shows of cases."""
    now = clock.now()
    return {
        View.MINE: lambda: statements.OPEN & statements.equal("assignee", actor.account),
        View.OFFICE: lambda: statements.OPEN & _of_offices(actor),
        View.OVERDUE: lambda: statements.OPEN & statements.due_before(now),
        View.TODAY: lambda: statements.OPEN & statements.due_from(now) & statements.due_before(_tomorrow()),
        View.WAITING: lambda: statements.OPEN & statements.PAUSED,
        View.OPEN: lambda: statements.OPEN,
        View.SETTLED: lambda: statements.SETTLED,
    }[view]()


def _tomorrow() -> datetime:
    return at(clock.local(clock.now()).date() + DAY, time())


def _of_offices(actor: Actor) -> Condition:
    """Return what is with the actor's own offices: in charge, or supporting. Roles for the whole province have none."""
    units = sorted(frozenset().union(*(held.units for held in actor.holdings if held.units is not None)))
    return statements.one_of("office_id", units) | statements.supported_by(units)


def _with_words(text: str) -> Condition:
    """Narrow to a code, or to cases that hold every word, as it begins."""
    code = text.strip().upper()
    if CaseRow.objects.filter(code=code).exists():
        return statements.equal("code", code)
    words = folded(text).split()
    return statements.with_words(words) if words else statements.ALL


def _views(rows: list[CaseRow]) -> tuple[CaseView, ...]:
    assigned = statements.assigned([row.pk for row in rows])
    return tuple(journal.view_of(row, assigned[row.pk]) for row in rows)


def hours_left(view: CaseView, now: datetime) -> float | None:
    """Return how many hours are left until a case is due, negative when it is overdue; None when nothing runs."""
    return None if view.due_at is None else (view.due_at - now).total_seconds() / 3600
