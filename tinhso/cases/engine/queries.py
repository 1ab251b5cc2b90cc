"""Named reads of cases. What an actor may not see is not found; who takes part is told to those only who may know it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import reduce
from operator import or_

from django.core.files.base import File
from django.db.models import Count, F, Min, Q, QuerySet

from tinhso.audit import actions as audit
from tinhso.cases.engine import clocks, desks, files, journal, outbox, policies
from tinhso.cases.engine.attachments import of as files_kept
from tinhso.cases.engine.attachments import so_far as files_so_far
from tinhso.cases.engine.contracts import (
    AttachmentKind,
    AttachmentView,
    CaseView,
    ClockRun,
    ClockView,
    DeadlineRecord,
    DeliveryView,
    EventKind,
    EventView,
    LinkKind,
    LinkView,
    OnTime,
    ParticipantKind,
    PartnerView,
    PersonView,
)
from tinhso.cases.engine.errors import NoSuchCase
from tinhso.cases.engine.models import (
    AssignmentRow,
    AttachmentRow,
    CaseRow,
    ClockRow,
    DeadlineRow,
    DeliveryRow,
    EventRow,
    LinkRow,
    ParticipantRow,
)
from tinhso.cases.engine.rules.processes import Move, Part, Process, Shown
from tinhso.cases.engine.rules.sending import Balance, Fate
from tinhso.cases.engine.rules.ways import EVERYTHING, By, Way, ways
from tinhso.kernel import clock
from tinhso.kernel.calendars import DAY, at
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import Actor, require

SEEN_BY = {
    Shown.PUBLIC: (Shown.PUBLIC,),
    Shown.PARTICIPANTS: (Shown.PUBLIC, Shown.PARTICIPANTS),
    Shown.OFFICE: tuple(Shown),
}


def case(number: int, *, actor: Actor) -> CaseView:
    """Return a case in which the actor plays a part. Raises NoSuchCase, Denied."""
    return _seen(journal.held(number) or journal.found("id = %s", number), actor)


def case_by_code(code: str, *, actor: Actor) -> CaseView:
    """Return a case by its code. Raises NoSuchCase, Denied."""
    return _seen(journal.found("code = %s", code.strip().upper()), actor)


def find_by_code(code: str) -> CaseView | None:
    """Return a case by its code, without asking who wants it: for rooms that decide what of it they show."""
    row = journal.found("code = %s", code.strip().upper())
    return journal.view_of(row) if row else None


def process_of(view: CaseView) -> Process:
    """Return the process that a case follows."""
    return desks.process_of(view.desk, view.process_version)


def moves_open_to(view: CaseView, parts: Iterable[Part]) -> tuple[Move, ...]:
    """Return the moves that somebody who plays these parts can make now."""
    return process_of(view).moves_from(view.state, *parts)


def parts_of(view: CaseView, actor: Actor) -> frozenset[Part]:
    """Return the parts that an actor plays in a case."""
    return policies.parts_in(view, actor)


def cases_seen(actor: Actor) -> QuerySet[CaseRow]:
    """Return the cases in which an actor plays a part, for a listing to narrow. Raises Denied."""
    return CaseRow.objects.filter(_any(_of_desks(way) & _reached(way) for way in ways_to_see(actor)))


def seen_by(actor: Actor, desk: str) -> Q:
    """Return the condition of ``cases_seen`` on the rows of a desk's own table that have a ``case``. Raises Denied."""
    ways = [way for way in ways_to_see(actor) if way.desks is None or desk in way.desks]
    return _any(_reached(way, "case__") for way in ways)


def ways_to_see(actor: Actor) -> tuple[Way, ...]:
    """Return the ways in which an actor comes to the cases that they play a part in. Raises Denied."""
    require(policies.SEE_CASES, actor)
    if actor.kind == "system":
        return (EVERYTHING,)
    return ways({desk.slug: desk.plays for desk in desks.every()}, policies.reaches_of(actor))


