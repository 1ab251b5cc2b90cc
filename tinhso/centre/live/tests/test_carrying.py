"""Streams held open, without a server: told at once, asked for again, ended when the pages say no."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tinhso.centre.live import carrying, reading, rules, watching
from tinhso.centre.live.carrying import CARRIER, Opened, Streams
from tinhso.centre.live.contracts import Answer, Change, Position

START = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
SEES = frozenset({"open.one"})


class Gone(Exception):
    """The reader went away."""


class Line:
    """RSGI's protocol and transport: keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.answer: tuple[int, bytes] | None = None
        self.headers: list[tuple[str, str]] = []
        self.broken = False

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answer = (status, body)

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Line:
        self.headers = headers
        return self

    async def send_bytes(self, data: bytes) -> None:
        if self.broken:
            raise Gone
        self.sent.append(data)

    async def until(self, fits: Callable[[list[bytes]], bool]) -> None:
        async with asyncio.timeout(5):
            while not fits(self.sent):
                await asyncio.sleep(0.01)


class Pages:
    """Stands for Django: lets in or not, and keeps what it was asked with."""

    def __init__(self) -> None:
        self.lets_in = True
        self.asked: list[dict[str, Any]] = []

    async def __call__(self, more: dict[str, Any]) -> Answer:
        self.asked.append(more)
        if not self.lets_in:
            return Answer(403, [], b"no")
        more[CARRIER].append(Opened(SEES, reading.position()))
        return Answer(200, [("Content-Type", "text/event-stream"), ("Content-Length", "7")], b"opened\n")


@pytest.fixture
def lake(monkeypatch) -> Callable[[str], None]:
    """A lake of which only the last moment is known; returns what moves a dataset of it."""
    state = {"at": START, "moved": ""}
    monkeypatch.setattr(reading, "position", lambda: Position(state["at"], "same"))
    monkeypatch.setattr(reading, "word", lambda: str(state["at"]))
    monkeypatch.setattr(reading, "change", lambda before, now: Change(now, frozenset({state["moved"]})))

    def move(dataset: str) -> None:
        state.update(at=state["at"] + timedelta(seconds=1), moved=dataset)

    return move


def carried(check: Callable[[Streams, Pages, Line], Any]) -> None:
    """Run a check beside an open stream, and end it."""

    async def run() -> None:
        streams, pages, line = Streams(), Pages(), Line()
        task = asyncio.create_task(streams.carry(pages, line, Gone))
        try:
            await check(streams, pages, line)
        finally:
            streams.watch.end()
            async with asyncio.timeout(5):
                await task

    asyncio.run(run())


def test_what_moves_is_told_at_once_to_whoever_sees_it(lake):
    async def check(streams: Streams, pages: Pages, line: Line) -> None:
        await line.until(lambda sent: sent[:1] == [b"opened\n"])
        lake("closed.one")
        await asyncio.sleep(0.2)
        lake("open.one")
        await line.until(lambda sent: any(b'{"datasets": ["open.one"]}' in each for each in sent))
        assert b"closed" not in b"".join(line.sent)
        assert ("Content-Length", "7") not in line.headers

    carried(check)


def test_a_stream_is_not_asked_for_again_while_others_are_told_but_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(watching, "QUIET_AFTER", 0.2)
    monkeypatch.setattr(watching, "PATIENCE", 0.5)

    async def waited(told_every: float) -> float:
        watch, loop = watching.Watch(), asyncio.get_running_loop()
        begun, told = loop.time(), Change(Position(START, "same"))
        watch._tell(told)
        again = [loop.call_later(told_every * number, watch._tell, told) for number in range(1, 20)] if told_every else []
        await watch.quiet()
        for each in again:
            each.cancel()
        return loop.time() - begun

    assert 0.2 <= asyncio.run(waited(0)) < 0.4
    assert 0.5 <= asyncio.run(waited(0.1)) < 0.7


def test_a_stream_is_asked_for_again_from_where_it_stands_and_ends_when_the_pages_say_no(lake, monkeypatch):
    monkeypatch.setattr(carrying, "ASKED_EVERY", (0.0, 0.1))
    monkeypatch.setattr(watching, "BEAT_TURNS", 1)

    async def check(streams: Streams, pages: Pages, line: Line) -> None:
        await line.until(lambda sent: len(sent) > 2)
        assert pages.asked[1]["HTTP_LAST_EVENT_ID"] == rules.written(Position(START, "same"))
        pages.lets_in = False
        async with asyncio.timeout(5):
            while streams.watch._listeners:
                await asyncio.sleep(0.01)
        assert line.answer is None  # what was begun as a stream ends as one
        assert b"no" not in line.sent

    carried(check)


def test_whoever_is_not_let_in_gets_the_pages_answer(lake):
    async def run() -> tuple[int, bytes] | None:
        streams, pages, line = Streams(), Pages(), Line()
        pages.lets_in = False
        await streams.carry(pages, line, Gone)
        assert not streams.watch._listeners
        return line.answer

    assert asyncio.run(run()) == (403, b"no")


def test_a_reader_who_went_away_is_let_go(lake):
    async def check(streams: Streams, pages: Pages, line: Line) -> None:
        await line.until(bool)
        line.broken = True
        lake("open.one")
        async with asyncio.timeout(5):
            while streams.watch._listeners:
                await asyncio.sleep(0.01)

    carried(check)


def test_what_moves_while_a_stream_is_let_in_is_not_lost(lake):
    async def check(streams: Streams, pages: Pages, line: Line) -> None:
        await line.until(bool)
        late, lines = Pages(), Line()

        async def slow(more: dict[str, Any]) -> Answer:
            answer = await late(more)
            lake("open.one")
            await asyncio.sleep(0.3)
            return answer

        task = asyncio.create_task(streams.carry(slow, lines, Gone))
        await lines.until(lambda sent: any(b"open.one" in each for each in sent))
        streams.watch.end()
        await task

    carried(check)


def test_a_stream_says_that_the_platform_is_behind_when_its_state_cannot_be_read(lake, monkeypatch):
    monkeypatch.setattr(watching, "BEAT_TURNS", 1)
    monkeypatch.setattr(watching, "BEHIND_AFTER", 0.1)

    def broken() -> str:
        raise OSError("the database is gone")

    async def check(streams: Streams, pages: Pages, line: Line) -> None:
        await line.until(lambda sent: any(b'"behind": false' in each for each in sent))
        monkeypatch.setattr(reading, "word", broken)
        await line.until(lambda sent: any(b'"behind": true' in each for each in sent))

    carried(check)
