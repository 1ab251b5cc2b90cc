"""Who may put data into the lake, ask it, and look after it. Rows are judged by ``rules.rights`` besides."""

from __future__ import annotations

from tinhso.kernel.policy import OFFICE_ROLES, HasRole, Role

SUPPLIERS = frozenset({Role.DEPARTMENT_DATA_OFFICER, Role.DEPARTMENT_HEAD, Role.COMMUNE_OFFICER})

SUPPLY = HasRole("lake.supply", SUPPLIERS)
"""The target has a ``unit_id``: one supplies for one's own units."""
WITHDRAW = HasRole("lake.withdraw", frozenset({Role.DEPARTMENT_DATA_OFFICER, Role.DEPARTMENT_HEAD, Role.CENTRE_OPERATOR}))
CONFIRM = HasRole("lake.confirm", frozenset({Role.DEPARTMENT_HEAD}))
"""The target has a ``unit_id``: a head confirms what the own unit supplies."""
QUERY = HasRole("lake.query", OFFICE_ROLES)
HISTORY = HasRole("lake.history", OFFICE_ROLES)
VERIFY = HasRole("lake.verify", frozenset({Role.AUDITOR, Role.ADMINISTRATOR}))
COMPACT = HasRole("lake.compact", frozenset({Role.ADMINISTRATOR}))
ERASE = HasRole("lake.erase", frozenset({Role.ADMINISTRATOR}))
