"""Who reads the brief of the province, and who sets its hour."""

from __future__ import annotations

from tinhso.kernel.policy import HasRole, Role

READERS = frozenset({Role.PROVINCE_LEADER, Role.CENTRE_OPERATOR})
READ_BRIEF = HasRole("brief.read", READERS | {Role.AUDITOR})
MAKE_BRIEF = HasRole("brief.make", frozenset({Role.CENTRE_OPERATOR}))
