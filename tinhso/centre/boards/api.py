"""The JSON API of boards: which there are, and one as its page shows it, for the same eyes."""

# No "from __future__ import annotations" here: ninja reads the annotations at run time, through
# the wrapper of @guarded, where the names of this module are not known.

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from ninja import Path, Query, Router, Schema

from tinhso.centre.boards import overview, presenting
from tinhso.centre.boards.bodies import prepared
from tinhso.centre.boards.drawing import draw
from tinhso.centre.boards.looking import look
from tinhso.centre.boards.presenting import BoardOut, BoardsOut
from tinhso.centre.policies import SEE_CENTRE
from tinhso.kernel.policy import acting, guarded

router = Router(tags=["boards"])
Name = Annotated[str, Path(max_length=64)]
TYPE = "application/json; charset=utf-8"


class BoardAsked(Schema):
    """The words of a board's address; empty is not said."""

    unit: Annotated[str, Query(max_length=32, description="Code of a unit; the province without it")] = ""
    period: Annotated[
        str, Query(max_length=16, description="202610, 2026Q3, 2026; the last whole one with data without it")
    ] = ""
    as_of: Annotated[str, Query(max_length=40, description="As known at this moment")] = ""
    in_units_of: Annotated[str, Query(max_length=10, description="In the units of this day, yyyy-mm-dd")] = ""


@router.get("/boards", response=BoardsOut, summary="The boards of all fields")
@guarded(SEE_CENTRE)
def list_boards(request: HttpRequest) -> dict[str, Any]:
    return presenting.boards()


@router.get(
    "/boards/{pack}/{board}",
    response={200: BoardOut},
    summary="One board: each tile with value, unit, status, target, change, freshness, or why there is no number",
)
@guarded(SEE_CENTRE)
def one_board(request: HttpRequest, pack: Name, board: Name, asked: Annotated[BoardAsked, Query()]) -> HttpResponse:
    """Texts are in the language of the request."""
    words = {name: text for name, text in asked.model_dump().items() if text.strip()}

    def drawn() -> SafeString:
        _, definition = overview.found(pack, board)
        seen = look(words, definition, pack)
        return mark_safe(presenting.written(draw(definition, pack, seen, actor=acting(request)), seen))  # noqa: S308  # JSON

    return HttpResponse(prepared(f"json {pack}.{board}", words, acting(request), drawn), content_type=TYPE)
