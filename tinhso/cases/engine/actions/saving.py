"""Views of the inbox that an officer keeps under a name: their own, seen by nobody else."""

from __future__ import annotations

from django.db import transaction

from tinhso.cases.engine import policies
from tinhso.cases.engine.models import SavedViewRow
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require

MOST = 30


def saved_views(*, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return name and query of each view that the actor keeps. Raises Denied."""
    require(policies.SEE_CASES, actor)
    rows = SavedViewRow.objects.filter(account=actor.account or 0).order_by("name")
    return tuple(rows.values_list("name", "query"))


def save_view(name: str, query: str, *, actor: Actor) -> None:
    """Keep a query of the inbox under a name; one of the same name is replaced, and the oldest beyond thirty forgotten."""
    require(policies.SEE_CASES, actor)
    name = " ".join(name.split())[:60]
    if not name or actor.account is None:
        return
    with transaction.atomic():
        kept = {"query": query[:1000], "at": clock.now()}
        SavedViewRow.objects.update_or_create(account=actor.account, name=name, defaults=kept)
        old = SavedViewRow.objects.filter(account=actor.account).order_by("-at").values_list("pk", flat=True)[MOST:]
        SavedViewRow.objects.filter(pk__in=list(old)).delete()


def forget_view(name: str, *, actor: Actor) -> None:
    """Forget a view that the actor kept."""
    require(policies.SEE_CASES, actor)
    SavedViewRow.objects.filter(account=actor.account or 0, name=name).delete()
