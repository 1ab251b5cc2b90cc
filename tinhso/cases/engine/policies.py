"""Who may see and do what with cases: whoever plays a part in one. What a part may do is the process's to say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tinhso.cases.engine import desks
from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.rules.parts import Reach, parts_played
from tinhso.cases.engine.rules.processes import Part
from tinhso.kernel.policy import OFFICE_ROLES, Actor, Decision, HasRole, Role, in_scope
from tinhso.places import queries as places


@dataclass(frozen=True)
class PartInCase:
    """Officers who play any of ``parts`` (all, when empty) in a case; others find no such case."""

    name: str
    parts: frozenset[Part] = frozenset()

    def decide(self, actor: Actor, target: Any = None) -> Decision:
        if not in_scope(actor, self.name) or not (actor.kind == "system" or actor.holds(*OFFICE_ROLES)):
            return Decision.DENIED
        if target is None or actor.kind == "system":
            return Decision.ALLOWED
        played = parts_in(target, actor)
        if not played:
            return Decision.HIDDEN
        return Decision.ALLOWED if not self.parts or played & self.parts else Decision.DENIED


def reaches_of(actor: Actor) -> tuple[Reach, ...]:
    """Return what an actor's roles reach: units, and the areas that these serve."""
    return tuple(
        Reach(held.role, held.units, None if held.units is None else places.reached_from(held.units)) for held in actor.holdings
    )


def parts_in(case: CaseView, actor: Actor, *, also: Collection[Part] = ()) -> frozenset[Part]:
    """Return the parts that an actor plays in a case; ``also`` are those proved otherwise (a participant's key)."""
    if actor.kind == "system":
        return frozenset({Part.SYSTEM, *also})
    return parts_played(desks.find(case.desk).plays, case.standing, reaches_of(actor)) | frozenset(also)


SEE_CASES = PartInCase("cases.see")
WORK_CASES = PartInCase("cases.work", frozenset(Part) - {Part.READER})
SEE_PEOPLE_OF_CASES = PartInCase("cases.see_people")
SET_DEADLINES = HasRole("cases.set_deadlines", frozenset({Role.ADMINISTRATOR, Role.CENTRE_OPERATOR}))
TEND_CASES = HasRole("cases.tend", frozenset({Role.ADMINISTRATOR}))
IMPORT_HISTORY = HasRole("cases.import_history", frozenset({Role.ADMINISTRATOR}))
EXPORT_HISTORY = HasRole("cases.export_history", frozenset({Role.ADMINISTRATOR, Role.CENTRE_OPERATOR}))
ERASE_CASES = HasRole("cases.erase", frozenset({Role.ADMINISTRATOR}))
SET_RETENTION = HasRole("cases.set_retention", frozenset({Role.ADMINISTRATOR}))
