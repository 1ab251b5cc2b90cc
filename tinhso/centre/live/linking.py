"""How a page follows what moves: the address of the stream from where it stands, and the part that is fetched again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from tinhso.catalog.contracts import Board
from tinhso.centre.live import reading, rules

PART = "X-Part"
"""Sent by a page that is open already: the names of the parts of its body that it wants again, and nothing around it."""


def stream_from_here() -> str:
    """Return the address of the stream for a page whose numbers are read from now on: nothing is missed in between."""
    return f"{reverse('centre:live')}?since={rules.written(reading.position())}"


def narrowed(request: HttpRequest, board: Board) -> Board:
    """Return a board with the tiles only that an open page wants again; the whole board for a page that is opened."""
    wanted = request.headers.get(PART, "").split()
    tiles = tuple(tile for tile in board.tiles if tile.id in wanted)
    return board.model_copy(update={"tiles": tiles, "headline": None}) if wanted else board


def page(request: HttpRequest, template: str, body: SafeString, context: dict[str, object]) -> HttpResponse:
    """Return a page around a body, or the body alone for a page that is open already."""
    answer = HttpResponse(body) if PART in request.headers else render(request, template, {**context, "body": body})
    answer["Vary"] = PART
    return answer
