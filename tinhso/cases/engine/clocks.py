"""The clocks of a case, stored: which rule holds at acceptance, what moves do to them, and the due time they give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q

from tinhso.cases.engine.contracts import ClockView
from tinhso.cases.engine.models import CaseRow, ClockRow, DeadlineRow, EntryRow
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.ledgers import Clock, Entry, EntryKind, replay
from tinhso.cases.engine.rules.processes import Move, Process
from tinhso.kernel import clock
from tinhso.kernel.shipped_calendar import calendar


@dataclass(frozen=True)
class Why:
    """What an entry on a clock tells besides its time."""

    at: datetime
    reason: str = ""
    paper: str = ""
    person: str = ""


def deadline(process: Process, slug: str, row: CaseRow, on: date) -> tuple[Rule, str]:
    """Return the deadline of a clock for a case accepted that day, and its source: the closest record, or the table's."""
    fits = DeadlineRow.objects.filter(process=process.id, clock=slug, valid_from__lte=on).filter(
        Q(valid_to=None) | Q(valid_to__gte=on), category__in=("", row.category), mode__in=("", row.mode)
    )
    found = max(fits, key=lambda each: (each.category != "", each.mode != "", each.valid_from, each.pk), default=None)
    if found is None:
        declared = next(each for each in process.clocks if each.slug == slug)
        return declared.rule, declared.source
    return rule_of(found), found.source


def rule_of(row: DeadlineRow | ClockRow) -> Rule:
    """Return the rule that a record holds."""
    return Rule(row.amount, Unit(row.unit), row.end_of_day, row.cut_off, row.around_the_clock)


def start(row: CaseRow, process: Process, slugs: Iterable[str], why: Why, given: Mapping[str, Rule]) -> None:
    """Start clocks of a case; one that runs already stays as it is, one that has stopped begins anew. ``given`` rules win."""
    last = {each.slug: each for each in ClockRow.objects.filter(case=row, slug__in=tuple(slugs)).order_by("run")}
    for slug in slugs:
        before = last.get(slug)
        if before is not None and before.stopped_at is None:
            continue
        told = (given[slug], why.paper or why.reason) if slug in given else None
        rule, source = told or deadline(process, slug, row, clock.local(why.at).date())
        made = ClockRow(
            case=row,
            slug=slug,
            run=before.run + 1 if before else 1,
            amount=rule.amount,
            unit=rule.unit,
            end_of_day=rule.end_of_day,
            cut_off=rule.cut_off,
            around_the_clock=rule.around_the_clock,
            source=source[:300],
            started_at=why.at,
        )
        first = Entry(EntryKind.START, why.at, why.reason, why.paper, why.person)
        _copy(made, replay(rule, [first], calendar(settings.CALENDAR)))
        made.save(force_insert=True)
        _keep(made, 1, first)


def turn(row: CaseRow, process: Process, move: Move, why: Why, extension: Rule | None, given: Mapping[str, Rule]) -> None:
    """Do to the clocks of a case what a move says; a move touches only those of its clocks that it can, and an end stops all.

    Raises ClockOutOfOrder.
    """
    stopped = [each.slug for each in process.clocks] if process.state(move.target).final else ()
    entries = {
        **dict.fromkeys(stopped, EntryKind.STOP),
        **dict.fromkeys(move.pauses, EntryKind.PAUSE),
        **dict.fromkeys(move.resumes, EntryKind.RESUME),
        **dict.fromkeys(move.extends, EntryKind.EXTEND),
        **dict.fromkeys(move.stops, EntryKind.STOP),
    }
    running = ClockRow.objects.filter(case=row, slug__in=entries, stopped_at=None) if entries else ()
    for each in running:
        kind = entries[each.slug]
        if (kind is EntryKind.PAUSE) == (each.paused_since is not None) and kind in (EntryKind.PAUSE, EntryKind.RESUME):
            continue
        by = extension if kind is EntryKind.EXTEND else None
        enter(each, Entry(kind, why.at, why.reason, why.paper, why.person, by))
    start(row, process, move.starts, why, given)


def enter(row: ClockRow, entry: Entry) -> None:
    """Add an entry to a stored clock. Raises ClockOutOfOrder."""
    before = entries_of(row)
    _copy(row, replay(rule_of(row), [*before, entry], calendar(settings.CALENDAR)))
    row.save(update_fields=["due_at", "paused_since", "stopped_at"])
    _keep(row, len(before) + 1, entry)


def nearest(row: CaseRow) -> tuple[datetime | None, str]:
    """Return the nearest due time among the running clocks of a case, and which clock it is."""
    running = ClockRow.objects.filter(case=row, stopped_at=None, paused_since=None, due_at__isnull=False)
    first = running.order_by("due_at", "slug").values_list("due_at", "slug").first()
    return first or (None, "")


def entries_of(row: ClockRow) -> list[Entry]:
    """Return the entries of a clock, in order."""
    return [entry_of(each) for each in EntryRow.objects.filter(clock=row).order_by("number")]


def entry_of(row: EntryRow) -> Entry:
    """Return what an entry says."""
    by = Rule(row.amount, Unit(row.unit)) if row.amount is not None else None
    return Entry(EntryKind(row.kind), row.at, row.reason, row.paper, row.person, by)


def view_of(row: ClockRow) -> ClockView:
    """Return a clock with its arithmetic, made again from its entries; one without entries was told by an earlier system."""
    entries = entries_of(row)
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
    row.due_at = replayed.due.due_at if replayed.due else None
    row.paused_since = replayed.paused_since
    row.stopped_at = replayed.stopped_at


def _keep(row: ClockRow, number: int, entry: Entry) -> None:
    EntryRow.objects.create(
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
