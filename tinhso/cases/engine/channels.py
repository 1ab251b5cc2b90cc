"""The ways out: a mail to somebody, a CloudEvent to a webhook. Each says what the other side answered, and never guesses.

A desk that speaks another protocol adds its channel when it starts (``CHANNELS``).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import salted_hmac

from tinhso.accounts import queries as accounts
from tinhso.cases.engine.models import DeliveryRow, ParticipantRow, PartnerRow
from tinhso.cases.engine.rules.sending import Answer, Fate
from tinhso.kernel import addresses, clock
from tinhso.kernel.errors import NotFound, TinhSoError

PATIENCE = 10.0  # seconds
PERMANENT = frozenset({400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422})
"""Answers that will not change by asking again."""
Channel = Callable[[DeliveryRow], Answer]


def mail(delivery: DeliveryRow) -> Answer:
    """Send a letter to an account or a participant; the address is looked up now, and kept nowhere else."""
    address = _address(delivery)
    if not address:
        return Answer(Fate.REFUSED, "no address")
    headers = {"Message-ID": f"<{delivery.key}@tinhso>"}
    EmailMessage(delivery.subject, delivery.body, None, [address], headers=headers).send()
    return Answer(Fate.TAKEN)


def webhook(delivery: DeliveryRow) -> Answer:
    """Post a CloudEvent (JSON) with an idempotency key and a signature."""
    assert delivery.partner is not None
    told = {"type": delivery.kind, "subject": delivery.subject, "data": json.loads(delivery.body)}
    return _posted(delivery.partner, str(delivery.key), delivery.made_at, told, {"Tinhso-Delivery": str(delivery.number)})


def rung(partner: str) -> Answer:
    """Post an event that says nothing (``vn.tinhso.cases.tried.v1``) to a webhook: does it answer? Raises httpx.HTTPError."""
    row = PartnerRow.objects.get(slug=partner)
    told: dict[str, object] = {"type": "vn.tinhso.cases.tried.v1", "subject": partner, "data": {}}
    return _posted(row, str(uuid.uuid4()), clock.now(), told, {})


def _posted(
    partner: PartnerRow, key: str, at: datetime, told: Mapping[str, object], headers: Mapping[str, str]
) -> Answer:  # fmt: skip
    event = {
        "specversion": "1.0",
        "id": key,
        "source": "urn:tinhso:cases",
        "time": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        **told,
    }
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    now = int(clock.now().timestamp())
    digest = hmac.new(secret_of(partner.pk).encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    signed = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "Idempotency-Key": key,
        "Tinhso-Signature": f"t={now},v1={digest}",
    }
    with called() as client:
        return judged(client.post(partner.address, content=body, headers={**signed, **headers}))


def called() -> httpx.Client:
    """Return a client that calls judged addresses only, follows nothing, and does not wait for ever."""
    transport = addresses.transport(seconds=PATIENCE, networks=settings.CONNECTOR_NETWORKS)
    return httpx.Client(transport=transport, trust_env=False, timeout=PATIENCE)


def judged(answer: httpx.Response) -> Answer:
    """Return what an answer means: taken, refused for good, or to be tried again (servers in trouble, "slow down")."""
    if answer.is_success:
        return Answer(Fate.TAKEN, f"HTTP {answer.status_code}")
    fate = Fate.REFUSED if answer.status_code in PERMANENT else Fate.WAITING
    return Answer(fate, f"HTTP {answer.status_code}: {answer.text[:200]}")


def secret_of(partner: int) -> str:
    """Return what signs the deliveries to a partner: derived from the platform's key, stored nowhere."""
    return salted_hmac("tinhso.cases.partner", str(partner), algorithm="sha256").hexdigest()


def tried(delivery: DeliveryRow) -> Answer:
    """Send a delivery once, and return what came of it; whatever goes wrong means that it waits."""
    name = delivery.partner.channel if delivery.partner is not None else "mail"
    try:
        return CHANNELS[name](delivery)
    except TinhSoError as error:
        return Answer(Fate.WAITING, error.code)
    except (httpx.HTTPError, OSError) as error:
        return Answer(Fate.WAITING, type(error).__name__)


def _address(delivery: DeliveryRow) -> str:
    if delivery.participant_id is not None:
        left = ParticipantRow.objects.filter(pk=delivery.participant_id, erased_at=None)
        return left.values_list("email", flat=True).first() or ""
    try:
        person = accounts.person_of(delivery.account or 0)
    except NotFound:
        return ""
    return person.email if person.is_active else ""


CHANNELS: dict[str, Channel] = {"mail": mail, "webhook": webhook}