def events(view: CaseView, *, shown: Shown) -> tuple[EventView, ...]:
    """Return the lines of a journal that those may read who read ``shown``, oldest first."""
    rows = journal.EVENTS.where("case_id = %s AND shown IN %s ORDER BY number", view.id, SEEN_BY[shown])
    return tuple(event_of(row) for row in rows)


def deadlines(process: str) -> tuple[DeadlineRecord, ...]:
    """Return the dated deadlines of a process, the newest first."""
    rows = DeadlineRow.objects.filter(process=process).order_by("clock", "category", "mode", "-valid_from", "-pk")
    return tuple(
        DeadlineRecord(
            row.pk,
            row.clock,
            row.category,
            row.mode,
            clocks.rule_of(row),
            row.source,
            row.valid_from,
            row.valid_to,
            row.set_by,
        )
        for row in rows
    )


def stories(cases: Iterable[int]) -> dict[int, list[EventView]]:
    """Return the whole journals of cases by id, oldest line first: for rooms that decide what of them they show."""
    found: dict[int, list[EventView]] = {}
    for row in EventRow.objects.filter(case__in=list(cases)).order_by("case", "number"):
        found.setdefault(row.case_id, []).append(event_of(row))
    return found


def files_of(cases: Iterable[int], *, shown: Shown) -> dict[int, tuple[AttachmentView, ...]]:
    """Return the files of cases, by case, that those may see who read ``shown``, in the order they came."""
    rows = AttachmentRow.objects.filter(case__in=list(cases), removed_at=None, shown__in=SEEN_BY[shown]).order_by("pk")
    found: dict[int, tuple[AttachmentView, ...]] = {}
    for row in rows:
        found[row.case_id] = (*found.get(row.case_id, ()), attachment_of(row))
    return found


def clocks_of(view: CaseView) -> tuple[ClockView, ...]:
    """Return the clocks of a case with their arithmetic."""
    rows = clocks.CLOCKS.where("case_id = %s ORDER BY id", view.id)
    entries = clocks.entries_of(rows)
    return tuple(clocks.view_of(row, entries[row.pk]) for row in rows)


def clocks_running(of_desks: Iterable[str], until: datetime) -> tuple[tuple[int, str, datetime], ...]:
    """Return the clocks of some desks' open cases that run and end by then: case, clock, due time; the nearest first."""
    running = ClockRow.objects.filter(case__desk__in=tuple(of_desks), case__settled_at=None, stopped_at=None, paused_since=None)
    ending = running.filter(due_at__lte=until).order_by("due_at", "pk").values_list("case", "slug", "due_at")
    return tuple((case, slug, due_at) for case, slug, due_at in ending if due_at is not None)


def clock_runs(of_desks: Iterable[str], since: datetime) -> tuple[ClockRun, ...]:
    """Return every run of a clock of some desks' cases that was due since then, or runs still: to try rules on."""
    rows = ClockRow.objects.filter(case__desk__in=tuple(of_desks), due_at__gte=since).order_by("pk")
    columns = ("case__code", "slug", "started_at", "due_at", "stopped_at")
    return tuple(ClockRun(*row) for row in rows.values_list(*columns))


def attachments(view: CaseView, *, shown: Shown, kind: AttachmentKind | None = None) -> tuple[AttachmentView, ...]:
    """Return the files of a case that those may see who read ``shown``, in the order they came."""
    held = journal.held(view.id)
    rows = files_so_far(held) if held is not None else files_kept(view.id)
    return tuple(attachment_of(row) for row in rows if row.shown in SEEN_BY[shown] and kind in (None, row.kind))


def attachment(number: int, *, shown: Shown) -> AttachmentView:
    """Return a file that those may see who read ``shown``. Raises NoSuchCase."""
    row = AttachmentRow.objects.filter(pk=number, removed_at=None, shown__in=SEEN_BY[shown]).first()
    if row is None:
        raise NoSuchCase()
    return attachment_of(row)


