"""What is said of directives, in the reader's language; and as plain values for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext

from tinhso.accounts import queries as accounts
from tinhso.cases.directives import aims_shown, queries
from tinhso.cases.directives.contracts import Aim, Directive, Measurement, Origin, Result, Verdict
from tinhso.cases.directives.forms import RESULTS
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import AttachmentView, CaseView, ClockView, EventKind, EventView
from tinhso.cases.engine.rules.processes import Shown
from tinhso.kernel import clock

STATUS = {
    Result.OVERDUE: "bad",
    Result.DUE_SOON: "watch",
    Result.OPEN: "none",
    Result.TO_CHECK: "watch",
    Result.IN_TIME: "good",
    Result.LATE: "late",
    Result.WITHDRAWN: "none",
}
ORIGINS = {
    Origin.HAND: gettext_lazy("given by hand"),
    Origin.ALERT: gettext_lazy("from an alert"),
    Origin.INDICATOR: gettext_lazy("from a number"),
    Origin.SCOREBOARD: gettext_lazy("from the supply scoreboard"),
    Origin.THRESHOLD: gettext_lazy("opened by a rule: a threshold of reminders was reached"),
}
CLOCKS = {
    "acceptance": gettext_lazy("to accept"),
    "whole": gettext_lazy("to get it done"),
    "checking": gettext_lazy("to check the result"),
    "part": gettext_lazy("to support"),
}
KINDS = {
    EventKind.OPENED: gettext_lazy("Directive given"),
    EventKind.ASSIGNED: gettext_lazy("Given to an officer"),
    EventKind.SUPPORTED: gettext_lazy("Called for support"),
    EventKind.REMARKED: gettext_lazy("Remark"),
    EventKind.ATTACHED: gettext_lazy("File attached"),
    EventKind.LINKED: gettext_lazy("Linked to where it comes from"),
}


@dataclass(frozen=True)
class Line:
    """A directive, or a part, ready to show on a board."""

    case: CaseView
    url: str
    office: str
    leader: str
    state: str
    status: str
    words: str
    due: str
    percent: int | None = None
    verdict: tuple[str, str] | None = None


@dataclass(frozen=True)
class Step:
    """A line of the journal, ready to show."""

    words: str
    at: datetime
    by: str
    text: str
    reason: str
    detail: str
    files: tuple[AttachmentView, ...]


def lines(found: Sequence[Directive]) -> list[Line]:
    """Return directives ready to show, in the order given."""
    names = queries.names_of(each.case.office for each in found)
    people = accounts.full_names({each.leader for each in found})
    now = clock.now()
    return [_line(each, names, people, now) for each in found]


def part_lines(parts: Sequence[CaseView]) -> list[Line]:
    """Return supporting offices' parts ready to show."""
    names = queries.names_of(each.office for each in parts)
    now = clock.now()
    found = []
    for each in parts:
        status = "bad" if each.overdue(now) else "good" if each.settled_at else "none"
        words = gettext("overdue") if each.overdue(now) else state_words(each)
        office = names.get(each.office or 0, "")
        found.append(Line(each, address(each), office, "", state_words(each), status, words, due_words(each, now)))
    return found


def _line(each: Directive, names: Mapping[int, str], people: Mapping[int, str], now: datetime) -> Line:
    result = queries.result_of(each, now)
    status, words = aims_shown.VERDICTS[each.verdict]
    return Line(
        case=each.case,
        url=address(each.case),
        office=names.get(each.case.office or 0, ""),
        leader=people.get(each.leader or 0, ""),
        state=state_words(each.case),
        status=STATUS[result],
        words=str(RESULTS[result]),
        due=due_words(each.case, now),
        percent=each.percent,
        verdict=(status, str(words)) if each.aim else None,
    )


def address(case: CaseView) -> str:
    return reverse("directives:show", args=[case.code])


def state_words(case: CaseView) -> str:
    """Return the state of a case in the reader's language."""
    state = engine.process_of(case).state(case.state)
    return state.en if get_language() == "en" else state.vi


def due_words(case: CaseView, now: datetime) -> str:
    """Return how long until, or since, the nearest due time: days first, hours on the last one."""
    if case.due_at is None or case.settled_at is not None:
        return ""
    left = abs(case.due_at - now)
    days, hours = left // timedelta(days=1), left // timedelta(hours=1)
    amount = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if not days:
        amount = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    words = gettext("%(amount)s over") if now > case.due_at else gettext("%(amount)s left")
    return f"{words % {'amount': amount}} {CLOCKS.get(case.due_clock, '')}"


def clock_title(view: ClockView) -> str:
    return f"{CLOCKS.get(view.slug, view.slug)}"


def clock_lines(view: ClockView) -> list[str]:
    """Return the arithmetic of a clock in the reader's language."""
    return [line.en if get_language() == "en" else line.vi for line in view.ledger]


def origin(directive: Directive) -> tuple[str, str]:
    """Return what a directive was made from in words, and the address of that thing where there is one."""
    return str(ORIGINS[directive.origin]), _address_of(directive)


