"""What a board shows of its numbers: for which periods, and under which titles. Whatever tells of a board asks here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from tinhso.catalog.contracts import Tile
from tinhso.centre.boards.columns import columns_of
from tinhso.centre.boards.timing import own_period
from tinhso.centre.boards.titling import called, dated, shows_one_period
from tinhso.indicators import queries as indicators
from tinhso.indicators.contracts import Freshness
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, parse


def full(reference: str, pack: str) -> str:
    """Return the full reference of a number that a board of ``pack`` names."""
    return reference if "." in reference else f"{pack}.{reference}"


def own_periods(
    names: Iterable[str], seen: Period, fresh: Mapping[str, Freshness], as_of: datetime | None = None
) -> dict[str, Period]:
    """Return the period in which each number, by full reference, is shown on a board that is seen for ``seen``.

    ``fresh`` tells of the datasets beneath them at ``as_of`` (aware; None: now). A moment that is over always
    has the same answer.
    """
    today = clock.today() if as_of is None else min(clock.today(), clock.local(as_of).date())
    return {name: own_period(seen, indicators.definition(name).periods, _last(name, fresh), today) for name in names}


def title_of(tile: Tile, name: str, own: Period, seen: Period) -> str:
    """Return what a tile of a board of ``seen`` is called in the active language; its first number, ``name``, is of ``own``."""
    definition = indicators.definition(name)
    title = called(tile, definition, columns_of(name, definition).get(tile.by or ""))
    return dated(title, own, seen) if shows_one_period(tile) else title


def _last(name: str, fresh: Mapping[str, Freshness]) -> date | None:
    """Return the end of the last period of which data for a number are known."""
    known = (fresh[each].period for each in indicators.datasets_of(name) if each in fresh)
    return max((parse(period).end for period in known if period), default=None)
