"""The web application for granian: pages in threads, event streams in the loop beside them, in one process on one address."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # its own examples import it so

from tinhso.config.bridge import Pages, environ_of
from tinhso.config.environment import read
from tinhso.config.wsgi import application as pages_application

from tinhso.centre.live.carrying import Streams  # isort: skip  # knows tables: Django has to be set up first

STREAM = reverse("centre:live")
pages = Pages(pages_application, read().number("TINHSO_THREADS"))
streams = Streams()


async def application(scope: Any, protocol: Any) -> None:
    """Answer a request: RSGI's entry."""
    if scope.path == STREAM and scope.method == "GET":
        environ = environ_of(scope)
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # an event stream is never compressed: it would wait to be full
        await streams.carry(lambda more: pages.ask(environ | more), protocol, ProtocolClosed)
    else:
        await pages.serve(scope, protocol)
