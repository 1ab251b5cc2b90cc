"""Handing over to others: written in the transaction of what it tells, sent by the clock, tried again until it is answered."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from tinhso.audit import actions as audit
from tinhso.cases.engine import channels, journal, outbox, policies
from tinhso.cases.engine.contracts import EventKind, Plain
from tinhso.cases.engine.errors import DeliveryDecided, MissingForMove, NoSuchDelivery, NoSuchPartner
from tinhso.cases.engine.models import DeliveryRow, ParticipantRow
from tinhso.cases.engine.numbering import next_number
from tinhso.cases.engine.rules.sending import Answer, Fate, wait_after
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor, require

AT_ONCE = 200


def mail(account: int, subject: str, body: str, *, case: int | None = None) -> str:
    """Write a letter to an officer or citizen who has an account into the outbox; return its key."""
    return _put(subject=subject[:200], body=body, kind="mail", account=account, case_id=case)


def tell_participants(case: int, subject: str, body: str, *, kinds: tuple[str, ...] = ()) -> int:
    """Write a letter to each participant of a case who left an address; return to how many."""
    people = ParticipantRow.objects.filter(case=case, erased_at=None).exclude(email="")
    told = [each.pk for each in people if not kinds or each.kind in kinds]
    for each in told:
        _put(subject=subject[:200], body=body, kind="mail", participant_id=each, case_id=case)
    return len(told)


def publish(kind: str, subject: str, data: Mapping[str, Plain], *, case: int | None = None) -> int:
    """Write an event (``vn.tinhso.cases.…v1``) for every webhook into the outbox; return for how many."""
    partners = list(outbox.in_force().filter(channel="webhook"))
    for partner in partners:
        hand_over(partner.slug, kind, subject, data, case=case)
    return len(partners)


def hand_over(
    partner: str, kind: str, subject: str, data: Mapping[str, Plain], *, case: int | None = None, held: str = ""
) -> str:
    """Write a delivery to one partner into the outbox, numbered among its deliveries; return its key.

    One that is ``held`` (for what, in a word) stays there until it is let go. Raises NoSuchPartner.
    """
    row = outbox.in_force().filter(slug=partner).first()
    if row is None:
        raise NoSuchPartner(partner=partner[:60])
    number = next_number(f"partner-{row.pk}")
    return _put(
        partner=row, number=number, subject=subject[:200], body=_body(data), kind=kind, case_id=case, held=held
    )  # fmt: skip


def let_go(case: int, held: str, data: Mapping[str, Plain]) -> int:
    """Let what was held of a case for that be sent, with ``data`` in place of what it said; return how many deliveries went."""
    waiting = DeliveryRow.objects.select_for_update().filter(case=case, held=held, fate=Fate.WAITING)
    for row in waiting:
        row.held, row.body, row.next_at = "", _body({**json.loads(row.body), **data}), clock.now()
        row.save(update_fields=["held", "body", "next_at"])
    return len(waiting)


def withdraw(case: int, held: str, reason: str) -> int:
    """Give up what is still held of a case for that; return how many deliveries."""
    waiting = DeliveryRow.objects.filter(case=case, held=held, fate=Fate.WAITING)
    return waiting.update(fate=Fate.GIVEN_UP, answered_at=clock.now(), answer=reason)


def send_waiting() -> tuple[int, int]:
    """Send what is due to be sent; return how many deliveries were answered and how many still wait.

    A delivery is claimed before it is sent, so that two workers never send it together; it carries the same key each time.
    """
    now, answered, waiting = clock.now(), 0, 0
    due = DeliveryRow.objects.filter(fate=Fate.WAITING, held="", next_at__lte=now).select_related("partner")
    for delivery in due.order_by("next_at", "pk")[:AT_ONCE]:
        if not _claimed(delivery, now):
            continue
        answer = channels.tried(delivery)
        if answer.fate is Fate.WAITING:
            DeliveryRow.objects.filter(pk=delivery.pk).update(answer=answer.words[:300])
            waiting += 1
        else:
            _answered(delivery, answer)
            answered += 1
    _alarm(now)
    return answered, waiting


def refer(partner: str, known: str, reference: str) -> None:
    """Keep the reference that a partner gives in place of a first one (a token) under which it took a delivery."""
    DeliveryRow.objects.filter(partner__slug=partner, reference=known).update(reference=reference[:200])


def try_again(number: int, *, actor: Actor) -> None:
    """Send a refused delivery once more: what was wrong is mended. Raises Denied, NoSuchDelivery, DeliveryDecided."""
    _decide(number, Fate.WAITING, "", actor)


def give_up(number: int, *, reason: str, actor: Actor) -> None:
    """Say that a delivery will not be made, and why. Raises Denied, NoSuchDelivery, DeliveryDecided, MissingForMove."""
    if not reason.strip():
        raise MissingForMove(move_vi="Thôi gửi", move_en="Give up", missing_vi="lý do", missing_en="a reason")
    _decide(number, Fate.GIVEN_UP, reason.strip(), actor)


def _body(data: Mapping[str, Plain]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _put(**columns: object) -> str:
    now, key = clock.now(), uuid.uuid4()
    DeliveryRow.objects.create(key=key, made_at=now, next_at=now, fate=Fate.WAITING, **columns)
    return str(key)


def _claimed(delivery: DeliveryRow, now: datetime) -> bool:
    claim = DeliveryRow.objects.filter(pk=delivery.pk, attempts=delivery.attempts, fate=Fate.WAITING)
    return bool(claim.update(attempts=F("attempts") + 1, next_at=now + wait_after(delivery.attempts + 1)))


def _answered(delivery: DeliveryRow, answer: Answer) -> None:
    """Keep what the other side said, in the delivery and in the journal of its case: nothing is shown as done before."""
    with transaction.atomic():
        now = clock.now()
        # The case before its letter, as erasing does.
        row = journal.hold(delivery.case_id).get(delivery.case_id) if delivery.case_id is not None else None
        still = DeliveryRow.objects.filter(pk=delivery.pk, fate=Fate.WAITING)
        told = {"fate": answer.fate, "answered_at": now, "answer": answer.words[:300], "reference": answer.reference[:200]}
        if not still.update(**told) or row is None or delivery.partner is None:
            return
        data = {"partner": delivery.partner.slug, "number": delivery.number, "kind": delivery.kind, "fate": str(answer.fate)}
        if answer.reference:
            data["reference"] = answer.reference
        journal.write(row, EventKind.HANDED_OVER, actor=SYSTEM, at=now, text=answer.words[:300], data=data)


def _alarm(now: datetime) -> None:
    """Tell the owner of a partner once of each delivery that waits for too long."""
    old = DeliveryRow.objects.filter(
        Q(fate=Fate.WAITING) | Q(fate=Fate.REFUSED), partner__isnull=False, alarmed_at=None, held=""
    ).select_related("partner")
    for delivery in old.order_by("pk")[:AT_ONCE]:
        partner = delivery.partner
        assert partner is not None
        if delivery.fate == Fate.WAITING and now < delivery.made_at + timedelta(minutes=partner.alarm_minutes):
            continue
        with transaction.atomic():
            if DeliveryRow.objects.filter(pk=delivery.pk, alarmed_at=None).update(alarmed_at=now):
                subject = f"{partner.name}: chưa nhận bản tin số {delivery.number}"
                body = (
                    f"{subject} ({delivery.kind}), lập lúc {clock.local(delivery.made_at):%H:%M %d/%m/%Y}: {delivery.answer}."
                )
                mail(partner.owner, subject, body, case=delivery.case_id)


def _decide(number: int, fate: Fate, reason: str, actor: Actor) -> None:
    require(policies.TEND_CASES, actor)
    with transaction.atomic():
        journal.hold(*DeliveryRow.objects.filter(pk=number, case__isnull=False).values_list("case", flat=True))
        row = DeliveryRow.objects.select_for_update(of=("self",)).filter(pk=number).first()
        if row is None:
            raise NoSuchDelivery()
        if row.fate in (Fate.TAKEN, Fate.GIVEN_UP):
            raise DeliveryDecided(fate=row.fate)
        now = clock.now()
        row.fate, row.next_at, row.alarmed_at = fate, now, None
        row.answered_at = now if fate is Fate.GIVEN_UP else None
        row.save(update_fields=["fate", "next_at", "alarmed_at", "answered_at"])
        verb = "cases.give_up_delivery" if fate is Fate.GIVEN_UP else "cases.retry_delivery"
        audit.record(actor=actor, verb=verb, target=f"delivery:{row.pk}", reason=reason)
