"""What is said of directives, in the reader's language; and as plain values for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_lazy

from tinhso.accounts import queries as accounts
from tinhso.cases.directives import aims_shown, queries
from tinhso.cases.directives.contracts import Aim, Directive, Measurement, Origin, Result, Verdict
from tinhso.cases.directives.forms import RESULTS
from tinhso.cases.engine import presenting as engine_words
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import CaseView, EventKind, EventView
from tinhso.cases.engine.rules.deadlines import parse_rule
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.words import chosen
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
    due: engine_words.DueWords
    percent: int | None = None
    verdict: tuple[str, str] | None = None


@dataclass(frozen=True)
class Step:
    """A line of the journal: what the engine says of it, by whom, and what only this desk can say."""

    step: engine_words.Step
    by: str
    detail: str


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
        found.append(Line(each, address(each), office, "", state_words(each), status, words, due_words(each)))
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
        due=due_words(each.case),
        percent=each.percent,
        verdict=(status, str(words)) if each.aim else None,
    )


def address(case: CaseView) -> str:
    return reverse("directives:show", args=[case.code])


def state_words(case: CaseView) -> str:
    """Return the state of a case in the reader's language."""
    state = engine.process_of(case).state(case.state)
    return chosen(state.vi, state.en)


def due_words(case: CaseView) -> engine_words.DueWords:
    """Return when a case is due, with what for: several clocks run at once."""
    due = engine_words.due_words(case)
    titles = {each.slug: chosen(each.vi, each.en) for each in engine.process_of(case).clocks}
    return replace(due, words=f"{titles[case.due_clock]}: {due.words}") if case.due_clock in titles else due


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
    events = engine.events(case, shown=Shown.OFFICE)
    files = engine.attachments(case, shown=Shown.OFFICE)
    proofs = {number for each in events if isinstance(each.data.get("proof"), list) for number in each.data["proof"]}  # type: ignore[union-attr]
    shown = [each for each in events if each.kind is not EventKind.ATTACHED or each.data.get("attachment") not in proofs]
    found = engine_words.steps(case, shown, reader=Shown.OFFICE, files=files)
    found = tuple(replace(each, title=gettext("Directive given")) if each.event.number == 1 else each for each in found)
    platform = gettext("the platform")
    return [Step(each, each.by if each.event.account else platform, _detail(each.event, case)) for each in reversed(found)]


def _detail(each: EventView, case: CaseView) -> str:
    data: Mapping[str, Any] = each.data
    said = []
    if "percent" in data:
        said.append(f"{data['percent']} %")
    if "extension" in data:
        longer = parse_rule(data["extension"])
        said.append(f"+ {chosen(longer.vi, longer.en)}")
    if each.kind is EventKind.LINKED:
        said.append(str(ORIGINS[queries.of_case(case).origin]))
    aim = queries.of_case(case).aim if "measured" in data else None
    if aim is not None:
        value, period = aims_shown.written(aim.indicator, data["value"]), aims_shown.period_words(data["period"])
        said += [f"{value} · {period}", str(aims_shown.VERDICTS[Verdict(data["verdict"])][1])]
    return " · ".join(said)


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
