"""``tinhso work``: the queue and the schedule in a process of their own."""

from __future__ import annotations

import click


@click.command()
@click.option("--parent", type=int, default=None, hidden=True, help="End when this process is gone.")
@click.option("--without-schedule", is_flag=True, help="Take queued work only; another machine keeps the schedule.")
def work(parent: int | None, without_schedule: bool) -> None:
    """Làm việc nền theo lịch · Run background and scheduled work until stopped."""
    from tinhso.cases.engine.actions.restoring import require_none_owed
    from tinhso.config import environment, safety
    from tinhso.config.worker import work as run

    safety.check_serving(environment.read())
    require_none_owed()  # letters that wait in a restored database may be to whom the law had erased
    run(parent=parent, with_schedule=not without_schedule)
