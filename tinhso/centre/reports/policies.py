"""Who seals boards and who reads what was sealed: only numbers that they may see themselves."""

from __future__ import annotations

from collections.abc import Collection

from tinhso.indicators.policies import units_seen
from tinhso.kernel.policy import OFFICE_ROLES, Actor, HasRole, Role

READ_REPORTS = HasRole("centre.read_reports", OFFICE_ROLES)
SEAL = HasRole(
    "centre.seal",
    frozenset(
        {
            Role.PROVINCE_LEADER,
            Role.CENTRE_OPERATOR,
            Role.DEPARTMENT_HEAD,
            Role.DEPARTMENT_DATA_OFFICER,
            Role.AUDITOR,
        }
    ),
)


def may_read(datasets: Collection[str], units: Collection[int], actor: Actor) -> bool:
    """Say whether the actor may see the numbers that rows of these datasets add up to, for all of these units."""
    seen = units_seen(datasets, actor)
    return seen is None or seen.issuperset(units)
