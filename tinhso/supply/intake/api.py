"""The JSON API of supply: what may be supplied, submitting it, reading it back, and the receipts that prove it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Header, Query, Router
from ninja.responses import Status

from tinhso.catalog.contracts import Dataset
from tinhso.kernel import clock
from tinhso.kernel.periods import parse
from tinhso.kernel.policy import Actor, Decision, Public, acting, guarded
from tinhso.lake import queries as lake
from tinhso.lake.errors import NoSuchDataset
from tinhso.lake.policies import HISTORY, QUERY, SUPPLY
from tinhso.supply.errors import SubmissionRefused, SubmissionUncertain
from tinhso.supply.intake import catalogue, describing, presenting
from tinhso.supply.intake.actions.submitting import submit
from tinhso.supply.intake.api_schemas import (
    ASK,
    LOOK_UP,
    MEDIA,
    RECEIPT,
    ROWS_OUT,
    SUBMIT,
    DatasetDescriptionOut,
    DatasetDifferenceOut,
    DatasetHistoryOut,
    DatasetsOut,
    ReceiptKeysOut,
    SubmissionOut,
)
from tinhso.supply.intake.contracts import Outcome, Result
from tinhso.supply.intake.requests import offer_of
from tinhso.supply.intake.rules.moments import read_moment
from tinhso.supply.intake.suppliers import unit_on

router = Router(tags=["supply"])
READ_KEYS = Public("supply.read_receipt_keys")
PAGE = 500
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", max_length=200, pattern=r"^[\x21-\x7e]*$", description="Makes a retry of this request harmless"
    ),
]
Code = Annotated[
    str, Query(max_length=40, pattern=r"^[^\x00]*$", description="Code of a unit, on the period's last day or today")
]
Period = Annotated[str, Query(max_length=40, description="202401, 2024Q1, 20240131 …")]
Moment = Annotated[str, Query(max_length=40, description="ISO 8601; a day means its end, in Vietnam")]
Since = Annotated[str, Query(alias="from", max_length=40, description="ISO 8601; a day means its end, in Vietnam")]
Until = Annotated[str, Query(alias="to", max_length=40, description="As from; now without it")]
Format = Annotated[Literal["", "csv", "json", "parquet"], Query(description="Before the Accept header; JSON without either")]


@router.get("/datasets", response=DatasetsOut, summary="The datasets I may read or supply")
@guarded(QUERY)
def list_datasets(request: HttpRequest) -> dict[str, Any]:
    found = [describing.summary(*each) for each in _visible(acting(request))]
    return {"count": len(found), "datasets": found}


@router.get(
    "/datasets/{dataset}", response=DatasetDescriptionOut, by_alias=True, summary="One dataset: columns, checks, due time"
)
@guarded(QUERY)
def one_dataset(request: HttpRequest, dataset: str) -> dict[str, Any]:
    found = dict(_visible(acting(request))).get(dataset)
    if found is None:
        raise NoSuchDataset(dataset=dataset[:130])
    return describing.description(dataset, found)


@router.post(
    "/datasets/{dataset}/submissions",
    response={200: SubmissionOut, 201: SubmissionOut, 202: SubmissionOut},
    summary="Submit a file or rows for a unit and a period",
    openapi_extra=SUBMIT,
)
@guarded(SUPPLY)
def submit_table(request: HttpRequest, dataset: str, idempotency_key: Key = "") -> Status[dict[str, Any]]:
    """Accepted: 201 with a receipt, 200 with the same receipt for the same content. Waiting for the head: 202.

    Refused: 422 with every fault. To be answered or confirmed first: 409 with the questions. A file is told by its
    content, never by its name or type; what is said about a bare file stands in the address.
    """
    result = submit(actor=acting(request), offer=offer_of(request, dataset, idempotency_key))
    document = presenting.result_document(result)
    questions = document.pop("questions")
    if result.outcome is Outcome.REFUSED:
        raise SubmissionRefused(count=sum(result.counts.values()), **document)
    if result.outcome is Outcome.QUESTIONS:
        raise SubmissionUncertain(count=len(questions), questions=questions, **document)
    return Status(_status(result), document)


@router.get(
    "/datasets/{dataset}/rows", response={200: None}, summary="Rows in force now, or as of a day", openapi_extra=ROWS_OUT
)
@guarded(QUERY)
def read_rows(
    request: HttpRequest, dataset: str, unit: Code = "", period: Period = "", as_of: Moment = "", format: Format = ""
) -> StreamingHttpResponse:
    shape = format or _accepted(request)
    rows = lake.write_rows(
        dataset,
        actor=acting(request),
        shape=shape,
        unit_id=_unit(unit, period),
        period=period or None,
        as_of=read_moment(as_of) if as_of else None,
    )
    response = StreamingHttpResponse(_begun(rows), content_type=MEDIA[shape])
    response["Content-Disposition"] = f'attachment; filename="{dataset}.{shape}"'
    response["Vary"] = "Accept"
    return response


@router.get(
    "/datasets/{dataset}/history",
    response=DatasetHistoryOut,
    summary="Submissions within my reach, newest first",
    openapi_extra=LOOK_UP,
)
@guarded(HISTORY)
def history(
    request: HttpRequest,
    dataset: str,
    unit: Code = "",
    period: Period = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> dict[str, Any]:
    unit_id, code = _unit(unit, period), parse(period).code if period else ""
    found = [
        part
        for part in reversed(lake.history(dataset, actor=acting(request)))
        if unit_id in (None, part.unit_id) and code in ("", part.period)
    ]
    shown = Paginator(found, PAGE).get_page(page)
    return {
        "count": len(found),
        "page": shown.number,
        "pages": shown.paginator.num_pages,
        "submissions": [presenting.part_document(part) for part in shown],
    }


@router.get(
    "/datasets/{dataset}/diff", response=DatasetDifferenceOut, summary="What changed between two moments", openapi_extra=ASK
)
@guarded(QUERY)
def difference(request: HttpRequest, dataset: str, since: Since, until: Until = "") -> dict[str, Any]:
    end = read_moment(until) if until else clock.now()
    found = lake.diff(dataset, since=read_moment(since), until=end, actor=acting(request))
    return presenting.difference_document(found)


@router.get("/receipts/keys", response=ReceiptKeysOut, summary="Public keys that prove receipts")
@guarded(READ_KEYS)
def receipt_keys(request: HttpRequest) -> dict[str, Any]:
    return {"keys": list(lake.public_keys())}


@router.get("/receipts/{receipt_number}", response={200: None}, summary="A receipt: the signed document", openapi_extra=RECEIPT)
@guarded(HISTORY)
def receipt(request: HttpRequest, receipt_number: str) -> HttpResponse:
    found = lake.receipt(receipt_number, actor=acting(request))
    return HttpResponse(found.document, content_type="application/json")


def _visible(actor: Actor) -> Iterator[tuple[str, Dataset]]:
    readable = set(lake.datasets(actor=actor))
    supplies = SUPPLY.decide(actor) is Decision.ALLOWED
    return ((name, dataset) for name, dataset in catalogue.datasets() if supplies or name in readable)


def _unit(code: str, period: str) -> int | None:
    on: date = parse(period).end if period else clock.today()
    return unit_on(code, on) if code else None


def _accepted(request: HttpRequest) -> str:
    wanted = request.get_preferred_type([media.partition(";")[0] for media in (MEDIA["json"], MEDIA["csv"], MEDIA["parquet"])])
    return next((shape for shape, media in MEDIA.items() if wanted and media.startswith(wanted)), "json")


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Take the first piece now: what is wrong with a question shows before the answer has begun."""
    first = next(pieces, b"")

    def all_of_them() -> Iterator[bytes]:
        yield first
        yield from pieces

    return all_of_them()


def _status(result: Result) -> int:
    if result.outcome is Outcome.WAITING:
        return 202
    return 200 if result.repeated else 201
