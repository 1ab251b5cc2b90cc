"""The clocks of a case, stored: which rule holds at acceptance, what moves do to them, and the due time they give."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings

from tinhso.cases.engine.contracts import ClockView
from tinhso.cases.engine.models import CaseRow, ClockRow, DeadlineRow, EntryRow
from tinhso.cases.engine.rows import Rows
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.ledgers import Clock, Entry, EntryKind, replay
from tinhso.cases.engine.rules.processes import Move, Process
from tinhso.kernel import clock
from tinhso.kernel.shipped_calendar import calendar
from tinhso.kernel.steady import asked_once

CLOCKS, ENTRIES, DEADLINES = Rows(ClockRow), Rows(EntryRow), Rows(DeadlineRow)
IN_FORCE = """process = %s AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s)
    AND category IN %s AND mode IN %s"""
IN_ONE_QUESTION = 10_000  # SQLite takes 32,766 parameters


@dataclass(frozen=True)
class Why:
    """What an entry on a clock tells besides its time."""

    at: datetime
    reason: str = ""
    paper: str = ""
    person: str = ""


def deadlines(process: Process, slugs: Collection[str], row: CaseRow, on: date) -> dict[str, tuple[Rule, str]]:
    """Return the deadline of each clock for a case accepted that day, and its source: the closest record, or the table's."""
    if not slugs:
        return {}
    wanted = (process.id, on, on, ("", row.category), ("", row.mode))
    fits = asked_once(("deadlines", *wanted), lambda: DEADLINES.where(IN_FORCE, *wanted))
    closest = sorted(
        (each for each in fits if each.clock in slugs),
        key=lambda each: (each.category != "", each.mode != "", each.valid_from, each.pk),
    )
    declared = {each.slug: (each.rule, each.source) for each in process.clocks if each.slug in slugs}
    return {**declared, **{each.clock: (rule_of(each), each.source) for each in closest}}


def rule_of(row: DeadlineRow | ClockRow) -> Rule:
    """Return the rule that a record holds."""
    return Rule(row.amount, Unit(row.unit), row.end_of_day, row.cut_off, row.around_the_clock)


def start(
    row: CaseRow, process: Process, slugs: Collection[str], why: Why, given: Mapping[str, Rule], known: Iterable[ClockRow] = ()
) -> list[ClockRow]:
    """Return the clocks of a case that start, not kept yet; ``known`` are its clocks so far. ``given`` rules win.

    One that runs already stays as it is, one that has stopped begins anew.
    """
    last = {each.slug: each for each in sorted(known, key=lambda each: each.run)}
    begins = [slug for slug in slugs if slug not in last or last[slug].stopped_at is not None]
    told = {slug: (given[slug], why.paper or why.reason) for slug in begins if slug in given}
    rules = {**deadlines(process, [slug for slug in begins if slug not in told], row, clock.local(why.at).date()), **told}
    return [_made(row, slug, last[slug].run + 1 if slug in last else 1, *rules[slug], _first(why)) for slug in begins]


def keep(row: CaseRow, started: Collection[ClockRow], why: Why) -> None:
    """Keep what ``start`` returned, of a case that is kept."""
    _keep(row, started, why, [])


def _keep(row: CaseRow, started: Collection[ClockRow], why: Why, entries: Iterable[EntryRow]) -> None:
    for each in started:
        each.case, each.entries_read = row, [_first(why)]
    CLOCKS.add(*started)
    ENTRIES.add(*entries, *(_entry_row(each, 1, _first(why)) for each in started))


def _first(why: Why) -> Entry:
    return Entry(EntryKind.START, why.at, why.reason, why.paper, why.person)


def _made(row: CaseRow, slug: str, run: int, rule: Rule, source: str, first: Entry) -> ClockRow:
    made = ClockRow(
        case=row,
        slug=slug,
        run=run,
        amount=rule.amount,
        unit=rule.unit,
        end_of_day=rule.end_of_day,
        cut_off=rule.cut_off,
        around_the_clock=rule.around_the_clock,
        source=source[:300],
        started_at=first.at,
    )
    _copy(made, replay(rule, [first], calendar(settings.CALENDAR)))
    return made


