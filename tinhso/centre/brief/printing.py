"""A brief on paper: the sections of the page as plain lines, for the template that sets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext

from tinhso.centre.boards.wording import language
from tinhso.centre.brief.contracts import Brief, Warned
from tinhso.centre.brief.presenting import DueLine, NumberLine, OwingLine, Shown, TaskLine, shown
from tinhso.ui import printing
from tinhso.ui.formatting import NONE, day, moment, number
from tinhso.ui.words import STATUS_WORDS

TEMPLATE = Path(__file__).parent / "templates" / "brief" / "brief.typ"
Line = dict[str, object]
Section = dict[str, object]


def pdf(brief: Brief) -> bytes:
    """Return a brief as PDF in the reader's language: the same bytes whenever it is asked for."""
    return printing.pdf(TEMPLATE, document(shown(brief)), moment=shown(brief).made_at)


def document(told: Shown) -> dict[str, object]:
    """Return what the template sets: words, and sections of lines with status, what it is about, and what is said of it."""
    known = gettext("as known at %(at)s; kept as it was said") % {"at": moment(told.made_at)}
    return {
        "language": language(),
        "title": f"{gettext('Morning brief')} {day(told.day)}",
        "about": f"{told.brief.unit} · {known}",
        "simulated": gettext("simulated"),
        "notice": gettext("Lines marked “simulated” were made up for trying the platform.") if told.brief.simulated else "",
        "sections": list(_sections(told)),
    }


def _sections(told: Shown) -> Iterator[Section]:
    brief = told.brief
    yield _section(gettext("Not good enough"), map(_red, told.red), gettext("No number of the boards is red."))
    yield _changed(told)
    alerts = f"{gettext('Alerts that hold')} ({number(brief.alert_count)})"
    yield _section(alerts, map(_alert, brief.alerts), gettext("No alert holds."))
    tasks = f"{gettext('Directives that press')} ({number(brief.task_count)})"
    yield _section(tasks, map(_task, told.tasks), gettext("No directive is overdue, to check or due within a week."))
    owing = f"{gettext('Data that is overdue')} ({number(brief.owing_count)})"
    yield _section(owing, map(_owing, told.owing), gettext("Everybody has supplied what was due."))
    yield _section(gettext("Due within a week"), map(_due, told.due), gettext("Nothing is due within a week."))


def _changed(told: Shown) -> Section:
    title = (
        gettext("What changed since the brief of %(day)s") % {"day": day(told.since)} if told.since else gettext("What changed")
    )
    return _section(title, [_moved(line) for line in (*told.crossed, *told.moves)], told.unchanged)


def _section(title: str, lines: Iterator[Line] | Sequence[Line], empty: str) -> Section:
    return {"title": title, "lines": list(lines), "empty": empty}


def _line(about: str, text: str, *, status: str = "", word: str = "", simulated: bool = False) -> Line:
    word = word or (str(STATUS_WORDS[status]) if status else "")
    return {"about": about, "text": text, "status": status, "word": word, "simulated": simulated}


def _red(line: NumberLine) -> Line:
    since = gettext("since %(since)s") % {"since": line.since} if line.since not in ("", line.period) else ""
    text = " · ".join(part for part in (line.text, line.period, since) if part)
    return _line(line.title, text, status=line.status, simulated=line.simulated)


def _moved(line: NumberLine) -> Line:
    change = f" ({line.change})" if line.change else ""
    text = f"{line.before or NONE} → {line.text or NONE}{change} · {line.period}"
    return _line(line.title, text, status=line.status, simulated=line.simulated)


def _task(line: TaskLine) -> Line:
    due = gettext("due %(at)s") % {"at": moment(line.at)} if line.at else ""
    text = " · ".join(part for part in (line.task.office, due, line.task.code) if part)
    return _line(line.task.title, text, status=line.status, word=line.word, simulated=line.task.simulated)


def _alert(each: Warned) -> Line:
    state = f"{each.state} · {each.by}" if each.by else each.state
    more = f" · {gettext('and %(count)s more like it') % {'count': number(each.more)}}" if each.more else ""
    text = f"{each.unit}: {each.sentence} ({state}){more}"
    return _line(each.title, text, status=each.status, word=each.severity, simulated=each.simulated)


def _owing(line: OwingLine) -> Line:
    due = gettext("due %(at)s") % {"at": moment(line.at)}
    more = " · " + gettext("%(count)s in all") % {"count": number(line.count)} if line.count > 1 else ""
    return _line(line.unit, f"{line.title}, {due}{more}")


def _due(line: DueLine) -> Line:
    return _line(day(line.day), " · ".join(line.titles))
