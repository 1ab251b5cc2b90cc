"""Serves a WSGI application in threads beside an event loop (RSGI, granian's own interface).

Pages are written for WSGI, which costs them a sixth of what ASGI does; a thousand open event streams cannot each have a
thread. So one process has both, and a page pays about 0.1 ms for the way between them (``docs/adr/0018``).
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import chain
from typing import Any

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # its own examples import it so

from tinhso.centre.live.contracts import Answer

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[..., Iterable[bytes]]
PIECE = 256 * 1024
"""Bytes that are sent at once: most answers are one piece, which needs no way back and forth."""
PLAIN = {"content-length": "CONTENT_LENGTH", "content-type": "CONTENT_TYPE"}


class Pages:
    """A WSGI application, answering in ``threads`` threads."""

    def __init__(self, application: Application, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def serve(self, scope: Any, protocol: Any) -> None:
        """Answer a request; a long answer is sent as it is made, no faster than it is read."""
        loop = asyncio.get_running_loop()
        environ = environ_of(scope)
        if "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ:
            environ["wsgi.input"] = io.BufferedReader(Incoming(protocol, loop))
        await loop.run_in_executor(self._threads, self._serve, environ, protocol, loop)

    async def ask(self, environ: Environ) -> Answer:
        """Return the whole answer to a request without a body."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._whole, environ)

    def _whole(self, environ: Environ) -> Answer:
        started = Started()
        with _closed(self._application(environ, started)) as pieces:
            return Answer(started.status, started.headers, b"".join(pieces))

    def _serve(self, environ: Environ, protocol: Any, loop: asyncio.AbstractEventLoop) -> None:
        started = Started()
        with _closed(self._application(environ, started)) as parts, suppress(ProtocolClosed):
            pieces = gathered(parts)
            first, second = next(pieces, b""), next(pieces, None)
            if second is None:
                protocol.response_bytes(started.status, started.headers, first)
                return
            transport = protocol.response_stream(started.status, started.headers)
            for piece in chain((first, second), pieces):
                asyncio.run_coroutine_threadsafe(_sent(transport, piece), loop).result()


class Started:
    """WSGI's ``start_response``: keeps what it is told."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Headers = []

    def __call__(self, status: str, headers: Headers, exc_info: object = None) -> None:
        self.status, self.headers = int(status.partition(" ")[0]), headers


class Incoming(io.RawIOBase):
    """The body of a request as a file to read from a thread: what is not asked for is not taken in."""

    def __init__(self, protocol: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._chunks, self._loop, self._rest = aiter(protocol), loop, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = asyncio.run_coroutine_threadsafe(_next(self._chunks), self._loop).result()
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def environ_of(scope: Any) -> Environ:
    """Return WSGI's environment (PEP 3333) of an RSGI request, with an empty body."""
    server, port = scope.server.rsplit(":", 1)
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rsplit(":", 1)[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:  # would be taken for the header with a hyphen, which a proxy vouches for
            continue
        key = PLAIN.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        environ[key] = f"{environ[key]}{'; ' if name == 'cookie' else ','}{value}" if key in environ else value
    return environ


def gathered(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the parts of a body joined into pieces of about ``PIECE`` bytes."""
    waiting: list[bytes] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


async def _sent(transport: Any, piece: bytes) -> None:
    await transport.send_bytes(piece)


async def _next(chunks: AsyncIterator[bytes]) -> bytes:
    return await anext(chunks, b"")


@contextmanager
def _closed(parts: Iterable[bytes]) -> Iterator[Iterable[bytes]]:
    """Close what an application returned, as WSGI asks: Django ends the request then."""
    try:
        yield parts
    finally:
        getattr(parts, "close", lambda: None)()
