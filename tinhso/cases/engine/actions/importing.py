"""Importing the history of an earlier system: read, sorted by case on disk, and kept in batches that can be taken up again.

A case is known by its source and its own number, an event by what it says: importing twice changes nothing, and a longer file
adds what is new.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.cases.engine import bulk_rows, event_files, policies
from tinhso.cases.engine.contracts import EventKind
from tinhso.cases.engine.errors import MappingFaulty
from tinhso.cases.engine.history import HISTORY, PLANNED
from tinhso.cases.engine.log_sorting import LoggedCase, Staged, batches, cases_of, fill, sorter, staged
from tinhso.cases.engine.models import CaseRow, ClockRow, ErasureRow, EventRow, HistorySourceRow, LabelRow
from tinhso.cases.engine.rules.event_logs import (
    CLOSED,
    OPEN,
    Joined,
    KnownEvent,
    LogEvent,
    LogFault,
    LogMapping,
    Reader,
    code_of,
    fault,
    joined,
    plain,
)
from tinhso.cases.engine.rules.words import folded
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require
from tinhso.places import queries as places
from tinhso.places.errors import UnknownUnit

SHOWN = 20  # faults that are kept in memory; all go to the listener
EVENT = ("case", "number", "kind", "move", "to_state", "at", "office", "text", "shown", "data", "request")
CLOCK = ("case", "slug", "run", "amount", "unit", "source", "started_at", "due_at", "stopped_at")
CASE = (
    "id", "code", "desk", "process_version", "state", "title", "category", "channel", "intake", "office", "received_at",
    "due_at", "due_clock", "settled_at", "changed_at", "version", "request", "words", "is_simulated",
)  # fmt: skip
Faulted = Callable[[LogFault], None]


@dataclass
class Imported:
    """What an import did, or would do: rows read, faults by code with the first of them, cases and events."""

    rows: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    first_faults: list[LogFault] = field(default_factory=list)
    cases: int = 0
    new_cases: int = 0
    changed_cases: int = 0
    events: int = 0
    new_events: int = 0


@dataclass(frozen=True)
class _Source:
    mapping: LogMapping
    version: int
    intake: int

    def request(self, case: str) -> str:
        return f"{self.mapping.source}:{hashlib.blake2b(case.encode(), digest_size=16).hexdigest()}"


def import_history(
    path: Path, mapping: LogMapping, *, actor: Actor, preview: bool = False, faulted: Faulted = lambda fault: None
) -> Imported:
    """Bring in the cases of a log, and say what was done. Rows with faults are left out and told to ``faulted``, each.

    A preview changes nothing. An import that was broken off is begun again: what is there stays as it is.
    Raises Denied, MappingFaulty, LogUnreadable, LogColumnsMissing.
    """
    require(policies.IMPORT_HISTORY, actor)
    done, offices = Imported(), _Offices(mapping)
    listen = _listening(done, faulted)
    with sorter() as store:
        reader = Reader(mapping, clock.now(), lambda words: offices.find(words) is not None)
        fill(store, _read(path, reader, offices, done, listen))
        source = _Source(mapping, 0 if preview else _kept(mapping, actor), offices.intake)
        for batch in batches(cases_of(store)):
            with transaction.atomic():
                _keep(batch, source, done, listen, actor=None if preview else actor)
    return done


def _listening(done: Imported, faulted: Faulted) -> Faulted:
    def listen(found: LogFault) -> None:
        done.faults[found.code] += 1
        if len(done.first_faults) < SHOWN:
            done.first_faults.append(found)
        faulted(found)

    return listen


class _Offices:
    """Which office the words of a log mean: by the mapping's own list, else by name, today or in the past."""

    def __init__(self, mapping: LogMapping) -> None:
        codes = {mapping.intake, *mapping.offices.values()}
        found = {code: unit for code in codes if (unit := _office_with(code)) is not None}
        if codes - found.keys():
            raise MappingFaulty(faults=f"offices? {', '.join(sorted(codes - found.keys()))}")
        self.intake = found[mapping.intake]
        self._known: dict[str, int | None] = {plain(words): found[code] for words, code in mapping.offices.items()}

    def find(self, words: str) -> int | None:
        key = plain(words)
        if key not in self._known:
            self._known[key] = _office_named(words)
        return self._known[key]


def _office_with(code: str) -> int | None:
    try:
        return places.unit_on(code, tree="office").id
    except UnknownUnit:
        return None


def _office_named(words: str) -> int | None:
    found = places.resolve(words).unit_id
    if found is None:
        return None
    unit = places.unit_by_id(found)
    if unit.tree == "office":
        return unit.id
    serving = places.offices_serving(unit.id)
    return serving[0].id if len(serving) == 1 else None


