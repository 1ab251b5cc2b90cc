"""The JSON API of the citizens' app: the same report sent again is the same report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, File, Header, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import AwareDatetime

from tinhso.cases.engine.contracts import Place
from tinhso.cases.reports import queries as reports
from tinhso.cases.reports.contracts import Channel, Filing
from tinhso.kernel import clock
from tinhso.kernel.policy import acting, guarded
from tinhso.portal.reports import actions, forms, keys
from tinhso.portal.reports.policies import FILE

router = Router(tags=["field reports"])
MOST_TEXT = 10_000
Readable = r"^[^\x00]*$"
AHEAD = timedelta(days=1)  # a telephone's clock may be wrong by this much; what it says then is passed over
Key = Annotated[str, Header(alias="X-Report-Key", max_length=100, description="The key that filing the report gave")]


class PlaceIn(Schema):
    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-90, le=90)]


class ReportIn(Schema):
    """A report. ``request`` and ``secret`` are drawn by the sender: the same ones again file nothing and tell the key again."""

    category: Annotated[str, Field(max_length=60)]
    text: Annotated[str, Field(max_length=MOST_TEXT, pattern=Readable)]
    request: Annotated[str, Field(min_length=16, max_length=forms.LONGEST_REQUEST, pattern=r"^[\x21-\x7e]+$")]
    secret: Annotated[str, Field(min_length=16, max_length=forms.LONGEST_REQUEST, pattern=r"^[\x21-\x7e]+$")]
    place: PlaceIn | None = None
    commune: Annotated[int, Field(ge=1, lt=10**9)] | None = None
    address: Annotated[str, Field(max_length=forms.LONGEST_FIELD, pattern=Readable)] = ""
    answers: dict[str, Any] = {}
    name: Annotated[str, Field(max_length=200, pattern=Readable)] = ""
    phone: Annotated[str, Field(max_length=30, pattern=Readable)] = ""
    email: Annotated[str, Field(max_length=254, pattern=Readable)] = ""
    language: Annotated[str, Field(max_length=8, pattern=r"^[a-z]{2,3}$")] = "vi"
    seen_at: AwareDatetime | None = None
    website: Annotated[str, Field(max_length=200, description="Leave it empty")] = ""


class FiledOut(Schema):
    """A report that was filed; ``key`` proves that it is the sender's, and is kept nowhere else."""

    code: str
    key: str
    repeated: bool
    url: str


class FilesOut(Schema):
    code: str
    count: int


@router.post("/field-reports", response={201: FiledOut, 200: FiledOut}, url_name="file_report", summary="Report something")
@guarded(FILE)
def file_report(request: HttpRequest, sent: ReportIn) -> Status[dict[str, Any]]:
    forms.require_empty(sent.website)
    forms.require_readable(*_texts(sent.answers))
    forms.require_contact(sent.phone.strip(), sent.email.strip())
    filing = Filing(
        category=sent.category,
        text=sent.text,
        request=sent.request,
        place=Place(sent.place.longitude, sent.place.latitude, sent.address) if sent.place else None,
        commune=sent.commune,
        address=sent.address,
        answers=sent.answers,
        channel=Channel.APP,
        name=sent.name,
        phone=sent.phone,
        email=sent.email,
        language=sent.language,
        seen_at=_seen_at(sent.seen_at),
        device=sent.secret,
    )
    filed = actions.file_report(filing, keys.device_of(request), actor=acting(request))
    url = request.build_absolute_uri(reverse("citizen:report", args=[filed.case.code]))
    told = {"code": filed.case.code, "key": filed.key, "repeated": filed.repeated, "url": url}
    return Status(200 if filed.repeated else 201, told)


@router.post("/field-reports/{code}/files", response=FilesOut, url_name="add_report_file", summary="Add a picture to a report")
@guarded(FILE)
def add_file(request: HttpRequest, code: str, file: Annotated[UploadedFile, File()], key: Key = "") -> dict[str, Any]:
    report = reports.own(code, key=key, actor=acting(request))
    actions.add_files(report.case.id, forms.uploads([file], 1), keys.device_of(request), key=key, actor=acting(request))
    return {"code": report.case.code, "count": len(reports.own(code, key=key, actor=acting(request)).files)}


def _seen_at(told: datetime | None) -> datetime | None:
    """Return when the device says that it was seen; nothing where its clock is a little ahead of ours."""
    now = clock.now()
    return None if told is not None and now < told < now + AHEAD else told


def _texts(value: Any) -> Iterator[str]:
    """Yield every text within answers, names of fields too."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value
