"""The JSON API of what is owed and of the scoreboard."""

# No "from __future__ import annotations" here: ninja reads the annotations at run time, through
# the wrapper of @guarded, where the names of this module are not known.

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from tinhso.kernel.policy import acting, guarded
from tinhso.supply.obligations import filters, policies, presenting, queries
from tinhso.supply.obligations.contracts import State
from tinhso.supply.obligations.errors import WrongFilter

router = Router(tags=["supply"])
MOST = 1000


class ObligationOut(Schema):
    """``unit_id`` owes it; ``origin_id`` is the unit whose period it is. Instants carry their zone."""

    dataset: str
    field: str
    unit_id: int
    unit: str
    unit_name: str
    origin_id: int
    period: str
    opens_at: str
    due_at: str
    state: State
    delivered_at: str | None
    receipt: str | None
    corrections: int
    passed_on: str | None
    reason: str | None


class ObligationsOut(Schema):
    count: int
    offset: int
    next_offset: int | None
    obligations: list[ObligationOut]


class ScoreOut(Schema):
    """``on_time_rate`` counts what is missing against it; None when nothing had to come. ``trend`` is twelve months."""

    rank: int | None
    name: str
    on_time_rate: float | None
    owed: int
    on_time: int
    late: int
    missing: int
    excused: int
    refused_first: int
    corrected: int
    trend: list[float | None]
    reminders: int | None


class ScoreboardOut(Schema):
    since: str
    until: str
    by: str
    months: list[str]
    lines: list[ScoreOut]


class Filters(Schema):
    """Periods (202601, 2026Q1, 2026) or days; a unit by code or ``unit:12``."""

    unit: str = Field("", max_length=60)
    dataset: str = Field("", max_length=130)
    field: str = Field("", max_length=60)
    from_: str = Field("", alias="from", max_length=20)
    to: str = Field("", max_length=20)

    def query(self) -> dict[str, str]:
        return {"unit": self.unit, "dataset": self.dataset, "field": self.field, "from": self.from_, "to": self.to}


class ObligationFilters(Filters):
    state: list[State] = []
    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(200, ge=1, le=MOST)


class ScoreFilters(Filters):
    level: str = Field("", max_length=20)
    by: str = Field("unit", max_length=20)


@router.get("/obligations", response=ObligationsOut, operation_id="list_obligations", summary="List what is owed")
@guarded(policies.SEE_OBLIGATIONS)
def list_obligations(request: HttpRequest, asked: Annotated[ObligationFilters, Query()]) -> dict[str, Any]:
    """Overdue first, then by due time; settled ones last. Only units within your reach."""
    wanted = filters.wanted({**asked.query(), "state": " ".join(asked.state)})
    found = queries.obligations(wanted, actor=acting(request))
    page = found[asked.offset : asked.offset + asked.limit]
    more = asked.offset + asked.limit < len(found)
    return {
        "count": len(found),
        "offset": asked.offset,
        "next_offset": asked.offset + asked.limit if more else None,
        "obligations": presenting.documents(page),
    }


@router.get("/scoreboard", response=ScoreboardOut, operation_id="scoreboard", summary="How supply went")
@guarded(policies.SEE_SCOREBOARD)
def scoreboard(request: HttpRequest, asked: Annotated[ScoreFilters, Query()]) -> dict[str, Any]:
    """By unit, field, dataset or officer, best first. Only units within your reach."""
    if asked.by not in filters.GROUPS:
        raise WrongFilter(name="by", value=asked.by, accepted=", ".join(filters.GROUPS))
    level, wanted = filters.level(asked.level), filters.wanted(asked.query())
    return presenting.board_document(queries.scoreboard(wanted, actor=acting(request), level=level), asked.by)
