"""What happens by the clock: which task, when (Vietnam's time). The only list of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """``task`` is the dotted path of a django-tasks task; ``cron`` has five fields, local time."""

    task: str
    cron: str


ALERTS = "alerts"
"""The queue that alerts are judged from: nothing else waits in it, or is waited for."""
JUDGE = Entry("tinhso.centre.alerts.tasks.evaluate", "* * * * *")
FEED = Entry("tinhso.cases.engine.tasks.feed", "* * * * *")
SCHEDULE = (
    Entry("tinhso.config.tasks.back_up_nightly", "30 1 * * *"),
    Entry("tinhso.config.tasks.anchor_audit", "5 * * * *"),
    Entry("tinhso.config.tasks.verify_audit", "40 1 * * *"),
    Entry("tinhso.config.tasks.sweep_lake", "20 * * * *"),
    Entry("tinhso.config.tasks.compact_lake", "10 3 * * *"),
    Entry("tinhso.config.tasks.refresh_statistics", "20 4 * * *"),
    Entry("tinhso.config.tasks.forget_old_backups", "20 2 * * *"),
    Entry("tinhso.supply.obligations.tasks.remind", "*/15 * * * *"),
    Entry("tinhso.supply.obligations.tasks.send_messages", "*/5 * * * *"),
    Entry("tinhso.supply.connectors.tasks.pull_due", "* * * * *"),
    Entry("tinhso.cases.engine.tasks.send_waiting", "* * * * *"),
    Entry("tinhso.cases.reports.tasks.close_silent", "5 * * * *"),
    Entry("tinhso.cases.reports.tasks.go_on_with_videos", "*/5 * * * *"),
    Entry("tinhso.cases.reports.tasks.remind", "30 7 * * *"),
    FEED,
    Entry("tinhso.cases.reports.tasks.fetch_from_partners", "*/5 * * * *"),
    Entry("tinhso.cases.engine.tasks.reckon", "*/5 * * * *"),
    Entry("tinhso.indicators.tasks.refresh", "* * * * *"),
    JUDGE,
    Entry("tinhso.cases.directives.tasks.remind", "*/5 * * * *"),
    Entry("tinhso.centre.directives.tasks.follow", "*/5 * * * *"),
    Entry("tinhso.centre.directives.tasks.open_by_thresholds", "*/15 * * * *"),
    Entry("tinhso.centre.brief.tasks.make", "*/5 * * * *"),
    Entry("tinhso.indicators.tasks.forget_old_cells", "50 2 * * *"),
    Entry("tinhso.supply.connectors.tasks.forget_old_runs", "25 2 * * *"),
    Entry("tinhso.supply.intake.tasks.forget_old_uploads", "35 2 * * *"),
    Entry("tinhso.config.tasks.erase_past_retention", "40 3 * * *"),
    Entry("tinhso.cases.engine.tasks.erase_past_retention", "50 3 * * *"),
    Entry("tinhso.accounts.sign_in.tasks.send_unsent_notices", "*/5 * * * *"),
    Entry("tinhso.accounts.sign_in.tasks.forget_old_failures", "10 2 * * *"),
    Entry("tinhso.config.tasks.forget_ended_sessions", "15 2 * * *"),
    Entry("tinhso.config.tasks.forget_finished_tasks", "45 2 * * *"),
)
