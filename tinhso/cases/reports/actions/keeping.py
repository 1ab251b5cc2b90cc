"""Keeping what was made anew: pictures and papers at once, videos when the worker has made them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from tinhso.audit import actions as audit
from tinhso.cases.engine import files, journal
from tinhso.cases.engine import policies as engine_policies
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.attaching import NewFile, attach
from tinhso.cases.engine.contracts import AttachmentKind, AttachmentView, CaseView, Place
from tinhso.cases.engine.rows import Rows
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports import media
from tinhso.cases.reports.errors import VideoNotMade
from tinhso.cases.reports.models import IncomingRow, PhotoRow
from tinhso.kernel import clock
from tinhso.kernel.errors import BadInput
from tinhso.kernel.policy import SYSTEM, Actor, require

MOST_TRIES = 3
PATIENCE = timedelta(minutes=15)  # a video takes seconds, on a busy machine minutes: after so long its try has broken off
AT_ONCE = 5
PHOTOS = Rows(PhotoRow)
# Not "IS NULL": SQLite would go through the index of all that no picture was blurred from.
FILES_OF = """SELECT (SELECT COUNT(*) FROM reports_photo WHERE COALESCE(blurred_from_id, 0) = 0 AND attachment_id IN
        (SELECT id FROM cases_attachment WHERE case_id = %s AND removed_at IS NULL)),
    (SELECT COUNT(*) FROM reports_incoming WHERE case_id = %s AND refused = %s)"""
PDF = "application/pdf"
SUFFIXES = {"image/webp": "webp", "video/mp4": "mp4", PDF: "pdf"}
log = logging.getLogger(__name__)


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
    with audit.together():
        kept = attach(view.id, new, actor=actor, key=key)
        PHOTOS.add_once(PhotoRow(attachment_id=kept.id, taken_at=made.taken_at))  # the same bytes twice are one file
    return kept


def attachments_of(case: int) -> int:
    """Return how many files a report has, with the videos that wait."""
    with connection.cursor() as cursor:
        cursor.execute(FILES_OF, [case, case, ""])
        kept, waiting = cursor.fetchone()
    return int(kept + waiting)


def make_waiting(incoming: int) -> AttachmentView | None:
    """Make a video that waits anew and attach it; the raw one is thrown away.

    None when it was refused, or made already, or somebody is at it. A try is counted before it begins: what ends the whole
    process counts too, and ``go_on`` takes it up.
    """
    row = _begun(incoming)
    if row is None:
        return None
    with files.opened(row.sha256) as raw:
        content = raw.read()
    place = Place(row.longitude, row.latitude) if row.longitude is not None and row.latitude is not None else None
    try:
        made = media.made_anew(content)
    except BadInput as error:
        with transaction.atomic():
            IncomingRow.objects.filter(pk=row.pk).update(refused=error.code)
            forget_raw({row.sha256})
        return None
    with transaction.atomic():
        kept = keep(journal.view_of(row.case), made, AttachmentKind(row.kind), place, actor=SYSTEM)
        row.delete()
        forget_raw({row.sha256})
    return kept


def go_on() -> int:
    """Take up some videos whose making broke off, and give up those tried often enough; return how many were taken up.

    What was given up stays with its raw bytes: the desk sees it, and can have it tried again.
    """
    broken = _left().filter(tries__gte=MOST_TRIES)
    for row in broken:
        with transaction.atomic():
            broken.filter(pk=row.pk).update(refused=VideoNotMade.code)
            audit.record(actor=SYSTEM, verb="reports.give_up_video", target=f"case:{row.case_id}", data={"tries": row.tries})
    left = list(_left().order_by("came_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    for incoming in left:
        try:
            make_waiting(incoming)
        except Exception:  # a stranger's bytes, or a full disk: counted as a try, and no reason to keep others waiting
            log.warning("incoming video %s could not be made", incoming, exc_info=True)
    return len(left)


def try_again(case: int, *, actor: Actor) -> int:
    """Let ``go_on`` take up the videos of a report that were given up; return how many. Raises NoSuchCase, Denied."""
    require(engine_policies.WORK_CASES, actor, engine.case(case, actor=actor))
    with transaction.atomic():
        given_up = IncomingRow.objects.filter(case=case, refused=VideoNotMade.code)
        count = given_up.update(refused="", tries=0, tried_at=None)
        if count:
            audit.record(actor=actor, verb="reports.try_video_again", target=f"case:{case}", data={"videos": count})
    return count


def forget_raw(hashes: Iterable[str]) -> None:
    """Take raw bytes away after the transaction, where no other video waits that has the same."""
    for sha256 in set(hashes):
        transaction.on_commit(partial(_forget, sha256))


def _forget(sha256: str) -> None:
    if not IncomingRow.objects.filter(Q(refused="") | Q(refused=VideoNotMade.code), sha256=sha256).exists():
        files.remove(sha256)


def _begun(incoming: int) -> IncomingRow | None:
    """Return a waiting video with one more try counted; None where there is none, or a try of it may still run."""
    now = clock.now()
    free = IncomingRow.objects.filter(Q(tried_at=None) | Q(tried_at__lt=now - PATIENCE), pk=incoming, refused="")
    if not free.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1, tried_at=now):
        return None
    return IncomingRow.objects.select_related("case").get(pk=incoming)


def _left() -> QuerySet[IncomingRow]:
    """Return the videos of which no try runs, though one should have."""
    long_ago = clock.now() - PATIENCE
    return IncomingRow.objects.filter(Q(tried_at__lt=long_ago) | Q(tried_at=None, came_at__lt=long_ago), refused="")
