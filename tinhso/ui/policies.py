"""Who may use what the design system itself serves."""

from __future__ import annotations

from tinhso.kernel.policy import OFFICE_ROLES, HasRole, Public

CHOOSE_APPEARANCE = Public("ui.choose_appearance")
SEE_COMPONENTS = HasRole("ui.see_components", OFFICE_ROLES)
