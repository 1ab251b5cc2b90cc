"""The web application for granian: pages in threads, event streams in the loop beside them, in one process on one address."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from typing import Any

from django.urls import reverse
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # its own examples import it so

from tinhso.config.bridge import Pages, environ_of
from tinhso.config.environment import read
from tinhso.config.server import parent_is_gone
from tinhso.config.wsgi import application as pages_application

from tinhso.centre.live.carrying import Streams  # isort: skip  # knows tables: Django has to be set up first

SOON = 0.001
"""Seconds that the loop waits for its turn behind the threads of pages: a fifth of what is usual."""

LOADED_AFTER = 15.0
"""Seconds after which the first requests have loaded what is loaded late: definitions, units, libraries."""

LOOKED_EVERY = 2.0
"""Seconds between looks whether the supervisor is there."""


def settle() -> None:
    """Tell the collector that what is here now stays: looking through it again stopped all streams for 0.15 s each time."""
    gc.collect()
    gc.freeze()


def _end_with(parent: int, loop: asyncio.AbstractEventLoop) -> None:
    """End this process in order once its supervisor is gone, killed: an orphan would keep the port."""
    if parent_is_gone(parent):
        os.kill(os.getpid(), signal.SIGTERM)
    else:
        loop.call_later(LOOKED_EVERY, _end_with, parent, loop)


class Application:
    """Answers every request of a page process, by RSGI."""

    def __init__(self) -> None:
        self._pages = Pages(pages_application, read().number("TINHSO_THREADS"))
        self._streams = Streams()
        self._stream_path = reverse("centre:live")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End the streams when the process is asked to stop, since granian waits for all answers to be whole.

        The loop has handlers of its own for these signals, by its wake-up descriptor; they go on as before.
        """
        sys.setswitchinterval(SOON)
        settle()
        loop.call_later(LOADED_AFTER, settle)
        _end_with(os.getppid(), loop)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._streams.watch.end))

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.path == self._stream_path and scope.method == "GET":
            environ = environ_of(scope)
            environ.pop("HTTP_ACCEPT_ENCODING", None)  # an event stream is never compressed: it would wait to be full
            await self._streams.carry(lambda more: self._pages.ask(environ | more), protocol, ProtocolClosed)
        else:
            await self._pages.serve(scope, protocol)


application = Application()
