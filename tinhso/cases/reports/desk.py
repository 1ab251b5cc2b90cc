"""The reports desk as the engine knows it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.attaching import NewFile
from tinhso.cases.engine.contracts import AttachmentKind, CaseView, Given, NewCase
from tinhso.cases.engine.desks import Desk, register
from tinhso.cases.engine.numbering import unguessable
from tinhso.cases.engine.rows import Rows
from tinhso.cases.engine.rules.processes import Move, Shown
from tinhso.cases.engine.rules.retention import Erased
from tinhso.cases.reports import feeding, following, letters, media, partners, policies, thumbnails
from tinhso.cases.reports.actions.keeping import PDF, SUFFIXES, forget_raw
from tinhso.cases.reports.models import IncomingRow, PhotoRow, ReportRow
from tinhso.cases.reports.rules.workflow import REPORT

REPORTS = Rows(ReportRow)


def _code(new: NewCase, received: datetime) -> str:
    return unguessable("PA")


def _looked_at(file: UploadedFile[bytes], kind: AttachmentKind) -> NewFile:
    """Return what an officer brings, made anew as everything at this desk is; where it was taken stays with it."""
    made = media.made_anew(file.read())
    return NewFile(
        content=made.content,
        kind=AttachmentKind.PAPER if made.media_type == PDF else kind,
        media_type=made.media_type,
        file_name=f"{kind}.{SUFFIXES[made.media_type]}",
        width=made.width,
        height=made.height,
        longitude=made.longitude,
        latitude=made.latitude,
        shown=Shown.OFFICE,
    )


def _moved(case: CaseView, move: Move, given: Given) -> None:
    """Refuse what the table cannot see, then keep what the numbers count: proof, rating, contests, reopenings."""
    match move.slug:
        case "answer":
            REPORTS.set("proved = %s", "case_id = %s", following.check_proof(case, given), case.id)
        case "publish":
            events = engine.events(case, shown=Shown.OFFICE)
            following.check_approver(case, events)
            following.show_proof(case, events)
        case "merge":
            following.merge(case, given)
        case "accept_fix":
            REPORTS.set("rating = %s", "case_id = %s", given.rating, case.id)
        case "contest":
            REPORTS.set("contested = contested + 1, rating = NULL", "case_id = %s", case.id)
        case "uphold":
            following.check_supervisor(case, engine.events(case, shown=Shown.OFFICE))
        case "reopen":
            following.check_supervisor(case, engine.events(case, shown=Shown.OFFICE))
            REPORTS.set("reopened = reopened + 1, proved = %s", "case_id = %s", False, case.id)
    if move.slug in ("accept", "assign"):
        partners.hand_on(case)
    if case.settled_at is not None and case.settled_at == case.changed_at:  # by this very move
        partners.settled(case)
    letters.tell(case, move.slug)
    following.tell_parent(case)


def _erased(case: CaseView, what: Erased) -> None:
    """Erase what only this desk keeps: words and answers, when pictures were taken, small copies, videos that wait."""
    waiting = IncomingRow.objects.filter(case=case.id)
    if what is not Erased.WORDS:
        waiting.update(account=None)
    if what is not Erased.PEOPLE:
        ReportRow.objects.filter(case=case.id).update(text="", public_text="", answers={})
        PhotoRow.objects.filter(attachment__case=case.id).update(taken_at=None, boxes=[])
        pictures = list(PhotoRow.objects.filter(attachment__case=case.id).values_list("attachment_id", flat=True))
        transaction.on_commit(partial(thumbnails.forget, pictures))
        forget_raw(waiting.values_list("sha256", flat=True))
        waiting.delete()


DESK = Desk(
    slug="field_report",
    vi="Phản ánh hiện trường",
    en="Field reports",
    processes={1: REPORT},
    plays=policies.PLAYS,
    code=_code,
    opens=policies.FILE_REPORT,
    page="reports:report",
    moved=_moved,
    feeds={"field_reports.reports": feeding.rows},
    looked_at=_looked_at,
    erased=_erased,
)
register(DESK)
