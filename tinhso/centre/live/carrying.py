"""Holds event streams open: thousands in one event loop, each let in by the whole of Django, and asked for again now and then.

A stream begins as an ordinary request for ``views.stream``: every middleware and the guard have their say. Where the answer is
the view's, its end is put off; after ``ASKED_EVERY`` the same request is made once more, so that whoever signed out, lost a
role, or whose sign-in ran out is sent away by the same rules as on any page.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from tinhso.centre.live import rules
from tinhso.centre.live.contracts import Answer, Position
from tinhso.centre.live.watching import Listener, Watch

CARRIER = "tinhso.live"
"""Where the view finds a list for what it opened, in a request's environment: no header of a visitor can be named so."""
ASKED_EVERY = (90.0, 120.0)
"""Seconds after which a stream is asked for again, drawn anew each time: those opened together do not stay together."""
AT_ONCE = 1  # asked at the same time, so that the pages keep their threads and the telling its interpreter


@dataclass(frozen=True)
class Opened:
    """What the view opened: the datasets whose moves are told, and where the numbers stood."""

    sees: frozenset[str]
    position: Position


class Transport(Protocol):
    """What a stream is sent through; ``send_bytes`` waits for a slow reader, and raises when it is gone."""

    async def send_bytes(self, data: bytes) -> None: ...


Ask = Callable[[dict[str, Any]], Awaitable[Answer]]
"""Makes the request (with what is added to its environment) and returns the pages' answer."""


class Streams:
    """All streams of a process."""

    def __init__(self) -> None:
        self.watch = Watch()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def carry(self, ask: Ask, protocol: Any, gone: type[Exception]) -> None:
        """Answer a request for the stream: hold it open, or hand over what the pages say instead.

        ``protocol`` is RSGI's, ``gone`` what its transports raise when the reader went away.
        """
        number, listener = self.watch.join()
        try:
            await self._carried(_Stream(ask, listener, self.watch, self._turns), protocol)
        except gone:
            pass
        finally:
            self.watch.leave(number)

    async def _carried(self, stream: _Stream, protocol: Any) -> None:
        answer = await stream.opened()
        if not stream.is_open:
            protocol.response_bytes(answer.status, answer.headers, answer.body)
            return
        headers = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
        transport = protocol.response_stream(answer.status, headers)
        while stream.is_open:
            await transport.send_bytes(answer.body)
            await stream.relay(transport)
            if self.watch.ended:
                return
            answer = await stream.opened()


class _Stream:
    """One open stream, between two times that it is asked for."""

    def __init__(self, ask: Ask, listener: Listener, watch: Watch, turns: asyncio.Semaphore) -> None:
        self._ask, self._listener, self._watch, self._turns = ask, listener, watch, turns
        self._opened: list[Opened] = []

    @property
    def is_open(self) -> bool:
        return bool(self._opened)

    async def opened(self) -> Answer:
        """Ask the pages, from where this stream stands; afterwards it ``is_open`` if they let it."""
        last = {"HTTP_LAST_EVENT_ID": rules.written(self._opened[0].position)} if self._opened else {}
        self._opened = []
        async with self._turns:
            if last:
                await self._watch.quiet()
            answer = await self._ask({CARRIER: self._opened, **last})
        if self._opened:
            self._watch.begin(self._opened[0].position)
        return answer

    async def relay(self, transport: Transport) -> None:
        """Send what moves and signs of life until it is time to ask again."""
        (opened,), loop = self._opened, asyncio.get_running_loop()
        until = loop.time() + random.uniform(*ASKED_EVERY)  # noqa: S311  # no secret
        while loop.time() < until and not self._watch.ended:
            change = await self._listener.woken()
            seen = rules.as_seen(change, opened.sees) if change is not None else None
            if seen is not None:
                opened = Opened(opened.sees, seen.position)
                self._opened = [opened]
                await transport.send_bytes(rules.moved(seen))
            elif change is None and not self._watch.ended:
                await transport.send_bytes(rules.beat(behind=self._watch.behind))
