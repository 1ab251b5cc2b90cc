"""The one look at the database for all streams of a process, and what each stream has yet to tell."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
import time

from django.db import close_old_connections

from tinhso.centre.live import reading, rules
from tinhso.centre.live.contracts import Change, Position

log = logging.getLogger(__name__)
LOOKS_EVERY = 0.01  # seconds
BEATS_AFTER, BEAT_TURNS = 20, 50
"""A fiftieth of the streams has its turn every twenty looks, so that not all wake at once: each beats every ten seconds."""
QUIET_AFTER, PATIENCE = 0.1, 2.0
"""Seconds after which all are told, and how long anybody waits for such a moment."""
BEHIND_AFTER = 5.0  # seconds without a look that succeeded


class Listener:
    """What one stream has yet to tell. Told of every change, in the event loop; changes that wait are one."""

    def __init__(self) -> None:
        self.pending: Change | None = None
        self._woken = asyncio.Event()

    def offer(self, change: Change) -> None:
        self.pending = rules.joined(self.pending, change)
        self._woken.set()

    def wake(self) -> None:
        self._woken.set()

    async def woken(self) -> Change | None:
        """Wait until something moved, or for the next beat; return what moved."""
        await self._woken.wait()
        self._woken.clear()
        return self.taken()

    def taken(self) -> Change | None:
        """Return what is to be told, and forget it."""
        change, self.pending = self.pending, None
        return change


class Watch:
    """Looks where the numbers stand while anybody listens, in a thread of its own, and tells all listeners in their loop."""

    def __init__(self) -> None:
        self._listeners: dict[int, Listener] = {}
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._stands: Position | None = None
        self._word = ""
        self._looked = time.monotonic()
        self._told = -QUIET_AFTER
        self.ended = False

    @property
    def behind(self) -> bool:
        """Say whether no look has succeeded for some time."""
        return time.monotonic() - self._looked > BEHIND_AFTER

    def join(self) -> tuple[int, Listener]:
        """Return a new listener (in the event loop) and its number; it is told of whatever moves from now on."""
        number, listener = next(self._numbers), Listener()
        self._listeners[number] = listener
        return number, listener

    def end(self) -> None:
        """End all streams, in the event loop: the process is asked to stop. Browsers ask again, and find the next one."""
        self.ended = True
        for listener in self._listeners.values():
            listener.wake()

    def begin(self, position: Position) -> None:
        """Look from ``position`` on, unless that is done already: where the first listener was told that the numbers stand."""
        if self._stands is None:
            self._stands, self._word, self._looked = position, "", time.monotonic()
        if self._thread is None:
            self._thread = threading.Thread(target=self._look, args=(asyncio.get_running_loop(),), daemon=True)
            self._thread.start()

    def leave(self, number: int) -> None:
        del self._listeners[number]
        if not self._listeners:
            self._stands = None

    async def quiet(self) -> None:
        """Wait until nobody is being told: what pages do in their threads takes the interpreter from the telling."""
        until = time.monotonic() + PATIENCE
        while (now := time.monotonic()) < min(self._told + QUIET_AFTER, until):
            await asyncio.sleep(min(self._told + QUIET_AFTER, until) - now)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        for turn in itertools.count():
            if self._stands is not None:
                self._stands = self._seen(loop, self._stands)
                if not turn % BEATS_AFTER:
                    loop.call_soon_threadsafe(self._beat, turn // BEATS_AFTER)
            time.sleep(LOOKS_EVERY)

    def _seen(self, loop: asyncio.AbstractEventLoop, stands: Position) -> Position:
        """Return where the numbers stand now, and tell what moved since; where they stood when it cannot be read."""
        try:
            word = reading.word()
            now = reading.position() if word != self._word else stands
            if now != stands:
                loop.call_soon_threadsafe(self._tell, reading.change(stands, now))
            self._word = word
        except Exception:  # whatever it is, the next look may succeed; the streams say that they are behind
            if not self.behind:
                log.warning("the state of the numbers cannot be read", exc_info=True)
            close_old_connections()
            return stands
        self._looked = time.monotonic()
        return now

    def _tell(self, change: Change) -> None:
        self._told = time.monotonic()
        for listener in self._listeners.values():
            listener.offer(change)

    def _beat(self, turn: int) -> None:
        for number, listener in self._listeners.items():
            if number % BEAT_TURNS == turn % BEAT_TURNS:
                listener.wake()
