"""Who gives directives and who sees that there are any; what may be done in one is its process's to say."""

from __future__ import annotations

from tinhso.kernel.policy import OFFICE_ROLES, HasRole, Role

SEE_DIRECTIVES = HasRole("directives.see", OFFICE_ROLES)
ISSUE = HasRole("directives.issue", frozenset({Role.PROVINCE_LEADER, Role.CENTRE_OPERATOR, Role.DEPARTMENT_HEAD}))
"""The target has the ``unit_id`` of an office that is given something: a head gives within their own house only."""
WORK = HasRole(
    "directives.work",
    frozenset({Role.PROVINCE_LEADER, Role.CENTRE_OPERATOR, Role.DEPARTMENT_HEAD, Role.COMMUNE_OFFICER}),
)
REMIND = HasRole("directives.remind", frozenset({Role.CENTRE_OPERATOR}))
SET_RULES = HasRole("directives.set_rules", frozenset({Role.CENTRE_OPERATOR}))
MEASURE = HasRole("directives.measure", frozenset({Role.CENTRE_OPERATOR}))
