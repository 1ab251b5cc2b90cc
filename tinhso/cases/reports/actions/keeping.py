"""Keeping what was made anew: pictures and papers at once, videos when the worker has made them."""

from __future__ import annotations

from django.db import transaction

from tinhso.cases.engine import files, journal
from tinhso.cases.engine.actions.attaching import NewFile, attach
from tinhso.cases.engine.contracts import AttachmentKind, AttachmentView, CaseView, Place
from tinhso.cases.engine.rows import Rows
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports import media
from tinhso.cases.reports.models import IncomingRow, PhotoRow
from tinhso.kernel.errors import BadInput
from tinhso.kernel.policy import SYSTEM, Actor

PHOTOS, INCOMING = Rows(PhotoRow), Rows(IncomingRow)
PDF = "application/pdf"
SUFFIXES = {"image/webp": "webp", "video/mp4": "mp4", PDF: "pdf"}


def keep(
    view: CaseView,
    made: media.Made,
    kind: AttachmentKind,
    place: Place | None,
    *,
    actor: Actor,
    key: str = "",
    number: int | None = None,
) -> AttachmentView:
    """Attach what was made anew to a report. Proofs and papers stay with the offices until a moderator shows them.

    ``number`` is the one that its name has; without it, it is counted.
    """
    new = NewFile(
        content=made.content,
        kind=kind,
        media_type=made.media_type,
        file_name=f"{view.code}-{kind}-{number or attachments_of(view.id) + 1}.{SUFFIXES[made.media_type]}",
        width=made.width,
        height=made.height,
        longitude=place.longitude if place else made.longitude,
        latitude=place.latitude if place else made.latitude,
        shown=Shown.PARTICIPANTS if kind is AttachmentKind.MATTER else Shown.OFFICE,
    )
    with transaction.atomic():
        kept = attach(view.id, new, actor=actor, key=key)
        if not PHOTOS.any("attachment_id = %s", kept.id):  # the same bytes twice are one file
            PHOTOS.add(PhotoRow(attachment_id=kept.id, taken_at=made.taken_at))
    return kept


def attachments_of(case: int) -> int:
    """Return how many files a report has, with the videos that wait."""
    own = "SELECT id FROM cases_attachment WHERE case_id = %s AND removed_at IS NULL"
    kept = PHOTOS.count(f"blurred_from_id IS NULL AND attachment_id IN ({own})", case)
    return kept + INCOMING.count("case_id = %s AND refused = %s", case, "")


def make_waiting(incoming: int) -> AttachmentView | None:
    """Make a video that waits anew and attach it; the raw one is thrown away. None when it was refused, or made already."""
    row = IncomingRow.objects.select_related("case").filter(pk=incoming, refused="").first()
    if row is None:
        return None
    with files.opened(row.sha256) as raw:
        content = raw.read()
    place = Place(row.longitude, row.latitude) if row.longitude is not None and row.latitude is not None else None
    try:
        made = media.made_anew(content)
    except BadInput as error:
        IncomingRow.objects.filter(pk=row.pk).update(refused=error.code)
        files.remove(row.sha256)
        return None
    with transaction.atomic():
        kept = keep(journal.view_of(row.case), made, AttachmentKind(row.kind), place, actor=SYSTEM)
        row.delete()
        transaction.on_commit(lambda: files.remove(row.sha256))
    return kept
