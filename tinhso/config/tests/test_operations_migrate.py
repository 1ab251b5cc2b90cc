from __future__ import annotations

import sqlite3
from contextlib import closing

import psycopg


def pretend(installation, statement: str) -> None:
    """Change the list of applied migrations behind the platform's back."""
    if installation.url:
        with psycopg.connect(installation.url.replace("postgres:", "postgresql:", 1)) as database:
            database.execute(statement)
    else:
        with closing(sqlite3.connect(installation.home / "tinhso.sqlite3")) as database, database:
            database.execute(statement)


def test_a_fresh_database_is_migrated_without_a_backup(empty):
    fresh = empty("sqlite")
    assert "up to date" in fresh.done("migrate")
    assert not (fresh.home / "backups").exists()


def test_migrating_again_changes_nothing(installation):
    installation.done("migrate")
    assert not (installation.home / "backups").exists()


def test_an_sqlite_database_in_use_is_backed_up_before_it_is_changed(sqlite):
    pretend(sqlite, "DELETE FROM django_migrations WHERE app = 'sessions'")
    pretend(sqlite, "DROP TABLE django_session")
    said = sqlite.done("migrate")
    kept = list((sqlite.home / "backups").glob("before-migration-*.zip"))
    assert len(kept) == 1
    assert str(kept[0]) in said


def test_a_database_of_a_newer_version_is_refused_and_left_alone(installation):
    future = "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999_future', '2030-01-01')"
    pretend(installation, future)
    refused = installation.run("migrate")
    assert refused.returncode == 6
    assert "audit.9999_future" in refused.stderr
    assert "newer version" in refused.stderr
    assert not (installation.home / "backups").exists()


def test_a_server_that_does_not_answer_is_said_in_a_sentence(empty, tmp_path):
    fresh = empty("sqlite")
    fresh.url = "postgres://nobody@127.0.0.1:9/none"
    refused = fresh.run("migrate")
    assert refused.returncode == 8
    assert "Không kết nối được cơ sở dữ liệu" in refused.stderr
