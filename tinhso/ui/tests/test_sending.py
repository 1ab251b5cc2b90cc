"""Files that may be withdrawn: asked for at each look, sent again only when they changed, never more than shown."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from tinhso.ui.sending import send

BYTES = b"0123456789"


def sent(headers=None, read=lambda: BYTES, **changes):
    named = {"tag": "abc", "media_type": "video/mp4", "file_name": "a.mp4", **changes}
    return send(RequestFactory().get("/x", headers=headers or {}), read, **named)


def test_a_file_is_kept_by_its_reader_who_asks_each_time():
    answer = sent()
    assert (answer.status_code, answer.content, answer["ETag"]) == (200, BYTES, '"abc"')
    assert answer["Cache-Control"] == "private, no-cache"
    assert sent(public=True)["Cache-Control"] == "public, no-cache"


def test_a_file_keeps_its_name_whatever_stands_in_it():
    assert sent(file_name="a.mp4")["Content-Disposition"] == 'inline; filename="a.mp4"'
    paper = sent(media_type="application/pdf", file_name='Quyết "định".pdf')["Content-Disposition"]
    assert paper.startswith("attachment; filename*=utf-8''Quy%E1%BA%BFt")


@pytest.mark.parametrize("known", ['"abc"', 'W/"abc"', '"other", "abc"'])
def test_an_unchanged_file_is_not_even_read(known):
    answer = sent({"If-None-Match": known}, read=lambda: pytest.fail("it was read"))
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_changed_file_is_sent_whole():
    assert sent({"If-None-Match": '"old"'}).content == BYTES


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [("bytes=2-4", 206, b"234"), ("bytes=7-", 206, b"789"), ("bytes=10-", 416, b""), ("lines=1-2", 200, BYTES)],
)
def test_players_are_sent_the_parts_that_they_ask_for(asked, status, content):
    answer = sent({"Range": asked})
    assert (answer.status_code, answer.content) == (status, content)


def test_what_is_no_picture_is_not_opened_in_the_page_and_nothing_in_any_runs():
    answer = sent(media_type="application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