def _read(path: Path, reader: Reader, offices: _Offices, done: Imported, listen: Faulted) -> Iterator[Staged]:
    columns = [reader.columns[name] for name in reader.fields]
    for number, values in event_files.rows(path, columns):
        done.rows += 1
        found = reader.read(number, values)
        if isinstance(found, LogEvent):
            yield staged(found, number, offices.find(found.office) if found.office else None)
        else:
            for each in found:
                listen(each)


def _kept(mapping: LogMapping, actor: Actor) -> int:
    """Return the number of the source as this mapping reads it; another mapping is another version of its process."""
    told = mapping.model_dump(mode="json")
    last = HistorySourceRow.objects.filter(slug=mapping.source).order_by("-pk").first()
    if last is not None and last.mapping == told:
        return int(last.pk)
    with transaction.atomic():
        made = HistorySourceRow.objects.create(slug=mapping.source, mapping=told, set_by=actor.account, set_at=clock.now())
        audit.record(actor=actor, verb="cases.set_history_mapping", target=f"history:{made.pk}", data={"source": made.slug})
    return int(made.pk)


def _keep(batch: Sequence[LoggedCase], source: _Source, done: Imported, listen: Faulted, *, actor: Actor | None) -> None:
    """Keep a batch, within a transaction; without an actor only count what would be kept."""
    requests = {source.request(each.number): each for each in batch}
    rows = {row.request: row for row in CaseRow.objects.filter(desk=HISTORY, request__in=requests)}
    erased = set(ErasureRow.objects.filter(case__in=rows.values()).values_list("case", flat=True))  # it does not come back
    before = (len(rows), done.new_cases, done.changed_cases, done.new_events)
    new = [(request, each) for request, each in requests.items() if request not in rows]
    known = [(rows[each], case) for each, case in requests.items() if each in rows and rows[each].pk not in erased]
    done.cases += len(batch)
    done.events += sum(len(each.events) for each in batch)
    _insert(new, source, done, listen, write=actor is not None)
    if known:
        _extend(known, source, done, listen, write=actor is not None)
    told = {"source": source.mapping.source, "cases": done.new_cases - before[1], "events": done.new_events - before[3]}
    if actor is not None and (done.new_cases, done.changed_cases, done.new_events) != before[1:]:
        told["changed"] = done.changed_cases - before[2]
        audit.record(actor=actor, verb="cases.import_history", target=f"history:{source.version}", data=dict(told))


def _insert(new: Sequence[tuple[str, LoggedCase]], source: _Source, done: Imported, listen: Faulted, *, write: bool) -> None:
    done.new_cases += len(new)
    done.new_events += sum(len(each.events) for _, each in new)
    life = [_joined(each, (), source, listen) for _, each in new]
    if not write or not new:
        return
    ids = bulk_rows.numbers(CaseRow, len(new))
    told = list(zip(ids, new, life, strict=True))
    bulk_rows.insert(CaseRow, CASE, [_case_row(pk, request, each, found, source) for pk, (request, each), found in told])
    journals = (_event_rows(pk, each.events.values(), 1, _told(each)) for pk, (_, each), _ in told)
    bulk_rows.insert(EventRow, EVENT, chain.from_iterable(journals))
    clocks = (_clock_row(pk, each.due, found, source) for pk, (_, each), found in told if each.due)
    bulk_rows.insert(ClockRow, CLOCK, clocks)
    words = [source.mapping.source, *filter(None, [source.mapping.desk])]
    bulk_rows.insert(LabelRow, ("case", "label"), ((pk, word) for pk in ids for word in words))


def _case_row(pk: int, request: str, case: LoggedCase, found: Joined, source: _Source) -> Sequence[object]:
    mapping = source.mapping
    running = case.due if found.settled_at is None else None
    code = code_of(mapping.source, case.number)
    return (
        pk, code, HISTORY, source.version, found.state, case.title or code, case.category,
        mapping.source, found.intake or source.intake, found.office, found.received_at, running,
        "planned" if running else "", found.settled_at, found.last_at, len(case.events), request,
        folded(f"{case.title} {case.category} {case.number} {mapping.source}"), mapping.simulated,
    )  # fmt: skip


def _event_rows(pk: int, events: Iterable[Staged], first: int, told: str) -> Iterator[Sequence[object]]:
    """The journal of a case; the first line of each import keeps the end that it told."""
    for number, event in enumerate(events, first):
        at = event.instant
        data = told if number == first else "{}"
        yield (
            pk, number, "imported", _move(event.activity), event.state, at, event.office, event.activity, "office", data,
            event.key,
        )  # fmt: skip


def _move(activity: str) -> str:
    return plain(activity).replace(" ", "_")[:40]


def _told(case: LoggedCase) -> str:
    return json.dumps({"finished": case.finished.isoformat()}) if case.finished else "{}"


