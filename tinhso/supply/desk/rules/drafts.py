"""Which of two drafts stands: the newest wins, and what it took the place of is told."""

from __future__ import annotations

from datetime import datetime


def stands(kept: tuple[int, datetime] | None, revision: int, changed_at: datetime) -> bool:
    """Say whether a draft that was changed at ``changed_at`` on top of ``revision`` takes the place of what is kept.

    ``kept`` is the revision and time of change of the draft on the server, None without one. A device that saw it goes
    on from it; one that did not wins only when it was changed later.
    """
    return kept is None or kept[0] == revision or changed_at >= kept[1]


def displaces(kept: tuple[int, datetime] | None, revision: int) -> bool:
    """Say whether what is kept was never seen by the device that saves now."""
    return kept is not None and kept[0] != revision
