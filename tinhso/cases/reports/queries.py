"""Named reads of reports: what the public sees of one, what its reporter sees, and the pins of map and list."""

from __future__ import annotations

from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.participating import is_participant
from tinhso.cases.engine.contracts import CaseView, ParticipantKind
from tinhso.cases.engine.errors import NoSuchCase
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports.contracts import Report, Showing
from tinhso.cases.reports.models import ReportRow
from tinhso.kernel.policy import Actor

DESK = "field_report"


def shown(code: str) -> Report:
    """Return what the public sees of a report. Raises NoSuchCase for those that it does not see."""
    case, row = _found(code)
    if row.private or row.showing != Showing.SHOWN:
        raise NoSuchCase()
    return _report(case, row, Shown.PUBLIC)


def own(code: str, *, key: str = "", actor: Actor) -> Report:
    """Return a report to its reporter, or to one who has the same trouble. Raises NoSuchCase for everybody else."""
    case, row = _found(code)
    if is_participant(case.id, key, actor, ParticipantKind.REPORTER):
        return _report(case, row, Shown.PARTICIPANTS, own=True)
    if is_participant(case.id, key, actor, ParticipantKind.SUPPORTER) and not row.private:
        return _report(case, row, Shown.PUBLIC)
    raise NoSuchCase()


def of_office(code: str, *, actor: Actor) -> Report:
    """Return a report to an office that plays a part in it. Raises NoSuchCase, Denied."""
    case = engine.case_by_code(code, actor=actor)
    return _report(case, ReportRow.objects.get(case=case.id), Shown.OFFICE)


def _found(code: str) -> tuple[CaseView, ReportRow]:
    case = engine.find_by_code(code)
    row = ReportRow.objects.filter(case=case.id).first() if case is not None else None
    if case is None or row is None:
        raise NoSuchCase()
    return case, row


def _report(case: CaseView, row: ReportRow, reader: Shown, *, own: bool = False) -> Report:
    whole = reader is not Shown.PUBLIC
    return Report(
        case=case,
        text=row.text if whole else row.public_text,
        answers=row.answers if whole else {},
        showing=Showing(row.showing),
        events=engine.events(case, shown=reader),
        files=engine.attachments(case, shown=reader),
        supporters=engine.supporters(case),
        own=own,
    )
