"""The legal clock of a matter: an append-only ledger of starts, pauses and extensions, replayed at will.

The due time is never stored as truth: it follows from the rule in force at acceptance,
the calendar, and the entries. What happens after the due time does not move it: a pause
or an extension cannot make a late matter punctual.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from tinhso.cases.engine.errors import ClockOutOfOrder
from tinhso.cases.engine.rules.deadlines import Due, Line, Rule, Unit, due, effective_start, extended, postponed
from tinhso.kernel.calendars import Calendar
from tinhso.kernel.clock import local


class EntryKind(StrEnum):
    """What can be entered on a clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    STOP = "stop"


@dataclass(frozen=True)
class Entry:
    """One entry: when, why, by which paper, by whom (a reference such as ``account:12``).

    ``by`` is how much an extension adds.
    """

    kind: EntryKind
    at: datetime
    reason: str = ""
    paper: str = ""
    person: str = ""
    by: Rule | None = None


@dataclass(frozen=True)
class Clock:
    """A clock as it stands after its entries.

    ``due_at`` is None before the start, and while paused: nobody can be late then.
    """

    rule: Rule
    due: Due | None = None
    paused_since: datetime | None = None
    stopped_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        return self.due.due_at if self.due and self.paused_since is None else None

    @property
    def running(self) -> bool:
        return self.due is not None and self.paused_since is None and self.stopped_at is None

    @property
    def ledger(self) -> tuple[Line, ...]:
        return self.due.ledger if self.due else ()

    def is_late(self, now: datetime) -> bool:
        """Say whether it ended late, or is open and overdue at ``now``."""
        return self.due_at is not None and (self.stopped_at or now) > self.due_at


def replay(rule: Rule, entries: Sequence[Entry], calendar: Calendar) -> Clock:
    """Return the clock of ``rule`` after ``entries``, in the order they were made.

    The same entries always give the same clock. Raises ClockOutOfOrder for an entry that
    goes back in time or cannot follow the one before it.
    """
    clock = Clock(rule)
    for entry in entries:
        clock = enter(clock, entry, calendar)
    return clock


def enter(clock: Clock, entry: Entry, calendar: Calendar) -> Clock:
    """Return ``clock`` after one more entry. Raises ClockOutOfOrder."""
    moment = local(entry.at)
    if clock.last_at is not None and moment < clock.last_at:
        raise _refused(entry, "thời điểm lùi về trước", "it goes back in time")
    return replace(_ENTERED[entry.kind](clock, entry, moment, calendar), last_at=moment)


def _start(clock: Clock, entry: Entry, moment: datetime, calendar: Calendar) -> Clock:
    if clock.due is not None:
        raise _refused(entry, "đồng hồ đã chạy", "the clock was started before")
    return replace(clock, due=due(clock.rule, moment, calendar))


def _pause(clock: Clock, entry: Entry, moment: datetime, calendar: Calendar) -> Clock:
    _running(clock, entry)
    return replace(clock, paused_since=moment)


def _resume(clock: Clock, entry: Entry, moment: datetime, calendar: Calendar) -> Clock:
    if clock.due is None or clock.paused_since is None:
        raise _refused(entry, "đồng hồ không tạm dừng", "the clock is not paused")
    return replace(clock, due=_after_pause(clock, clock.due, clock.paused_since, moment, calendar), paused_since=None)


def _extend(clock: Clock, entry: Entry, moment: datetime, calendar: Calendar) -> Clock:
    before = _running(clock, entry)
    if entry.by is None:
        raise _refused(entry, "chưa nêu gia hạn bao lâu", "it does not say by how much")
    if moment > before.due_at:
        return replace(clock, due=_noted(before, moment, "Gia hạn", "An extension"))
    return replace(clock, due=extended(_granted(clock.rule, entry.by), before, calendar))


def _granted(rule: Rule, by: Rule) -> Rule:
    """Hours added to a clock that runs around the clock do so too."""
    plain = rule.around_the_clock and by.unit is Unit.HOURS and not by.end_of_day
    return replace(by, around_the_clock=True, cut_off=None) if plain else by


def _stop(clock: Clock, entry: Entry, moment: datetime, calendar: Calendar) -> Clock:
    if clock.due is not None and clock.paused_since is not None:
        clock = _resume(clock, entry, moment, calendar)
    _running(clock, entry)
    return replace(clock, stopped_at=moment)


def _after_pause(clock: Clock, before: Due, since: datetime, until: datetime, calendar: Calendar) -> Due:
    if since > before.due_at:
        return _noted(before, since, "Tạm dừng", "A pause")
    # A pause before the clock has begun to count takes nothing from it.
    begun = max(since, effective_start(clock.rule, before.ledger[0].at, calendar))
    around = clock.rule.around_the_clock
    return postponed(before, begun, max(begun, until), clock.rule.unit, calendar, clock_round=around)


def _noted(before: Due, moment: datetime, vi: str, en: str) -> Due:
    late_vi, late_en = f"{vi} sau khi đã quá hạn: hạn không thay đổi.", f"{en} after the due time does not move it."
    return Due(before.due_at, (*before.ledger, Line(moment, late_vi, late_en)))


def _running(clock: Clock, entry: Entry) -> Due:
    if clock.due is None:
        raise _refused(entry, "đồng hồ chưa chạy", "the clock was not started")
    if clock.stopped_at is not None:
        raise _refused(entry, "đồng hồ đã dừng hẳn", "the clock has stopped")
    if clock.paused_since is not None:
        raise _refused(entry, "đồng hồ đang tạm dừng", "the clock is paused")
    return clock.due


def _refused(entry: Entry, why_vi: str, why_en: str) -> ClockOutOfOrder:
    return ClockOutOfOrder(entry=str(entry.kind), why_vi=why_vi, why_en=why_en)


_ENTERED: dict[EntryKind, Callable[[Clock, Entry, datetime, Calendar], Clock]] = {
    EntryKind.START: _start,
    EntryKind.PAUSE: _pause,
    EntryKind.RESUME: _resume,
    EntryKind.EXTEND: _extend,
    EntryKind.STOP: _stop,
}
