"""The JSON API of directives."""

# No "from __future__ import annotations" here: ninja reads the annotations at run time, through
# the wrapper of @guarded, where the names of this module are not known.

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from tinhso.cases.directives import policies, presenting, queries
from tinhso.cases.directives.contracts import Occasion, Origin, Result, Verdict, Wanted
from tinhso.kernel.policy import acting, guarded

router = Router(tags=["directives"])
Code = Annotated[str, Path(max_length=60)]


class DirectiveAimOut(Schema):
    """At least or at most ``target``, by the end of a period."""

    indicator: str
    unit_id: int
    target: float
    at_least: bool
    by_period: str


class DirectiveOut(Schema):
    """Instants carry their zone. ``answered_late`` is null until it is reported done."""

    code: str
    title: str
    state: str
    result: Result
    issuer_id: int
    issuer: str
    office_id: int | None
    office: str
    leader: int | None
    origin: Origin
    reference: str
    issued_at: str
    due_at: str | None
    due_clock: str
    settled_at: str | None
    percent: int
    answered_late: bool | None
    simulated: bool
    aim: DirectiveAimOut | None
    verdict: Verdict


class MeasurementOut(Schema):
    """A number as it was known at ``known_at``; ``period`` is the latest that had a value."""

    occasion: Occasion
    period: str
    value: float | None
    simulated: bool
    known_at: str | None
    at: str


class SupportOut(Schema):
    code: str
    office_id: int | None
    state: str
    due_at: str | None


class DirectiveWithStory(DirectiveOut):
    measured: list[MeasurementOut]
    parts: list[SupportOut]


class DirectivesOut(Schema):
    count: int
    page: int
    pages: int
    directives: list[DirectiveOut]


class DirectiveFilters(Schema):
    result: Result | None = None
    office: int | None = Field(default=None, ge=1, le=2**53, description="Id of an office; those below it come too")
    leader: int | None = Field(default=None, ge=1, le=2**53)
    older_than: int | None = Field(default=None, ge=0, le=3660, description="Open for more than so many days")
    moved: bool | None = None
    page: int = Field(default=1, ge=1, le=100_000)


@router.get("/directives", response=DirectivesOut, operation_id="list_directives", summary="Directives, overdue first")
@guarded(policies.SEE_DIRECTIVES)
def list_directives(request: HttpRequest, filters: Query[DirectiveFilters]) -> dict[str, Any]:
    results = frozenset({filters.result}) if filters.result else frozenset()
    wanted = Wanted(filters.leader, filters.office, filters.older_than, results, filters.moved)
    page = queries.directives(wanted, actor=acting(request), page=filters.page)
    found = [presenting.document(each) for each in page.object_list]
    return {"count": page.paginator.count, "page": page.number, "pages": page.paginator.num_pages, "directives": found}


@router.get("/directives/{code}", response=DirectiveWithStory, operation_id="get_directive", summary="One directive")
@guarded(policies.SEE_DIRECTIVES)
def get_directive(request: HttpRequest, code: Code) -> dict[str, Any]:
    told = queries.one(code, actor=acting(request))
    return {
        **presenting.document(told.directive),
        "measured": [presenting.measurement_document(each) for each in told.measured],
        "parts": [
            {
                "code": each.code,
                "office_id": each.office,
                "state": each.state,
                "due_at": each.due_at.isoformat() if each.due_at else None,
            }
            for each in told.parts
        ],
    }
