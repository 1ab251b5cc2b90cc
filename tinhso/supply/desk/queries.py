"""Named reads of the desk: drafts, rows to mend, the story of a dataset, differences, questions about numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery

from tinhso.kernel.policy import Actor, Decision, Role, require
from tinhso.lake import queries as lake
from tinhso.lake.contracts import PartView
from tinhso.lake.policies import HISTORY, SUPPLIERS, SUPPLY
from tinhso.places import queries as places
from tinhso.supply.desk.contracts import (
    CellFault,
    DraftView,
    Event,
    Happened,
    HeldCount,
    HeldView,
    InquiryView,
    ReplyView,
    RowChange,
)
from tinhso.supply.desk.models import Draft, Inquiry, Reply
from tinhso.supply.desk.policies import ASKERS, SEE_QUESTIONS
from tinhso.supply.desk.rules.differences import paired
from tinhso.supply.errors import NoSuchHeldRow, NoSuchInquiry
from tinhso.supply.intake import queries as intake
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import AttemptView, OfUnit
from tinhso.supply.intake.models import HeldRow

Rows = TypeVar("Rows", bound=Model)

MOST_EVENTS = 200
MOST_HELD = 200
MOST_QUESTIONS = 200


# --- drafts ----------------------------------------------------------------------


def draft(*, actor: Actor, dataset: str, unit_id: int, period: str) -> DraftView | None:
    """Return the actor's own draft. Raises Denied or NotFound."""
    require(SUPPLY, actor, OfUnit(unit_id))
    found = Draft.objects.filter(account=actor.account or 0, dataset=dataset, unit=unit_id, period=period).first()
    return view_of_draft(found) if found else None


def view_of_draft(found: Draft) -> DraftView:
    return DraftView(found.rows, found.instead_of, found.revision, found.changed_at, found.saved_at, found.replaced)


# --- rows to mend ------------------------------------------------------------------


def held_counts(*, actor: Actor) -> tuple[HeldCount, ...]:
    """Return how many rows wait in the actor's own units, by dataset and unit. Raises Denied."""
    require(SUPPLY, actor)
    found = _within(HeldRow.objects.filter(state="open"), actor, SUPPLIERS, "attempt__unit")
    counted = found.values("attempt__dataset", "attempt__unit").annotate(rows=Count("pk")).order_by("attempt__dataset")
    return tuple(HeldCount(each["attempt__dataset"], each["attempt__unit"], each["rows"]) for each in counted)


def held_rows(*, actor: Actor, dataset: str, unit_id: int, most: int = MOST_HELD) -> tuple[HeldView, ...]:
    """Return the rows of a unit's dataset that wait, oldest first. Raises Denied or NotFound."""
    require(SUPPLY, actor, OfUnit(unit_id))
    waiting = HeldRow.objects.filter(state="open", attempt__dataset=dataset, attempt__unit=unit_id)
    return tuple(map(_held_view, waiting.select_related("attempt").order_by("attempt", "row")[:most]))


def held_row(number: int, *, actor: Actor) -> HeldView:
    """Return one held row, whatever became of it. Raises NoSuchHeldRow, Denied or NotFound."""
    found = HeldRow.objects.select_related("attempt").filter(pk=number).first()
    if found is None:
        raise NoSuchHeldRow(number=number)
    require(SUPPLY, actor, found.attempt)
    return _held_view(found)


def _held_view(found: HeldRow) -> HeldView:
    attempt = found.attempt
    return HeldView(
        id=found.pk,
        dataset=attempt.dataset,
        unit_id=attempt.unit_id,
        period=attempt.period,
        attempt=attempt.pk,
        row=found.row,
        values=found.values,
        faults=tuple(CellFault(row=1, **{name: fault[name] for name in _FAULT}) for fault in found.faults),
        state=found.state,
        receipt=found.receipt,
        reason=found.reason,
    )


_FAULT = ("column", "code", "message_vi", "message_en", "hint_vi", "hint_en", "outcome")


# --- the story of a dataset ----------------------------------------------------------


