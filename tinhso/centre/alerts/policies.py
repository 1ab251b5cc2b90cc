"""Who sees alerts, answers them, and sets their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tinhso.kernel.policy import OFFICE_ROLES, Actor, Decision, HasRole, Role, in_scope
from tinhso.places import queries as places

ANSWERING = frozenset({Role.CENTRE_OPERATOR, Role.PROVINCE_LEADER, Role.DEPARTMENT_HEAD, Role.COMMUNE_OFFICER})


@dataclass(frozen=True)
class AboutUnit:
    """Holders of any of ``roles``, for alerts about a unit within their reach, or about a number that their office owns.

    A unit within reach is one of a role's own units, an area that such an office serves, or one below.
    """

    name: str
    roles: frozenset[Role]

    def decide(self, actor: Actor, target: Any = None) -> Decision:
        if not in_scope(actor, self.name) or not (actor.kind == "system" or actor.holds(*self.roles)):
            return Decision.DENIED
        if target is None or actor.kind == "system":
            return Decision.ALLOWED
        units = units_of(actor, self.roles)
        within = units is None or target.unit_id in units or target.office_id in units
        return Decision.ALLOWED if within else Decision.HIDDEN


def units_of(actor: Actor, roles: frozenset[Role]) -> frozenset[int] | None:
    """Return the units that an actor's roles reach; None is all. A department reaches its own house, not all it serves."""
    if actor.kind == "system":
        return None
    held = [holding.units for holding in actor.holdings if holding.role in roles]
    if any(units is None for units in held):
        return None
    own = frozenset().union(*(units for units in held if units is not None))
    served = {unit for unit, area in places.areas_served(own).items() if area.level == "commune"}
    return own | places.reached_from(served)


SEE_ALERTS = AboutUnit("alerts.see", OFFICE_ROLES)
ANSWER = AboutUnit("alerts.answer", ANSWERING)
SET_RULES = HasRole("alerts.set_rules", frozenset({Role.CENTRE_OPERATOR}))
EVALUATE = HasRole("alerts.evaluate", frozenset({Role.ADMINISTRATOR, Role.CENTRE_OPERATOR}))
