"""A brief ready to show, in the reader's language. Sentences of alerts stay as they were said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.translation import gettext, ngettext

from tinhso.centre.alerts.presenting import period_words
from tinhso.centre.boards.wording import language
from tinhso.centre.brief.contracts import Brief, Due, Moved, Number, Owing, Task
from tinhso.centre.brief.rules.changes import LEAST_MOVE, MOST_MOVES
from tinhso.ui.formatting import moment, number


@dataclass(frozen=True)
class NumberLine:
    """A number in words; ``before`` and ``change`` where it changed."""

    title: str
    text: str
    status: str
    period: str
    since: str
    simulated: bool
    indicator: str
    before: str = ""
    before_status: str = ""
    change: str = ""


@dataclass(frozen=True)
class OwingLine:
    """A unit that owes: how many obligations, the oldest one's dataset and due time."""

    unit: str
    title: str
    count: int
    at: datetime


@dataclass(frozen=True)
class DueLine:
    """What is due on a day: each dataset, with how many units where they are several."""

    day: date
    titles: list[str]


@dataclass(frozen=True)
class TaskLine:
    """A directive that presses: its status and the word for why, and by when it is due."""

    task: Task
    status: str
    word: str
    at: datetime | None


@dataclass(frozen=True)
class Shown:
    """A brief, ready to show."""

    brief: Brief
    day: date
    since: date | None
    made_at: datetime
    red: list[NumberLine]
    crossed: list[NumberLine]
    moves: list[NumberLine]
    owing: list[OwingLine]
    due: list[DueLine]
    tasks: list[TaskLine]
    unchanged: str


def shown(brief: Brief) -> Shown:
    """Return a brief ready to show."""
    return Shown(
        brief=brief,
        day=date.fromisoformat(brief.day),
        since=date.fromisoformat(brief.since) if brief.since else None,
        made_at=datetime.fromisoformat(brief.made_at),
        red=[_number(each) for each in brief.red],
        crossed=[_moved(each) for each in brief.crossed],
        moves=[_moved(each) for each in brief.moves],
        owing=[OwingLine(each.unit, _title(each), each.count, datetime.fromisoformat(each.due_at)) for each in brief.owing],
        due=[DueLine(date.fromisoformat(day), [_due(each) for each in dues]) for day, dues in groupby(brief.due, _day)],
        tasks=[_task(each) for each in brief.tasks],
        unchanged=_unchanged(brief),
    )


def _unchanged(brief: Brief) -> str:
    """Return what stands where no change is told: that there was none, or that there is no brief yet to compare with."""
    if brief.since:
        return gettext("Nothing crossed a threshold or moved much.")
    when = gettext("the next brief, %(at)s") % {"at": moment(datetime.fromisoformat(brief.next_at))} if brief.next_at else ""
    return gettext(
        "This is the first brief: there is nothing to compare with yet. From %(next)s on, this part names the numbers of the "
        "boards that changed their status since the brief before, and the %(most)s that moved most (by %(least)s%% or more)."
    ) % {"next": when or gettext("the next brief"), "most": number(MOST_MOVES), "least": number(LEAST_MOVE, 0)}


def _day(due: Due) -> str:
    return due.day


def _due(due: Due) -> str:
    if due.units == 1:
        return _title(due)
    units = ngettext("%(count)s unit", "%(count)s units", due.units) % {"count": number(due.units)}
    return f"{_title(due)} ({units})"


def _task(each: Task) -> TaskLine:
    status, word = {
        "overdue": ("late", gettext("overdue")),
        "check": ("watch", gettext("to check")),
        "week": ("none", gettext("due this week")),
    }[each.kind]
    return TaskLine(each, status, word, datetime.fromisoformat(each.due_at) if each.due_at else None)


def _number(each: Number) -> NumberLine:
    period, since = period_words(each.period), period_words(each.since)
    return NumberLine(_title(each), each.text, each.status, period, since, each.simulated, each.indicator)


def _moved(each: Moved) -> NumberLine:
    line, change = _number(each.number), each.percent
    return NumberLine(
        line.title,
        line.text,
        line.status,
        line.period,
        line.since,
        line.simulated,
        line.indicator,
        before=each.before.text,
        before_status=each.before.status,
        change=f"{'+' if change > 0 else ''}{number(change, 1)}%" if change is not None else "",
    )


def _title(each: Number | Owing | Due) -> str:
    return each.title_en if language() == "en" else each.title_vi
