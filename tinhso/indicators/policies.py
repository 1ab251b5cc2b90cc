"""Who sees numbers. The routes are for everybody: what is told there depends on the actor, by ``units_seen``."""

from __future__ import annotations

from collections.abc import Iterable

from tinhso.kernel.policy import Actor, HasRole, Public, Role
from tinhso.lake import queries as lake
from tinhso.places import queries as places

LOOK_UP = Public("indicators.look_up")
COMPUTE = HasRole("indicators.compute", frozenset({Role.ADMINISTRATOR}))


def units_seen(datasets: Iterable[str], actor: Actor) -> frozenset[int] | None:
    """Return the units whose numbers, made of rows of all these datasets, the actor may see; None is all, an empty set none.

    Public numbers are for everybody. Others are for office roles: for the units that they reach, the areas that these
    offices serve, and all below. A token sees them when it may read data (``lake.query``).
    """
    reaches = [units for dataset in datasets if (units := lake.units_open_to(dataset, actor)) is not None]
    if not reaches:
        return None
    return places.reached_from(frozenset.intersection(*reaches))
