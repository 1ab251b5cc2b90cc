"""The reports desk as the engine knows it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from tinhso.cases.engine.contracts import CaseView, Given, NewCase
from tinhso.cases.engine.desks import Desk, register
from tinhso.cases.engine.numbering import unguessable
from tinhso.cases.engine.rules.processes import Move
from tinhso.cases.engine.rules.retention import Erased
from tinhso.cases.reports import policies
from tinhso.cases.reports.models import ReportRow
from tinhso.cases.reports.rules.workflow import REPORT


def _code(new: NewCase, received: datetime) -> str:
    return unguessable("PA")


def _moved(case: CaseView, move: Move, given: Given) -> None:
    """Keep what the numbers count: whether the fix is proved, how it was rated, how often it was contested and reopened."""
    row = ReportRow.objects.filter(case=case.id)
    match move.slug:
        case "answer":
            row.update(proved=bool(given.proof))
        case "accept_fix":
            row.update(rating=given.rating)
        case "contest":
            row.update(contested=F("contested") + 1, rating=None)
        case "reopen":
            row.update(reopened=F("reopened") + 1, proved=False)


def _erased(case: CaseView, what: Erased) -> None:
    if what is not Erased.PEOPLE:
        ReportRow.objects.filter(case=case.id).update(text="", public_text="", answers={})


DESK = Desk(
    slug="field_report",
    vi="Phản ánh hiện trường",
    en="Field reports",
    processes={1: REPORT},
    plays=policies.PLAYS,
    code=_code,
    opens=policies.FILE_REPORT,
    moved=_moved,
    erased=_erased,
)
register(DESK)
