"""Handing reports to an outside Open311 endpoint: what is sent, and what the other side's answer means.

A report goes out when the desk has accepted it, by the engine's outbox. It carries the words, the place and the service, and
nothing about who reported.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Protocol

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tinhso.cases.engine import channels
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.contracts import CaseView, Plain
from tinhso.cases.engine.rules.sending import Answer, Fate
from tinhso.cases.reports.categories import in_force_now
from tinhso.cases.reports.models import HandedRow, ReportRow
from tinhso.places import queries as places

CHANNEL = "open311"
KIND = "open311.request"
TOKEN = "token:"  # noqa: S105  # the mark of a reference that is only a token yet
PURPOSE = b"tinhso: keys of Open311 partners, 1"


class Delivery(Protocol):
    """What a channel is given of the outbox: to whom, what, and the key that stays the same each time."""

    partner: Any
    body: Any
    key: Any


def hand_on(case: CaseView) -> None:
    """Write a report into the outbox for the partner that its category goes to, if there is one, once."""
    row = HandedRow.objects.filter(in_force_now(), category=case.category).order_by("-valid_from", "-pk").first()
    if row is None or engine.is_handed_over(case, KIND):
        return
    handing.hand_over(row.partner, KIND, case.code, _request(case, row.service_code), case=case.id)


def send(delivery: Delivery) -> Answer:
    """Post a report to the partner's endpoint; its ``service_request_id`` (or first its token) is the reference."""
    given = {**json.loads(delivery.body), **credentials(delivery.partner.settings)}
    with channels.called() as client:
        answer = client.post(
            f"{delivery.partner.address.rstrip('/')}/requests.json",
            data=given,
            headers={"Idempotency-Key": str(delivery.key)},
        )
    judged = channels.judged(answer)
    return judged if judged.fate is not Fate.TAKEN else Answer(Fate.TAKEN, judged.words, reference_in(answer.content))


def reference_in(content: bytes) -> str:
    """Return the reference in a partner's answer: its id of the request, else a token, else nothing."""
    try:
        told = json.loads(content)
    except ValueError:
        return ""
    first: Any = next(iter(told), None) if isinstance(told, list) else told
    if not isinstance(first, Mapping):
        return ""
    if first.get("service_request_id"):
        return str(first["service_request_id"])[:200]
    return f"{TOKEN}{first['token']}"[:200] if first.get("token") else ""


def credentials(kept: Mapping[str, Plain]) -> dict[str, str]:
    """Return what a partner wants with each call: its jurisdiction and the key that it gave us."""
    key = str(kept.get("api_key") or "")
    opened = _box().decrypt(key.encode()).decode() if key else ""
    found = {"jurisdiction_id": str(kept.get("jurisdiction_id") or ""), "api_key": opened}
    return {name: value for name, value in found.items() if value}


def sealed(key: str) -> str:
    """Return a partner's key as it may be kept: only this system's secret key opens it."""
    return _box().encrypt(key.encode()).decode() if key else ""


def _request(case: CaseView, service_code: str) -> dict[str, Plain]:
    row = ReportRow.objects.get(case=case.id)
    found: dict[str, Plain] = {"service_code": service_code, "description": row.public_text or row.text}
    if case.place is not None:
        found |= {"lat": case.place.latitude, "long": case.place.longitude}
    if case.area is not None:
        found["address_string"] = places.unit_by_id(case.area).path
    return found


def _box() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


channels.CHANNELS[CHANNEL] = send
