"""Named reads of reports: what the public sees of one, what its reporter sees, and what the desk works with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from django.db.models import Q, QuerySet

from tinhso.cases.engine import journal
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.participating import is_participant
from tinhso.cases.engine.contracts import AttachmentKind, AttachmentView, CaseView, EventView, LinkKind, ParticipantKind, Plain
from tinhso.cases.engine.errors import NoSuchCase
from tinhso.cases.engine.rows import Rows
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.rules.words import folded
from tinhso.cases.reports import media
from tinhso.cases.reports import public as public  # the parts of these reads that citizens and other systems ask for
from tinhso.cases.reports import requests as requests
from tinhso.cases.reports.categories import categories as categories
from tinhso.cases.reports.categories import category as category
from tinhso.cases.reports.categories import in_force_now
from tinhso.cases.reports.categories import titles as titles
from tinhso.cases.reports.contracts import Alike, Picture, Reception, Refused, Reply, Report, Showing, Standing, Template
from tinhso.cases.reports.errors import VideoNotMade
from tinhso.cases.reports.models import IncomingRow, PhotoRow, ReceptionRow, ReportRow, TemplateRow
from tinhso.cases.reports.rules.nearness import LIKELY, NEAR, degrees_around, likeness, metres_between
from tinhso.cases.reports.rules.stages import WITHOUT_ANSWER
from tinhso.cases.reports.rules.templating import filled
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied, SignInRequired
from tinhso.kernel.policy import Actor
from tinhso.places import queries as places

REPORTS = Rows(ReportRow)
DESK = "field_report"
MATTER = (AttachmentKind.MATTER,)
REMEMBERED = timedelta(days=60)  # a report settled longer ago is not the same trouble
MOST_ALIKE = 5


def shown(code: str) -> Report:
    """Return what the public sees of a report. Raises NoSuchCase for those that it does not see."""
    case, row = _found(code)
    if row.private or row.showing != Showing.SHOWN:
        raise NoSuchCase()
    return _report(case, row, Shown.PUBLIC)


def own(code: str, *, key: str = "", actor: Actor) -> Report:
    """Return a report to its reporter, or to one who has the same trouble. Raises NoSuchCase for everybody else.

    Of a report that was merged, ``merged_into`` is what the public may know of the other one.
    """
    case, row = _found(code)
    if is_participant(case.id, key, actor, ParticipantKind.REPORTER):
        whole = _report(case, row, Shown.PARTICIPANTS, own=True)
        videos = replace(whole, videos_waiting=_waiting(case, MATTER).count(), videos_refused=_refused(case, MATTER))
        return replace(videos, merged_into=_merged_into(case))
    if is_participant(case.id, key, actor, ParticipantKind.SUPPORTER) and not row.private:
        return replace(_report(case, row, Shown.PUBLIC), merged_into=_merged_into(case))
    raise NoSuchCase()


def number_of(code: str) -> int:
    """Return the case of a report by its code, without asking who wants it: a move asks. Raises NoSuchCase."""
    case = journal.CASES.one("code = %s AND desk = %s", code.strip().upper(), DESK)
    if case is None:
        raise NoSuchCase()
    return case.pk


def of_office(code: str, *, actor: Actor) -> Report:
    """Return a report to an office that plays a part in it. Raises NoSuchCase, Denied."""
    case = engine.case_by_code(code, actor=actor)
    return _report(case, _row(case.id), Shown.OFFICE)


def standing(case: CaseView) -> Standing:
    """Return what the desk alone knows of a report. Raises NoSuchCase."""
    row = _row(case.id)
    return Standing(
        showing=Showing(row.showing),
        public_text=row.public_text,
        private=row.private,
        proved=row.proved,
        rating=row.rating,
        contested=row.contested,
        reopened=row.reopened,
        moderated_at=row.moderated_at,
        videos_waiting=_waiting(case).count(),
        videos_refused=_refused(case),
        videos_given_up=IncomingRow.objects.filter(case=case.id, refused=VideoNotMade.code).count(),
    )


def _waiting(case: CaseView, kinds: Collection[AttachmentKind] = tuple(AttachmentKind)) -> QuerySet[IncomingRow]:
    return IncomingRow.objects.filter(case=case.id, kind__in=kinds, refused="")


def _refused(case: CaseView, kinds: Collection[AttachmentKind] = tuple(AttachmentKind)) -> tuple[Refused, ...]:
    """Return why videos of a report could not be used, in the order that they came."""
    rows = IncomingRow.objects.filter(case=case.id, kind__in=kinds).exclude(refused="").order_by("came_at", "pk")
    errors = (media.refusal(code) for code in rows.values_list("refused", flat=True))
    return tuple(Refused(error.code, error.message_vi, error.message_en) for error in errors)


def file(number: int, *, key: str = "", actor: Actor) -> AttachmentView:
    """Return a file of a report to whoever may see it: its offices, who takes part in it, and the public when it is shown.

    Raises NoSuchCase for everybody else.
    """
    found = engine.attachment(number, shown=Shown.OFFICE)
    row = ReportRow.objects.select_related("case").filter(case=found.case).first()
    if row is None:
        raise NoSuchCase()
    reader = _reader(row, key, actor)
    if reader is not None and found.shown in engine.SEEN_BY[reader]:
        return found
    raise NoSuchCase()


def answers(case: CaseView) -> Mapping[str, Plain]:
    """Return what was answered to the questions of the category."""
    found: Mapping[str, Plain] = _row(case.id).answers
    return found


def answer_waiting(case: CaseView) -> str:
    """Return the answer of the office that waits to be approved, nothing when there is none."""
    answers = [each.text for each in engine.events(case, shown=Shown.OFFICE) if each.move == "answer"]
    return answers[-1] if answers else ""


def pictures(case: CaseView) -> tuple[Picture, ...]:
    """Return the files of a report for its moderator, the blurred copies beside what they were made of."""
    files = {each.id: each for each in engine.attachments(case, shown=Shown.OFFICE)}
    known = {row.attachment_id: row for row in PhotoRow.objects.filter(attachment__in=files)}
    copies = {row.blurred_from_id: files[number] for number, row in known.items() if row.blurred_from_id is not None}
    return tuple(
        Picture(each, known[number].taken_at if number in known else None, copy := copies.get(number), _public(each, copy))
        for number, each in files.items()
        if number not in known or known[number].blurred_from_id is None
    )


def proofs(case: CaseView) -> tuple[AttachmentView, ...]:
    """Return the pictures, videos and papers that offices have added to show that a report is mended.

    After a reopening, those since then: what was contested proves nothing more.
    """
    events = engine.events(case, shown=Shown.OFFICE)
    reopened = next((each.at for each in reversed(events) if each.move == "reopen"), None)
    files = (each for each in engine.attachments(case, shown=Shown.OFFICE) if each.kind is not AttachmentKind.MATTER)
    return tuple(each for each in files if reopened is None or each.added_at >= reopened)


def boxes(picture: int) -> list[dict[str, float]]:
    """Return the boxes of the blurred copy of a picture, as shares of its sides; nothing where there is none."""
    row = PhotoRow.objects.filter(blurred_from=picture, attachment__removed_at=None).first()
    found: list[dict[str, float]] = row.boxes if row else []
    return found


def alike(case: CaseView, *, actor: Actor) -> tuple[Alike, ...]:
    """Return the reports within the actor's sight that may be about the same thing, the likeliest first."""
    if case.place is None:
        return ()
    place = case.place
    wide, high = degrees_around(place.latitude)
    near = engine.cases_seen(actor).filter(
        Q(settled_at=None) | Q(settled_at__gte=clock.now() - REMEMBERED),
        desk=DESK,
        parent=None,
        longitude__range=(place.longitude - wide, place.longitude + wide),
        latitude__range=(place.latitude - high, place.latitude + high),
    )
    others = near.exclude(pk=case.id).exclude(state__in=WITHOUT_ANSWER)
    words = folded(_row(case.id).text)
    found = []
    for row in others.order_by("-received_at")[:200]:
        other = journal.view_of(row)
        assert other.place is not None
        metres = metres_between(place.longitude, place.latitude, other.place.longitude, other.place.latitude)
        like = likeness(metres, same_category=other.category == case.category, words=words, other_words=row.words)
        if metres <= NEAR and like.score >= LIKELY:
            found.append(Alike(other, like.score, metres, like.same_category, engine.supporters(other)))
    return tuple(sorted(found, key=lambda each: (-each.score, each.case.id))[:MOST_ALIKE])


