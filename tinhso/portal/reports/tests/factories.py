"""Reports that the public sees, and browsers that send some."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.test import Client

from tinhso.cases.engine.contracts import Place
from tinhso.cases.reports.contracts import Filed, Showing
from tinhso.cases.reports.tests.factories import HERE, ReportRow, Unit, a_report, area, changed, path
from tinhso.kernel import clock

NAME, PHONE, EMAIL = "Thạch Thị Sà Rây", "0912000777", "sa.ray@example.vn"
WORDS = "Ổ gà lớn giữa đường, xe máy hay ngã."


def shown(public: str = WORDS, *, east: float = 0, north: float = 0, **changes: Any) -> Filed:
    """File a report some metres from here, by somebody with a name, and let the public see it."""
    place = Place(HERE.longitude + east / 109_800, HERE.latitude + north / 111_320)
    filed = a_report(**{"place": place, "name": NAME, "phone": PHONE, "email": EMAIL, **changes})
    ReportRow.objects.filter(case=filed.case.id).update(showing=Showing.SHOWN, public_text=public)
    return filed


def a_former_commune(name: str, *, into: int) -> int:
    """Make a commune that was merged into another a year ago, and return its id."""
    merged = clock.today() - timedelta(days=365)
    (above,) = [each.id for each in path(into)[1:]]
    gone = area("commune", "77099", "Xã", name, above)
    Unit.objects.filter(pk=gone).update(valid_to=merged - timedelta(days=1))
    Unit.objects.get(pk=gone).names.update(valid_to=merged - timedelta(days=1))
    Unit.objects.get(pk=gone).successions_out.create(successor_id=into, effective_on=merged, extent="whole", share=1)
    changed()
    return gone


def fields(**changes: Any) -> dict[str, Any]:
    """Return what a filled form posts."""
    drawn = {"request": secrets.token_urlsafe(18), "secret": secrets.token_urlsafe(18)}
    return {
        **drawn,
        "category": "road",
        "text": WORDS,
        "longitude": "105.97",
        "latitude": "9.6",
        "road.danger": "yes",
        **changes,
    }


def body(**changes: Any) -> dict[str, Any]:
    """Return what the app sends."""
    drawn = {"request": secrets.token_urlsafe(18), "secret": secrets.token_urlsafe(18)}
    place = {"longitude": HERE.longitude, "latitude": HERE.latitude}
    return {**drawn, "category": "road", "text": WORDS, "place": place, "answers": {"danger": True}, **changes}


def browser(*, address: str = "203.0.113.7") -> Client:
    """Return a browser that has opened the form, so that it has a name of its own."""
    client = Client(REMOTE_ADDR=address)
    client.get("/field-reports/new")
    return client


def send(client: Client, **changes: Any) -> Any:
    return client.post("/api/v1/field-reports", body(**changes), content_type="application/json")