def _address_of(directive: Directive) -> str:
    kind, _, rest = directive.reference.partition(":")
    try:
        if kind == "alert":
            return reverse("centre:alert", args=[int(rest)])
        if kind == "indicator" and directive.aim is not None:
            return aims_shown.story(directive.aim, rest.partition("@")[2])
        if kind in ("scoreboard", "crossing"):
            return f"{reverse('supply:scoreboard')}?unit=unit:{directive.case.office}"
    except (NoReverseMatch, ValueError):
        return ""
    return ""


# --- the journal -------------------------------------------------------------------------


def steps(case: CaseView) -> list[Step]:
    """Return a journal ready to show, the latest first. A file stands with the move that it is the proof of."""
    found = engine.events(case, shown=Shown.OFFICE)
    files = {each.id: each for each in engine.attachments(case, shown=Shown.OFFICE)}
    names = accounts.full_names({each.account for each in found})
    offices = queries.names_of(each.office for each in found)
    proofs = {number for each in found for number in _proof(each)}
    shown = [each for each in found if each.kind is not EventKind.ATTACHED or each.data.get("attachment") not in proofs]
    return [_step(each, case, names, offices, files) for each in reversed(shown)]


def _step(
    each: EventView, case: CaseView, names: Mapping[int, str], offices: Mapping[int, str], files: Mapping[int, AttachmentView]
) -> Step:
    attached = each.data.get("attachment")
    numbers = _proof(each) or ([attached] if isinstance(attached, int) else [])
    return Step(
        words=_words(each, case),
        at=each.at,
        by=names.get(each.account or 0, "") or gettext("the platform"),
        text=each.text,
        reason=each.reason,
        detail=_detail(each, case, offices),
        files=tuple(files[number] for number in numbers if number in files),
    )


def _proof(each: EventView) -> list[int]:
    proof = each.data.get("proof")
    return [number for number in proof if isinstance(number, int)] if isinstance(proof, list) else []


def _words(each: EventView, case: CaseView) -> str:
    if each.kind is EventKind.MOVED:
        move = next((move for move in engine.process_of(case).moves if move.slug == each.move), None)
        return each.move if move is None else move.en if get_language() == "en" else move.vi
    if each.kind is EventKind.NOTED:
        return gettext("Number measured") if "measured" in each.data else gettext("Reminder")
    return str(KINDS.get(each.kind, each.kind))


def _detail(each: EventView, case: CaseView, offices: Mapping[int, str]) -> str:
    data: Mapping[str, Any] = each.data
    said = [offices.get(each.office or 0, "") if each.kind in (EventKind.SUPPORTED,) or each.move == "reassign" else ""]
    if "percent" in data:
        said.append(f"{data['percent']} %")
    if "extension" in data:
        amount, _, unit = str(data["extension"]).partition(" ")
        said.append(f"+ {amount} {_unit_words(unit)}")
    row = queries.of_case(case) if "measured" in data else None
    if row is not None and row.aim is not None:
        value, period = aims_shown.written(row.aim.indicator, data["value"]), aims_shown.period_words(data["period"])
        said += [f"{value} · {period}", str(aims_shown.VERDICTS[Verdict(data["verdict"])][1])]
    return " · ".join(filter(None, said))


def _unit_words(unit: str) -> str:
    words = {
        "hours": gettext("working hours"),
        "working_days": gettext("working days"),
        "calendar_days": gettext("days"),
        "months": gettext("months"),
    }
    return words.get(unit, unit)


def document(directive: Directive) -> dict[str, Any]:
    """Return a directive as JSON values: for the API, the command line and other systems."""
    case, names = directive.case, queries.names_of([directive.case.office, directive.case.intake])
    result = queries.result_of(directive, clock.now())
    return {
        "code": case.code,
        "title": case.title,
        "state": case.state,
        "result": str(result),
        "issuer_id": case.intake,
        "issuer": names.get(case.intake, ""),
        "office_id": case.office,
        "office": names.get(case.office or 0, ""),
        "leader": directive.leader,
        "origin": str(directive.origin),
        "reference": directive.reference,
        "issued_at": case.received_at.isoformat(),
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "due_clock": case.due_clock,
        "settled_at": case.settled_at.isoformat() if case.settled_at else None,
        "percent": directive.percent,
        "answered_late": directive.answered_late,
        "simulated": case.simulated,
        "aim": _aim_document(directive.aim),
        "verdict": str(directive.verdict),
    }


def _aim_document(wanted: Aim | None) -> dict[str, Any] | None:
    if wanted is None:
        return None
    return {
        "indicator": wanted.indicator,
        "unit_id": wanted.unit_id,
        "target": wanted.target,
        "at_least": wanted.at_least,
        "by_period": wanted.by_period,
    }


def measurement_document(each: Measurement) -> dict[str, Any]:
    """Return a measurement as JSON values."""
    return {
        "occasion": str(each.occasion),
        "period": each.period,
        "value": each.value,
        "simulated": each.simulated,
        "known_at": each.known_at.isoformat() if each.known_at else None,
        "at": each.at.isoformat(),
    }
