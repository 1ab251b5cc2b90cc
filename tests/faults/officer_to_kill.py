"""A life of a report in a process that dies at some step, and many officers who press at once.

    python -m tests.faults.officer_to_kill lives        reads lines "TAG STEP": STEP 0 is none
    python -m tests.faults.officer_to_kill crowd OFFICERS CASES TURNS

Every statement to the database is a step (see ``supplier_to_kill``); each step of a life carries the same request when it is
sent again.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections import Counter
from datetime import date

import django

django.setup()

from django.conf import settings  # noqa: E402  # after the set-up, as all below
from django.db import connection, connections  # noqa: E402

from tests.faults.supplier_to_kill import Steps, told  # noqa: E402
from tinhso.accounts.tests.factories import unit  # noqa: E402
from tinhso.cases.engine import feeding, queries  # noqa: E402
from tinhso.cases.engine.actions.attaching import NewFile, attach  # noqa: E402
from tinhso.cases.engine.actions.handing import publish  # noqa: E402
from tinhso.cases.engine.actions.moving import move  # noqa: E402
from tinhso.cases.engine.contracts import AttachmentKind, EventKind, Given  # noqa: E402
from tinhso.cases.engine.models import CaseRow, CounterRow  # noqa: E402
from tinhso.cases.engine.rules.processes import Shown  # noqa: E402
from tinhso.cases.reports.actions.filing import file_report  # noqa: E402
from tinhso.cases.reports.models import ReceptionRow  # noqa: E402
from tinhso.cases.reports.tests.factories import a_filing, area  # noqa: E402
from tinhso.kernel import clock  # noqa: E402
from tinhso.kernel.errors import TinhSoError  # noqa: E402
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Actor, Holding, Role  # noqa: E402
from tinhso.lake import queries as lake  # noqa: E402

PROVINCE = "77"
OPERATOR = Actor(kind="officer", account=1, holdings=(Holding(Role.CENTRE_OPERATOR),), origin="test")
HANDLER = Actor(kind="officer", account=2, holdings=(Holding(Role.SPECIALIST),), origin="test")
PICTURE = NewFile(b"a picture", AttachmentKind.PROOF, "image/webp", "sua.webp")


def prepare() -> tuple[int, int]:
    """Make the offices once; return the commune and the office that mends."""
    known = CounterRow.objects.filter(series__startswith="trial-").values_list("series", "last")
    found = dict(known)
    if not found:
        commune = area("commune", "77001", "Xã", "Thử", area("province", PROVINCE, "Tỉnh", "Thử"))
        ReceptionRow.objects.create(office_id=unit("Trung tâm"), valid_from=date(2024, 1, 1), set_at=clock.now())
        found = {"trial-commune": commune, "trial-office": unit("Sở Xây dựng")}
        CounterRow.objects.bulk_create(CounterRow(series=name, last=value) for name, value in found.items())
    return found["trial-commune"], found["trial-office"]


def live(tag: str, last: int) -> None:
    """File a report, accept, assign, answer with proof and publish it, and tell the lake; every step with its own request."""
    commune, office = prepare()
    steps = Steps(last, "kill")
    with connection.execute_wrapper(steps.around):
        case = file_report(a_filing(place=None, commune=commune, request=tag), actor=ANONYMOUS).case
        for slug, given, actor in (
            ("accept", Given(request=f"{tag}-1"), OPERATOR),
            ("assign", Given(office=office, request=f"{tag}-2"), OPERATOR),
        ):
            move(case.id, slug, given, actor=actor)
        proof = attach(case.id, PICTURE, actor=HANDLER).id
        move(case.id, "answer", Given(answer="Đã vá.", proof=(proof,), request=f"{tag}-3"), actor=HANDLER)
        move(case.id, "publish", Given(request=f"{tag}-4"), actor=OPERATOR)
        feeding.feed()
    told(f"steps {steps.taken}")


def lives() -> None:
    prepare()
    lake.query("SELECT 1", actor=SYSTEM)
    connections.close_all()
    for line in sys.stdin:
        tag, step = line.split()
        child = os.fork()
        if child == 0:
            live(tag, int(step))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        told(f"end {tag} {'killed' if killed else os.waitstatus_to_exitcode(status)}")


def crowd(officers: int, cases: int, turns: int) -> None:
    """Let officers press whatever their part allows, all on the same few cases; count what was accepted and refused."""
    commune, office = prepare()
    opened = [
        file_report(a_filing(place=None, commune=commune, request=f"crowd-{number}"), actor=ANONYMOUS).case.id
        for number in range(cases)
    ]
    connections.close_all()
    children = []
    for number in range(officers):
        child = os.fork()
        if child == 0:
            press(random.Random(number), opened, office, turns)
            os._exit(0)
        children.append(child)
    assert all(os.waitpid(child, 0)[1] == 0 for child in children)


def press(chance: random.Random, cases: list[int], office: int, turns: int) -> None:
    made: Counter[str] = Counter()
    for turn in range(turns):
        case, actor = chance.choice(cases), chance.choice((OPERATOR, HANDLER))
        view = queries.case(case, actor=SYSTEM)
        slugs = [each.slug for each in queries.process_of(view).moves]
        given = Given(reason="r", question="q", answer="a", paper="p", office=office, rating=3, request=f"{os.getpid()}-{turn}")
        try:
            move(case, chance.choice(slugs), given, seen=view.version if chance.random() < 0.5 else None, actor=actor)
            made["made"] += 1
        except TinhSoError as error:
            made[error.code] += 1
    told(f"pressed {json.dumps(made)}")


def state() -> None:
    """Tell what stands in the tables and in the lake, for the test to judge."""
    found = {}
    for row in CaseRow.objects.order_by("pk"):
        view = queries.case(row.pk, actor=SYSTEM)
        events, process = queries.events(view, shown=Shown.OFFICE), queries.process_of(view)
        replayed = process.start
        for event in events:
            if event.kind is EventKind.MOVED:
                assert event.from_state == replayed, f"{row.code}: {event.number} begins elsewhere"
                replayed = process.move(replayed, event.move).target
        found[row.code] = {
            "request": row.request,
            "state": row.state,
            "replayed": replayed,
            "numbers": [event.number for event in events],
            "version": row.version,
            "moves": [event.move for event in events if event.kind is EventKind.MOVED],
            "leads": row.assignments.filter(until=None, lead=True).count(),
            "clocks": [[each.slug, each.run, bool(each.stopped_at)] for each in queries.clocks_of(view)],
        }
    rows = lake.query('SELECT code, count(*) FROM "cases.case_events" GROUP BY code', actor=SYSTEM).rows if found else ()
    told(json.dumps({"cases": found, "lake": {str(code): int(count) for code, count in rows}, "sent": publish("x", "x", {})}))


if __name__ == "__main__":
    settings.PROVINCE = PROVINCE
    {"lives": lives, "state": state, "crowd": lambda: crowd(*map(int, sys.argv[2:]))}[sys.argv[1]]()
