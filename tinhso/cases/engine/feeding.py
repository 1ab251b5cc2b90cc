"""Telling the lake: what changed of cases since it was told last, in the transaction that writes down that it was told.

A crash between repeats nothing and loses nothing: either the rows are in force and the cases are marked, or neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce

from tinhso.cases.engine import clocks, desks
from tinhso.cases.engine.models import CaseRow, ClockRow, EventRow
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.lake.actions import supplying
from tinhso.lake.contracts import Controls, Submission
from tinhso.lake.errors import NoSuchDataset
from tinhso.places import queries as places

AT_ONCE = 1_000
FEEDER = replace(SYSTEM, origin="cases")
Row = Mapping[str, object]
CASES, EVENTS, CLOCKS = "cases.cases", "cases.case_events", "cases.case_clock"


def untold() -> bool:
    """Say whether the lake does not know of the latest change of some case."""
    return CaseRow.objects.filter(told__lt=F("version")).exists()


def feed() -> int:
    """Tell the lake of all cases that changed, some at a time; return how many."""
    told = 0
    while more := feed_some():
        told += more
    return told


def feed_some() -> int:
    """Tell the lake of cases of one office that changed, at most so many; return how many (0: there are none).

    Rows go in under the office that took a case in and the day of the telling; simulated cases go apart. A case that passed to
    another office stays under the first one, for a key of the lake is one unit's. A dataset that the province's packs do not
    have is left out. Cases are held while the lake takes them: so few, and everything is checked before the first is taken.
    """
    with transaction.atomic():
        rows = _waiting()
        if not rows:
            return 0
        unit, simulated = _under(rows[0]), rows[0].is_simulated
        checked = [_checked(dataset, unit, columns, simulated=simulated) for dataset, columns in _told(rows)]
        for submission in checked:
            if submission is not None:
                supplying.accept(actor=FEEDER, submission=submission)
        for row in rows:
            row.told, row.told_under_id = row.version, unit
        CaseRow.objects.bulk_update(rows, ["told", "told_under"], batch_size=500)
    return len(rows)


def _waiting() -> list[CaseRow]:
    """Return locked cases that wait to be told under one unit: that of the one which waits longest."""
    waiting = CaseRow.objects.filter(told__lt=F("version")).annotate(under=Coalesce("told_under", "intake")).order_by("pk")
    first = waiting.first()
    if first is None:
        return []
    alike = waiting.filter(under=_under(first), is_simulated=first.is_simulated)
    return list(alike.select_for_update(of=("self",), no_key=True).select_related("parent")[:AT_ONCE])


def _under(row: CaseRow) -> int:
    return row.told_under_id or row.intake_id


def _told(rows: Sequence[CaseRow]) -> Iterator[tuple[str, list[Row]]]:
    units = {each for row in rows for each in (row.intake_id, row.office_id, row.area_id) if each is not None}
    codes = {key: unit.code for key, unit in places.units_by_id(units).items()}
    communes = {key for key, unit in places.units_by_id(units).items() if unit.level == "commune"}
    where = {
        row.pk: {
            "desk": row.desk,
            "commune": codes[row.area_id] if row.area_id in communes else None,
            "office": codes.get(row.office_id or row.intake_id),
        }
        for row in rows
    }
    dues = ClockRow.objects.filter(case__in=rows).values("case").annotate(last=Max("due_at")).values_list("case", "last")
    last = dict(dues.order_by())
    yield CASES, [_case(row, where[row.pk], codes, last.get(row.pk)) for row in rows]
    yield EVENTS, list(_events(rows, where))
    yield CLOCKS, list(_clocks(rows, where))
    by_desk: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_desk[row.desk].append(row.pk)
    for slug, cases in by_desk.items():
        for dataset, rows_of in desks.find(slug).feeds.items():
            yield dataset, list(rows_of(cases))


def _case(row: CaseRow, where: Row, codes: Mapping[int, str], last: datetime | None) -> Row:
    return {
        **where,
        "code": row.code,
        "state": row.state,
        "category": row.category,
        "mode": row.mode,
        "channel": row.channel,
        "intake": codes.get(row.intake_id),
        "parent": row.parent.code if row.parent else None,
        "received_at": row.received_at,
        "due_at": last,
        "settled_at": row.settled_at,
        "paused": row.settled_at is None and row.due_at is None,
    }


def _events(rows: Collection[CaseRow], where: Mapping[int, Row]) -> Iterator[Row]:
    code = {row.pk: row.code for row in rows}
    told = {row.pk: row.told for row in rows}
    for event in EventRow.objects.filter(case__in=code, number__gt=min(told.values())).order_by("pk"):
        if event.number <= told[event.case_id]:
            continue
        yield {
            **where[event.case_id],
            "code": code[event.case_id],
            "number": event.number,
            "kind": event.kind,
            "move": event.move,
            "from_state": event.from_state,
            "to_state": event.to_state,
            "at": event.at,
            "part": event.part,
        }


def _clocks(rows: Collection[CaseRow], where: Mapping[int, Row]) -> Iterator[Row]:
    code = {row.pk: row.code for row in rows}
    for row in ClockRow.objects.filter(case__in=code).order_by("pk"):
        rule = clocks.rule_of(row)
        yield {
            **where[row.case_id],
            "code": code[row.case_id],
            "clock": row.slug,
            "run": row.run,
            "rule": f"{rule.amount} {rule.unit}",
            "source": row.source,
            "started_at": row.started_at,
            "due_at": row.due_at,
            "paused_since": row.paused_since,
            "stopped_at": row.stopped_at,
        }


def _checked(dataset: str, unit: int, rows: Sequence[Row], *, simulated: bool) -> Submission | None:
    """Return rows as the lake takes them; None where there are none, or no such dataset."""
    if not rows:
        return None
    names = dict.fromkeys(name for row in rows for name in row if name != "_row")
    columns = {name: [_text(row.get(name)) for row in rows] for name in names}
    period = f"{clock.today():%Y%m%d}"
    try:
        verdict = supplying.check(
            actor=FEEDER, dataset=dataset, unit_id=unit, period=period, rows=[columns], controls=Controls(rows=len(rows))
        )
    except NoSuchDataset:
        return None
    if verdict.good is None or verdict.bad:
        raise AssertionError(f"{dataset}: {[(fault.column, fault.code, fault.value) for fault in verdict.faults[:5]]}")
    return Submission(
        dataset,
        unit,
        period,
        verdict.good,
        questions=verdict.questions,
        confirmation="cases" if verdict.questions else "",
        simulated=simulated,
    )


def _text(value: object) -> str | None:
    """Return a value as the lake's canonical text: local times without a zone, as its rows are."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return clock.local(value).replace(tzinfo=None).isoformat(timespec="seconds")
    return str(value)
