"""The JSON API of units: look up, resolve, convert between days, find by point. Public."""

# No "from __future__ import annotations" here: ninja reads the annotations at run time, through
# the wrapper of @guarded, where the names of this module are not known.

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from tinhso.kernel.policy import guarded
from tinhso.places import presenting, queries
from tinhso.places.policies import LOOK_UP_UNITS

router = Router(tags=["units"])
MOST_UNITS = 1000
MOST_TEXTS = 10_000


class UnitOut(Schema):
    """A unit as it was on one day; empty ends mean "before our records" and "still"."""

    id: int
    tree: str
    level: str
    code: str
    name: str
    name_en: str
    path: str
    valid_from: str | None
    valid_to: str | None


class UnitsOut(Schema):
    on: str
    count: int
    units: list[UnitOut]


class AlternativeOut(Schema):
    code: str
    unit_id: int
    name: str
    path: str
    valid_from: str | None
    valid_to: str | None
    score: float


class ResolutionOut(Schema):
    """What a text names: ``outcome`` is found, ambiguous or unknown; only found has a code."""

    text: str
    outcome: str
    code: str | None
    unit_id: int | None
    name: str | None
    path: str | None
    valid_from: str | None
    valid_to: str | None
    confidence: float
    reason: str
    alternatives: list[AlternativeOut]
    alternatives_total: int


class ColumnIn(Schema):
    """Texts to resolve, at most 10,000 at once."""

    texts: list[str] = Field(max_length=MOST_TEXTS)
    within: str | None = None
    on: str | None = None


class ColumnOut(Schema):
    count: int
    results: list[ResolutionOut]


class PartOut(UnitOut):
    """``share``: the fraction of the older unit that lies in the newer one."""

    share: float
    is_estimate: bool
    basis: list[str]
    documents: list[str]


class CrosswalkOut(UnitOut):
    from_: str = Field(alias="from")
    to: str
    direction: str
    parts: list[PartOut]
    unplaced: float
    complete: bool
    members_into: list[UnitOut]


class LocatedOut(Schema):
    longitude: float
    latitude: float
    on: str
    code: str | None
    name: str | None
    path: str | None
    level: str | None
    boundary: str | None
    is_schematic: bool
    units: list[UnitOut]
    contested: list[UnitOut]


@router.get("/units", response=UnitsOut)
@guarded(LOOK_UP_UNITS)
def list_units(
    request: HttpRequest,
    on: str | None = None,
    tree: str = "area",
    level: str = "",
    within: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST_UNITS)] = 100,
) -> dict[str, Any]:
    """List the units of a day, by code."""
    day = queries.known_day(on)
    found = queries.units_in_force(day, tree, level, within)
    return {"on": day.isoformat(), "count": len(found), "units": [presenting.unit(unit) for unit in found[:limit]]}


@router.get("/units/resolve", response=ResolutionOut)
@guarded(LOOK_UP_UNITS)
def resolve(
    request: HttpRequest, text: Annotated[str, Query(max_length=500)], within: str | None = None, on: str | None = None
) -> dict[str, Any]:
    """Say which unit a text names; ambiguous and unknown are answers, not errors."""
    return presenting.resolution(text, queries.resolve(text, within, queries.day(on) if on else None))


@router.post("/units/resolve-column", response=ColumnOut)
@guarded(LOOK_UP_UNITS)
def resolve_column(request: HttpRequest, column: ColumnIn) -> dict[str, Any]:
    """Say which unit each of many texts names."""
    found = queries.resolve_column(column.texts, column.within, queries.day(column.on) if column.on else None)
    results = [presenting.resolution(text, one) for text, one in zip(column.texts, found, strict=True)]
    return {"count": len(results), "results": results}


@router.get("/units/crosswalk", response=CrosswalkOut, by_alias=True)
@guarded(LOOK_UP_UNITS)
def crosswalk(
    request: HttpRequest,
    code: str,
    since: Annotated[str, Query(alias="from")],
    until: Annotated[str, Query(alias="to")],
    tree: str = "area",
) -> dict[str, Any]:
    """Give the unit of one day in the units of another."""
    return presenting.crosswalk(queries.crosswalk(code, queries.day(since), queries.day(until), tree))


@router.get("/units/{code}", response=dict[str, Any])
@guarded(LOOK_UP_UNITS)
def unit(request: HttpRequest, code: str, on: str | None = None, tree: str = "area") -> dict[str, Any]:
    """Give everything dated about the unit that has the code on a day."""
    day = queries.known_day(on)
    return presenting.history(queries.history(queries.unit_on(code, day, tree).id, day))


@router.get("/locate", response=LocatedOut)
@guarded(LOOK_UP_UNITS)
def locate(request: HttpRequest, lon: float, lat: float, on: str | None = None) -> dict[str, Any]:
    """Give the units that hold a point (WGS84, degrees) on a day; none is an answer."""
    return presenting.located(queries.locate(lon, lat, queries.known_day(on)))
