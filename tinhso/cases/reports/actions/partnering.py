"""Letting other systems do what a category is about, and hearing what they say of it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import httpx
from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.cases.engine import channels, journal
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.contracts import EventKind, PartnerView, Plain
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports import partners, policies
from tinhso.cases.reports.categories import category as known_category
from tinhso.cases.reports.errors import PartnerUnknown
from tinhso.cases.reports.models import HandedRow, PolledRow
from tinhso.kernel import clock
from tinhso.kernel.errors import TinhSoError
from tinhso.kernel.policy import SYSTEM, Actor, require

AT_ONCE = 50  # requests asked for in one call: an address stays short
OVERLAP, LONGEST = timedelta(minutes=10), timedelta(days=89)
STATUSES = {"open": "đang xử lý", "closed": "đã xử lý xong"}
log = logging.getLogger(__name__)
Said = Mapping[str, Any]


def add_endpoint(
    slug: str,
    name: str,
    address: str,
    *,
    owner: int,
    api_key: str = "",
    jurisdiction: str = "",
    updates: bool = True,
    actor: Actor,
) -> int:
    """Let the platform hand over to an Open311 endpoint (``https://…/v2``); return its number.

    ``updates`` says whether it has FixMyStreet's servicerequestupdates. Raises Denied, AddressNeedsHttps.
    """
    kept: dict[str, Plain] = {"api_key": partners.sealed(api_key), "jurisdiction_id": jurisdiction, "updates": updates}
    return handing.add_partner(slug, name, partners.CHANNEL, address, owner=owner, settings=kept, actor=actor)


def hand_category_over(category: str, partner: str, service_code: str, *, since: date, paper: str, actor: Actor) -> None:
    """From a day on, send the reports of a category to a partner as its service ``service_code``; ``paper`` says by what right.

    What was in force before ends on the day before. Raises Denied, UnknownCategory, PartnerUnknown.
    """
    require(policies.HAND_CATEGORIES_OVER, actor)
    known_category(category)
    if partner not in {each.slug for each in engine.partners(partners.CHANNEL)}:
        raise PartnerUnknown(partner=partner[:60])
    with transaction.atomic():
        end_hand_over(category, until=since - timedelta(days=1), actor=actor)
        kept = {"partner": partner, "service_code": service_code, "paper": paper}
        HandedRow.objects.create(category=category, valid_from=since, set_by=actor.account, set_at=clock.now(), **kept)
        audit.record(actor=actor, verb="reports.hand_category_over", target=f"category:{category}", data=kept)


def end_hand_over(category: str, *, until: date, actor: Actor) -> None:
    """Keep the reports of a category here again after a day. Raises Denied."""
    require(policies.HAND_CATEGORIES_OVER, actor)
    with transaction.atomic():
        rows = HandedRow.objects.filter(category=category, valid_to=None)
        rows.filter(valid_from__gt=until).delete()
        if rows.update(valid_to=until):
            data = {"until": until.isoformat()}
            audit.record(actor=actor, verb="reports.hand_category_over", target=f"category:{category}", data=data)


def fetch() -> int:
    """Enter what partners say about the reports that they took into the journals; return how many lines.

    A partner that does not answer is asked again next time, from where it was last heard.
    """
    entered = 0
    for partner in engine.partners(partners.CHANNEL):
        try:
            entered += _heard(partner)
        except (httpx.HTTPError, OSError, ValueError, TinhSoError) as error:
            log.warning("partner %s was not heard: %s", partner.slug, type(error).__name__)
    return entered


def _heard(partner: PartnerView) -> int:
    now = clock.now()
    _resolve_tokens(partner)
    cases = engine.references(partner.slug)
    entered = 0
    if cases and partner.settings.get("updates"):
        entered += sum(_enter_update(partner, cases, said) for said in _updates(partner, now))
    listed = [reference for reference in cases if not reference.startswith(partners.TOKEN)]
    for first in range(0, len(listed), AT_ONCE):
        some = listed[first : first + AT_ONCE]
        asked = _asked(partner, "requests", {"service_request_id": ",".join(some)})
        entered += sum(_enter_status(partner, cases, said) for said in asked)
    PolledRow.objects.update_or_create(partner=partner.slug, defaults={"until": now})
    return entered


def _resolve_tokens(partner: PartnerView) -> None:
    for known in engine.references(partner.slug):
        if not known.startswith(partners.TOKEN):
            continue
        for said in _asked(partner, f"tokens/{known.removeprefix(partners.TOKEN)}", {}):
            if reference := said.get("service_request_id"):
                handing.refer(partner.slug, known, str(reference))


def _updates(partner: PartnerView, now: datetime) -> list[Said]:
    polled = PolledRow.objects.filter(partner=partner.slug).first()
    since = max(polled.until - OVERLAP, now - LONGEST) if polled else now - LONGEST
    span = {"start_date": since.isoformat(timespec="seconds"), "end_date": now.isoformat(timespec="seconds")}
    return list(_asked(partner, "servicerequestupdates", span))


def _asked(partner: PartnerView, what: str, given: dict[str, str]) -> Iterator[Said]:
    """Yield what a partner tells; raises httpx.HTTPError and ValueError when it tells nothing that can be read."""
    asked = {**given, **partners.credentials(partner.settings)}
    with channels.called() as client:
        answer = client.get(f"{partner.address.rstrip('/')}/{what}.json", params=asked).raise_for_status()
    told = answer.json()
    return (each for each in (told if isinstance(told, list) else [told]) if isinstance(each, dict))


def _enter_update(partner: PartnerView, cases: Mapping[str, int], said: Said) -> bool:
    reference, name = str(said.get("service_request_id", "")), str(said.get("update_id", ""))
    if reference not in cases or not name:
        return False
    request = hashlib.sha256(f"{partner.slug}:{reference}:{name}".encode()).hexdigest()
    words = str(said.get("description") or "")[:4000]
    data: dict[str, Plain] = {"update": name[:100], "reported_status": str(said.get("status", ""))[:40].lower()}
    return _enter(partner, cases[reference], reference, words, data, request)


def _enter_status(partner: PartnerView, cases: Mapping[str, int], said: Said) -> bool:
    reference, status = str(said.get("service_request_id", "")), str(said.get("status", "")).lower()
    if reference not in cases or status not in STATUSES:
        return False
    return _enter(partner, cases[reference], reference, str(said.get("status_notes") or "")[:4000], {"status": status})


def _enter(
    partner: PartnerView, case: int, reference: str, words: str, data: dict[str, Plain], request: str | None = None
) -> bool:
    """Write a line for the offices, unless it was written before; a status only when it is another one than the last."""
    with transaction.atomic():
        row = journal.locked(case)
        known = journal.has(case, request) if request else _last_status(row.pk, reference) == (data["status"], words)
        if known:
            return False
        status = STATUSES.get(str(data.get("status", "")), "")
        text = ": ".join(part for part in (partner.name, status, words) if part)
        data = {**data, "partner": partner.slug, "reference": reference, "words": words}
        columns = {"text": text, "data": data, "shown": Shown.OFFICE, "request": request}
        journal.write(row, EventKind.REMARKED, actor=SYSTEM, at=clock.now(), **columns)  # type: ignore[arg-type]  # columns
    return True


def _last_status(case: int, reference: str) -> tuple[Plain, Plain] | None:
    for line in reversed(engine.stories([case])[case]):
        if line.data.get("reference") == reference and "status" in line.data:
            return line.data["status"], line.data["words"]
    return None
