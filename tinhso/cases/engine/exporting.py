"""The events of cases as logs for others, a thousand cases at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, time

from django.db.models import Max

from tinhso.audit import actions as audit
from tinhso.cases.engine import desks, policies
from tinhso.cases.engine.contracts import EventKind
from tinhso.cases.engine.models import CaseRow, ClockRow, EventRow, LinkRow
from tinhso.cases.engine.rules.exchange import FORMATS, ToldCase, ToldEvent
from tinhso.kernel.calendars import at
from tinhso.kernel.policy import Actor, require
from tinhso.places import queries as places

AT_ONCE = 1_000
NO_STEPS = (EventKind.CORRECTED, EventKind.ERASED)
"""Lines about the journal itself; they are no step of the work."""


def export(shape: str, *, desk: str = "", since: date | None = None, actor: Actor) -> Iterator[str]:
    """Yield a log (``xes``, ``ocel`` or ``csv``) of the cases received since a day, and audit that it was taken.

    It is for whoever may read every case: offices and cases are named by codes, nobody by name. Raises Denied, NoSuchDesk.
    """
    require(policies.EXPORT_HISTORY, actor)
    if desk:
        desks.find(desk)
    data = {"format": shape, "desk": desk, "since": f"{since or ''}"}
    audit.record(actor=actor, verb="cases.export_history", target="cases", data=data)
    return FORMATS[shape](lambda: _cases(desk, since))


def _cases(desk: str, since: date | None) -> Iterator[ToldCase]:
    rows = CaseRow.objects.order_by("pk").select_related("parent")
    if desk:
        rows = rows.filter(desk=desk)
    if since is not None:
        rows = rows.filter(received_at__gte=at(since, time()))
    last = 0
    while some := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield from _told(some)
        last = some[-1].pk


def _told(rows: list[CaseRow]) -> Iterator[ToldCase]:
    events, links = defaultdict(list), defaultdict(list)
    for event in EventRow.objects.filter(case__in=rows).exclude(kind__in=NO_STEPS).order_by("at", "number"):
        events[event.case_id].append(event)
    linked = LinkRow.objects.filter(case__in=rows, other__isnull=False)
    for case, kind, other in linked.order_by("pk").values_list("case", "kind", "other__code"):
        links[case].append((kind, str(other)))
    dues = dict(ClockRow.objects.filter(case__in=rows).values("case").annotate(last=Max("due_at")).values_list("case", "last"))
    units = {row.office_id or row.intake_id for row in rows} | {each.office_id for some in events.values() for each in some}
    codes = {key: unit.code for key, unit in places.units_by_id({unit for unit in units if unit}).items()}
    for row in rows:
        steps = [
            ToldEvent(each.number, _activity(each), each.at, codes.get(each.office_id or 0, "")) for each in events[row.pk]
        ]
        yield ToldCase(
            row.code,
            row.desk,
            row.category,
            row.state,
            codes.get(row.office_id or row.intake_id, ""),
            row.received_at,
            dues.get(row.pk),
            row.settled_at,
            row.parent.code if row.parent else "",
            tuple(links[row.pk]),
            tuple(steps),
        )


def _activity(event: EventRow) -> str:
    """A step by its slug, also where an earlier system had words of its own: what people type is not told to others."""
    return event.move or event.kind
