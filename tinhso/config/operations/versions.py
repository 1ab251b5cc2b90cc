"""Which migrations a database has had, and whether they fit this code."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management import call_command
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.recorder import MigrationRecorder

from tinhso.config.errors import DatabaseBehind, DatabaseUnreachable, NewerDatabase, translate

Progress = Callable[[str, float], None]


def require_up_to_date(alias: str = "default") -> None:
    """Raise NewerDatabase or DatabaseBehind when the database does not fit this code."""
    if steps := pending(alias):
        raise DatabaseBehind(count=steps)


def pending(alias: str = "default") -> int:
    """Return how many migrations have not been applied. Raises NewerDatabase."""
    executor = _executor(alias)
    _refuse_newer(executor)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def applied(alias: str = "default") -> list[str]:
    """Return the applied migrations as ``app.name``, sorted; none for a fresh database."""
    return sorted(".".join(key) for key in MigrationRecorder(connections[alias]).applied_migrations())


def unknown(names: list[str]) -> list[str]:
    """Return those of ``names`` (``app.name``) that this code does not have."""
    on_disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    replaced = {key for migration in on_disk.values() for key in migration.replaces}
    known = {".".join(key) for key in {*on_disk, *replaced}}
    return [name for name in names if name not in known]


def apply(alias: str, progress: Progress | None = None) -> None:
    """Apply what is missing; says before each step what is done and how far it is (0 to 1)."""
    steps, done = pending(alias), 0

    def step(action: str, migration: Migration | None = None, fake: bool = False) -> None:
        nonlocal done
        if action == "apply_start" and progress:
            progress(f"Nâng cấp cơ sở dữ liệu · Updating the database ({done + 1}/{steps})", done / steps)
        done += action == "apply_success"

    executor = _executor(alias, step)
    try:
        executor.migrate(executor.loader.graph.leaf_nodes())
        # With nothing left to apply, this announces the end: content types and permissions follow.
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    except Exception as error:
        raise translate(error) or error from error


def _executor(alias: str, each: Callable[..., None] | None = None) -> MigrationExecutor:
    try:
        return MigrationExecutor(connections[alias], each)
    except Exception as error:
        found = translate(error) or (DatabaseUnreachable() if isinstance(error, OperationalError) else None)
        raise found or error from error


def _refuse_newer(executor: MigrationExecutor) -> None:
    known = executor.loader.disk_migrations
    replaced = {key for migration in known.values() for key in migration.replaces}
    strange = sorted(".".join(key) for key in executor.loader.applied_migrations if key not in known and key not in replaced)
    if strange:
        raise NewerDatabase(migrations=", ".join(strange[:5]))