def content(view: AttachmentView) -> File[bytes]:
    """Return the bytes of a file, open to be read."""
    return files.opened(view.sha256)


def whole(view: AttachmentView) -> bytes:
    """Return the bytes of a file, read."""
    with content(view) as kept:
        read: bytes = kept.read()
    return read


def people(view: CaseView, *, actor: Actor) -> tuple[PersonView, ...]:
    """Return who takes part in a case, and audit that they were looked at. Raises Denied for those who may not know it."""
    require(policies.SEE_PEOPLE_OF_CASES, actor, view)
    if not may_see_people(view, actor):
        raise Denied(policy=policies.SEE_PEOPLE_OF_CASES.name)
    rows = ParticipantRow.objects.filter(case=view.id).order_by("pk")
    audit.record(actor=actor, verb="cases.see_people", target=f"case:{view.id}")
    return tuple(
        PersonView(
            row.pk,
            ParticipantKind(row.kind),
            row.name,
            row.phone,
            row.email,
            row.account,
            row.language,
            row.erased_at is not None,
        )
        for row in rows
    )


def may_see_people(view: CaseView, actor: Actor) -> bool:
    """Say whether an actor may know who takes part in a case."""
    return bool(policies.parts_in(view, actor) & desks.find(view.desk).sees_people)


def supporters(view: CaseView) -> int:
    """Return how many people said that they have the same trouble."""
    return ParticipantRow.objects.filter(case=view.id, kind=ParticipantKind.SUPPORTER).count()


def children(view: CaseView) -> tuple[CaseView, ...]:
    """Return the parts of a case, in the order they were made."""
    journal.write_parts(view.id)
    return tuple(journal.view_of(row) for row in CaseRow.objects.filter(parent=view.id).order_by("pk"))


def links(view: CaseView) -> tuple[LinkView, ...]:
    """Return what a case says of others, and others of it (``reversed``)."""
    own = LinkRow.objects.filter(case=view.id).select_related("other").order_by("pk")
    back = LinkRow.objects.filter(other=view.id).select_related("case").order_by("pk")
    return (
        *(LinkView(LinkKind(row.kind), row.other.code if row.other else "", row.elsewhere, row.at) for row in own),
        *(LinkView(LinkKind(row.kind), row.case.code, "", row.at, reversed=True) for row in back),
    )


def linked_to(elsewhere: str) -> tuple[CaseView, ...]:
    """Return the cases linked to something elsewhere (``alert:12``), newest first."""
    rows = CaseRow.objects.filter(links__elsewhere=elsewhere).order_by("-pk").distinct()
    return tuple(journal.view_of(row) for row in rows)


def labels(view: CaseView) -> tuple[str, ...]:
    """Return the labels of a case, by name."""
    return tuple(CaseRow.objects.get(pk=view.id).labels.order_by("label").values_list("label", flat=True))


def balances(day: date) -> tuple[Balance, ...]:
    """Return what was sent to each partner on a day (Vietnam's), and what became of it."""
    start = at(day, time())
    made = DeliveryRow.objects.filter(partner__isnull=False, made_at__gte=start, made_at__lt=start + DAY)
    fates = {str(fate): Count("pk", filter=Q(fate=fate)) for fate in Fate if fate is not Fate.WAITING}
    rows = made.values("partner__slug").annotate(
        sent=Count("pk"),
        still=Count("pk", filter=Q(fate=Fate.WAITING)),
        oldest=Min("made_at", filter=Q(fate=Fate.WAITING)),
        **fates,
    )
    names = ("partner__slug", "sent", *fates, "still", "oldest")
    return tuple(Balance(*row) for row in rows.order_by("partner__slug").values_list(*names))


