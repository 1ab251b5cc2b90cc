"""Where the platform's numbers stand, what moved since, and which datasets an actor sees numbers of."""

from __future__ import annotations

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.centre.live.contracts import Change, Position
from tinhso.centre.live.rules import since
from tinhso.indicators import queries as indicators
from tinhso.kernel.policy import Actor
from tinhso.lake import queries as lake


def position() -> Position:
    """Return where the numbers stand now. Any number told later is at least of this state."""
    return Position(lake.settled(), indicators.conditions())


def word() -> str:
    """Return a word that is another whenever ``position`` is: cheaper to ask for."""
    return indicators.state()


def change(before: Position, now: Position) -> Change:
    """Return what moved between two positions."""
    if before.around != now.around or now.at is None:
        return Change(now, everything=True)
    return Change(now, lake.datasets_moved(_datasets(), before.at, now.at))


def missed(last: str, now: Position) -> Change:
    """Return what moved since the event that a page saw last, by its id; everything where the id tells nothing."""
    at, stands = since(last, now)
    return change(Position(at, now.around), now) if stands and now.at is not None else Change(now, everything=not stands)


def sees(actor: Actor) -> frozenset[str]:
    """Return the datasets of which the actor may see some unit's numbers; nobody else is told that they moved."""
    return frozenset(name for name in _datasets() if lake.units_open_to(name, actor) != frozenset())


def _datasets() -> frozenset[str]:
    return frozenset(name for name, _ in catalog.in_force(settings.PACKS).datasets())
