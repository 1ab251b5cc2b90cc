"""Who could play a part in a report: to tell them, and to say whether somebody else could decide."""

from __future__ import annotations

from tinhso.accounts import queries as accounts
from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.rules.parts import Through
from tinhso.cases.engine.rules.processes import Part
from tinhso.cases.reports import policies
from tinhso.places import queries as places


def able(case: CaseView, part: Part) -> tuple[int, ...]:
    """Return the accounts whose roles play a part in a report through the office that took it in, or everywhere."""
    above = {unit.id for unit in places.path(case.intake)}
    found: list[int] = []
    for play in policies.PLAYS:
        if play.part is part:
            for unit, people in accounts.holders_at(play.roles).items():
                if unit is None or play.through is Through.ANYWHERE or unit in above:
                    found += people
    return tuple(dict.fromkeys(found))
