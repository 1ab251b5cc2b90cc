"""The JSON API of cases: the inbox, one case with its story, and the moves that it allows."""

# No "from __future__ import annotations" here: ninja reads the annotations at run time, through
# the wrapper of @guarded, where the names of this module are not known.

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema
from pydantic import BaseModel

from tinhso.cases.engine import inbox, policies, queries
from tinhso.cases.engine.actions import moving
from tinhso.cases.engine.contracts import CaseView, Given
from tinhso.cases.engine.inbox import View
from tinhso.cases.engine.rules.deadlines import parse_rule
from tinhso.cases.engine.rules.processes import Requirement, Shown
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, acting, guarded
from tinhso.places import queries as places

router = Router(tags=["cases"])
Code = Annotated[str, Path(min_length=3, max_length=60)]
Slug = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


# What is sent is no Schema of ninja's, which asks for each field of each case in Python: a quarter of the answer's time.
class CaseOut(BaseModel):
    """``due_at`` is the nearest of its running clocks, null while paused. Instants carry their zone; offices are codes."""

    code: str
    desk: str
    state: str
    title: str
    category: str
    channel: str
    office: str
    area: str
    assignee: int | None
    received_at: str
    due_at: str | None
    settled_at: str | None
    overdue: bool
    version: int
    simulated: bool


class CasesOut(BaseModel):
    """A page of the inbox; ``more`` says that another follows."""

    page: int
    more: bool
    cases: list[CaseOut]


class LineOut(BaseModel):
    """A line of the journal."""

    number: int
    kind: str
    move: str
    from_state: str
    to_state: str
    at: str
    account: int | None
    part: str
    text: str
    reason: str
    paper: str


class SumOut(BaseModel):
    """A line of the arithmetic of a deadline."""

    at: str
    vi: str
    en: str


class ClockOut(BaseModel):
    """A clock and how its due time comes about."""

    clock: str
    run: int
    rule: str
    source: str
    due_at: str | None
    paused_since: str | None
    stopped_at: str | None
    ledger: list[SumOut]


class MoveOut(BaseModel):
    """A move that you can make now, and what it requires."""

    move: str
    vi: str
    en: str
    requires: list[Requirement]


class CaseWithStory(CaseOut):
    journal: list[LineOut]
    clocks: list[ClockOut]
    moves: list[MoveOut]


class CaseFilters(Schema):
    """What of the inbox; ``words`` are found with and without accents, a code as it is."""

    view: View = View.OPEN
    desk: str = Field("", max_length=30)
    state: str = Field("", max_length=40)
    category: str = Field("", max_length=60)
    label: str = Field("", max_length=60)
    words: str = Field("", max_length=200)
    page: int = Field(1, ge=1, le=inbox.FARTHEST)


class MoveIn(Schema):
    """What a move brings. ``seen`` is the version you decided on; ``extension`` reads like ``5 working_days``."""

    seen: int | None = Field(None, ge=1, le=2**31)
    reason: str = Field("", max_length=10_000)
    question: str = Field("", max_length=10_000)
    answer: str = Field("", max_length=10_000)
    paper: str = Field("", max_length=300)
    office: str = Field("", max_length=40)
    proof: list[Annotated[int, Field(ge=1, le=2**53)]] = Field(default_factory=list, max_length=20)
    rating: int | None = Field(None, ge=1, le=5)
    extension: str = Field("", max_length=40)
    request: str = Field("", max_length=64)


@router.get("/cases", response=CasesOut, operation_id="list_cases", summary="The inbox")
@guarded(policies.SEE_CASES)
def list_cases(request: HttpRequest, asked: Annotated[CaseFilters, Query()]) -> dict[str, Any]:
    """Cases in which you play a part, those due first on top."""
    found = inbox.find(inbox.Wanted(**asked.dict()), actor=acting(request))
    return {"page": found.page, "more": found.more, "cases": _documents(found.cases)}


