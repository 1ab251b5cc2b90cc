"""Letting other systems do what a category is about, and hearing what they say of it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import httpx
from django.db import transaction
from django.db.models import Q

from tinhso.audit import actions as audit
from tinhso.cases.engine import channels, journal
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions import handing, partnering
from tinhso.cases.engine.contracts import EventKind, PartnerView, Plain
from tinhso.cases.engine.errors import NoSuchPartner
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.rules.sending import ALARM, Fate
from tinhso.cases.engine.words import chosen
from tinhso.cases.reports import partners, policies
from tinhso.cases.reports.categories import category as known_category
from tinhso.cases.reports.categories import in_force_now
from tinhso.cases.reports.errors import PartnerUnknown, RuleWrong
from tinhso.cases.reports.models import HandedRow, PolledRow
from tinhso.cases.reports.rules.handing import Unmatched, Unmoderated, unmatched
from tinhso.kernel import clock, steady
from tinhso.kernel.errors import TinhSoError
from tinhso.kernel.policy import SYSTEM, Actor, require

AT_ONCE = 50  # requests asked for in one call: an address stays short
OVERLAP, LONGEST = timedelta(minutes=10), timedelta(days=89)
STATUSES = {"open": "đang xử lý", "closed": "đã xử lý xong"}
log = logging.getLogger(__name__)
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Endpoint:
    """How another system is reached and spoken to.

    ``api_key`` is what it gave us; empty when it is changed means that the one that is kept stays. ``updates`` says whether an
    Open311 endpoint has FixMyStreet's servicerequestupdates, ``pictures`` whether approved pictures' addresses go along.
    ``owner`` (an account) hears of what it has not taken after ``alarm``.
    """

    name: str
    address: str
    owner: int
    api_key: str = ""
    jurisdiction: str = ""
    updates: bool = True
    pictures: bool = False
    unmoderated: Unmoderated = Unmoderated.WAIT
    alarm: timedelta = ALARM

    def settings(self, kept: Mapping[str, Plain]) -> dict[str, Plain]:
        """Return what its channel needs to know, the key sealed; without one, the key that is ``kept``."""
        return {
            "api_key": partners.sealed(self.api_key) or kept.get("api_key", ""),
            "jurisdiction_id": self.jurisdiction,
            "updates": self.updates,
            "pictures": self.pictures,
            "unmoderated": str(self.unmoderated),
        }


@dataclass(frozen=True)
class Tried:
    """What came of trying a connection. ``services`` are those that an Open311 endpoint offers, by code.

    ``unmatched`` says of each category that goes to it what the two do not understand of each other.
    """

    reached: bool
    words: str
    services: Mapping[str, str] = field(default_factory=dict)
    unmatched: Mapping[str, Unmatched] = field(default_factory=dict)


def add_endpoint(slug: str, endpoint: Endpoint, channel: str = partners.CHANNEL, *, actor: Actor) -> int:
    """Let categories go to an Open311 endpoint (``https://…/v2``) or a webhook; return its number.

    Raises Denied, PartnerKnown, AddressNeedsHttps, AddressHoldsKey, AddressRefused.
    """
    kept = {"owner": endpoint.owner, "alarm": endpoint.alarm, "settings": endpoint.settings({})}
    return partnering.add_partner(slug, endpoint.name, channel, endpoint.address, **kept, actor=actor)  # type: ignore[arg-type]  # one by one


def change_endpoint(slug: str, endpoint: Endpoint, *, actor: Actor) -> None:
    """Change how another system is reached. Raises as ``add_endpoint``, and NoSuchPartner where it has ended."""
    partnering.change_partner(
        slug,
        name=endpoint.name,
        address=endpoint.address,
        owner=endpoint.owner,
        alarm=endpoint.alarm,
        settings=endpoint.settings(_known(slug).settings),
        actor=actor,
    )


def end_endpoint(slug: str, *, last_day: date, reason: str, actor: Actor) -> None:
    """Hand nothing new over to another system after a day; its categories stay here then. Raises Denied, NoSuchPartner."""
    with transaction.atomic():
        partnering.end_partner(slug, last_day=last_day, reason=reason, actor=actor)
        for category in HandedRow.objects.filter(partner=slug, valid_to=None).values_list("category", flat=True):
            end_hand_over(category, until=last_day, reason=reason, actor=actor)


def try_endpoint(slug: str, *, actor: Actor) -> Tried:
    """Call another system and return what it says; nothing of any report is told. Raises Denied, NoSuchPartner."""
    require(policies.HAND_CATEGORIES_OVER, actor)
    partner = _known(slug)
    try:
        tried = _services(partner) if partner.channel == partners.CHANNEL else _rung(partner)
    except TinhSoError as error:
        tried = Tried(False, chosen(error.message_vi, error.message_en))
    except (httpx.HTTPError, OSError, ValueError) as error:
        tried = Tried(False, type(error).__name__)
    audit.record(actor=actor, verb="reports.try_partner", target=f"partner:{slug}", data={"reached": tried.reached})
    return tried


def hand_category_over(
    category: str,
    partner: str,
    service_code: str,
    *,
    since: date,
    paper: str,
    names: Mapping[str, str] = MappingProxyType({}),
    actor: Actor,
) -> None:
    """From a day on, send the reports of a category to a partner as its service ``service_code``; ``paper`` says by what right.

    ``names`` says how it calls our questions (by code) and answers (``question.answer``) where not as we do.
    What was in force before ends on the day before. Raises Denied, UnknownCategory, PartnerUnknown, RuleWrong.
    """
    require(policies.HAND_CATEGORIES_OVER, actor)
    known_category(category)
    if partner not in {each.slug for each in partners.everyone()}:
        raise PartnerUnknown(partner=partner[:60])
    if not paper.strip():
        raise RuleWrong(why_vi="chưa ghi văn bản hoặc lý do", why_en="it names no paper or reason")
    with transaction.atomic():
        end_hand_over(category, until=since - timedelta(days=1), actor=actor)
        kept = {"partner": partner, "service_code": service_code, "paper": paper, "names": dict(names)}
        HandedRow.objects.create(category=category, valid_from=since, set_by=actor.account, set_at=clock.now(), **kept)
        steady.forget()
        audit.record(actor=actor, verb="reports.hand_category_over", target=f"category:{category}", data=kept)


def end_hand_over(category: str, *, until: date, reason: str = "", actor: Actor) -> None:
    """Keep the reports of a category here again after a day. Raises Denied."""
    require(policies.HAND_CATEGORIES_OVER, actor)
    with transaction.atomic():
        rows = HandedRow.objects.filter(category=category).filter(Q(valid_to=None) | Q(valid_to__gt=until))
        not_begun, _ = rows.filter(valid_from__gt=until).delete()
        steady.forget()
        if rows.update(valid_to=until) or not_begun:
            data = {"until": until.isoformat()}
            named = {"verb": "reports.hand_category_over", "target": f"category:{category}"}
            audit.record(actor=actor, reason=reason[:500], data=data, **named)


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


def _known(slug: str) -> PartnerView:
    shown = (each for channel in partners.CHANNELS for each in engine.partners(channel))
    found = next((each for each in shown if each.slug == slug), None)
    if found is None:
        raise NoSuchPartner(partner=slug[:60])
    return found


def _services(partner: PartnerView) -> Tried:
    offered = {str(each.get("service_code", "")): str(each.get("service_name", "")) for each in _asked(partner, "services", {})}
    offered.pop("", None)
    return Tried(bool(offered), "" if offered else "no services", offered, dict(_unmatched(partner)))


def _unmatched(partner: PartnerView) -> Iterator[tuple[str, Unmatched]]:
    for row in HandedRow.objects.filter(in_force_now(), partner=partner.slug).order_by("category"):
        asked = partners.definition(partner, row.service_code)
        if found := unmatched(asked, known_category(row.category).questions, row.names):
            yield row.category, found


def _rung(partner: PartnerView) -> Tried:
    answer = channels.rung(partner.slug)
    return Tried(answer.fate is Fate.TAKEN, answer.words)


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
    with journal.acting(case) as row:
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
