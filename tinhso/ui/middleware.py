"""One shape for every error: a page for people, problem details for machines."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from tinhso.kernel.errors import TinhSoError


class ErrorPages:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TinhSoError):
            return None
        return JsonResponse(error.problem(request.path), status=error.status, content_type="application/problem+json")
