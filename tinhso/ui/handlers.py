"""What Django calls when an error never reached a view: named in ``config.urls`` and ``CSRF_FAILURE_VIEW``."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse

from tinhso.ui.errors import BadRequest, FormExpired, Unexpected, new_error_id, platform_error
from tinhso.ui.middleware import log_unexpected
from tinhso.ui.problems import answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, platform_error(exception) if exception else BadRequest())


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, platform_error(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, platform_error(exception))


def failed(request: HttpRequest) -> HttpResponse:
    """Answer for an exception outside the views (a middleware, a template), with a number that is in the log."""
    exception = sys.exc_info()[1]
    error = platform_error(exception) if exception else Unexpected(error_id=new_error_id())
    if isinstance(error, Unexpected):
        log_unexpected(request, error, exception)
    return answer(request, error)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token is missing or stale."""
    return answer(request, FormExpired())
