"""Who may see and configure connections: administrators, and data officers for their own units."""

from __future__ import annotations

from tinhso.kernel.policy import HasRole, Role

CONFIGURERS = frozenset({Role.ADMINISTRATOR, Role.DEPARTMENT_DATA_OFFICER})

SEE_CONNECTIONS = HasRole("supply.see_connections", CONFIGURERS | {Role.CENTRE_OPERATOR, Role.DEPARTMENT_HEAD, Role.AUDITOR})
CONFIGURE_CONNECTIONS = HasRole("supply.configure_connections", CONFIGURERS)
"""The target has a ``unit_id``."""
READ_THE_SERVER = HasRole("supply.read_the_server", frozenset({Role.ADMINISTRATOR}))
"""Sources that read files of the server itself: asked about the whole province."""
