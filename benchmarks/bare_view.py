"""The platform's own server with two views more, which do nothing else.

``bare`` parses the same body and commits one row; ``constant`` returns so many bytes to whoever may see the centre.
"""

from __future__ import annotations

import json
import os
from functools import cache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from tinhso.centre.policies import SEE_CENTRE
from tinhso.kernel.policy import Public, guarded

settings.ROOT_URLCONF = "benchmarks.bare_view"


@csrf_exempt
@guarded(Public("benchmark.bare_view"))
def bare(request: HttpRequest) -> JsonResponse:
    body = json.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        values = [body["unit"], body["period"], len(body["rows"])]
        cursor.execute("INSERT INTO bare_view (unit, period, rows) VALUES (%s, %s, %s)", values)
    return JsonResponse({"rows": len(body["rows"])}, status=201)


@guarded(SEE_CENTRE)
def constant(request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse(_letters(size), content_type="application/json; charset=utf-8")


@cache
def _letters(size: int) -> bytes:
    return b"x" * size


application = get_wsgi_application()

# Below the API's address, so that the token is proved for this view too.
urlpatterns = [
    path("api/bare", bare, name="bare"),
    path("api/constant/<int:size>", constant, name="constant"),
    path("", include("tinhso.config.urls")),
]
