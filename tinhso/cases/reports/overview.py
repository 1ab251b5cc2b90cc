"""What waits at the desk, by what has to be done about it; each within its actor's sight."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from tinhso.cases.engine import journal
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.reports.contracts import Showing
from tinhso.cases.reports.models import ReportRow
from tinhso.cases.reports.rules.stages import WITHOUT_ANSWER
from tinhso.cases.reports.rules.workflow import REPORT
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor

MOST = 100


class Waiting(StrEnum):
    """What a report waits for."""

    NEW = "new"
    RETURNED = "returned"
    APPROVAL = "approval"
    CONTESTED = "contested"
    MODERATION = "moderation"
    OVERDUE = "overdue"

    @classmethod
    def _missing_(cls, value: object) -> Waiting:
        return cls.NEW


def waiting(kind: Waiting, *, actor: Actor) -> tuple[CaseView, ...]:
    """Return the reports that wait for something, those that are due first."""
    rows = _waiting(kind, actor).order_by("due_at", "pk")[:MOST]
    return tuple(journal.view_of(row) for row in rows)


def counted(*, actor: Actor) -> Mapping[Waiting, int]:
    """Return how many reports wait for each thing."""
    return {kind: _waiting(kind, actor).count() for kind in Waiting}


def overdue(*, actor: Actor) -> tuple[CaseView, ...]:
    """Return the open reports past their due time that have a place, the latest due last."""
    rows = _waiting(Waiting.OVERDUE, actor).filter(longitude__isnull=False).order_by("due_at", "pk")[:5000]
    return tuple(journal.view_of(row) for row in rows)


def _waiting(kind: Waiting, actor: Actor) -> QuerySet[Any]:
    seen = engine.cases_seen(actor).filter(desk=REPORT.id)
    unmoderated = ReportRow.objects.filter(showing=Showing.WAITING, private=False).values("case")
    return seen.filter(
        {
            Waiting.NEW: Q(state__in=("received", "accepted")),
            Waiting.RETURNED: Q(state="returned"),
            Waiting.APPROVAL: Q(state="awaiting_publication"),
            Waiting.CONTESTED: Q(state="contested"),
            Waiting.MODERATION: Q(pk__in=unmoderated) & ~Q(state__in=WITHOUT_ANSWER),
            Waiting.OVERDUE: Q(settled_at=None, due_at__lt=clock.now()),
        }[kind]
    )
