"""The platform's own server with two kinds of views more: the bare SQL of the inbox, and bare inserts of a life's rows."""

from __future__ import annotations

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tinhso.kernel import clock
from tinhso.kernel.policy import Public, guarded

settings.ROOT_URLCONF = "benchmarks.bare_cases"
COLUMNS = (
    "code, desk, state, title, category, channel, office_id, area_id, assignee, received_at, due_at, settled_at, version, "
    "is_simulated"
)


@guarded(Public("benchmark.bare_inbox"))
def bare_inbox(request: HttpRequest, office: int) -> HttpResponse:
    """Send the overdue cases of an office as one statement finds them; nobody is asked who they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM cases_case WHERE settled_at IS NULL AND office_id = %s AND due_at < %s "
            "ORDER BY due_at, id LIMIT 51",
            [office, connection.ops.adapt_datetimefield_value(clock.now())],
        )
        rows = [dict(zip(COLUMNS.split(", "), row, strict=True)) for row in cursor.fetchall()]
    return HttpResponse(json.dumps(rows, default=str), content_type="application/json")


application = get_wsgi_application()
urlpatterns = [
    path("api/bare_inbox/<int:office>", bare_inbox, name="bare_inbox"),
    path("", include("tinhso.config.urls")),
]