def deliveries(fate: str = "", limit: int = 50, *, actor: Actor) -> tuple[DeliveryView, ...]:
    """Return deliveries of the outbox, newest first, without what they say. Raises Denied."""
    require(policies.TEND_CASES, actor)
    rows = DeliveryRow.objects.filter(**{"fate": fate} if fate else {}).order_by("-pk").select_related("partner", "case")
    return tuple(outbox.delivery_of(row) for row in rows[:limit])


def on_time(source: str) -> OnTime:
    """Return how punctual the imported cases of an earlier system were, by the deadlines that it told."""
    rows = CaseRow.objects.filter(desk="history", channel=source)
    clocked, due = Q(clocks__isnull=False), F("clocks__due_at")
    settled = Q(settled_at__isnull=False)
    return OnTime(
        **rows.aggregate(
            in_time=Count("pk", filter=clocked & settled & Q(settled_at__lte=due)),
            late=Count("pk", filter=clocked & settled & Q(settled_at__gt=due)),
            overdue=Count("pk", filter=clocked & ~settled & Q(clocks__due_at__lt=clock.now())),
            running=Count("pk", filter=clocked & ~settled & Q(clocks__due_at__gte=clock.now())),
            without=Count("pk", filter=~clocked),
        )
    )


def partners(channel: str) -> tuple[PartnerView, ...]:
    """Return the systems that are handed over to by a channel today, by slug."""
    return tuple(outbox.partner_of(row) for row in outbox.in_force().filter(channel=channel).order_by("slug"))


def references(partner: str) -> dict[str, int]:
    """Return the open cases (ids) that a partner took, by the reference that it gave each."""
    taken = DeliveryRow.objects.filter(partner__slug=partner, fate=Fate.TAKEN, case__settled_at=None).exclude(reference="")
    return dict(taken.order_by("pk").values_list("reference", "case"))


def is_handed_over(view: CaseView, kind: str) -> bool:
    """Say whether a delivery of that kind was written for a case."""
    return DeliveryRow.objects.filter(case=view.id, kind=kind).exists()


def event_of(row: EventRow) -> EventView:
    return EventView(
        number=row.number,
        kind=EventKind(row.kind),
        move=row.move,
        from_state=row.from_state,
        to_state=row.to_state,
        at=row.at,
        account=row.account,
        acting_for=row.acting_for,
        part=row.part,
        office=row.office_id,
        text=row.text,
        reason=row.reason,
        paper=row.paper,
        shown=Shown(row.shown),
        data=row.data,
    )


def attachment_of(row: AttachmentRow) -> AttachmentView:
    return AttachmentView(
        id=row.pk,
        case=row.case_id,
        kind=AttachmentKind(row.kind),
        media_type=row.media_type,
        file_name=row.file_name,
        size=row.size,
        width=row.width,
        height=row.height,
        sha256=row.sha256,
        shown=Shown(row.shown),
        added_at=row.added_at,
        removed_at=row.removed_at,
        longitude=row.longitude,
        latitude=row.latitude,
    )


def _seen(row: CaseRow | None, actor: Actor) -> CaseView:
    if row is None:
        raise NoSuchCase()
    view = journal.view_of(row)
    require(policies.SEE_CASES, actor)
    if not policies.parts_in(view, actor):
        raise NoSuchCase()
    return view


def _any(conditions: Iterable[Q]) -> Q:
    found = tuple(conditions)
    # Django leaves an empty condition, which is true of everything, out of an "or".
    return reduce(or_, found, Q(pk__in=())) if all(found) else Q()


def _of_desks(way: Way) -> Q:
    return Q() if way.desks is None else Q(desk__in=way.desks)


def _reached(way: Way, case: str = "") -> Q:
    if way.by is By.SUPPORTING:
        supporting = AssignmentRow.objects.filter(until=None, lead=False, office__in=way.units).values("case")
        return Q(**{f"{case}pk__in": supporting})
    return Q() if way.by is None else Q(**{f"{case}{way.by}__in": way.units})
