"""A brief ready to show, in the reader's language. Sentences of alerts stay as they were said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.translation import gettext, ngettext

from tinhso.centre.alerts.presenting import period_words
from tinhso.centre.boards.wording import language
from tinhso.centre.brief.contracts import Brief, Due, Moved, Number, Owing, Task
from tinhso.ui.formatting import number


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
    )


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