def replies(case: CaseView) -> tuple[Reply, ...]:
    """Return the templates in force that fit a report, filled in."""
    offices = (case.office, case.intake)
    fits = Q(category__in=("", case.category)) & (Q(office=None) | Q(office__in=[each for each in offices if each]))
    values = _values(case)
    rows = TemplateRow.objects.filter(in_force_now() & fits).order_by("title", "pk")
    return tuple(Reply(row.pk, row.title, filled(row.text, values), row.move) for row in rows)


def templates() -> tuple[Template, ...]:
    """Return the templates in force, by title."""
    return tuple(
        Template(row.pk, row.title, row.text, row.move, row.category, row.office_id, row.valid_from, row.valid_to)
        for row in TemplateRow.objects.filter(in_force_now()).order_by("title", "pk")
    )


def receptions() -> tuple[Reception, ...]:
    """Return who takes reports in, now and to come: of the whole province first."""
    rows = ReceptionRow.objects.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today())).order_by("area", "valid_from", "pk")
    return tuple(Reception(row.office_id, row.area_id, row.valid_from, row.valid_to, row.paper) for row in rows)


def _public(file: AttachmentView, copy: AttachmentView | None) -> bool:
    return (copy or file).shown is Shown.PUBLIC


def _values(case: CaseView) -> dict[str, str]:
    names = places.units_by_id([each for each in (case.office, case.area) if each is not None])
    office = names[case.office].name if case.office in names else ""
    area = names[case.area].name if case.area in names else ""
    return {
        "code": case.code,
        "category": titles().get(case.category, (case.category, ""))[0],
        "place": ", ".join(word for word in (case.place.words if case.place else "", area) if word),
        "office": office,
        "received": f"{clock.local(case.received_at):%d/%m/%Y}",
        "due": f"{clock.local(case.due_at):%H:%M %d/%m/%Y}" if case.due_at else "",
    }