def turn(
    row: CaseRow, process: Process, move: Move, why: Why, extension: Rule | None, given: Mapping[str, Rule]
) -> list[ClockRow]:
    """Do to the clocks of a case what a move says, and return all of them as they are then.

    A move touches only those of its clocks that it can, and an end stops all. Raises ClockOutOfOrder.
    """
    stopped = [each.slug for each in process.clocks] if process.state(move.target).final else ()
    kinds = {
        **dict.fromkeys(stopped, EntryKind.STOP),
        **dict.fromkeys(move.pauses, EntryKind.PAUSE),
        **dict.fromkeys(move.resumes, EntryKind.RESUME),
        **dict.fromkeys(move.extends, EntryKind.EXTEND),
        **dict.fromkeys(move.stops, EntryKind.STOP),
    }
    known = so_far(row)
    touched = [each for each in known if each.slug in kinds and each.stopped_at is None and _fits(each, kinds[each.slug])]
    before = entries_of(touched)
    entered = []
    for each in touched:
        kind = kinds[each.slug]
        by = extension if kind is EntryKind.EXTEND else None
        entered.append(_enter(each, before[each.pk], Entry(kind, why.at, why.reason, why.paper, why.person, by)))
    started = start(row, process, move.starts, why, given, known)
    _keep(row, started, why, entered)
    row.clocks_read = [*known, *started]
    return row.clocks_read


def _fits(row: ClockRow, kind: EntryKind) -> bool:
    """Say whether a running clock can be paused (it is not yet) or resumed (it is paused); all else always can."""
    return kind not in (EntryKind.PAUSE, EntryKind.RESUME) or (kind is EntryKind.PAUSE) == (row.paused_since is None)


def _enter(row: ClockRow, before: Sequence[Entry], entry: Entry) -> EntryRow:
    row.entries_read = [*before, entry]
    _copy(row, replay(rule_of(row), row.entries_read, calendar(settings.CALENDAR)))
    CLOCKS.change(row, "due_at", "paused_since", "stopped_at")
    return _entry_row(row, len(before) + 1, entry)


def so_far(row: CaseRow) -> list[ClockRow]:
    """Return the clocks of a held case, read once for its row."""
    if row.clocks_read is None:
        row.clocks_read = of([row])[row.pk]
    return row.clocks_read


def of(rows: Collection[CaseRow]) -> dict[int, list[ClockRow]]:
    """Return the clocks of cases by the case's id."""
    found: dict[int, list[ClockRow]] = {row.pk: [] for row in rows}
    ids = list(found)
    for at in range(0, len(ids), IN_ONE_QUESTION):
        for each in CLOCKS.where("case_id IN %s ORDER BY id", tuple(ids[at : at + IN_ONE_QUESTION])):
            found[each.case_id].append(each)
    return found


def nearest(rows: Iterable[ClockRow]) -> tuple[datetime | None, str]:
    """Return the nearest due time among those of a case's clocks that run, and which clock it is."""
    running = (each for each in rows if each.stopped_at is None and each.paused_since is None)
    return min(((each.due_at, each.slug) for each in running if each.due_at is not None), default=(None, ""))


def entries_of(rows: Collection[ClockRow]) -> dict[int, list[Entry]]:
    """Return the entries of clocks, in order, by the clock's id."""
    found: dict[int, list[Entry]] = {row.pk: list(row.entries_read or ()) for row in rows}
    unread = tuple(row.pk for row in rows if row.entries_read is None)
    for each in ENTRIES.where("clock_id IN %s ORDER BY number", unread) if unread else ():
        found[each.clock_id].append(entry_of(each))
    return found


def entry_of(row: EntryRow) -> Entry:
    """Return what an entry says."""
    by = Rule(row.amount, Unit(row.unit)) if row.amount is not None else None
    return Entry(EntryKind(row.kind), row.at, row.reason, row.paper, row.person, by)


def view_of(row: ClockRow, entries: Sequence[Entry]) -> ClockView:
    """Return a clock with its arithmetic, made again from its entries; one without entries was told by an earlier system."""
    replayed = replay(rule_of(row), entries, calendar(settings.CALENDAR)) if entries else row
    return ClockView(
        slug=row.slug,
        run=row.run,
        rule=rule_of(row),
        source=row.source,
        started_at=row.started_at,
        due_at=replayed.due_at,
        paused_since=replayed.paused_since,
        stopped_at=replayed.stopped_at,
        ledger=replayed.ledger if isinstance(replayed, Clock) else (),
    )


def _copy(row: ClockRow, replayed: Clock) -> None:
    row.due_at = replayed.due.due_at.astimezone(UTC) if replayed.due else None
    row.paused_since = replayed.paused_since
    row.stopped_at = replayed.stopped_at


def _entry_row(row: ClockRow, number: int, entry: Entry) -> EntryRow:
    return EntryRow(
        clock=row,
        number=number,
        kind=entry.kind,
        at=entry.at,
        reason=entry.reason,
        paper=entry.paper,
        person=entry.person,
        amount=entry.by.amount if entry.by else None,
        unit=entry.by.unit if entry.by else "",
    )
