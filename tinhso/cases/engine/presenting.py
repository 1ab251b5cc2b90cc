"""Cases as pages show them: names instead of numbers, due times as a person says them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tinhso.accounts import queries as accounts
from tinhso.cases.engine import desks, queries
from tinhso.cases.engine.contracts import AttachmentView, CaseView, ClockView, EventKind, EventView
from tinhso.cases.engine.rules.processes import Part, Shown
from tinhso.cases.engine.words import chosen
from tinhso.kernel import clock
from tinhso.places import queries as places
from tinhso.ui import formatting

SOON = timedelta(days=1)
PARTS = {
    Part.REPORTER: gettext_lazy("the citizen"),
    Part.DESK: gettext_lazy("the office that takes in"),
    Part.HANDLER: gettext_lazy("the office in charge"),
    Part.APPROVER: gettext_lazy("the approver"),
    Part.SUPERVISOR: gettext_lazy("the supervisor"),
    Part.READER: gettext_lazy("the reader"),
    Part.SYSTEM: gettext_lazy("the system"),
}
KINDS = {
    EventKind.OPENED: gettext_lazy("Taken in"),
    EventKind.ASSIGNED: gettext_lazy("Given to an officer"),
    EventKind.SUPPORTED: gettext_lazy("Called for support"),
    EventKind.REMARKED: gettext_lazy("Remark"),
    EventKind.NOTED: gettext_lazy("Noted by the platform"),
    EventKind.ATTACHED: gettext_lazy("Attached a file"),
    EventKind.LINKED: gettext_lazy("Linked"),
    EventKind.LABELLED: gettext_lazy("Label"),
    EventKind.HANDED_OVER: gettext_lazy("Another system answered"),
    EventKind.CORRECTED: gettext_lazy("Corrected"),
    EventKind.ERASED: gettext_lazy("Erased by law"),
    EventKind.CLOCK: gettext_lazy("Deadline"),
    EventKind.IMPORTED: gettext_lazy("From an earlier system"),
}


@dataclass(frozen=True)
class DueWords:
    """A due time as a person says it; ``status`` colours it, ``exact`` is the very moment."""

    words: str
    status: str
    exact: str


@dataclass(frozen=True)
class CaseLine:
    """A case as a list shows it."""

    case: CaseView
    url: str
    desk: str
    state: str
    office: str
    area: str
    assignee: str
    due: DueWords

    @property
    def facts(self) -> str:
        """Return what stands below the title, in one line."""
        facts = (self.case.code, self.desk, self.state, self.area, self.office, self.assignee)
        return " · ".join(fact for fact in facts if fact)

    @property
    def selects(self) -> str:
        """Return what ticking it does, for those who do not see where the box stands."""
        return _("Select %(code)s") % {"code": self.case.code}

    @property
    def pane(self) -> str:
        """Return the address of the case as a pane beside a list: the engine's own, whichever the desk."""
        return _address("cases:case", self.case.code)


@dataclass(frozen=True)
class Step:
    """A line of a journal as its reader sees it."""

    event: EventView
    title: str
    by: str
    office: str
    state: str
    files: tuple[AttachmentView, ...] = ()


@dataclass(frozen=True)
class ClockLine:
    """A clock as a page shows it."""

    clock: ClockView
    title: str
    rule: str
    due: DueWords


def lines(cases: Iterable[CaseView]) -> tuple[CaseLine, ...]:
    """Return cases with the names of what they name, looked up together."""
    found = tuple(cases)
    units = places.units_by_id({unit for case in found for unit in (case.office, case.intake, case.area) if unit})
    names = {key: unit.name for key, unit in units.items()}
    people = accounts.full_names({case.assignee for case in found if case.assignee})
    return tuple(_line(case, names, people) for case in found)


