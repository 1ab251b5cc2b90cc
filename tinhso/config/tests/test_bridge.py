"""Pages of a WSGI application beside an event loop: what they are told of a request, and how their answers are sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from granian.rsgi import ProtocolClosed
from hypothesis import given
from hypothesis import strategies as st

from tinhso.config.bridge import PIECE, Pages, environ_of, gathered


class Headers:
    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = pairs

    def items(self) -> list[tuple[str, str]]:
        return list(self.pairs)


def scope(*headers: tuple[str, str], **more: Any) -> Any:
    usual = {"method": "GET", "path": "/", "query_string": "", "scheme": "http", "http_version": "1.1"}
    return SimpleNamespace(
        **{**usual, "server": "[::1]:8000", "client": "192.0.2.7:4711", "headers": Headers(*headers), **more}
    )


class Line:
    """RSGI's protocol and transport: gives a body in chunks, keeps what is sent."""

    def __init__(self, *chunks: bytes, closes_after: int = 1000) -> None:
        self.chunks, self.left = chunks, closes_after
        self.status, self.sent = 0, []

    def __aiter__(self) -> Any:
        async def given() -> Any:
            for chunk in self.chunks:
                yield chunk

        return given()

    def response_bytes(self, status: int, headers: Any, body: bytes) -> None:
        self.status, self.sent = status, [body]

    def response_stream(self, status: int, headers: Any) -> Line:
        self.status = status
        return self

    async def send_bytes(self, data: bytes) -> None:
        self.left -= 1
        if self.left < 0:
            raise ProtocolClosed
        self.sent.append(data)


class Parts:
    """The body of an answer, which must be closed in the end."""

    def __init__(self, *parts: bytes) -> None:
        self.parts, self.closed = parts, False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        self.closed = True


def served(application: Any, line: Line, asked: Any) -> Line:
    asyncio.run(Pages(application, 2).serve(asked, line))
    return line


def test_a_request_is_told_as_wsgi_tells_it():
    environ = environ_of(
        scope(("host", "so.vn"), ("x-a", "1"), ("x-a", "2"), ("cookie", "a=1"), ("cookie", "b=2"), path="/xã/")
    )
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/xã/"
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("[::1]", "8000")
    assert environ["REMOTE_ADDR"] == "192.0.2.7"
    assert environ["HTTP_X_A"] == "1,2"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"


def test_a_header_with_an_underscore_is_never_taken_for_one_that_a_proxy_vouches_for():
    environ = environ_of(scope(("x_forwarded_for", "203.0.113.1"), ("tinhso.live", "x")))
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert "tinhso.live" not in environ


def test_the_body_of_a_request_is_read_as_it_comes():
    def application(environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [])
        return [environ["wsgi.input"].readline(), environ["wsgi.input"].read()]

    line = served(application, Line(b"first\nse", b"cond", b""), scope(("content-length", "12"), method="POST"))
    assert line.sent == [b"first\nsecond"]


def test_a_long_answer_is_sent_in_pieces_and_closed():
    parts = Parts(*[b"x" * 1000] * 1000)

    def application(environ: Any, start: Any) -> Parts:
        start("201 Created", [])
        return parts

    line = served(application, Line(), scope())
    assert line.status == 201
    assert b"".join(line.sent) == b"x" * 1_000_000
    assert len(line.sent) < 5
    assert parts.closed


def test_when_the_reader_goes_away_the_answer_is_closed_and_the_thread_is_free_again():
    parts = Parts(*[b"x" * PIECE] * 10)

    def application(environ: Any, start: Any) -> Parts:
        start("200 OK", [])
        return parts

    line = served(application, Line(closes_after=2), scope())
    assert len(line.sent) == 2
    assert parts.closed


def test_a_failing_application_does_not_answer_as_if_all_were_well():
    def application(environ: Any, start: Any) -> list[bytes]:
        raise RuntimeError("broken")

    line = Line()
    with pytest.raises(RuntimeError):
        served(application, line, scope())
    assert line.sent == []


@given(st.lists(st.binary(max_size=PIECE * 2), max_size=6))
def test_gathering_loses_nothing(parts):
    assert b"".join(gathered(parts)) == b"".join(parts)
