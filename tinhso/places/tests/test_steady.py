"""Work that looks many units up asks once for the state of the register, and nobody after it sees that state."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tinhso.kernel.steady import steady
from tinhso.places import memory, queries

pytestmark = pytest.mark.django_db


def test_look_ups_of_one_block_ask_once_and_speak_of_one_state():
    memory.changed()
    queries.days_of_change()
    with CaptureQueriesContext(connection) as asked, steady():
        queries.days_of_change()
        with steady():
            queries.days_of_change()
        queries.days_of_change()
    assert len(asked) == 1


def test_what_changed_meanwhile_is_seen_when_the_block_has_ended():
    with steady():
        before = memory.directory().revision
        memory.Revision.objects.update_or_create(pk=1, defaults={"number": before + 1})  # another process
        assert memory.directory().revision == before
    assert memory.directory().revision == before + 1


def test_a_block_sees_what_it_changes_itself():
    with steady():
        before = memory.directory().revision
        memory.changed()
        assert memory.directory().revision != before