def _clock_row(pk: int, due: datetime | None, found: Joined, source: _Source) -> Sequence[object]:
    assert due is not None  # cases without a deadline have no clock
    days = max((clock.local(due).date() - clock.local(found.received_at).date()).days, 0)
    told = f"Hạn theo {source.mapping.name.vi}"
    return pk, "planned", 1, days, "calendar_days", told, found.received_at, due, found.settled_at


def _extend(
    known: Sequence[tuple[CaseRow, LoggedCase]], source: _Source, done: Imported, listen: Faulted, *, write: bool
) -> None:
    """Add what a longer or another part of a log tells of cases that are there; nothing that was kept is taken back."""
    cases = [row.pk for row, _ in known]
    journal, clocks = _journal(cases), {each.case_id: each for each in ClockRow.objects.filter(case__in=cases)}
    for row, case in known:
        before, held = journal[row.pk], clocks.get(row.pk)
        fresh = [event for key, event in case.events.items() if key not in before.events]
        ended_later = case.finished is not None and (before.finished is None or case.finished > before.finished)
        _join_what_was_known(case, row, held, before.finished)
        found = _joined(case, before.events.values(), source, listen)
        values = _values(row, case, found, source)
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        if held is None or (held.started_at, held.due_at, held.stopped_at) != (found.received_at, case.due, found.settled_at):
            changed |= {"clock": True} if case.due else {}
        if fresh or changed or ended_later:
            done.new_events += len(fresh)
            done.changed_cases += 1
            if write:
                _change(row, case, fresh, found, values, source)


@dataclass
class _Journal:
    """What was kept of a case: its events by key, and the last end that was told."""

    events: dict[str, KnownEvent] = field(default_factory=dict)
    finished: datetime | None = None


def _journal(cases: Sequence[int]) -> dict[int, _Journal]:
    found = {pk: _Journal() for pk in cases}
    rows = EventRow.objects.filter(case__in=cases, kind__in=(EventKind.IMPORTED, EventKind.CORRECTED))
    for case, key, at, state, office, data in rows.values_list("case", "request", "at", "to_state", "office", "data"):
        if key:
            found[case].events[key] = KnownEvent(at, state, office)
        if told := data.get("finished"):
            found[case].finished = max(filter(None, (found[case].finished, datetime.fromisoformat(told))))
    return found


def _join_what_was_known(case: LoggedCase, row: CaseRow, held: ClockRow | None, finished: datetime | None) -> None:
    """Join what was kept of a case to what a file says of it now, as if one file had told both."""
    case.due = max(filter(None, (case.due, held.due_at if held else None)), default=None)
    case.finished = max(filter(None, (case.finished, finished)), default=None)
    case.title = min(filter(None, (case.title, row.title if row.title != row.code else "")), default="")
    case.category = min(filter(None, (case.category, row.category)), default="")


def _values(row: CaseRow, case: LoggedCase, found: Joined, source: _Source) -> dict[str, object]:
    told = dict(zip(CASE, _case_row(row.pk, row.request or "", case, found, source), strict=True))
    kept = ("state", "title", "category", "received_at", "due_at", "due_clock", "settled_at", "changed_at", "words")
    return {**{name: told[name] for name in kept}, "intake_id": told["intake"], "office_id": told["office"]}


def _change(
    row: CaseRow, case: LoggedCase, fresh: Sequence[Staged], found: Joined, values: dict[str, object], source: _Source
) -> None:
    """Write new events after those there are; where only what is told of the case differs, a line that it was corrected."""
    ended = _told(case)
    events = list(_event_rows(row.pk, fresh, row.version + 1, ended))
    if not events:
        now = clock.now()
        corrected = (row.pk, row.version + 1, "corrected", "", "", now, None, "", "office", ended, None)
        events = [corrected]
    bulk_rows.insert(EventRow, EVENT, events)
    for name, value in {**values, "version": row.version + len(events), "process_version": source.version}.items():
        setattr(row, name, value)
    row.save()
    if case.due:
        told = dict(zip(CLOCK[3:], _clock_row(row.pk, case.due, found, source)[3:], strict=True))
        ClockRow.objects.update_or_create(case=row, slug=PLANNED.slug, run=1, defaults=told)


def _joined(case: LoggedCase, before: Iterable[KnownEvent], source: _Source, listen: Faulted) -> Joined:
    states = {OPEN, CLOSED, *source.mapping.states}
    old = [each if each.state in states else each._replace(state="") for each in before]
    events = [KnownEvent(each.instant, each.state, each.office) for each in case.events.values()]
    found = joined([*old, *events], case.finished, source.mapping)
    if found.ended_before and case.finished is not None:
        listen(fault(case.row, source.mapping.columns.finished, f"{clock.local(case.finished):%d/%m/%Y}", "ended_before"))
    return found
