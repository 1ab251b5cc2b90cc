"""Many clocks at once: the due times of columns of ledgers, equal to ``ledgers.replay`` to the microsecond.

A calendar that changes moves the due time of every open clock. One replay for each would take minutes for a million;
here the first entry of every ledger is worked off at once, then the second of every ledger that has one, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy
from numpy.typing import NDArray

from tinhso.cases.engine.errors import ClockOutOfOrder
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.ledgers import Entry, EntryKind
from tinhso.cases.engine.rules.working_time import DAY, HOUR, Flags, Whole, WorkingTime, add_months, microseconds
from tinhso.kernel.calendars import Calendar

Instants = NDArray[numpy.datetime64]
Codes = NDArray[numpy.int8]

UNIT_CODES = {unit: code for code, unit in enumerate(Unit)}  # stored texts find their code too
KIND_CODES = {kind: code for code, kind in enumerate(EntryKind)}
EARLIEST = numpy.datetime64("1976-01-01", "us")
_EAST = 7 * HOUR
_NOWHEN = numpy.datetime64("NaT", "us")
_NOT_PAUSED = -1
NO_CUT_OFF = -1
_NONE = Rule(0, Unit.HOURS)
_HOURS, _WORKING_DAYS, _CALENDAR_DAYS, _MONTHS = UNIT_CODES.values()
_START, _PAUSE, _RESUME, _EXTEND, _STOP = KIND_CODES.values()
# Row: the entry before; column: what may follow it.
_MAY_FOLLOW = numpy.zeros((len(KIND_CODES), len(KIND_CODES)), numpy.bool_)
_MAY_FOLLOW[numpy.ix_((_START, _RESUME, _EXTEND), (_PAUSE, _EXTEND, _STOP))] = True
_MAY_FOLLOW[_PAUSE, [_RESUME, _STOP]] = True


@dataclass(frozen=True)
class Rules:
    """Rules as columns of one length: the fields of ``deadlines.Rule``.

    ``amount`` int64; ``unit`` int8, of UNIT_CODES; ``end_of_day`` bool; ``around_the_clock`` bool, with hours only;
    ``cut_off`` int64, microseconds since midnight in Vietnam, NO_CUT_OFF without one.
    """

    amount: Whole
    unit: Codes
    end_of_day: Flags
    around_the_clock: Flags
    cut_off: Whole

    def at(self, rows: Whole | Flags) -> Rules:
        """Return the rules of some rows."""
        return Rules(self.amount[rows], self.unit[rows], self.end_of_day[rows], self.around_the_clock[rows], self.cut_off[rows])


@dataclass(frozen=True)
class Clocks:
    """Clocks as columns of one length: ``started`` datetime64[us] in UTC (NaT: not started), and the rule of each."""

    started: Instants
    rules: Rules


@dataclass(frozen=True)
class Entries:
    """What was entered after the starts, as columns of one length; the entries of a clock in the order they were made.

    ``clock`` int64, the row in ``Clocks``; ``kind`` int8, of KIND_CODES; ``at`` datetime64[us] in UTC; ``by`` is read
    where the kind is an extension (an amount below 0: it does not say by how much).
    """

    clock: Whole
    kind: Codes
    at: Instants
    by: Rules


@dataclass(frozen=True)
class Dues:
    """What clocks say: ``stands_at`` datetime64[us] in UTC, as ``Clock.due`` has it, NaT before the start; ``paused`` bool."""

    stands_at: Instants
    paused: Flags

    @property
    def due_at(self) -> Instants:
        """As ``Clock.due_at``: NaT while paused too, because nobody can be late then."""
        return numpy.where(self.paused, _NOWHEN, self.stands_at)


def replay_columns(clocks: Clocks, entries: Entries, calendar: Calendar) -> Dues:
    """Return when each clock is due after its entries.

    Raises ClockOutOfOrder, naming the row, for a ledger that ``replay`` would refuse; ValueError for a start before 1976
    (see ``working_time``); CalendarBroken; OverflowError after the year 9999.
    """
    begun = ~numpy.isnat(clocks.started)
    ordered = _ordered(entries)
    _check(clocks, ordered)
    if not begun.any():
        return Dues(numpy.full(begun.shape, _NOWHEN), numpy.zeros_like(begun))
    earliest = clocks.started[begun].min()
    if earliest < EARLIEST:
        raise ValueError("instants before 1976 are not counted in columns")
    received = _local(numpy.where(begun, clocks.started, earliest))
    replay = _Replay(clocks.rules, received, WorkingTime(calendar, int(received.min() // DAY)))
    for rows in _rounds(ordered.clock):
        replay.enter(ordered.clock[rows], ordered.kind[rows], _local(ordered.at[rows]), ordered.by.at(rows))
    return Dues(numpy.where(begun, _utc(replay.due), _NOWHEN), replay.paused_since != _NOT_PAUSED)


def as_columns(ledgers: Sequence[tuple[Rule, Sequence[Entry]]]) -> tuple[Clocks, Entries]:
    """Return the columns of clocks, each with its rule and its entries, as ``replay`` takes them."""
    started = [entries[0].at if _begins(entries) else None for _, entries in ledgers]
    later = [(row, entry) for row, (_, entries) in enumerate(ledgers) for entry in entries[_begins(entries) :]]
    return (
        Clocks(_instants(started), rule_columns([rule for rule, _ in ledgers])),
        Entries(
            numpy.array([row for row, _ in later], numpy.int64),
            numpy.array([KIND_CODES[entry.kind] for _, entry in later], numpy.int8),
            _instants([entry.at for _, entry in later]),
            rule_columns([entry.by for _, entry in later]),
        ),
    )


def _begins(entries: Sequence[Entry]) -> bool:
    return bool(entries) and entries[0].kind is EntryKind.START


def rule_columns(rules: Sequence[Rule | None]) -> Rules:
    """Return rules as columns; None, for an entry that extends nothing, has the amount -1."""
    given = [rule or _NONE for rule in rules]
    return Rules(
        numpy.array([-1 if rule is None else rule.amount for rule in rules], numpy.int64),
        numpy.array([UNIT_CODES[rule.unit] for rule in given], numpy.int8),
        numpy.array([rule.end_of_day for rule in given], numpy.bool_),
        numpy.array([rule.around_the_clock for rule in given], numpy.bool_),
        numpy.array([-1 if rule.cut_off is None else microseconds(rule.cut_off) for rule in given], numpy.int64),
    )


class _Replay:
    """The clocks as they stand; an instant is as in ``working_time``."""

    def __init__(self, rules: Rules, received: Whole, working: WorkingTime) -> None:
        self.rules, self.working = rules, working
        self.counted_from = _effective_starts(rules, received, working)
        self.due = _ends(rules, self.counted_from, working)
        self.paused_since = numpy.full_like(received, _NOT_PAUSED)

    def enter(self, clock: Whole, kind: Codes, at: Whole, by: Rules) -> None:
        """Enter at most one entry on each of some clocks."""
        resumed = self.paused_since[clock] != _NOT_PAUSED  # nothing but a resumption or a stop can follow a pause
        self._resume(clock[resumed], at[resumed])
        paused = kind == _PAUSE
        self.paused_since[clock[paused]] = at[paused]
        in_time = (kind == _EXTEND) & (at <= self.due[clock])
        extended = clock[in_time]
        granted = _granted(self.rules.at(extended), by.at(in_time))
        self.due[extended] = _ends(granted, self.due[extended], self.working)

    def _resume(self, clock: Whole, until: Whole) -> None:
        since, due = self.paused_since[clock], self.due[clock]
        self.paused_since[clock] = _NOT_PAUSED
        in_time = since <= due
        clock, due = clock[in_time], due[in_time]
        begun = numpy.maximum(since[in_time], self.counted_from[clock])
        self.due[clock] = _postponed(self.rules.at(clock), due, begun, numpy.maximum(begun, until[in_time]), self.working)


def _effective_starts(rules: Rules, received: Whole, working: WorkingTime) -> Whole:
    days, times = numpy.divmod(received, DAY)
    late = (rules.cut_off != NO_CUT_OFF) & (times >= rules.cut_off) & working.is_working(days)
    answer = received.copy()
    plain = rules.around_the_clock
    late, usual = late & ~plain, ~late & ~plain
    answer[late] = working.opening(days[late] + 1)
    answer[usual] = working.working_from(received[usual])
    return answer


def _ends(rules: Rules, starts: Whole, working: WorkingTime) -> Whole:
    plain = rules.around_the_clock
    hours = (rules.unit == _HOURS) & ~plain
    days = rules.unit != _HOURS
    answer = starts + rules.amount * HOUR
    answer[hours] = working.advance(starts[hours], rules.amount[hours] * HOUR)
    last = answer // DAY
    last[days] = _last_days(rules.at(days), starts[days] // DAY, working)
    answer[days] = _on_working_days(last[days] * DAY + starts[days] % DAY, working)
    answer[rules.end_of_day] = working.closing(last[rules.end_of_day])
    return answer


def _on_working_days(instants: Whole, working: WorkingTime) -> Whole:
    days, times = numpy.divmod(instants, DAY)
    return working.settled(working.working_day_from(days) * DAY + times)


def _granted(rules: Rules, by: Rules) -> Rules:
    return replace(by, around_the_clock=rules.around_the_clock & (by.unit == _HOURS) & ~by.end_of_day | by.around_the_clock)


def _last_days(rules: Rules, starts: Whole, working: WorkingTime) -> Whole:
    worked, months = rules.unit == _WORKING_DAYS, rules.unit == _MONTHS
    answer = starts + rules.amount
    answer[worked] = working.add_working_days(starts[worked], rules.amount[worked])
    answer[months] = add_months(starts[months], rules.amount[months])
    return answer


def _postponed(rules: Rules, due: Whole, starts: Whole, ends: Whole, working: WorkingTime) -> Whole:
    plain = rules.around_the_clock
    days = (rules.unit == _CALENDAR_DAYS) | (rules.unit == _MONTHS)
    worked = ~plain & ~days
    answer = due + (ends - starts)
    answer[days] = _on_working_days(answer[days], working)
    answer[worked] = working.advance(due[worked], working.working_time(starts[worked], ends[worked]))
    return answer


def _ordered(entries: Entries) -> Entries:
    rows = numpy.argsort(entries.clock, kind="stable")
    return Entries(entries.clock[rows], entries.kind[rows], entries.at[rows], entries.by.at(rows))


def _rounds(clock: Whole) -> Iterator[Whole]:
    """Yield the rows of the first entry of each clock, of the second, and so on; ``clock`` is in order."""
    number = numpy.arange(clock.size) - numpy.searchsorted(clock, clock, "left")
    by_number = numpy.argsort(number, kind="stable")
    yield from numpy.split(by_number, numpy.cumsum(numpy.bincount(number))[:-1]) if clock.size else ()


def _check(clocks: Clocks, entries: Entries) -> None:
    """Raise ClockOutOfOrder for the first entry that goes back in time or cannot follow the one before it."""
    first = numpy.diff(entries.clock, prepend=-1) != 0
    started = clocks.started[entries.clock]
    before_at = numpy.where(first, started, numpy.roll(entries.at, 1))
    before = numpy.where(first, _START, numpy.roll(entries.kind, 1))
    unsaid = (entries.kind == _EXTEND) & (entries.by.amount < 0)
    fine = (entries.at >= before_at) & _MAY_FOLLOW[before, entries.kind] & ~numpy.isnat(started) & ~unsaid
    if not fine.all():
        row = int(numpy.argmin(fine))
        place = int(entries.clock[row])
        raise ClockOutOfOrder(
            entry=list(KIND_CODES)[entries.kind[row]].value,
            why_vi=f"ở đồng hồ thứ {place} nó không thể theo sau mục trước",
            why_en=f"on clock {place} it cannot follow the entry before it",
        )


def _instants(times: Sequence[datetime | None]) -> Instants:
    naive = [None if each is None else each.astimezone(UTC).replace(tzinfo=None) for each in times]
    return numpy.array(naive, "M8[us]")


def _local(instants: Instants) -> Whole:
    return instants.astype("M8[us]").astype(numpy.int64) + _EAST


def _utc(local: Whole) -> Instants:
    return (local - _EAST).astype("M8[us]")