def timeline(*, actor: Actor, dataset: str, unit_id: int, period: str = "", most: int = MOST_EVENTS) -> tuple[Event, ...]:
    """Return what a unit sent for a dataset and what became of it, newest first. Raises Denied, NotFound, NoSuchDataset."""
    require(HISTORY, actor, OfUnit(unit_id))
    parts = {part.number: part for part in submissions(actor=actor, dataset=dataset, unit_id=unit_id, period=period)}
    attempts = intake.attempts_of(actor, dataset=dataset, unit_id=unit_id, period=period, most=most)
    doors = {each.receipt: each for each in reversed(attempts) if each.receipt}
    asked = _asked(parts)
    events = [_of_part(part, doors.get(number), asked.get(number, 0)) for number, part in parts.items()]
    events += [_of_attempt(each) for each in attempts if doors.get(each.receipt) is not each]
    return tuple(sorted(events, key=lambda event: event.at, reverse=True)[:most])


def submissions(*, actor: Actor, dataset: str, unit_id: int, period: str = "") -> tuple[PartView, ...]:
    """Return the submissions of a unit for a dataset, oldest first. Raises Denied, NotFound, NoSuchDataset."""
    require(HISTORY, actor, OfUnit(unit_id))
    found = lake.history(dataset, actor=actor)
    return tuple(part for part in found if part.unit_id == unit_id and period in ("", part.period))


def submission(number: str, *, actor: Actor) -> PartView:
    """Return one submission. Raises NoSuchReceipt, Denied or NotFound."""
    receipt = lake.receipt(number, actor=actor)
    found = submissions(actor=actor, dataset=receipt.dataset, unit_id=receipt.unit_id, period=receipt.period)
    return next(part for part in found if part.number == receipt.number)


def difference(
    *, actor: Actor, dataset: str, unit_id: int, since: datetime, until: datetime, period: str = ""
) -> tuple[RowChange, ...]:
    """Return what changed of a unit's rows between two moments (aware), of one period where it is given.

    Raises Denied, NotFound, NoSuchDataset, TooMuch.
    """
    require(HISTORY, actor, OfUnit(unit_id))
    found = lake.diff(dataset, since=since, until=until, actor=actor)
    unit, at = places.unit_by_id(unit_id).code, {name: place for place, name in enumerate(found.columns)}
    own = [row for row in found.rows if row[at["_unit"]] == unit and period in ("", row[at["_period"]])]
    return tuple(paired(found.columns, own, definition_of(dataset).table.primaryKey))


def _of_part(part: PartView, attempt: AttemptView | None, inquiries: int) -> Event:
    what = Happened.IN_FORCE
    if part.known_to is not None:
        what = Happened.WITHDRAWN if part.withdrawn else Happened.SUPERSEDED
    return Event(
        what=what,
        at=part.known_from,
        period=part.period,
        account=part.supplier,
        rows=part.rows,
        name=part.source.name or (attempt.name if attempt else ""),
        door=attempt.door if attempt else "",
        receipt=part.number,
        attempt=attempt.id if attempt else None,
        faults=attempt.faults if attempt else 0,
        until=part.known_to,
        superseded_by=part.superseded_by,
        reason=part.withdrawn,
        confirmation=part.confirmation,
        simulated=attempt.simulated if attempt else False,
        inquiries=inquiries,
    )


def _of_attempt(attempt: AttemptView) -> Event:
    """An offer that gave no receipt of its own; an accepted one is the same content sent again."""
    return Event(
        what=Happened.REPEATED if attempt.receipt else Happened(attempt.outcome),
        at=attempt.at,
        period=attempt.period,
        account=attempt.account,
        rows=attempt.rows,
        name=attempt.name,
        door=attempt.door,
        receipt=attempt.receipt,
        attempt=attempt.id,
        faults=attempt.faults,
        simulated=attempt.simulated,
    )


# --- questions about numbers -----------------------------------------------------------


def inquiries_of(receipt: str) -> tuple[InquiryView, ...]:
    """Return what was asked and answered about a submission, oldest first: kept with the number. No actor is asked."""
    return _views(Inquiry.objects.filter(receipt=receipt).order_by("pk"))


