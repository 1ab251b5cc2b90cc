"""Before serving: build static files and catalogues, and see that the database is ready."""

from __future__ import annotations

from pathlib import Path

from tinhso.config.cli import run_reporting_errors, set_up_django


def prepare() -> None:
    """Build what is out of date; raises when the database lacks migrations or is newer than the code."""
    set_up_django()
    from django.conf import settings

    from tinhso.cases.engine.actions.restoring import require_none_owed
    from tinhso.config.build import build
    from tinhso.config.operations.migrations import require_up_to_date

    require_up_to_date()
    require_none_owed()
    for database in Path(settings.HOME).glob("tinhso.sqlite3*"):
        database.chmod(0o600)  # one that was made before the command line took care of it
    build()


if __name__ == "__main__":
    run_reporting_errors(prepare)
