"""A home with offices, tokens, and as many field reports as are asked for; prints how to ask as whom.

The last lines: the specialist's cookie, a token's header for each role, and units by id.

    TINHSO_HOME=… python -m benchmarks.stored_cases [cases]

The reports are copies of one that went through the door, with its journal, clock and reporter, spread over a hundred offices
and three years; three in a hundred are open, as in a province that keeps up, and one of these in four is overdue. One office is
behind with everything, so that a page of its inbox is full in every home.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402  # after the set-up, as all below
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.color import no_style  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from tinhso.accounts.actions import tokens  # noqa: E402
from tinhso.accounts.tests.factories import give, officer, unit  # noqa: E402
from tinhso.cases.engine.models import AssignmentRow, CaseRow, ClockRow, EntryRow, EventRow, ParticipantRow  # noqa: E402
from tinhso.cases.engine.numbering import unguessable  # noqa: E402
from tinhso.cases.reports.actions.filing import file_report  # noqa: E402
from tinhso.cases.reports.models import ReceptionRow, ReportRow  # noqa: E402
from tinhso.cases.reports.tests import factories  # noqa: E402
from tinhso.kernel import clock  # noqa: E402
from tinhso.kernel.policy import ANONYMOUS, Actor, Role  # noqa: E402

OFFICES, OPEN_OF, DAYS, BATCH = 100, 33, 1_000, 5_000
SCOPES = ("cases.see", "cases.work")
FEW = 10_000
BEHIND = 7
# Which rows belong to the first cases; which keys are moved on in a copy, and what has to be unique is drawn anew.
COPIED: dict[Any, tuple[str, set[str], set[str]]] = {
    CaseRow: ("id", {"id"}, {"code"}),
    EventRow: ("case_id", {"case_id"}, set()),
    ClockRow: ("case_id", {"id", "case_id"}, set()),
    EntryRow: ("clock_id", {"clock_id"}, set()),
    AssignmentRow: ("case_id", {"case_id"}, set()),
    ParticipantRow: ("case_id", {"case_id"}, {"key_hash"}),
    ReportRow: ("case_id", {"case_id"}, set()),
}


def main(cases: int) -> None:
    settings.PROVINCE = settings.PROVINCE or "92"
    call_command("migrate", verbosity=0)
    centre = unit("Trung tâm Điều hành")
    ReceptionRow.objects.create(office_id=centre, valid_from=date(2024, 1, 1), set_at=clock.now())
    province = factories.area("province", settings.PROVINCE, "Thành phố", "Thử")
    communes = [factories.area("commune", f"{31000 + number}", "Xã", f"Số {number}", province) for number in range(OFFICES)]
    offices = [unit(f"Sở {number}") for number in range(OFFICES)]
    filing = factories.a_filing(place=None, commune=communes[0], request="first")
    first = CaseRow.objects.get(pk=file_report(filing, actor=ANONYMOUS).case.id)
    CaseRow.objects.update(request=None)
    few = min(cases, FEW)
    for start in range(1, few, BATCH):
        store(first, offices, communes, range(start, min(start + BATCH, few)))
    for turn in range(1, cases // few):
        multiply(turn, few)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(COPIED)):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
    specialist = bearer(Role.SPECIALIST, offices[BEHIND])
    print(cookie())
    print(specialist)
    print(bearer(Role.CENTRE_OPERATOR, centre))
    print(offices[BEHIND], communes[0], offices[BEHIND + 1])


def store(first: CaseRow, offices: list[int], communes: list[int], numbers: range) -> None:
    """Store copies of a case and of everything that hangs on it."""
    now = clock.now()
    cases = [case_of(first, offices, communes, number, now) for number in numbers]
    CaseRow.objects.bulk_create(cases, batch_size=BATCH)
    EventRow.objects.bulk_create(list(events_of(cases)), batch_size=BATCH)
    clocks = [
        copied(ClockRow.objects.get(case=first), case=case, due_at=case.due_at, stopped_at=case.settled_at) for case in cases
    ]
    ClockRow.objects.bulk_create(clocks, batch_size=BATCH)
    entry = EntryRow.objects.get(clock__case=first)
    EntryRow.objects.bulk_create([copied(entry, clock=each) for each in clocks], batch_size=BATCH)
    held = [AssignmentRow(case=each, office_id=each.office_id, lead=True, since=each.received_at) for each in cases]
    AssignmentRow.objects.bulk_create(held, batch_size=BATCH)
    reporter = ParticipantRow.objects.get(case=first)
    people = [copied(reporter, case=each, key_hash=f"{each.pk:064}") for each in cases]
    ParticipantRow.objects.bulk_create(people, batch_size=BATCH)
    report = ReportRow.objects.get(case=first)
    ReportRow.objects.bulk_create(
        [ReportRow(case=each, text=report.text, answers=report.answers, showing="shown") for each in cases], batch_size=BATCH
    )


def multiply(turn: int, few: int) -> None:
    """Copy the first cases and what hangs on them once more, as other cases: the database itself makes a million."""
    for model, (within, moved, drawn) in COPIED.items():
        fields = [field.column for field in model._meta.concrete_fields]
        values = {name: f"{name} + {turn * few}" for name in moved} | {
            name: f"'{turn}-' || substr({name}, 4)" for name in drawn
        }
        fields = [name for name in fields if name != "id" or name in moved]
        source = ", ".join(values.get(name, name) for name in fields)
        into = f"INSERT INTO {model._meta.db_table} ({', '.join(fields)})"
        with connection.cursor() as cursor:
            cursor.execute(f"{into} SELECT {source} FROM {model._meta.db_table} WHERE {within} <= {few}")


def case_of(first: CaseRow, offices: list[int], communes: list[int], number: int, now: datetime) -> CaseRow:
    received = now - timedelta(days=number % DAYS, minutes=number % 1_000)
    behind = number % OFFICES == BEHIND
    is_open = behind or number % OPEN_OF == 0
    hours = -5 if behind else (number // OPEN_OF) % 40 - 10
    return copied(
        first,
        code=unguessable("PA"),
        request=None,
        office_id=offices[number % OFFICES],
        area_id=communes[number * 7 % OFFICES],
        state="in_progress" if is_open else "closed",
        received_at=now - timedelta(days=10) if is_open else received,
        due_at=now + timedelta(hours=hours) if is_open else None,
        settled_at=None if is_open else received + timedelta(days=3),
        told=2,
        version=2,
    )


def events_of(cases: list[CaseRow]) -> Iterator[EventRow]:
    for case in cases:
        yield EventRow(case=case, number=1, kind="opened", to_state="received", at=case.received_at, shown="office")
        yield EventRow(
            case=case, number=2, kind="moved", move="accept", to_state=case.state, at=case.received_at, shown="office"
        )


def copied(row: Any, **changes: Any) -> Any:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    for name in [name for name in changes if f"{name}_id" in values]:
        values.pop(f"{name}_id")
    return type(row)(**{**values, **changes})


def cookie() -> str:
    """Sign the newest officer in, as a browser, and return the cookie."""
    client = Client()
    newest = get_user_model().objects.latest("pk")
    client.force_login(newest, backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def bearer(role: Role, office: int) -> str:
    account = officer(f"Cán bộ {role}", office)
    give(account, role, office)
    actor = Actor(kind="officer", account=account.pk, origin="benchmark")
    made = tokens.make("benchmark", SCOPES, clock.now() + timedelta(days=2), offered=SCOPES, actor=actor)
    return f"Bearer {made.secret}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
