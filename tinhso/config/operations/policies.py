"""Who may see how the machine is."""

from __future__ import annotations

from tinhso.kernel.policy import HasRole, Public, Role

SEE_HEALTH = HasRole("operations.see_health", frozenset({Role.ADMINISTRATOR, Role.CENTRE_OPERATOR}))
# A probe signs in nowhere and learns only yes or no.
PROBE = Public("operations.probe")
# Decided by the view on the connection itself (this machine, or the token): a scraper holds no role.
SCRAPE = Public("operations.scrape")
