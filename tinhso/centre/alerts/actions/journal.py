"""Writing into an alert's journal, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tinhso.centre.alerts.contracts import Event
from tinhso.centre.alerts.models import AlertRow, JournalRow
from tinhso.kernel import clock


def write(
    row: AlertRow,
    event: Event,
    *,
    by: int | None = None,
    reason: str = "",
    until: datetime | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Append one line."""
    JournalRow.objects.create(alert=row, event=event, at=clock.now(), by=by, reason=reason, until=until, data=dict(data or {}))
