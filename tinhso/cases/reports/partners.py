"""Handing reports to another system (Open311, or a webhook): what is sent, and what the other side's answer means.

A report goes out when the desk has accepted it, by the engine's outbox. It carries the moderator's words, the place,
the service and fixed answers, and nothing about who reported. Where no moderator has read it, the partner's own rule holds.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

import httpx
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from tinhso.cases.engine import channels
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.contracts import CaseView, PartnerView, Plain
from tinhso.cases.engine.rows import Rows
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.rules.sending import Answer, Fate
from tinhso.cases.reports.categories import category, titles
from tinhso.cases.reports.contracts import Showing
from tinhso.cases.reports.errors import UnknownCategory
from tinhso.cases.reports.models import HandedRow, ReportRow
from tinhso.cases.reports.rules import handing as rules
from tinhso.cases.reports.rules.handing import Unmoderated
from tinhso.kernel import clock
from tinhso.kernel.steady import asked_once
from tinhso.places import queries as places
from tinhso.ui import links

CHANNEL, WEBHOOK = "open311", "report_webhook"
KINDS = {CHANNEL: "open311.request", WEBHOOK: "vn.tinhso.reports.handed_over.v1"}
"""What a delivery to a partner of each channel is called."""
EVENTS = "webhook"
"""The engine's channel of events (directives): no category goes to it; it has days, dead letters and an owner like others."""
CHANNELS = (*KINDS, EVENTS)
MODERATION = "moderation"
"""What a delivery is held for."""
HANDED = Rows(HandedRow)
IN_FORCE = """category = %s AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s)
    ORDER BY valid_from DESC, id DESC LIMIT 1"""
TOKEN = "token:"  # noqa: S105  # the mark of a reference that is only a token yet
PURPOSE = b"tinhso: keys of Open311 partners, 1"
DEFINITION_KEPT = 3600  # seconds
NOTHING_ASKED = (400, 404)
"""How endpoints answer that a service has no definition."""


class Delivery(Protocol):
    """What a channel is given of the outbox: to whom, what, and the key that stays the same each time."""

    partner: Any
    body: Any
    key: Any


def hand_on(case: CaseView) -> None:
    """Write a report into the outbox for the partner that its category goes to, if there is one, once.

    It is held there until a moderator has read it, where the partner's rule says so.
    """
    on = clock.today()
    row = asked_once(("handed", case.category), lambda: HANDED.one(IN_FORCE, case.category, on, on))
    if row is None:
        return
    partner = next((each for each in everyone() if each.slug == row.partner), None)
    if partner is None or engine.is_handed_over(case, KINDS[partner.channel]):
        return
    rule = Unmoderated(str(partner.settings.get("unmoderated") or Unmoderated.WAIT))
    held = MODERATION if rules.waits(rule, Showing(ReportRow.objects.get(case=case.id).showing)) else ""
    request: dict[str, Plain] = {"service_code": row.service_code, **_facts(case)}
    if row.names and partner.channel == CHANNEL:
        request["names"] = row.names
    handing.hand_over(partner.slug, KINDS[partner.channel], case.code, request, case=case.id, held=held)


def moderated(case: CaseView) -> None:
    """Let what waited for the moderator go, in the words that they chose."""
    handing.let_go(case.id, MODERATION, _facts(case))


def settled(case: CaseView) -> None:
    """Hand nothing over of a report that was settled before anybody moderated it."""
    handing.withdraw(case.id, MODERATION, "settled")


def everyone() -> tuple[PartnerView, ...]:
    """Return the systems that categories can go to today."""
    return tuple(each for channel in KINDS for each in engine.partners(channel))


