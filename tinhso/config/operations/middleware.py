"""Counts and times every request; says what the machine cannot do as an error of ours."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tinhso.config.errors import translate
from tinhso.config.operations import metrics
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


class MachineErrors:
    """Answers a full disk, a locked or an unreachable database with their own sentence instead of "unexpected"."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        known = translate(exception)
        return None if known is None or known is exception else answer(request, known)
