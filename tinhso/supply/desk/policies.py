"""Who works at the desk of supply: suppliers mend and answer for their own units, the centre asks about all."""

from __future__ import annotations

from tinhso.kernel.policy import HasRole, Role
from tinhso.lake.policies import SUPPLIERS

ASKERS = frozenset({Role.CENTRE_OPERATOR, Role.PROVINCE_LEADER})

ASK = HasRole("supply.ask", ASKERS)
"""The target has a ``unit_id``: that of the unit whose number is asked about."""
ANSWER = HasRole("supply.answer", SUPPLIERS)
SEE_QUESTIONS = HasRole("supply.see_questions", SUPPLIERS | ASKERS)
