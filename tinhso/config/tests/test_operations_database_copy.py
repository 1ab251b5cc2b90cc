from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from tinhso.config.tests.installations import ENTRIES


def copied(source, target_url: str) -> dict:
    return json.loads(source.done("database", "copy", "--to", target_url, "--yes", "--json"))["tables"]


def test_a_copy_to_the_other_engine_and_back_has_the_same_contents(sqlite, empty, tmp_path):
    server = empty("postgresql")
    there = copied(sqlite, server.url)
    assert there["audit_entry"]["rows"] == ENTRIES
    back = copied(server, f"sqlite:///{tmp_path}/back.sqlite3")
    assert back == there


def test_the_audit_still_verifies_and_goes_on_after_a_copy(sqlite, empty):
    server = empty("postgresql")
    copied(sqlite, server.url)
    server.home = sqlite.home
    assert json.loads(server.done("audit", "verify", "--json"))["intact"]
    assert json.loads(server.done("audit", "verify", "--json"))["count"] == ENTRIES + 1


def test_new_rows_get_fresh_numbers_after_a_copy(sqlite, empty):
    server = empty("postgresql")
    copied(sqlite, server.url)
    program = server.python(
        "import django; django.setup()\n"
        "from django.contrib.contenttypes.models import ContentType\n"
        "print(ContentType.objects.create(app_label='x', model='y').pk > ContentType.objects.count() - 1)"
    )
    said, _ = program.communicate(timeout=60)
    assert said.strip() == "True", said


def test_a_target_that_holds_data_is_refused(sqlite, postgresql):
    refused = sqlite.run("database", "copy", "--to", postgresql.url, "--yes")
    assert refused.returncode == 6
    assert "Use an empty database" in refused.stderr


def test_a_database_is_not_copied_onto_itself(installation):
    url = installation.url or f"sqlite:///{installation.home}/tinhso.sqlite3"
    refused = installation.run("database", "copy", "--to", url, "--yes")
    assert refused.returncode == 6
    assert "cùng một cơ sở dữ liệu" in refused.stderr


@pytest.mark.parametrize("url", ["mysql://a@b/c", "not an address", "oracle://x"])
def test_an_address_that_cannot_be_read_is_refused(sqlite, url):
    refused = sqlite.run("database", "copy", "--to", url, "--yes")
    assert refused.returncode == 2
    assert "cannot be read" in refused.stderr


def test_a_server_that_does_not_answer_is_named_without_the_password(sqlite):
    refused = sqlite.run("database", "copy", "--to", "postgres://me:hidden@127.0.0.1:9/none", "--yes")
    assert refused.returncode == 8
    assert "cannot be reached" in refused.stderr
    assert "hidden" not in refused.stderr


def test_what_the_target_cannot_hold_stops_the_copy_with_the_table_named_and_nothing_taken(sqlite, empty):
    with closing(sqlite3.connect(sqlite.home / "tinhso.sqlite3")) as database, database:
        database.execute("UPDATE django_session SET session_data = ?", ("a\x00b",))
    server = empty("postgresql")
    refused = sqlite.run("database", "copy", "--to", server.url, "--yes")
    assert refused.returncode == 6
    assert "django_session" in refused.stderr
    server.home = sqlite.home
    shown = server.run("audit", "show")
    assert shown.stdout == ""


def test_a_source_of_a_newer_version_is_not_copied(sqlite, empty):
    with closing(sqlite3.connect(sqlite.home / "tinhso.sqlite3")) as database, database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999_future', '2030-01-01')")
    refused = sqlite.run("database", "copy", "--to", empty("postgresql").url, "--yes")
    assert refused.returncode == 6
    assert "newer version" in refused.stderr
