"""Keeping what was typed and not sent: nobody's work is lost, and the newest of two devices wins aloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require
from tinhso.lake.policies import SUPPLY
from tinhso.supply.desk import queries
from tinhso.supply.desk.contracts import Saved, Saving, Texts
from tinhso.supply.desk.in_force import MOST_ROWS
from tinhso.supply.desk.models import Draft
from tinhso.supply.desk.rules.drafts import displaces, stands
from tinhso.supply.errors import DraftUnreadable, FormTooLong
from tinhso.supply.intake.contracts import OfUnit

LONGEST_TEXT = 5_000  # characters of a cell


def save(*, actor: Actor, saving: Saving) -> Saved:
    """Keep a draft of the actor's own; of two that do not know each other the one changed last stands.

    A change that claims to lie ahead counts as of now. Drafts are the actor's own scratch paper and leave no audit.
    Raises Denied or NotFound, FormTooLong, DraftUnreadable.
    """
    require(SUPPLY, actor, OfUnit(saving.unit_id))
    rows, now = readable(saving.rows), clock.now()
    changed_at = min(saving.changed_at, now)
    which: dict[str, Any] = {
        "account": actor.account or 0,
        "dataset": saving.dataset,
        "unit_id": saving.unit_id,
        "period": saving.period,
    }
    with transaction.atomic():
        kept = Draft.objects.select_for_update().filter(**which).first()
        known = (kept.revision, kept.changed_at) if kept else None
        if kept is not None and not stands(known, saving.revision, changed_at):
            return Saved(queries.view_of_draft(kept), kept=False)
        fields: dict[str, Any] = {
            "rows": rows,
            "instead_of": saving.instead_of[:20],
            "revision": kept.revision + 1 if kept else 1,
            "changed_at": changed_at,
            "saved_at": now,
            "replaced": kept.rows if kept is not None and displaces(known, saving.revision) else None,
        }
        draft, _ = Draft.objects.update_or_create(**which, defaults=fields)
    return Saved(queries.view_of_draft(draft), kept=True)


def forget(*, actor: Actor, dataset: str, unit_id: int, period: str) -> None:
    """Remove the actor's draft: it was sent, or is not wanted. Raises Denied or NotFound."""
    require(SUPPLY, actor, OfUnit(unit_id))
    Draft.objects.filter(account=actor.account or 0, dataset=dataset, unit=unit_id, period=period).delete()


def readable(rows: Sequence[Texts]) -> list[dict[str, str]]:
    """Return rows of texts by column as they came. Raises FormTooLong, DraftUnreadable for anything else."""
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise DraftUnreadable()
    if len(rows) > MOST_ROWS:
        raise FormTooLong(most=MOST_ROWS, count=len(rows))
    if not all(isinstance(text, str) and len(text) <= LONGEST_TEXT for row in rows for text in row.values()):
        raise DraftUnreadable()
    return [dict(row) for row in rows]
