"""What is done by night to backups made before updates, and to what the database knows of its tables."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from django.db import connection

from tinhso.cases.engine import history_files
from tinhso.config import tasks
from tinhso.config.operations import statistics
from tinhso.kernel import clock
from tinhso.kernel.statistics import ROWS_LOOKED_AT, analyzing


@pytest.fixture
def backups(settings, tmp_path):
    settings.HOME, settings.MIGRATION_BACKUPS, settings.MIGRATION_BACKUP_DAYS = tmp_path, 2, 30
    (tmp_path / "backups").mkdir()

    def put(*days: str) -> list[str]:
        names = [f"before-migration-{day}-013000.zip" for day in days]
        for name in names:
            (tmp_path / "backups" / name).write_bytes(b"zip")
        return names

    return put


def test_backups_before_updates_are_kept_while_young_and_the_newest_however_old(backups, settings, caplog):
    old, kept = backups("20250101", "20250301"), backups("20251225", "20260110", "20260120")
    (settings.HOME / "backups" / "nightly-20240101-013000.zip").write_bytes(b"zip")
    with clock.set_to(date(2026, 1, 21)), caplog.at_level(logging.INFO):
        assert tasks.forget_old_backups.call() == old
        assert tasks.forget_old_backups.call() == []
    found = sorted(path.name for path in (settings.HOME / "backups").iterdir())
    assert found == [*kept, "nightly-20240101-013000.zip"]
    assert [each for each in old if each not in caplog.text] == []


def test_the_newest_backups_before_updates_stay_when_all_are_old(backups, settings):
    names = backups("20230101", "20240101", "20250101")
    with clock.set_to(date(2026, 1, 21)):
        assert tasks.forget_old_backups.call() == names[:1]


def test_without_any_backup_before_an_update_nothing_is_removed(settings, tmp_path):
    settings.HOME = tmp_path
    assert tasks.forget_old_backups.call() == []


def analyzed(tables: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT DISTINCT tbl FROM sqlite_stat1")
        else:
            cursor.execute("SELECT relname FROM pg_class WHERE reltuples >= 0")
        return sorted({name for (name,) in cursor.fetchall()} & set(tables))


@pytest.mark.django_db
def test_by_night_an_sqlite_database_looks_through_every_table_and_a_server_is_left_to_itself():
    names = statistics.refresh()
    if connection.vendor != "sqlite":
        assert names == []
        return
    assert {"cases_case", "cases_event", "audit_entry"} <= set(names)
    assert "audit_head" in analyzed(names)
    assert tasks.refresh_statistics.call() == len(names)


@pytest.mark.django_db
def test_the_tables_that_an_import_fills_are_looked_through():
    with connection.execute_wrapper(lambda run, sql, *rest: (said.append(sql), run(sql, *rest))[1]):
        said: list[str] = []
        history_files.look_through_filled()
    assert [f'ANALYZE "cases_{name}"' for name in ("case", "event", "clock", "label")] == [
        sql for sql in said if sql.startswith("ANALYZE")
    ]


def test_sqlite_looks_at_so_many_rows_and_no_more():
    assert list(analyzing("sqlite", ["a"])) == [f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}", 'ANALYZE "a"']
    assert list(analyzing("postgresql", ["a"])) == ['ANALYZE "a"']