def steps(
    view: CaseView, events: Iterable[EventView], *, reader: Shown, files: Iterable[AttachmentView] = ()
) -> tuple[Step, ...]:
    """Return the lines of a journal. Only offices read who of an office it was; others read which office."""
    found, process = tuple(events), queries.process_of(view)
    units = places.units_by_id({event.office for event in found if event.office} | {view.intake, view.office or view.intake})
    people = accounts.full_names({event.account for event in found if event.account}) if reader is Shown.OFFICE else {}
    moves = {move.slug: chosen(move.vi, move.en) for move in process.moves}
    states = {state.slug: chosen(state.vi, state.en) for state in process.states}
    by_number = {each.id: each for each in files}
    return tuple(
        Step(
            event=event,
            title=moves.get(event.move) or str(KINDS.get(event.kind, "")),
            by=people.get(event.account or 0) or _part(event.part),
            office=units[event.office].name if event.office in units else "",
            state=states.get(event.to_state, ""),
            files=tuple(by_number[number] for number in _files(event) if number in by_number),
        )
        for event in found
    )


def clock_lines(view: CaseView, clocks: Iterable[ClockView]) -> tuple[ClockLine, ...]:
    """Return the clocks of a case in words."""
    titles = {each.slug: chosen(each.vi, each.en) for each in queries.process_of(view).clocks}
    return tuple(
        ClockLine(each, titles.get(each.slug, each.slug), chosen(each.rule.vi, each.rule.en), _due_of_clock(each))
        for each in clocks
    )


def due_words(case: CaseView) -> DueWords:
    """Return when a case is due, as a person says it."""
    if case.settled_at is not None:
        return DueWords(
            _("settled %(day)s") % {"day": formatting.day(case.settled_at)}, "none", formatting.moment(case.settled_at)
        )
    if case.due_at is None:
        return DueWords(_("clock paused"), "none", "")
    return _until(case.due_at, clock.now())


def _until(due: datetime, now: datetime) -> DueWords:
    exact, left = formatting.moment(due), due - now
    if left < timedelta():
        return DueWords(_("%(time)s overdue") % {"time": _length(-left)}, "bad", exact)
    return DueWords(_("%(time)s left") % {"time": _length(left)}, "watch" if left < SOON else "good", exact)


def _length(length: timedelta) -> str:
    minutes = max(int(length.total_seconds() // 60), 1)
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    if minutes < 48 * 60:
        return ngettext("%(count)s hour", "%(count)s hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)s day", "%(count)s days", minutes // 1440) % {"count": minutes // 1440}


def _due_of_clock(each: ClockView) -> DueWords:
    if each.stopped_at is not None and each.due_at is not None:
        late = each.stopped_at > each.due_at
        words = _("stopped late") if late else _("stopped in time")
        return DueWords(words, "bad" if late else "good", formatting.moment(each.stopped_at))
    if each.due_at is None:
        return DueWords(_("paused since %(at)s") % {"at": formatting.moment(each.paused_since)}, "none", "")
    return _until(each.due_at, clock.now())


def _line(case: CaseView, units: Mapping[int, str], people: Mapping[int, str]) -> CaseLine:
    desk = desks.find(case.desk)
    state = queries.process_of(case).state(case.state)
    return CaseLine(
        case=case,
        url=page_of(case),
        desk=chosen(desk.vi, desk.en),
        state=chosen(state.vi, state.en),
        office=units.get(case.office or case.intake, ""),
        area=units.get(case.area or 0, ""),
        assignee=people.get(case.assignee or 0, ""),
        due=due_words(case),
    )


def page_of(case: CaseView) -> str:
    """Return the address of a case's page: its desk's own, or the engine's."""
    return _address(desks.find(case.desk).page or "cases:case", case.code)


@lru_cache(maxsize=10_000)
def _address(route: str, code: str) -> str:
    # A list asks for a hundred of them, and the answer never changes.
    return reverse(route, args=[code])


def _part(part: str) -> str:
    return str(PARTS[Part(part) if part else Part.SYSTEM])


def _files(event: EventView) -> list[int]:
    proof = event.data.get("proof")
    own = event.data.get("attachment")
    numbers = [*(proof if isinstance(proof, list) else []), *([own] if isinstance(own, int) else [])]
    return [number for number in numbers if isinstance(number, int)]
