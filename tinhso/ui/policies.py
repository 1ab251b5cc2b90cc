"""Who may use what the design system itself serves."""

from __future__ import annotations

from tinhso.kernel.policy import OFFICE_ROLES, HasRole, Public, Role

CHOOSE_APPEARANCE = Public("ui.choose_appearance")
SEE_COMPONENTS = HasRole("ui.see_components", OFFICE_ROLES)
BUILD_PAGES = HasRole("ui.build_pages", frozenset({Role.ADMINISTRATOR}))
"""Who is offered the gallery of components in the rail; whoever works here may open it."""
