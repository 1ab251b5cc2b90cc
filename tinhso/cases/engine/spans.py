"""Spans of days in which a record holds, as the tables of every desk keep them: ``valid_from``, ``valid_to`` (none: open)."""

from __future__ import annotations

from django.db.models import CheckConstraint, F, Q


def in_order(name: str) -> CheckConstraint:
    """Return a constraint: a span ends when it begins, or later."""
    return CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=name)
