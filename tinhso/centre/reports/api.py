"""The JSON API of sealed reports: seal a board, list what was sealed, fetch a file as it was sealed."""

# No "from __future__ import annotations" here: ninja reads the annotations at run time, through
# the wrapper of @guarded, where the names of this module are not known.

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status

from tinhso.centre.reports import actions, policies, queries, sealing
from tinhso.centre.reports.contracts import Shape, Wanted
from tinhso.centre.reports.views import file_answer
from tinhso.kernel.policy import acting, guarded
from tinhso.lake import queries as lake
from tinhso.places import queries as places

router = Router(tags=["reports"])


class SealedOut(Schema):
    """A sealed file, known by its SHA-256; ``kind`` is board or difference. Instants carry their zone."""

    sha256: str
    content_sha256: str
    shape: Shape
    kind: str
    board: str
    title: str
    unit_name: str
    period: str
    as_of: str
    since: str | None
    simulated: bool
    sealed_by: str
    sealed_at: str
    size: int


class ReportsOut(Schema):
    count: int
    reports: list[SealedOut]


class OrderIn(Schema):
    """What is to be sealed: a board (``pack.name``), a period (202610), a moment; with ``since`` what changed from then on."""

    board: str = Field(max_length=130)
    period: str = Field(max_length=20)
    as_of: str = Field(max_length=40)
    since: str = Field("", max_length=40)
    unit: str = Field("", max_length=20)
    in_units_of: str = Field("", max_length=20)
    language: str = Field("vi", max_length=2)
    shape: Shape = Shape.PDF


@router.get("/reports", response=ReportsOut, url_name="reports", summary="Sealed reports of a board, the latest first")
@guarded(policies.READ_REPORTS)
def list_reports(request: HttpRequest, board: Annotated[str, Query(max_length=130)]) -> dict[str, Any]:
    reference, _, _ = sealing.board_named(board)
    found = [queries.document(each) for each in queries.sealed_of(reference, actor=acting(request))]
    return {"count": len(found), "reports": found}


@router.post("/reports", response={201: SealedOut}, url_name="seal_report", summary="Seal what a board says")
@guarded(policies.SEAL)
def seal_report(request: HttpRequest, order: OrderIn) -> Status[dict[str, Any]]:
    day = places.known_day(order.in_units_of) if order.in_units_of else None
    wanted = Wanted(order.board, order.period, lake.instant(order.as_of), order.unit, day, order.language)
    if order.since:
        sealed, _ = actions.seal_difference(wanted, lake.instant(order.since), order.shape, actor=acting(request))
    else:
        sealed, _ = actions.seal(wanted, order.shape, actor=acting(request))
    return Status(201, queries.document(sealed))


@router.get(
    "/reports/{sha256}",
    response={200: None},
    url_name="report_file",
    summary="A sealed file, byte for byte",
    openapi_extra={"responses": {200: {"description": "The file", "content": {"application/pdf": {}, "text/html": {}}}}},
)
@guarded(policies.READ_REPORTS)
def report_file(request: HttpRequest, sha256: Annotated[str, Path(min_length=64, max_length=64)]) -> HttpResponse:
    return file_answer(*queries.sealed_file(sha256, actor=acting(request)))
