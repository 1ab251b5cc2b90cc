"""Counts and times every request; says what the machine cannot do as an error of ours."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from django.http import HttpRequest, HttpResponse

from tinhso.config.errors import translate
from tinhso.config.operations import metrics, views
from tinhso.kernel.errors import NotFound, Unavailable
from tinhso.kernel.policy import ANONYMOUS
from tinhso.ui.problems import answer


class Measured:
    """Stands first, so that all that happens to a request is in its time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.view_name if match else "none"
        metrics.count(route or "unnamed", request.method or "", response.status_code, time.perf_counter() - begun)
        return response


class Probes:
    """Answers probes before the host is checked: a probe calls the machine, not the name it serves."""

    views: ClassVar = {"/healthz": views.alive, "/readyz": views.ready, "/metrics": views.numbers}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = self.views.get(request.path)
        if view is None:
            return self.get_response(request)
        request.actor = ANONYMOUS  # type: ignore[attr-defined]  # what the gate would say; the views decide for themselves
        try:
            return view(request)
        except NotFound as error:
            return answer(request, error)


class MachineErrors:
    """Answers a full disk, a locked or an unreachable database with their own sentence instead of "unexpected"."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        known = translate(exception)
        # Only what the machine cannot do: a missing file under a page is a mistake of ours, and is told as one.
        return answer(request, known) if isinstance(known, Unavailable) and known is not exception else None
