"""The JSON API of alerts."""

# No "from __future__ import annotations" here: ninja reads the annotations at run time, through
# the wrapper of @guarded, where the names of this module are not known.

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from tinhso.catalog.contracts import Severity
from tinhso.centre.alerts import policies, presenting, queries
from tinhso.centre.alerts.actions import answering
from tinhso.centre.alerts.contracts import Event, State
from tinhso.kernel import clock
from tinhso.kernel.policy import acting, guarded

router = Router(tags=["alerts"])
Number = Annotated[int, Path(ge=1, le=2**53)]


class AlertOut(Schema):
    """``since`` is the first period beyond the limit, ``period`` the one that raised it. Instants carry their zone."""

    id: int
    rule: str
    title_vi: str
    title_en: str
    kind: str
    about: str
    unit_id: int
    unit: str
    unit_name: str
    severity: Severity
    state: State
    simulated: bool
    since: str
    period: str
    value: float | None
    worst: float | None
    latest_period: str
    latest: float | None
    raised_at: str
    cleared_at: str | None
    until: str | None
    acknowledged_by: int | None
    escalated: int


class EntryOut(Schema):
    """A line of the journal; ``by`` is an account, or null for the platform."""

    event: Event
    at: str
    by: int | None
    reason: str
    until: str | None


class AlertWithJournal(AlertOut):
    journal: list[EntryOut]


class AlertsOut(Schema):
    count: int
    page: int
    pages: int
    alerts: list[AlertOut]


class AlertFilters(Schema):
    """Those that hold, unless ``state`` says otherwise."""

    state: State | None = None
    severity: Severity | None = None
    field: str = Field("", max_length=60)
    page: int = Field(1, ge=1, le=1_000_000)


class AnswerIn(Schema):
    """Why, and until when (an instant; without a zone Vietnam's) the answer is good for."""

    reason: str = Field(max_length=2000)
    until: datetime


@router.get("/alerts", response=AlertsOut, operation_id="list_alerts", summary="List alerts")
@guarded(policies.SEE_ALERTS)
def list_alerts(request: HttpRequest, asked: Annotated[AlertFilters, Query()]) -> dict[str, Any]:
    """Those that wait for an answer first, the loudest first. Only units within your reach."""
    states = (asked.state,) if asked.state is not None else queries.HOLDING
    wanted = queries.Wanted(states, asked.severity or "", asked.field)
    page = queries.alerts(wanted, actor=acting(request), page=asked.page)
    listed = [presenting.document(each) for each in page.object_list]
    return {"count": page.paginator.count, "page": page.number, "pages": page.paginator.num_pages, "alerts": listed}


@router.get("/alerts/{number}", response=AlertWithJournal, operation_id="get_alert", summary="One alert and its journal")
@guarded(policies.SEE_ALERTS)
def get_alert(request: HttpRequest, number: Number) -> dict[str, Any]:
    """With everything that happened to it, oldest first."""
    found = queries.alert(number, actor=acting(request))
    lines = [
        {
            "event": each.event,
            "at": each.at.isoformat(),
            "by": each.by,
            "reason": each.reason,
            "until": each.until.isoformat() if each.until else None,
        }
        for each in queries.journal(number, actor=acting(request))
    ]
    return {**presenting.document(found), "journal": lines}


@router.post(
    "/alerts/{number}/acknowledge", response=AlertOut, operation_id="acknowledge_alert", summary="Acknowledge an alert"
)
@guarded(policies.ANSWER)
def acknowledge_alert(request: HttpRequest, number: Number, answer: AnswerIn) -> dict[str, Any]:
    """Say what is being done; it asks again if it still holds at the end."""
    until = _instant(answer.until)
    return presenting.document(answering.acknowledge(number, reason=answer.reason, until=until, actor=acting(request)))


@router.post("/alerts/{number}/snooze", response=AlertOut, operation_id="snooze_alert", summary="Put an alert aside")
@guarded(policies.ANSWER)
def snooze_alert(request: HttpRequest, number: Number, answer: AnswerIn) -> dict[str, Any]:
    """Nobody is told of it until then."""
    return presenting.document(
        answering.snooze(number, reason=answer.reason, until=_instant(answer.until), actor=acting(request))
    )


def _instant(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=clock.ZONE)