def inquiries(*, actor: Actor, state: str = "", most: int = MOST_QUESTIONS) -> tuple[InquiryView, ...]:
    """Return the questions that concern the actor's units, the newest first; of one ``state`` when given. Raises Denied."""
    require(SEE_QUESTIONS, actor)
    found = _within(Inquiry.objects.all(), actor, SEE_QUESTIONS.roles, "unit")
    return _views(_of_state(found, state).order_by("-pk")[:most])


def inquiry_counts(*, actor: Actor) -> Mapping[str, int]:
    """Return how many questions are open, answered and closed in the actor's units. Raises Denied."""
    require(SEE_QUESTIONS, actor)
    found = _within(Inquiry.objects.all(), actor, SEE_QUESTIONS.roles, "unit")
    return {state: _of_state(found, state).count() for state in ("open", "answered", "closed")}


def inquiry(number: int, *, actor: Actor) -> InquiryView:
    """Return one question with its answers. Raises NoSuchInquiry, Denied or NotFound."""
    found = Inquiry.objects.filter(pk=number).first()
    if found is None:
        raise NoSuchInquiry(number=number)
    require(SEE_QUESTIONS, actor, found)
    return _views([found])[0]


def may_ask(actor: Actor, unit_id: int) -> bool:
    """Say whether the actor may ask about numbers of a unit."""
    return actor.holds(*ASKERS, unit=unit_id, anywhere=False)


def may_supply(actor: Actor, unit_id: int) -> bool:
    """Say whether the actor supplies for a unit."""
    return SUPPLY.decide(actor, OfUnit(unit_id)) is Decision.ALLOWED


def _of_state(found: QuerySet[Inquiry], state: str) -> QuerySet[Inquiry]:
    last = Subquery(Reply.objects.filter(inquiry=OuterRef("pk")).order_by("-pk").values("of_unit")[:1])
    told = found.annotate(told=last)
    match state:
        case "closed":
            return told.filter(closed_at__isnull=False)
        case "answered":
            return told.filter(closed_at__isnull=True, told=True)
        case "open":
            return told.filter(Q(told__isnull=True) | Q(told=False), closed_at__isnull=True)
    return found


def _asked(numbers: Mapping[str, PartView]) -> dict[str, int]:
    asked = Inquiry.objects.filter(receipt__in=list(numbers)).values("receipt").annotate(count=Count("pk"))
    return {each["receipt"]: each["count"] for each in asked}


def _views(found: QuerySet[Inquiry] | list[Inquiry]) -> tuple[InquiryView, ...]:
    rows = list(found)
    said: dict[int, list[ReplyView]] = {}
    for each in Reply.objects.filter(inquiry__in=[row.pk for row in rows]).order_by("pk"):
        said.setdefault(each.inquiry_id, []).append(ReplyView(each.text, each.account, each.of_unit, each.at))
    return tuple(_view(row, tuple(said.get(row.pk, ()))) for row in rows)


def _view(row: Inquiry, replies: tuple[ReplyView, ...]) -> InquiryView:
    return InquiryView(
        id=row.pk,
        receipt=row.receipt,
        dataset=row.dataset,
        unit_id=row.unit_id,
        period=row.period,
        row=row.row,
        column=row.column,
        value=row.value,
        text=row.text,
        account=row.account,
        at=row.at,
        closed_at=row.closed_at,
        replies=replies,
    )


def _within(found: QuerySet[Rows], actor: Actor, roles: frozenset[Role], field: str) -> QuerySet[Rows]:
    """Leave only what belongs to the units that the actor reaches by one of ``roles``."""
    reached = list(_reached(actor, roles))
    if actor.kind == "system" or None in reached:
        return found
    units = frozenset[int]().union(*(each for each in reached if each is not None))
    return found.filter(**{f"{field}__in": units})


def _reached(actor: Actor, roles: frozenset[Role]) -> Iterator[frozenset[int] | None]:
    return (held.units for held in actor.holdings if held.role in roles)