@router.get("/cases/counts", response=dict[View, int], operation_id="count_cases", summary="How many cases each view shows")
@guarded(policies.SEE_CASES)
def count_cases(request: HttpRequest) -> dict[View, int]:
    """Open cases within your reach, by view."""
    return inbox.counts(inbox.Wanted(), actor=acting(request))


@router.get("/cases/{code}", response=CaseWithStory, operation_id="get_case", summary="One case and its story")
@guarded(policies.SEE_CASES)
def get_case(request: HttpRequest, code: Code) -> dict[str, Any]:
    """With its journal, its deadlines line by line, and the moves that you can make. Never who takes part."""
    view = queries.case_by_code(code, actor=acting(request))
    return _with_story(view, acting(request))


@router.post("/cases/{code}/moves/{slug}", response=CaseWithStory, operation_id="move_case", summary="Make a move")
@guarded(policies.WORK_CASES)
def move_case(request: HttpRequest, code: Code, slug: Slug, brought: MoveIn) -> dict[str, Any]:
    """The same ``request`` again changes nothing; a ``seen`` that is no longer true is refused."""
    actor = acting(request)
    view = queries.case_by_code(code, actor=actor)
    given = Given(
        reason=brought.reason,
        question=brought.question,
        answer=brought.answer,
        paper=brought.paper,
        proof=tuple(brought.proof),
        office=places.unit_on(brought.office, tree="office").id if brought.office else None,
        rating=brought.rating,
        extension=parse_rule(brought.extension) if brought.extension else None,
        request=brought.request,
    )
    return _with_story(moving.move(view.id, slug, given, seen=brought.seen, actor=actor), actor)


def _documents(views: tuple[CaseView, ...]) -> list[dict[str, Any]]:
    units = places.units_by_id({unit for view in views for unit in (view.office, view.intake, view.area) if unit is not None})
    codes = {key: unit.code for key, unit in units.items()}
    return [_document(view, codes) for view in views]


def _document(view: CaseView, codes: dict[int, str]) -> dict[str, Any]:
    return {
        "code": view.code,
        "desk": view.desk,
        "state": view.state,
        "title": view.title,
        "category": view.category,
        "channel": view.channel,
        "office": codes.get(view.office or view.intake, ""),
        "area": codes.get(view.area or 0, ""),
        "assignee": view.assignee,
        "received_at": view.received_at.isoformat(),
        "due_at": view.due_at.isoformat() if view.due_at else None,
        "settled_at": view.settled_at.isoformat() if view.settled_at else None,
        "overdue": view.overdue(clock.now()),
        "version": view.version,
        "simulated": view.simulated,
    }


def _with_story(view: CaseView, actor: Actor) -> dict[str, Any]:
    lines = [
        {
            **{name: getattr(each, name) for name in ("number", "move", "from_state", "to_state", "account", "part")},
            **{name: getattr(each, name) for name in ("text", "reason", "paper")},
            "kind": str(each.kind),
            "at": each.at.isoformat(),
        }
        for each in queries.events(view, shown=Shown.OFFICE)
    ]
    clocks = [
        {
            "clock": each.slug,
            "run": each.run,
            "rule": f"{each.rule.amount} {each.rule.unit}",
            "source": each.source,
            "due_at": each.due_at.isoformat() if each.due_at else None,
            "paused_since": each.paused_since.isoformat() if each.paused_since else None,
            "stopped_at": each.stopped_at.isoformat() if each.stopped_at else None,
            "ledger": [{"at": line.at.isoformat(), "vi": line.vi, "en": line.en} for line in each.ledger],
        }
        for each in queries.clocks_of(view)
    ]
    moves = [
        {"move": each.slug, "vi": each.vi, "en": each.en, "requires": list(each.requires)}
        for each in queries.moves_open_to(view, queries.parts_of(view, actor))
    ]
    return {**_documents((view,))[0], "journal": lines, "clocks": clocks, "moves": moves}
