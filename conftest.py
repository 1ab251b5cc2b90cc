"""What every test stands on: built catalogues, and static files read from the rooms."""

import os
import shutil
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils.translation.reloader import translation_file_changed
from hypothesis import settings as hypothesis_settings

from tinhso.config.build import compile_messages

append_only = import_module("tinhso.audit.migrations.0002_append_only")
head_moves = import_module("tinhso.audit.migrations.0003_head_moves_to_an_entry")

# A busy machine is slow now and then; how long an example takes is for the benchmarks to say.
hypothesis_settings.register_profile("tinhso", deadline=None)
hypothesis_settings.load_profile("tinhso")

ASKS = {"db", "transactional_db", "live_server", "django_db_setup"}
"""Fixtures of a test that asks the database."""


def _never_locked_out(connection, **_: object) -> None:
    """Let a page read while a test writes: a database in memory refuses at once where one in a file waits."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        connection.connection.execute("PRAGMA read_uncommitted = 1")


def pytest_configure() -> None:
    connection_created.connect(_never_locked_out)
    compile_messages()
    translation_file_changed(None, Path("django.mo"))  # setting Django up has read the catalogues as they were before


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what asks no database: it was tried on SQLite, and is the same."""
    if connection.vendor != "postgresql":
        return
    asking = [item for item in items if ASKS & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(asking)])
    items[:] = asking


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["TINHSO_HOME"], ignore_errors=True)


@pytest.fixture(autouse=True)
def _audit_begins_anew(request, django_db_blocker):
    """Empty the audit after a test that commits: its triggers refuse Django's own flush, as they should."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(
        request.fixturenames
    )
    if commits:
        with django_db_blocker.unblock(), connection.schema_editor() as editor:
            append_only.remove(None, editor)
            editor.execute("DELETE FROM audit_entry")
            editor.execute("DELETE FROM audit_head")
            editor.execute("INSERT INTO audit_head (id, count, last_hash) VALUES (1, 0, %s)", ["0" * 64])
            append_only.install(None, editor)
            head_moves.forward(None, editor)


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Tests read static files from the rooms, not from the fingerprinted build."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
