"""What a call asks for, as the reports desk takes it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.http import HttpRequest, QueryDict

from tinhso.cases.engine.contracts import Place, Plain
from tinhso.cases.reports import queries as reports
from tinhso.cases.reports.contracts import Asked, Category, Channel, Filing
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor
from tinhso.places import queries as places
from tinhso.portal.open311.errors import AddressUnclear, ParameterWrong
from tinhso.portal.open311.presenting import language
from tinhso.portal.open311.rules.attributes import answers
from tinhso.portal.open311.rules.parameters import instant, listed, number, settled, whole

SPAN = timedelta(days=90)  # GeoReport v2: what is asked for may not span more, and is the last 90 days where nothing is said
MOST = 1000
WIDEST, USUAL_METRES = 100_000.0, 1000.0
SAME_WITHIN = timedelta(hours=1)
ATTRIBUTE = re.compile(r"attribute\[([A-Za-z0-9_.-]{1,60})\](\[\])?")
NOT_CONTENT = frozenset({"api_key", "jurisdiction_id"})


def asked(given: QueryDict) -> Asked:
    """Return which requests are asked for. ``service_request_id`` stands above all others. Raises ParameterWrong."""
    codes = tuple(code.upper() for code in listed("service_request_id", given.get("service_request_id", "")))
    page = whole("page", given.get("page", ""), 1, 1_000_000, 1)
    size = whole("page_size", given.get("page_size", ""), 1, MOST, MOST)
    if codes:
        return Asked(codes=codes, page=page, size=size)
    changed_from = instant("updated_after", given.get("updated_after", ""))
    changed_to = instant("updated_before", given.get("updated_before", ""))
    first, last = span(given, whatever=changed_from is not None or changed_to is not None)
    return Asked(
        categories=listed("service_code", given.get("service_code", "")),
        received_from=first,
        received_to=last,
        changed_from=changed_from,
        changed_to=changed_to,
        settled=settled("status", given.get("status", "")),
        near=position(given),
        metres=number("radius", given.get("radius", ""), 1, WIDEST) or USUAL_METRES,
        after=given.get("after", "").strip().upper()[:60],
        page=page,
        size=size,
    )


def span(given: QueryDict, *, whatever: bool = False) -> tuple[datetime | None, datetime | None]:
    """Return the first and last instant asked for: the last 90 days where nothing is said, no bounds with ``whatever``.

    Raises ParameterWrong for a span of more than 90 days, or one that ends before it begins.
    """
    first, last = (instant(name, given.get(name, "")) for name in ("start_date", "end_date"))
    if first is None and last is None:
        return (None, None) if whatever else (clock.now() - SPAN, None)
    if first is None and last is not None:
        return last - SPAN, last
    if first is not None and last is None:
        return first, first + SPAN
    assert first is not None
    assert last is not None
    if not timedelta() <= last - first <= SPAN:
        raise ParameterWrong(
            name="end_date",
            why_vi="phải sau start_date và cách không quá 90 ngày",
            why_en="it has to follow start_date by 90 days at most",
        )
    return first, last


def position(given: QueryDict) -> Place | None:
    """Return the place that is given by position, None without one. Raises ParameterWrong for half a position."""
    latitude = number("lat", given.get("lat", ""), -90, 90)
    longitude = number("long", given.get("long", ""), -180, 180)
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        missing = "lat" if latitude is None else "long"
        raise ParameterWrong(name=missing, why_vi="lat và long phải đi cùng nhau", why_en="lat and long go together")
    return Place(longitude, latitude, given.get("address_string", "").strip()[:300])


def filing(request: HttpRequest, about: Category, key: str) -> Filing:
    """Return the report that a call brings, known by ``key``. Raises ParameterWrong, AddressUnclear."""
    given = request.POST
    place = position(given)
    return Filing(
        category=about.slug,
        text=given.get("description", ""),
        request=key,
        place=place,
        commune=None if place else _commune(given),
        address=given.get("address_string", "").strip()[:300],
        answers=_answers(given, about),
        channel=Channel.OTHER,
        name=" ".join(part for part in (given.get("last_name", "").strip(), given.get("first_name", "").strip()) if part),
        phone=given.get("phone", ""),
        email=given.get("email", ""),
        language=language(),
    )


def sender(actor: Actor) -> str:
    """Return whom a request is of: the key's owner, or whoever is at the address."""
    return f"account:{actor.account}" if actor.account is not None else f"address:{actor.origin}"


def named(actor: Actor, token: str) -> str:
    """Return what a request is known by whose sender named it (``Idempotency-Key``)."""
    return _hashed(f"{sender(actor)}:named:{token}")


def known_by(request: HttpRequest, pictures: Iterable[bytes], actor: Actor) -> str:
    """Return what the same request is known by: the sender's ``Idempotency-Key``, else its content within an hour or two."""
    if token := request.headers.get("Idempotency-Key", "").strip():
        return named(actor, token[:200])
    digest = hashlib.sha256()
    for name, texts in sorted(request.POST.lists()):
        if name not in NOT_CONTENT:
            digest.update(repr((name, texts)).encode())
    for content in pictures:
        digest.update(hashlib.sha256(content).digest())
    hour = int(clock.now().timestamp() // SAME_WITHIN.total_seconds())
    now, before = (_hashed(f"{sender(actor)}:{each}:{digest.hexdigest()}") for each in (hour, hour - 1))
    return before if reports.requests.code_of(before) is not None else now


def _hashed(text: str) -> str:
    return hashlib.sha256(f"open311:{text}".encode()).hexdigest()


def _answers(given: QueryDict, about: Category) -> dict[str, Plain]:
    said = dict(_attributes(given))
    for code in said:
        if code not in about.questions.get("properties", {}):
            why = {"why_vi": "loại yêu cầu này không hỏi điều đó", "why_en": "this service does not ask for it"}
            raise ParameterWrong(name=f"attribute[{code}]", **why)
    return answers(about.questions, said)


def _attributes(given: QueryDict) -> Iterator[tuple[str, list[str]]]:
    for name, texts in given.lists():
        if found := ATTRIBUTE.fullmatch(name):
            yield found[1], [str(text) for text in texts]


def _commune(given: QueryDict) -> int | None:
    """Return the commune that an address ends with: the whole of it, or what follows one of its commas."""
    address = (given.get("address_id") or given.get("address_string") or "").strip()[:300]
    if not address:
        return None
    parts = address.split(",")
    for first in range(len(parts)):
        found = places.resolve(",".join(parts[first:]).strip())
        if found.unit_id is not None and places.unit_by_id(found.unit_id).level == "commune":
            return found.unit_id
    raise AddressUnclear(address=address[:100])
