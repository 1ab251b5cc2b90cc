"""What the machine cannot do is said in its own sentence on pages too."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from tinhso.config.operations.middleware import MachineErrors
from tinhso.kernel.errors import NotFound


def locked() -> OperationalError:
    error = OperationalError("database is locked")
    error.__cause__ = sqlite3.OperationalError("database is locked")
    return error


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), locked()], ids=["full disk", "locked"])
def test_errors_of_the_machine_are_503_with_a_code(error):
    request = RequestFactory().get("/", headers={"Accept": "application/json"})
    answer = MachineErrors(lambda request: HttpResponse()).process_exception(request, error)
    assert answer is not None
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "error", [ValueError("a mistake of ours"), NotFound(), FileNotFoundError(errno.ENOENT, "No such file", "/x")]
)
def test_other_errors_are_left_to_those_who_know_them(error):
    assert MachineErrors(lambda request: HttpResponse()).process_exception(RequestFactory().get("/"), error) is None
