"""Many writers at once, and hands in the database: the chain holds, or says where it does not."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import psycopg
import pytest

from tinhso.config.tests.installations import ENTRIES, Installation

MANY = """
import django; django.setup()
from threading import Thread
from django.db import connection
from tinhso.audit.actions import record
from tinhso.kernel.policy import SYSTEM
def write():
    for number in range(20):
        record(actor=SYSTEM, verb="units.rename", target=f"unit:{number}")
    connection.close()
threads = [Thread(target=write) for _ in range(3)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""
FREE = {
    "sqlite": [
        "DROP TRIGGER audit_entry_no_update",
        "DROP TRIGGER audit_entry_no_delete",
        "DROP TRIGGER audit_entry_no_replace",
        "DROP TRIGGER audit_head_forward",
    ],
    "postgresql": ["ALTER TABLE audit_entry DISABLE TRIGGER USER", "ALTER TABLE audit_head DISABLE TRIGGER USER"],
}
COLUMNS = "at, kind, account, acting_for, origin, verb, target, reason, data, previous_hash, hash"


def tamper(installation: Installation, *statements: str) -> None:
    """Do as somebody with all rights on the database: take the triggers off, then change what is written."""
    if installation.url:
        with psycopg.connect(installation.url.replace("postgres:", "postgresql:", 1)) as database:
            for statement in (*FREE["postgresql"], *statements):
                database.execute(statement)
    else:
        with closing(sqlite3.connect(installation.home / "tinhso.sqlite3")) as database, database:
            for statement in (*FREE["sqlite"], *statements):
                database.execute(statement)


def verify(installation: Installation) -> tuple[int, list[tuple[str, int, int]]]:
    finished = installation.run("audit", "verify", "--json")
    found = json.loads(finished.stdout)["findings"]
    return finished.returncode, [(fault["kind"], fault["first"], fault["last"]) for fault in found]


def test_writers_in_many_processes_and_threads_leave_an_unbroken_chain(installation):
    writers = [installation.python(MANY) for _ in range(4)]
    for writer in writers:
        said, _ = writer.communicate(timeout=120)
        assert writer.returncode == 0, said
    result = json.loads(installation.done("audit", "verify", "--json"))
    assert result["intact"], result
    assert result["count"] == ENTRIES + 4 * 3 * 20


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["UPDATE audit_entry SET account = 999 WHERE sequence = 17"], ("changed", 17, 17)),
        (["DELETE FROM audit_entry WHERE sequence = 23"], ("removed", 23, 23)),
        ([f"DELETE FROM audit_entry WHERE sequence > {ENTRIES - 5}"], ("cut", ENTRIES - 4, ENTRIES)),
        (
            [f"INSERT INTO audit_entry (sequence, {COLUMNS}) SELECT 1000, {COLUMNS} FROM audit_entry WHERE sequence = 5"],
            ("inserted", 1000, 1000),
        ),
        (["UPDATE audit_head SET last_hash = 'f'"], ("head", ENTRIES, ENTRIES)),
        (["DELETE FROM audit_entry", f"UPDATE audit_head SET count = 0, last_hash = '{'0' * 64}'"], ("cut", 1, ENTRIES)),
    ],
    ids=["changed", "removed", "cut", "inserted", "head", "emptied"],
)
def test_what_was_done_to_the_tables_is_found_and_named(installation, statements, expected):
    installation.done("audit", "anchor")
    tamper(installation, *statements)
    code, found = verify(installation)
    assert code == 1
    assert found == [expected]
