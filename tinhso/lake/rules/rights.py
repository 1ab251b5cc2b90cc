"""Which rows and columns an actor may see: by unit and by privacy class.

The reach of an actor for a class is the units of the roles that are cleared for it: ``None`` is every unit.
"""

from __future__ import annotations

from tinhso.catalog.contracts import Privacy
from tinhso.kernel.policy import OFFICE_ROLES, Actor, Role

Reach = frozenset[int] | None

NOBODY: frozenset[int] = frozenset()

# Whoever handles people's data as part of the work (Luật 91/2025/QH15 on personal data): need to know, no more.
CLEARED: dict[Privacy, frozenset[Role]] = {
    Privacy.INTERNAL: OFFICE_ROLES,
    Privacy.PERSONAL: frozenset(
        {Role.DEPARTMENT_DATA_OFFICER, Role.DEPARTMENT_HEAD, Role.ONE_STOP_OFFICER, Role.COMMUNE_OFFICER}
    ),
    Privacy.SENSITIVE: frozenset({Role.DEPARTMENT_DATA_OFFICER, Role.DEPARTMENT_HEAD}),
}


def reach(actor: Actor, privacy: Privacy) -> Reach:
    """Return the units whose rows of class ``privacy`` the ``actor`` may see; None for all, an empty set for none."""
    if privacy is Privacy.PUBLIC or actor.kind == "system":
        return None
    held = [holding.units for holding in actor.holdings if holding.role in CLEARED[privacy]]
    if any(units is None for units in held):
        return None
    return NOBODY.union(*(units for units in held if units is not None))


def reach_of_numbers(actor: Actor, privacy: Privacy) -> Reach:
    """Return the units of which the ``actor`` may know what rows of class ``privacy`` add up to, as ``reach`` does.

    Counts and sums of people are no data about a person (Luật 91/2025/QH15), as long as they are of several: whoever tells
    them keeps back those of too few. They are internal, like the work that they count.
    """
    return reach(actor, min(privacy, Privacy.INTERNAL, key=tuple(Privacy).index))


def within(unit: int, units: Reach) -> bool:
    """Say whether ``unit`` lies in a reach."""
    return units is None or unit in units