def _reader(row: ReportRow, key: str, actor: Actor) -> Shown | None:
    """Return what somebody may read of a report, None for nothing."""
    try:
        engine.case(row.case_id, actor=actor)
    except (NoSuchCase, Denied, SignInRequired):
        pass
    else:
        return Shown.OFFICE
    if is_participant(row.case_id, key, actor, ParticipantKind.REPORTER):
        return Shown.PARTICIPANTS
    return Shown.PUBLIC if row.showing == Showing.SHOWN and not row.private else None


def _found(code: str) -> tuple[CaseView, ReportRow]:
    case = engine.find_by_code(code)
    row = REPORTS.one("case_id = %s", case.id) if case is not None else None
    if case is None or row is None:
        raise NoSuchCase()
    return case, row


def _row(case: int) -> ReportRow:
    row = REPORTS.one("case_id = %s", case)
    if row is None:
        raise NoSuchCase()
    return row


def _merged_into(case: CaseView) -> Report | None:
    if case.state != "merged":
        return None
    others = [each.other for each in engine.links(case) if each.kind is LinkKind.DUPLICATE_OF and not each.reversed]
    if not others:
        return None
    other, row = _found(others[-1])
    return _report(other, row, Shown.PUBLIC)


def _report(case: CaseView, row: ReportRow, reader: Shown, *, own: bool = False) -> Report:
    whole = reader is not Shown.PUBLIC
    return Report(
        case=case,
        text=row.text if whole else row.public_text,
        answers=row.answers if whole else {},
        showing=Showing(row.showing),
        events=tuple(_told(case, reader)),
        files=_files(case, reader),
        supporters=engine.supporters(case),
        own=own,
    )


def _told(case: CaseView, reader: Shown) -> Iterator[EventView]:
    """Yield what a reader may know of the story; an answer stands where it was approved. Who did it only offices know."""
    answer = ""
    for each in engine.events(case, shown=Shown.OFFICE):
        if each.move == "answer":
            answer = each.text
        if each.shown not in engine.SEEN_BY[reader]:
            continue
        told = replace(each, text=each.text or answer) if each.move == "publish" else each
        yield told if reader is Shown.OFFICE else replace(told, account=None, acting_for=None)


def _files(case: CaseView, reader: Shown) -> tuple[AttachmentView, ...]:
    """Return the files that a reader may see, a picture or its blurred copy, not both; positions are for the offices alone."""
    seen = engine.attachments(case, shown=reader)
    if reader is Shown.PUBLIC:
        return tuple(replace(each, longitude=None, latitude=None) for each in seen)
    copies = set(
        PhotoRow.objects.filter(attachment__in=[each.id for each in seen])
        .exclude(blurred_from=None)
        .values_list("attachment_id", flat=True)
    )
    kept = tuple(each for each in seen if each.id not in copies)
    return kept if reader is Shown.OFFICE else tuple(replace(each, longitude=None, latitude=None) for each in kept)
