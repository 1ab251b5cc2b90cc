"""Who may look at units (everybody) and who may change them (administrators)."""

from __future__ import annotations

from tinhso.kernel.policy import HasRole, Public, Role

LOOK_UP_UNITS = Public(name="places.look_up_units")
CHANGE_UNITS = HasRole(name="places.change_units", roles=frozenset({Role.ADMINISTRATOR}))