def send(delivery: Delivery) -> Answer:
    """Post a report to the partner's endpoint; its ``service_request_id`` (or first its token) is the reference."""
    body, partner = json.loads(delivery.body), delivery.partner
    known, pictures = rules.renamed(body.pop("attributes", {}), body.pop("names", {})), body.pop("pictures", [])
    body |= {f"attribute[{code}]": texts for code, texts in _asked(partner, body["service_code"], known).items()}
    if pictures and partner.settings.get("pictures"):
        body["media_url"] = pictures
    with channels.called() as client:
        answer = client.post(
            f"{partner.address.rstrip('/')}/requests.json",
            data={**body, **credentials(partner.settings)},
            headers={"Idempotency-Key": str(delivery.key)},
        )
    judged = channels.judged(answer)
    said = without_key(judged.words, partner.settings)
    return Answer(judged.fate, said, reference_in(answer.content) if judged.fate is Fate.TAKEN else "")


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
    found = {"jurisdiction_id": str(kept.get("jurisdiction_id") or ""), "api_key": _key(kept)}
    return {name: value for name, value in found.items() if value}


def sealed(key: str) -> str:
    """Return a partner's key as it may be kept: only this system's secret key opens it."""
    return _box().encrypt(key.encode()).decode() if key else ""


def without_key(text: str, kept: Mapping[str, Plain]) -> str:
    """Return what a partner said, without the key that it may repeat in it."""
    key = _key(kept)
    return text.replace(key, "***") if key else text


def definition(partner: PartnerView, service_code: str) -> Mapping[str, Any]:
    """Return what a service of a partner asks for; nothing where it has no definition.

    Raises httpx.HTTPError, ValueError and kernel's errors of addresses when the partner tells nothing that can be read.
    """
    address = f"{partner.address.rstrip('/')}/services/{quote(service_code, safe='')}.json"
    with channels.called() as client:
        answer = client.get(address, params=credentials(partner.settings))
    if answer.status_code in NOTHING_ASKED:
        return {}
    told = answer.raise_for_status().json()
    first = next(iter(told), {}) if isinstance(told, list) else told
    return first if isinstance(first, Mapping) else {}


def _asked(partner: PartnerView, service_code: str, known: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the answers that the partner's service asks for. Raises httpx.HTTPError: then the delivery waits."""
    if not known:
        return {}
    name = f"partner-service-{hashlib.sha256(f'{partner.address} {service_code}'.encode()).hexdigest()}"
    asked = cache.get(name)
    if asked is None:
        try:
            asked = dict(definition(partner, service_code))
        except ValueError as error:
            raise httpx.DecodingError("no definition of a service") from error
        cache.set(name, asked, DEFINITION_KEPT)
    return rules.wanted(asked, known)


def _facts(case: CaseView) -> dict[str, Plain]:
    """Return what may be said of a report outside, as it stands with its moderator."""
    row = ReportRow.objects.get(case=case.id)
    title = titles().get(case.category, (case.category, ""))[0]
    found: dict[str, Plain] = {"description": rules.words(Showing(row.showing), row.public_text, title, case.code)}
    if case.place is not None:
        found |= {"lat": case.place.latitude, "long": case.place.longitude}
    if case.area is not None:
        found["address_string"] = places.unit_by_id(case.area).path
    if told := rules.told(_questions(case), row.answers):
        found["attributes"] = {code: list(texts) for code, texts in told.items()}
    if pictures := _pictures(case):
        found["pictures"] = pictures
    return found


def _questions(case: CaseView) -> Mapping[str, Any]:
    try:
        return category(case.category, case.received_at.date()).questions
    except UnknownCategory:
        return {}


def _pictures(case: CaseView) -> list[Plain]:
    """Return the addresses of the pictures that the moderator shows to the public, where the platform has a public address."""
    files = engine.files_of([case.id], shown=Shown.PUBLIC).get(case.id, ())
    shown = [each for each in files if each.media_type.startswith("image/")]
    return [address for each in shown if (address := links.whole(reverse("reports:file", args=[each.id])))]


def _key(kept: Mapping[str, Plain]) -> str:
    key = str(kept.get("api_key") or "")
    return _box().decrypt(key.encode()).decode() if key else ""


def _box() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


channels.CHANNELS[CHANNEL] = send
channels.CHANNELS[WEBHOOK] = channels.webhook
