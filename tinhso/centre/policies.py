"""Who sees the operations centre: every officer, each within their own units."""

from __future__ import annotations

from tinhso.kernel.policy import OFFICE_ROLES, HasRole

SEE_CENTRE = HasRole(name="centre.see", roles=OFFICE_ROLES)
