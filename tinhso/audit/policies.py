"""Who may read the audit: auditors and administrators, and nobody may change it."""

from __future__ import annotations

from tinhso.kernel.policy import HasRole, Role

READ = HasRole("audit.read", frozenset({Role.AUDITOR, Role.ADMINISTRATOR}))
EXPORT = HasRole("audit.export", frozenset({Role.AUDITOR, Role.ADMINISTRATOR}))
VERIFY = HasRole("audit.verify", frozenset({Role.AUDITOR, Role.ADMINISTRATOR}))
