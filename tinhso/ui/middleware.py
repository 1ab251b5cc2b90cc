"""One shape for every error that leaves a view, whatever raised it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from tinhso.ui.errors import NotAllowed, Unexpected, platform_error
from tinhso.ui.problems import answer

log = logging.getLogger("tinhso.errors")


class ErrorPages:
    """Turns exceptions of views and of the middleware below into pages, toasts or problem details."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return _allowing(response["Allow"], answer(request, NotAllowed()))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for an exception of a view; with debugging on, unexpected ones show Django's own page."""
        error = platform_error(exception)
        if isinstance(error, Unexpected):
            if settings.DEBUG:
                return None
            log_unexpected(request, error, exception)
        return answer(request, error)


def log_unexpected(request: HttpRequest, error: Unexpected, exception: BaseException | None) -> None:
    """Write the failure with its number and traceback; the address without its query, which may hold personal data."""
    log.error("%s: %s %s failed", error.data["error_id"], request.method, request.path, exc_info=exception)


def _allowing(methods: str, response: HttpResponse) -> HttpResponse:
    response["Allow"] = methods
    return response
