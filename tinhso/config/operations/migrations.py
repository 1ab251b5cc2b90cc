"""Bringing the database up to date, with a backup before anything can be lost."""

from __future__ import annotations

from pathlib import Path

from django.db import connections

from tinhso.cases.engine.actions.restoring import erase_owed
from tinhso.config.operations import backups, statistics, versions
from tinhso.config.operations.versions import Progress, require_up_to_date
from tinhso.kernel.policy import SYSTEM

__all__ = ["migrate", "require_up_to_date"]


def migrate(*, progress: Progress | None = None) -> Path | None:
    """Apply what is missing and return the backup that was made before, if there was something to lose.

    Raises NewerDatabase before anything is touched when migrations were applied that this code does not
    know; DatabaseUnreachable, DiskFull and the like. A database server is backed up by ``tinhso backup``
    or its own tools before an upgrade.
    """
    kept = None
    if versions.pending():
        kept = _back_up_first()
        versions.apply("default", progress)
        statistics.analyze("default")
    erase_owed(actor=SYSTEM)  # a restored database of an earlier version could not be erased before
    return kept


def _back_up_first() -> Path | None:
    connection = connections["default"]
    used = connection.vendor == "sqlite" and Path(str(connection.settings_dict["NAME"])).is_file() and versions.applied()
    if not used:
        return None
    target = backups.before_migration()
    target.parent.mkdir(exist_ok=True)
    backups.back_up(target, audited=False)  # the audit's own tables may be among what is missing
    return target
