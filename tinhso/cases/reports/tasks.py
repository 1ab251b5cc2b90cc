"""What the reports desk does in the background and by the clock; ``config.schedule`` says when."""

from __future__ import annotations

from django_tasks import task

from tinhso.cases.reports.actions import keeping


@task()
def make_video(incoming: int) -> int | None:
    """Make a video that came in anew; return its attachment's id, None when it was refused."""
    kept = keeping.make_waiting(incoming)
    return kept.id if kept else None
