"""Looking at the rows of an offer: who may, and that it was done where they are about people."""

from __future__ import annotations

from tinhso.audit import actions as audit
from tinhso.catalog.contracts import Dataset, Privacy
from tinhso.kernel.policy import Actor, Decision, require
from tinhso.lake.policies import HISTORY, SUPPLY
from tinhso.supply.intake.contracts import AttemptView

PRIVATE = frozenset({Privacy.PERSONAL, Privacy.SENSITIVE})


def look(*, actor: Actor, attempt: AttemptView, dataset: Dataset) -> bool:
    """Return whether the actor may see the rows behind an attempt, and record that rows about people were looked at.

    What is public or internal is for whoever may see the unit's history; what is about people, for those who supply it.
    Raises Denied or NotFound.
    """
    require(HISTORY, actor, attempt)
    if not PRIVATE & {dataset.privacy, *(field.privacy for field in dataset.table.fields)}:
        return True
    if SUPPLY.decide(actor, attempt) is not Decision.ALLOWED:
        return False
    data = {"dataset": attempt.dataset, "period": attempt.period}
    audit.record(actor=actor, verb="supply.see_rows", target=f"attempt:{attempt.id}", data=data)
    return True
