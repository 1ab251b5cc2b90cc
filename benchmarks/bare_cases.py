"""The platform's own server with two kinds of views more: the bare SQL of the inbox, and bare inserts of a life's rows."""

from __future__ import annotations

import json
import os
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402  # after the set-up, as all below
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from tinhso.audit import actions as audit  # noqa: E402
from tinhso.cases.engine import files  # noqa: E402
from tinhso.cases.engine.models import (  # noqa: E402
    AssignmentRow,
    AttachmentRow,
    CaseRow,
    ClockRow,
    EntryRow,
    EventRow,
    ParticipantRow,
)
from tinhso.cases.reports.models import PhotoRow, ReportRow  # noqa: E402
from tinhso.kernel import clock  # noqa: E402
from tinhso.kernel.policy import SYSTEM, Public, guarded  # noqa: E402
from tinhso.portal.reports.models import AttemptRow  # noqa: E402

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


# What each step of a report's life inserts: clocks with their first entry, entries of running clocks, lines of the journal.
STEPS = {"file": (1, 0, 1), "assign": (2, 2, 2), "answer": (1, 1, 2), "publish": (1, 2, 2), "rate": (0, 1, 1)}


@csrf_exempt
@guarded(Public("benchmark.bare_life"))
def bare_life(request: HttpRequest, step: str, number: int) -> HttpResponse:
    """Read what was sent, keep a photo as it is, and insert the rows of one step of a life in one transaction.

    Of a new case like ``number``, or of that case.
    """
    assert request.body if step == "publish" else request.POST  # as any view reads what it is sent
    kept = files.put(request.FILES["proof"].read()) if step == "answer" else ""
    clocks, entries, lines = STEPS[step]
    first = list(STEPS).index(step) * 10
    with audit.together():
        if step == "file":
            known, drawn = CaseRow.objects.get(pk=number), uuid4().hex
            AttemptRow.objects.create(key=drawn, at=clock.now())
            AttemptRow.objects.create(key=drawn, at=clock.now())
            new = {
                field.attname: getattr(known, field.attname) for field in CaseRow._meta.concrete_fields if field.name != "id"
            }
            number = CaseRow.objects.create(**{**new, "code": drawn, "request": drawn}).pk
            ParticipantRow.objects.create(case_id=number, kind="reporter", key_hash=drawn, since=clock.now())
            ReportRow.objects.create(case_id=number, text=known.title, answers={"danger": True}, showing="waiting")
        if step == "assign":
            office = CaseRow.objects.values_list("intake", flat=True).get(pk=number)
            AssignmentRow.objects.create(case_id=number, office_id=office, lead=True, since=clock.now())
        if step == "answer":
            like = {"case_id": number, "kind": "proof", "media_type": "image/jpeg", "file_name": "a.jpg", "size": 9_000}
            file = AttachmentRow.objects.create(**like, sha256=kept, shown="office", added_at=clock.now())
            PhotoRow.objects.create(attachment=file)
        rule = {"amount": 15, "unit": "working_days", "started_at": clock.now(), "due_at": clock.now()}
        made = [ClockRow.objects.create(case_id=number, slug=f"{step}{at}", run=1, **rule) for at in range(clocks)]
        held = made or list(ClockRow.objects.filter(case=number)[:1])
        for at in range(clocks + entries):
            EntryRow.objects.create(clock=held[at % len(held)], number=first + at + 1, kind="start", at=clock.now())
        for at in range(lines):
            line = {"number": first + at + 1, "kind": "moved", "to_state": "published", "shown": "office"}
            EventRow.objects.create(case_id=number, at=clock.now(), **line)
            audit.record(actor=SYSTEM, verb="cases.move", target=f"case:{number}", data={"move": step})
    return HttpResponse(str(number))


urlpatterns = [
    path("api/bare_inbox/<int:office>", bare_inbox, name="bare_inbox"),
    path("api/bare_life/<str:step>/<int:number>", bare_life, name="bare_life"),
    path("", include("tinhso.config.urls")),
]

# As ``tinhso serve`` does: pages in threads, a collector that leaves alone what stays. It asks for addresses when it is read.
from tinhso.config.rsgi import application as served  # noqa: E402, F401
