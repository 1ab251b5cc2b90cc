"""The platform's own server with one view more: it parses the same body and commits one row, and does nothing else."""

from __future__ import annotations

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

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


application = get_wsgi_application()

# Below the API's address, so that the token is proved for this view too.
urlpatterns = [path("api/bare", bare, name="bare"), path("", include("tinhso.config.urls"))]
