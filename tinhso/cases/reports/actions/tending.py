"""What happens to reports without anybody asking: they end when nothing is said, offices are reminded, units take over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from tinhso.accounts import queries as accounts
from tinhso.audit import actions as audit
from tinhso.cases.engine import journal
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.actions.correcting import hand_on
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import CaseView, Given
from tinhso.cases.engine.errors import MoveNotAllowed
from tinhso.cases.engine.rules.processes import Part
from tinhso.cases.reports import policies, routing
from tinhso.cases.reports.deciding import able
from tinhso.cases.reports.models import ReminderRow, ReportRow
from tinhso.cases.reports.rules.workflow import REPORT
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor, require
from tinhso.places import queries as places
from tinhso.places.contracts import Inheritance
from tinhso.ui import links

AT_ONCE = 500
AGAIN = timedelta(days=3)  # an overdue report is named again after so long
MOST_NAMED = 30  # reports in one letter
FINAL = tuple(state.slug for state in REPORT.states if state.final)
SILENT = "Người phản ánh không có ý kiến trong thời hạn."
TOOK_OVER = "Đơn vị hành chính, cơ quan thay đổi."


@dataclass(frozen=True)
class Rerouted:
    """A report that passed to other units, and what became of its office: ids, None where nothing changed."""

    code: str
    area: int | None
    intake: int | None
    office: int | None


def close_silent() -> int:
    """Close the published reports about which nothing was said until their clock “silence” was due; return how many.

    A report that its reporter answers meanwhile is theirs, and the others go on.
    """
    due = engine.cases_seen(SYSTEM).filter(
        desk=REPORT.id,
        state="published",
        clocks__slug="silence",
        clocks__stopped_at=None,
        clocks__due_at__lt=clock.now(),
    )
    cases = list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_closed(case) for case in cases)


def remind() -> int:
    """Write to the officers of each office that has overdue reports, one letter an office and day at most; return how many.

    Of those that are contested the supervisors are told: the office that made the fix does not decide about them. A letter
    names codes, due times and nothing that was said: who reads it may not be the one who handles it.
    """
    now = clock.now()
    late = engine.cases_seen(SYSTEM).filter(desk=REPORT.id, settled_at=None, due_at__lt=now)
    said = ReminderRow.objects.filter(at__gt=now - AGAIN).values("case")
    by_office: dict[int, list[CaseView]] = defaultdict(list)
    contested: dict[int, list[CaseView]] = defaultdict(list)  # by the office that took them in: its supervisors decide
    for row in late.exclude(pk__in=said).order_by("due_at", "pk")[:AT_ONCE]:
        view = journal.view_of(row)
        if view.state == "contested":
            contested[view.intake].append(view)
        else:
            by_office[view.unit_id].append(view)
    held = accounts.holders_at(policies.OFFICES | policies.DESK_ROLES)
    whole = accounts.holders_at(policies.DESK_ROLES).get(None, [])
    told = sum(_remind(cases, office, _officers(office, held) or whole) for office, cases in by_office.items())
    return told + sum(_remind(cases, intake, able(cases[0], Part.SUPERVISOR)) for intake, cases in contested.items())


def reroute(*, actor: Actor, pretend: bool = False) -> tuple[Rerouted, ...]:
    """Find the units again for reports that have not ended, where one of theirs has; with ``pretend`` only say what would be.

    The place stays. An area is found by the place, else by who took over; an office by who took over, else by the rules of
    routing. Raises Denied.
    """
    require(policies.REROUTE, actor)
    rows = ReportRow.objects.exclude(case__state__in=FINAL).select_related("case").order_by("case")
    ended = _ended(rows.values_list("case__area", "case__intake", "case__office"))
    theirs = Q(case__area__in=ended) | Q(case__intake__in=ended) | Q(case__office__in=ended)
    found = [_found_again(journal.view_of(row.case), row.text, ended) for row in rows.filter(theirs)]
    changed = [(view, new) for view, new in found if new.area or new.intake or new.office]
    if changed and not pretend:
        with transaction.atomic():
            journal.hold(*(view.id for view, _ in changed))
            for view, new in changed:
                hand_on(view.id, area=new.area, intake=new.intake, office=new.office, reason=TOOK_OVER, actor=SYSTEM)
            audit.record(actor=actor, verb="reports.reroute", target=f"desk:{REPORT.id}", data={"reports": len(changed)})
    return tuple(new for _, new in changed)


def _closed(case: int) -> bool:
    try:
        move(case, "close_silent", Given(reason=SILENT), actor=SYSTEM)
    except MoveNotAllowed:
        return False
    return True


def _remind(cases: list[CaseView], unit: int, people: Collection[int]) -> int:
    if not people:
        return 0
    lines = [f"{each.code}: hạn {clock.local(each.due_at):%H:%M %d/%m/%Y}" for each in cases[:MOST_NAMED] if each.due_at]
    more = f"\nvà {len(cases) - MOST_NAMED} phản ánh khác." if len(cases) > MOST_NAMED else ""
    if link := links.whole(f"{reverse('reports:home')}?waiting=overdue"):
        more += f"\nMở danh sách: {link}"
    with transaction.atomic():
        for account in people:
            handing.mail(account, f"{len(cases)} phản ánh hiện trường quá hạn", "\n".join(lines) + more)
        now = clock.now()
        ReminderRow.objects.bulk_create(ReminderRow(case_id=each.id, at=now) for each in cases)
        data = {"reports": len(cases), "people": len(people)}
        audit.record(actor=SYSTEM, verb="reports.remind", target=f"unit:{unit}", data=data)
    return len(people)


def _officers(office: int, held: Mapping[int | None, list[int]]) -> tuple[int, ...]:
    """Return who holds a role at an office itself: whoever holds one above it has other work than each office's."""
    return tuple(dict.fromkeys(held.get(office, ())))


def _ended(columns: Iterable[tuple[int | None, ...]]) -> dict[int, int | None]:
    """Return those of the units that have ended before today, each with who took over in the end (None: nobody)."""
    heirs, today = places.heirs(), clock.today()
    ended: dict[int, int | None] = {}
    for unit in {unit for row in columns for unit in row if unit is not None}:
        if unit in heirs and heirs[unit].last_day < today:
            ended[unit] = _last_heir(unit, heirs)
    return ended


def _last_heir(unit: int, heirs: Mapping[int, Inheritance]) -> int | None:
    """Return the unit of today to which what a unit had came, over several changes."""
    today, seen, at = clock.today(), {unit}, heirs[unit].heir
    while at is not None and at in heirs and heirs[at].last_day < today and at not in seen:
        seen.add(at)
        at = heirs[at].heir
    return at


def _found_again(view: CaseView, text: str, ended: Mapping[int, int | None]) -> tuple[CaseView, Rerouted]:
    area = _area(view, ended) if view.area in ended else None
    intake = ended.get(view.intake)
    office = ended.get(view.office or 0)
    if view.office in ended and office is None:
        routed = routing.routed(view, text, area=area, on=clock.local_now())
        office = routed.office if routed else None
    return view, Rerouted(view.code, area, intake, office)


def _area(view: CaseView, ended: Mapping[int, int | None]) -> int | None:
    if view.place is not None:
        found = places.locate(view.place.longitude, view.place.latitude).units
        if found:
            return found[0].id
    return ended.get(view.area or 0)
