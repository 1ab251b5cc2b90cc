"""What a tile is called: by its own title, else by its number and what it shows of it."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy

from tinhso.catalog.contracts import DataField, Indicator, Tile, TileKind
from tinhso.centre.boards.columns import heading, named
from tinhso.centre.boards.wording import period_name, said
from tinhso.kernel.periods import Period

_SHOWS = {
    TileKind.TREND: gettext_lazy("%(title)s over time"),
    TileKind.RANKING: gettext_lazy("%(title)s, units ranked"),
    TileKind.MAP: gettext_lazy("%(title)s on the map"),
    TileKind.COMPOSITE: gettext_lazy("%(title)s by component"),
    TileKind.FORECAST: gettext_lazy("%(title)s, forecast"),
}
_OF_ONE_PERIOD = frozenset({TileKind.NUMBER, TileKind.MAP, TileKind.RANKING, TileKind.COMPOSITE})


def called(tile: Tile, definition: Indicator, field: DataField | None) -> str:
    """Return the title of a tile of an indicator, split by ``field``: else its number and what it shows of it."""
    if tile.title is not None:
        return said(tile.title)
    title = said(definition.title)
    if tile.by and tile.group:
        return f"{title}: {named(field, tile.group)}"
    if tile.by:
        title = gettext("%(title)s by %(column)s") % {"title": title, "column": _inside(heading(tile.by, field))}
    return str(_SHOWS.get(tile.kind, "%(title)s")) % {"title": title}


def dated(title: str, own: Period, seen: Period) -> str:
    """Return a title that names the period of its number, where that is another than the board's."""
    return title if own == seen else f"{title} ({period_name(own)})"


def shows_one_period(tile: Tile) -> bool:
    """Say whether all of a tile is of one period and one number, so that its title can name the period."""
    return tile.kind in _OF_ONE_PERIOD or (tile.kind is TileKind.BAR and tile.by is not None)


def _inside(title: str) -> str:
    """Return a title as it stands inside a sentence; an abbreviation stays as it is."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
