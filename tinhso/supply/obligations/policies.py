"""Who sees what is owed, asks, decides, names suppliers and sets the rules. Rows are judged by ``units_seen`` besides."""

from __future__ import annotations

from tinhso.kernel.policy import OFFICE_ROLES, Actor, HasRole, Role

SUPPLIERS = frozenset({Role.DEPARTMENT_DATA_OFFICER, Role.DEPARTMENT_HEAD, Role.COMMUNE_OFFICER})

SEE_OBLIGATIONS = HasRole("supply.see_obligations", OFFICE_ROLES)
SEE_SCOREBOARD = HasRole("supply.see_scoreboard", OFFICE_ROLES)
READ_NOTICES = HasRole("supply.read_notices", OFFICE_ROLES)
ASK = HasRole("supply.ask_leniency", SUPPLIERS)
"""The target has a ``unit_id``: one asks for one's own units."""
DECIDE = HasRole("supply.decide_leniency", frozenset({Role.CENTRE_OPERATOR}))
NAME_SUPPLIER = HasRole("supply.name_supplier", frozenset({Role.DEPARTMENT_HEAD, Role.CENTRE_OPERATOR}))
SET_RULES = HasRole("supply.set_rules", frozenset({Role.CENTRE_OPERATOR, Role.ADMINISTRATOR}))
REMIND = HasRole("supply.remind", frozenset({Role.CENTRE_OPERATOR}))


def units_seen(actor: Actor) -> frozenset[int] | None:
    """Return the units whose obligations the actor may see: those of any office role; None means all."""
    if actor.kind == "system":
        return None
    held = [holding.units for holding in actor.holdings if holding.role in OFFICE_ROLES]
    if any(units is None for units in held):
        return None
    return frozenset().union(*(units for units in held if units is not None))
