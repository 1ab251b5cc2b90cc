"""What the reports desk does in the background and by the clock; ``config.schedule`` says when."""

from __future__ import annotations

from django_tasks import task

from tinhso.cases.reports.actions import keeping, partnering, tending


@task()
def make_video(incoming: int) -> int | None:
    """Make a video that came in anew; return its attachment's id, None when it was refused."""
    kept = keeping.make_waiting(incoming)
    return kept.id if kept else None


@task()
def go_on_with_videos() -> int:
    """Take up videos whose making broke off, or give them up; return how many were taken up."""
    return keeping.go_on()


@task()
def close_silent() -> int:
    """Close the published reports about which nothing was said in time; return how many."""
    return tending.close_silent()


@task()
def remind() -> int:
    """Remind offices of what is overdue; return how many letters were written."""
    return tending.remind()


@task()
def fetch_from_partners() -> int:
    """Fetch what other systems say about the reports that they took; return how many lines were entered."""
    return partnering.fetch()
