"""The least that tells a thousand open streams something each second, on the platform's own server: no Django, no database."""

from __future__ import annotations

import asyncio
import time
from typing import Any

_told: asyncio.Future[bytes] | None = None


async def _tell() -> None:
    global _told
    while True:
        await asyncio.sleep(1)
        told, _told = _told, asyncio.get_running_loop().create_future()
        assert told is not None
        told.set_result(f'id: {time.time_ns() // 1000}.000000000000\nevent: moved\ndata: {{"datasets": []}}\n\n'.encode())


async def application(scope: Any, protocol: Any) -> None:
    global _told
    if scope.path == "/healthz":
        protocol.response_empty(200, [])
        return
    if _told is None:
        _told = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().create_task(_tell())  # the loop keeps it: it never ends
    transport = protocol.response_stream(200, [("content-type", "text/event-stream")])
    while True:
        await transport.send_bytes(await asyncio.shield(_told))
