"""The JSON API of indicators: which there are, their values, and each number's story. What is told depends on who asks."""

# No "from __future__ import annotations" here: ninja reads the annotations at run time, through
# the wrapper of @guarded, where the names of this module are not known.

import json
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from tinhso.indicators import asking, policies, presenting, queries
from tinhso.indicators.api_schemas import (
    TOLD,
    VALUES,
    IndicatorDefinitionOut,
    IndicatorHistoryOut,
    IndicatorsOut,
    IndicatorStoryOut,
    IndicatorValuesOut,
    ManyNumbers,
    NumberEver,
    OneNumber,
)
from tinhso.indicators.asking import Question
from tinhso.indicators.exporting import FILES, JSON_STAT, Table, as_json_stat
from tinhso.kernel.policy import acting, guarded

router = Router(tags=["indicators"])
Reference = Annotated[str, Path(max_length=130, description="pack.name; the name alone where only one pack has it")]
Format = Annotated[Literal["json", "csv", "xlsx", "json-stat"], Query(description="JSON-stat is version 2.0")]
Most = Annotated[int, Query(ge=0, le=1000, description="So many rows at most")]


@router.get("/indicators", response=IndicatorsOut, summary="The indicators of which I may see numbers")
@guarded(policies.LOOK_UP)
def list_indicators(request: HttpRequest) -> dict[str, Any]:
    found = [presenting.offer(each) for each in queries.offers(actor=acting(request))]
    return {"count": len(found), "indicators": found}


@router.get(
    "/indicators/{indicator}",
    response=IndicatorDefinitionOut,
    summary="One indicator: meaning, formula, targets, legal source, how fresh its data is",
    openapi_extra=TOLD,
)
@guarded(policies.LOOK_UP)
def one_indicator(request: HttpRequest, indicator: Reference) -> dict[str, Any]:
    asked = asking.read(Question(indicator), actor=acting(request))
    fresh = asking.freshness(asked.reference, actor=acting(request))
    return presenting.definition(asked.reference, asked.definition, fresh)


@router.get(
    "/indicators/{indicator}/values",
    response=IndicatorValuesOut,
    summary="Values by unit and period, current or as known at a moment, in the units of their time or of a day",
    openapi_extra=VALUES,
)
@guarded(policies.LOOK_UP)
def read_values(
    request: HttpRequest, indicator: Reference, asked: Annotated[ManyNumbers, Query()], format: Format = "json"
) -> Any:
    """Where there is no number the reason is told; ``not_open`` means that you may not see it."""
    question = Question(
        indicator, asked.unit, asked.level, asked.from_, asked.to, asked.as_of, asked.in_units_of, asked.by, asked.group
    )
    found, told = asking.values(question, actor=acting(request))
    if format == "json":
        fresh = asking.freshness(found.reference, actor=acting(request), as_of=found.as_of)
        return presenting.values(found.reference, told, found.in_units_of, fresh, asking.why_less(question, told))
    table = Table(found.reference, found.definition, told, found.in_units_of)
    if format == "json-stat":
        return _file(json.dumps(as_json_stat(table), ensure_ascii=False).encode(), JSON_STAT, found.reference, "json")
    media, write = FILES[format]
    return _file(write(table), media, found.reference, format)


@router.get(
    "/indicators/{indicator}/story",
    response=IndicatorStoryOut,
    summary="One number down to the submission, the sheet and the row",
    openapi_extra=TOLD,
)
@guarded(policies.LOOK_UP)
def read_story(
    request: HttpRequest, indicator: Reference, asked: Annotated[OneNumber, Query()], limit: Most = 50
) -> dict[str, Any]:
    period, moment, day = asked.period, asked.as_of, asked.in_units_of
    question = Question(indicator, asked.unit, since=period, until=period, as_of=moment, in_units_of=day)
    found, told = asking.story(question, actor=acting(request), limit=limit)
    fresh = asking.freshness(found.reference, actor=acting(request), as_of=found.as_of)
    return presenting.story(told, found.in_units_of, fresh)


@router.get(
    "/indicators/{indicator}/history",
    response=IndicatorHistoryOut,
    summary="What was said of one number then, and is known now",
    openapi_extra=TOLD,
)
@guarded(policies.LOOK_UP)
def read_history(request: HttpRequest, indicator: Reference, asked: Annotated[NumberEver, Query()]) -> dict[str, Any]:
    question = Question(indicator, asked.unit, since=asked.period, until=asked.period)
    found, told = asking.history(question, actor=acting(request))
    said = [presenting.said(each) for each in told]
    unit_of_measure = found.definition.unit_of_measure
    return {"indicator": found.reference, "unit_of_measure": unit_of_measure, "count": len(said), "said": said}


def _file(body: bytes, media: str, name: str, shape: str) -> HttpResponse:
    return HttpResponse(body, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}.{shape}"'})
