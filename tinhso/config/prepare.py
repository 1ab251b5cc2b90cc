"""Before serving: build static files and catalogues, and see that the database is ready."""

from __future__ import annotations

from tinhso.config.cli import run_reporting_errors, set_up_django


def prepare() -> None:
    """Build what is out of date; raises when the database lacks migrations or is newer than the code."""
    set_up_django()
    from tinhso.config.build import build
    from tinhso.config.operations.migrations import require_up_to_date

    build()
    require_up_to_date()


if __name__ == "__main__":
    run_reporting_errors(prepare)
