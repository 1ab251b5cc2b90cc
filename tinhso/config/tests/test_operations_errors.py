from __future__ import annotations

import errno
import sqlite3

import pytest
from django.db import OperationalError

from tinhso.config import errors
from tinhso.config.errors import translate
from tinhso.kernel.errors import TinhSoError


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x"), "disk_full"),
        (OSError(errno.EACCES, "Permission denied", "/x"), "not_writable"),
        (OSError(errno.EROFS, "Read-only file system", "/x"), "not_writable"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "/x/y"), "no_such_folder"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", "/x/y"), "no_such_folder"),
        (sqlite3.DatabaseError("file is not a database"), "database_damaged"),
        (sqlite3.DatabaseError("database disk image is malformed"), "database_damaged"),
        (OperationalError("no such table: places_unit"), "database_empty"),
        (OperationalError('relation "places_unit" does not exist'), "database_empty"),
        (sqlite3.OperationalError("database or disk is full"), "disk_full"),
        (sqlite3.OperationalError("database is locked"), "database_busy"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "not_writable"),
        (OperationalError("unable to open database file"), "not_writable"),
        (OperationalError('connection to server at "127.0.0.1", port 9 failed: Connection refused'), "database_unreachable"),
        (OperationalError("could not extend file: No space left on device"), "disk_full"),
    ],
)
def test_what_the_machine_refuses_becomes_a_sentence(error, expected):
    assert translate(error).code == expected


def test_the_cause_behind_an_error_is_found():
    error = RuntimeError("could not save")
    error.__cause__ = sqlite3.OperationalError("database or disk is full")
    assert translate(error).code == "disk_full"


def test_errors_of_our_own_making_are_not_dressed_up():
    assert translate(ValueError("database is locked")) is None
    assert translate(KeyError("x")) is None


def test_every_error_says_in_both_languages_what_to_do_and_fails():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, TinhSoError)]
    ours = [kind for kind in kinds if kind.__module__ == errors.__name__]
    assert len(ours) > 15
    for kind in ours:
        assert kind.exit_code != 0
        for sentence in (kind.vi, kind.en):
            assert sentence.endswith(".")
            assert len(sentence.split(". ")) + sentence.count(";") >= 2, sentence
