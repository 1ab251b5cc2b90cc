"""Services, requests, updates and errors as GeoReport v2 names them (http://wiki.open311.org/GeoReport_v2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import get_language

from tinhso.cases.reports.contracts import Category, Request, Told
from tinhso.kernel.errors import BadInput, Denied, TinhSoError
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief
from tinhso.portal.open311.rules.attributes import attributes

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-28T00:00:00Z"
LONGEST_DESCRIPTION = 4000

Plain = dict[str, Any]
Names = Mapping[str, tuple[str, str]]
NOTICE_VI = "Đã tiếp nhận. Phản ánh hiện công khai sau khi được duyệt; người gửi không bị nêu tên."
NOTICE_EN = "Taken in. The request is public once it is moderated; who sent it is never told."


def spoken(vi: str, en: str) -> str:
    """Return the words of the reader's language."""
    return en if language() == "en" else vi


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "vi"


def discovery(address: str) -> Plain:
    """Return what the endpoint is and where."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": address,
        "changeset": CHANGESET,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    contact = spoken("Trung tâm tiếp nhận phản ánh của tỉnh", "The province's office that takes reports in")
    key = spoken("Mã API có quyền gửi phản ánh", "An API token that may file reports")
    return {"changeset": CHANGESET, "contact": contact, "key_service": key, "endpoints": [endpoint]}


def service(category: Category) -> Plain:
    """Return a category as a service."""
    return {
        "service_code": category.slug,
        "service_name": spoken(category.vi, category.en),
        "description": spoken(category.hint_vi, category.hint_en),
        "metadata": bool(category.questions.get("properties")),
        "type": "realtime",
        "keywords": ", ".join(category.words),
        "group": category.group,
    }


def definition(category: Category) -> Plain:
    """Return the attributes that a category asks for."""
    return {"service_code": category.slug, "attributes": attributes(category.questions, language())}


def requests(found: Iterable[Request], names: Names, file_address: Callable[[int], str]) -> list[Plain]:
    """Return reports as requests. ``names`` are the titles of categories by slug."""
    listed = list(found)
    units = places.units_by_id({unit for each in listed for unit in (each.case.unit_id, each.case.area) if unit is not None})
    return [_request(each, names, units, file_address) for each in listed]


def updates(told: Iterable[Told]) -> list[Plain]:
    """Return what was published as FixMyStreet's updates of requests."""
    return [
        {
            "update_id": f"{each.code}-{each.number}",
            "service_request_id": each.code,
            "status": status(settled=each.settled),
            "updated_datetime": stamp(each.at),
            "description": each.text,
            "media_url": None,
        }
        for each in told
    ]


def errors(error: TinhSoError) -> tuple[int, list[Plain]]:
    """Return the HTTP status of an error and its body: what cannot be taken is 400, what may not be done 403."""
    number = 400 if isinstance(error, BadInput) else 403 if isinstance(error, Denied) else error.status
    return number, [{"code": number, "description": spoken(error.message_vi, error.message_en)}]


def status(*, settled: bool) -> str:
    return "closed" if settled else "open"


def stamp(moment: datetime | None) -> str | None:
    """Return an instant as GeoReport v2 writes it, in UTC."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _request(each: Request, names: Names, units: Mapping[int, UnitBrief], file_address: Callable[[int], str]) -> Plain:
    case = each.case
    area = units.get(case.area or 0)
    office = units.get(case.unit_id)
    pictures = [file.id for file in each.files if file.media_type.startswith(("image/", "video/"))]
    return {
        "service_request_id": case.code,
        "status": status(settled=case.settled_at is not None),
        "status_notes": each.answer or None,
        "service_name": spoken(*names.get(case.category, (case.category, case.category))),
        "service_code": case.category,
        "description": each.text[:LONGEST_DESCRIPTION],
        "agency_responsible": office.name if office else None,
        "service_notice": None,
        "requested_datetime": stamp(case.received_at),
        "updated_datetime": stamp(each.changed_at),
        "expected_datetime": stamp(case.due_at),
        "address": area.path if area else None,
        "address_id": str(area.code) if area else None,
        "zipcode": None,
        "lat": case.place.latitude if case.place else None,
        "long": case.place.longitude if case.place else None,
        "media_url": file_address(pictures[0]) if pictures else None,
    }
