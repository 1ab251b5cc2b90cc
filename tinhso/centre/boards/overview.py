"""The overview: the number that stands for each field, and what needs the reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from tinhso.cases.directives import queries as directives
from tinhso.cases.directives.contracts import Pressed
from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Board, PackContents, TileKind, UnknownDefinition
from tinhso.catalog.contracts import Tile as TileOfPack
from tinhso.centre.boards.contracts import Drawn, Placed
from tinhso.centre.boards.drawing import WORST, draw
from tinhso.centre.boards.looking import look
from tinhso.centre.boards.wording import period_name, said
from tinhso.centre.fields import FIRST
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, Decision
from tinhso.places import queries as places
from tinhso.supply.obligations import queries as obligations
from tinhso.supply.obligations.contracts import Obligation, State
from tinhso.supply.obligations.policies import SEE_OBLIGATIONS
from tinhso.ui.contracts import Tile

MOST_OVERDUE = 8


@dataclass(frozen=True)
class FieldNow:
    """A field on the overview: its headline, its worst status, the address of its board."""

    id: str
    title: str
    icon: str
    url: str
    tile: Tile | None
    worst: str


@dataclass(frozen=True)
class Owed:
    """What is overdue: of whom, which data, for which period, since when."""

    unit: str
    dataset: str
    period: str
    due_at: datetime


@dataclass(frozen=True)
class Overview:
    """The fields, the main picture beside them, and what needs the reader."""

    fields: tuple[FieldNow, ...]
    picture: tuple[Placed, ...]
    needs: tuple[Tile, ...]
    overdue: tuple[Owed, ...]
    overdue_count: int
    directives: Pressed
    simulated: bool


def overview(words: dict[str, str], *, actor: Actor) -> Overview:
    """Return the overview as the actor may see it."""
    if places.home(settings.PROVINCE) is None:  # no units are loaded yet: nothing can be told of anywhere
        bare = sorted((_bare(name, contents) for name, contents in packs().items()), key=lambda field: field.title)
        return Overview(tuple(bare), (), (), (), 0, directives.pressing(actor=actor), simulated=False)
    boards = {name: (contents, board) for name, contents in packs().items() if (board := main_board(contents)) is not None}
    drawn = {name: draw(_headlines(board), name, look(words, board, name), actor=actor) for name, (_, board) in boards.items()}
    fields = tuple(_field(name, contents, drawn[name]) for name, (contents, _) in boards.items())
    needs = tuple(field.tile for field in fields if field.tile is not None and field.tile.status in ("bad", "watch"))
    overdue = _overdue(actor)
    return Overview(
        tuple(sorted(fields, key=lambda field: field.title)),
        _picture(words, actor),
        tuple(sorted(needs, key=lambda tile: WORST.index(tile.status))),
        tuple(_owed(each) for each in overdue[-MOST_OVERDUE:][::-1]),
        len(overdue),
        directives.pressing(actor=actor),
        simulated=any(each.simulated for each in drawn.values()),
    )


def packs() -> dict[str, PackContents]:
    """Return the packs in force that have a board."""
    return {name: contents for name, contents in catalog.in_force(settings.PACKS).packs.items() if contents.boards}


def found(pack: str, name: str = "") -> tuple[PackContents, Board]:
    """Return a field and a board of it, by its main one without a name. Raises UnknownDefinition."""
    contents = packs().get(pack)
    board = (contents.boards.get(name) if name else main_board(contents)) if contents is not None else None
    if contents is None or board is None:
        raise UnknownDefinition(reference=f"{pack}.{name}".rstrip("."))
    return contents, board


def main_board(contents: PackContents) -> Board | None:
    """Return the board that a field opens with."""
    return contents.boards.get("overview") or next(iter(contents.boards.values()), None)


def headline(board: Board) -> TileOfPack | None:
    """Return the tile that stands for a field: the one it names, else its first number."""
    numbers = [tile for tile in board.tiles if tile.kind is TileKind.NUMBER]
    return next((tile for tile in board.tiles if tile.id == board.headline), numbers[0] if numbers else None)


def _headlines(board: Board) -> Board:
    """The board with its headline only: the overview asks no more than it shows."""
    first = headline(board)
    shown = first if first is not None and first.kind is TileKind.NUMBER else None
    return board.model_copy(update={"tiles": (shown,) if shown is not None else (), "headline": None})


def _field(name: str, contents: PackContents, drawn: Drawn) -> FieldNow:
    bare = _bare(name, contents)
    tile = next((each.tile for each in drawn.tiles if each.tile is not None), None)
    return replace(bare, tile=tile and replace(tile, url=bare.url), worst=drawn.worst)


def _bare(name: str, contents: PackContents) -> FieldNow:
    url = reverse("centre:board", args=[name])
    return FieldNow(name, said(contents.pack.title), contents.pack.icon or "folder", url, None, "none")


def _picture(words: dict[str, str], actor: Actor) -> tuple[Placed, ...]:
    """The map and the ranking of communes of the first field."""
    contents = packs().get(FIRST)
    board = main_board(contents) if contents is not None else None
    if board is None:
        return ()
    shown = tuple(tile for tile in board.tiles if tile.kind in (TileKind.MAP, TileKind.RANKING))[:2]
    part = board.model_copy(update={"tiles": shown, "headline": None})
    return draw(part, FIRST, look(words, board, FIRST), actor=actor).tiles if shown else ()


def _overdue(actor: Actor) -> tuple[Obligation, ...]:
    if SEE_OBLIGATIONS.decide(actor) is not Decision.ALLOWED:
        return ()
    wanted = obligations.Wanted(states=frozenset({State.OVERDUE}), until=clock.today())
    found = obligations.obligations(wanted, actor=actor)
    return tuple(sorted(found, key=lambda each: each.due_at))


def _owed(each: Obligation) -> Owed:
    unit = places.units_by_id([each.unit_id]).get(each.unit_id)
    dataset = catalog.in_force(settings.PACKS).dataset(each.dataset)
    return Owed(unit.name if unit else "", said(dataset.title), period_name(each.period), each.due_at)
