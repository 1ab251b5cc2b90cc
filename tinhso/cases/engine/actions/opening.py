"""Opening a case: code, first clocks, participants with their keys, and the first line of its journal, in one transaction."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from django.conf import settings

from tinhso.audit import actions as audit
from tinhso.cases.engine import clocks, desks, journal
from tinhso.cases.engine.contracts import EventKind, NewCase, NewParticipant, Opened
from tinhso.cases.engine.errors import InTheFuture, PartOfPart, TextTooLong
from tinhso.cases.engine.models import AssignmentRow, CaseRow, EventRow, ParticipantRow
from tinhso.cases.engine.rows import Rows
from tinhso.cases.engine.rules.processes import Part
from tinhso.cases.engine.rules.words import folded
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require

MOST_TEXT = 10_000
LONGEST = {"title": (300, "tiêu đề", "the title"), "text": (MOST_TEXT, "nội dung", "what was said")}
PEOPLE = Rows(ParticipantRow)
OPENED_AS = {"system": Part.SYSTEM, "citizen": Part.REPORTER, "anonymous": Part.REPORTER}


def open_case(new: NewCase, *, actor: Actor) -> Opened:
    """Open a case at its desk and return it with the keys of its participants, which are kept nowhere.

    The same ``request`` gives the case that it opened before, with the keys of those only who prove themselves by the
    same ``device``: an answer that was lost on the way is not lost for good.

    Raises Denied, NoSuchDesk, TextTooLong, InTheFuture, PartOfPart.
    """
    desk = desks.find(new.desk)
    require(desk.opens, actor)
    now = clock.now()
    _check(new, now)
    with audit.together():
        known = journal.CASES.one("desk = %s AND request = %s", new.desk, new.request) if new.request else None
        if known is not None:
            return Opened(journal.view_of(known), tuple(_key_again(known, each) for each in new.participants), repeated=True)
        row = _row(new, desk, now)
        process = desk.processes[row.process_version]
        why = clocks.Why(row.received_at, person=f"account:{actor.account}" if actor.account else actor.kind)
        started = clocks.start(row, process, process.started, why, new.deadlines)
        row.due_at, row.due_clock = clocks.nearest(started)
        journal.CASES.add(row)
        clocks.keep(row, started, why)
        keys = tuple(_take_part(row, each, now) for each in new.participants)
        journal.EVENTS.add(
            EventRow(
                case=row,
                number=1,
                kind=EventKind.OPENED,
                to_state=row.state,
                at=now,
                account=actor.account,
                acting_for=actor.acting_for,
                part=OPENED_AS.get(actor.kind, Part.DESK),
                office_id=new.office,
                text=new.text,
                shown=new.shown,
                data=dict(new.data),
            )
        )
        if new.office is not None:
            AssignmentRow.objects.create(case=row, office_id=new.office, lead=True, since=now)
        audit.record(actor=actor, verb="cases.open", target=f"case:{row.pk}", data={"desk": row.desk, "code": row.code})
    return Opened(journal.view_of(row, frozenset({new.office} if new.office else ())), keys)


def hashed(key: str) -> str:
    """Return what is kept of a participant's key."""
    return hashlib.sha256(key.encode()).hexdigest()


def key_for(case: int, device: str) -> str:
    """Return the one key that a device has in a case: the same whenever it is asked, and of no use in another case."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{case}:{device}".encode(), hashlib.sha256).hexdigest()[:40]


def _key_again(row: CaseRow, new: NewParticipant) -> str:
    """Return the key that a participant was given before, or nothing where it is not theirs to ask."""
    key = key_for(row.pk, new.device) if new.device else ""
    known = key and ParticipantRow.objects.filter(case=row, kind=new.kind, key_hash=hashed(key)).exists()
    return key if known else ""


def _check(new: NewCase, now: datetime) -> None:
    for field, (most, vi, en) in LONGEST.items():
        if (length := len(getattr(new, field))) > most:
            raise TextTooLong(field=field, field_vi=vi, field_en=en, length=length, most=most)
    if new.parent is not None and (whole := CaseRow.objects.filter(pk=new.parent, parent__isnull=False).first()):
        raise PartOfPart(code=whole.code)
    if new.received_at is not None and new.received_at > now:
        raise InTheFuture(at=f"{clock.local(new.received_at):%H:%M %d/%m/%Y}")


def _row(new: NewCase, desk: desks.Desk, now: datetime) -> CaseRow:
    received = new.received_at or now
    place = new.place
    return CaseRow(
        code=desk.code(new, received),
        desk=desk.slug,
        process_version=desk.version,
        state=desk.processes[desk.version].start,
        title=new.title,
        category=new.category,
        mode=new.mode,
        channel=new.channel,
        intake_id=new.intake,
        office_id=new.office,
        area_id=new.area,
        longitude=place.longitude if place else None,
        latitude=place.latitude if place else None,
        place_words=place.words if place else "",
        received_at=received,
        changed_at=now,
        parent_id=new.parent,
        request=new.request or None,
        words=folded(" ".join((new.title, new.text, place.words if place else ""))),
        is_simulated=new.simulated,
    )


def _take_part(row: CaseRow, new: NewParticipant, now: datetime) -> str:
    key = key_for(row.pk, new.device) if new.device else secrets.token_urlsafe(18) if new.keyed else ""
    PEOPLE.add(
        ParticipantRow(
            case=row,
            kind=new.kind,
            name=new.name,
            phone=new.phone,
            email=new.email,
            account=new.account,
            language=new.language,
            key_hash=hashed(key) if key else None,
            since=now,
        )
    )
    return key
