"""Reports as other systems ask for them: those that the public sees, newest first, in pages that lose and repeat none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from math import cos, radians
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, Q, QuerySet

from tinhso.cases.engine import journal
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import EventView, Place
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports.contracts import Asked, Request, Showing, Told
from tinhso.cases.reports.models import ReportRow
from tinhso.cases.reports.rules.workflow import REPORT

PUBLIC = Q(showing=Showing.SHOWN, private=False)
METRES = 111_320.0  # of a degree of latitude; the error of a flat map is below 0.1 % where a radius is below 100 km
SETTLED = frozenset(state.slug for state in REPORT.states if state.settled)
DESK = "field_report"


def found(asked: Asked) -> tuple[Request, ...]:
    """Return a page of the reports that the public sees, the newest received first. An unknown ``after`` gives nothing."""
    rows = _bounded(ReportRow.objects.filter(PUBLIC), asked)
    rows = rows.select_related("case").order_by("-case__received_at", "-case")
    first = (asked.page - 1) * asked.size
    return tuple(_requests(list(rows[first : first + asked.size])))


def told(since: datetime, until: datetime, most: int) -> tuple[Told, ...]:
    """Return what was published about reports that the public sees within a span, oldest first, at most so many lines."""
    lines = ReportRow.objects.filter(PUBLIC, case__journal__shown=Shown.PUBLIC, case__journal__at__range=(since, until))
    keys = lines.order_by("case__journal__at", "case", "case__journal__number").values_list("case", "case__journal__number")
    wanted = list(keys[:most])
    rows = ReportRow.objects.filter(case__in={case for case, _ in wanted})
    codes = dict(rows.values_list("case", "case__code"))
    stories = engine.stories(codes)
    lines_of = {(case, line.number): line for case, events in stories.items() for line in published(events)}
    return tuple(_told(codes[case], lines_of[case, number]) for case, number in wanted)


def published(events: Iterable[EventView]) -> Iterable[EventView]:
    """Yield the lines that everybody may read; an office's answer stands where it was approved."""
    answer = ""
    for line in events:
        if line.move == "answer":
            answer = line.text
        if line.shown is Shown.PUBLIC:
            yield replace(line, text=line.text or answer) if line.move == "publish" else line


def code_of(request: str) -> str | None:
    """Return the code of the report that a sender's request opened, None when it opened none."""
    return ReportRow.objects.filter(case__desk=DESK, case__request=request).values_list("case__code", flat=True).first()


def _bounded(rows: QuerySet[ReportRow], asked: Asked) -> QuerySet[ReportRow]:
    for condition in _conditions(asked):
        rows = rows.filter(condition)
    return _near(rows, asked.near, asked.metres) if asked.near is not None else rows


def _conditions(asked: Asked) -> Iterable[Q]:
    if asked.codes:
        yield Q(case__code__in=asked.codes)
    if asked.categories:
        yield Q(case__category__in=asked.categories)
    if asked.received_from is not None:
        yield Q(case__received_at__gte=asked.received_from)
    if asked.received_to is not None:
        yield Q(case__received_at__lte=asked.received_to)
    if asked.changed_from is not None:
        yield Q(case__changed_at__gte=asked.changed_from) | Q(moderated_at__gte=asked.changed_from)
    if asked.changed_to is not None:
        yield Q(case__changed_at__lte=asked.changed_to) & (Q(moderated_at=None) | Q(moderated_at__lte=asked.changed_to))
    if asked.settled is not None:
        yield Q(case__settled_at__isnull=not asked.settled)
    if asked.after:
        yield _after(asked.after)


def _after(code: str) -> Q:
    last = ReportRow.objects.filter(case__code=code).values_list("case", "case__received_at").first()
    if last is None:
        return Q(pk__in=())
    case, received = last
    return Q(case__received_at__lt=received) | Q(case__received_at=received, case__lt=case)


def _near(rows: QuerySet[ReportRow], place: Place, metres: float) -> QuerySet[ReportRow]:
    shrink = cos(radians(place.latitude))
    high, wide = metres / METRES, metres / METRES / max(shrink, 0.01)
    east = (F("case__longitude") - place.longitude) * METRES * shrink
    north = (F("case__latitude") - place.latitude) * METRES
    distance: Any = ExpressionWrapper(east * east + north * north, output_field=FloatField())
    return (
        rows.filter(
            case__latitude__range=(place.latitude - high, place.latitude + high),
            case__longitude__range=(place.longitude - wide, place.longitude + wide),
        )
        .alias(squared=distance)
        .filter(squared__lte=metres * metres)
    )


def _requests(rows: Sequence[ReportRow]) -> Iterable[Request]:
    ids = [row.case_id for row in rows]
    stories, files = engine.stories(ids), engine.files_of(ids, shown=Shown.PUBLIC)
    for row in rows:
        view = journal.view_of(row.case, assigned=frozenset())
        changed = max(view.changed_at, row.moderated_at or view.changed_at)
        answers = [line.text for line in published(stories.get(view.id, ())) if line.text]
        yield Request(view, row.public_text, changed, answers[-1] if answers else "", files.get(view.id, ()))


def _told(code: str, line: EventView) -> Told:
    return Told(code, line.number, line.at, line.to_state in SETTLED, line.text)
