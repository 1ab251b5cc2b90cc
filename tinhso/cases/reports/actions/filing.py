"""Filing a report: by a citizen, by an officer for one, or by another system. Nothing is kept of one that is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import jsonschema
from django.conf import settings
from django.db import IntegrityError, transaction

from tinhso.audit import actions as audit
from tinhso.cases.engine import files, journal
from tinhso.cases.engine.actions.moving import played
from tinhso.cases.engine.actions.opening import open_case
from tinhso.cases.engine.contracts import (
    AttachmentKind,
    AttachmentView,
    CaseView,
    NewCase,
    NewParticipant,
    ParticipantKind,
    Place,
)
from tinhso.cases.engine.errors import InTheFuture, NoSuchCase, OutsideProvince
from tinhso.cases.engine.rows import Rows
from tinhso.cases.engine.rules.processes import Part
from tinhso.cases.reports import media, policies, tasks
from tinhso.cases.reports.actions import keeping
from tinhso.cases.reports.categories import category
from tinhso.cases.reports.contracts import Category, Filed, Filing, Showing
from tinhso.cases.reports.errors import (
    AnswersWrong,
    CommuneUnknown,
    FileTooBig,
    NobodyReceives,
    PapersAreOffices,
    PlaceMissing,
    PlacesDisagree,
    TextMissing,
    TooManyFiles,
    WhoMissing,
)
from tinhso.cases.reports.models import IncomingRow, ReceptionRow, ReportRow
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, require
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief

RECEPTIONS, REPORTS = Rows(ReceptionRow), Rows(ReportRow)
DESK = "field_report"
LONGEST_TITLE = 120
LONGEST_NAME = 60  # of an answer to nothing, as it is named to who sent it


def file_report(filing: Filing, *, actor: Actor) -> Filed:
    """File a report and return it with the reporter's key, which is kept nowhere. The same ``request`` files one only.

    Raises UnknownCategory, AnswersWrong, TextMissing, TextTooLong, PlaceMissing, CommuneUnknown, OutsideProvince,
    PlacesDisagree, WhoMissing, InTheFuture, NobodyReceives, Denied.
    """
    about = category(filing.category)
    _check(filing, about, actor)
    area = _area(filing)
    reporter = NewParticipant(
        ParticipantKind.REPORTER,
        name=filing.name.strip()[:200],
        phone=filing.phone.strip()[:30],
        email=filing.email.strip()[:254],
        account=actor.account if actor.kind == "citizen" else None,
        language=filing.language,
        device=filing.device,
    )
    words = _words(filing)
    new = NewCase(
        desk=DESK,
        title=" ".join(filing.text.split())[:LONGEST_TITLE],
        text=words,
        intake=_reception(area, clock.today()),
        area=area,
        category=about.slug,
        mode=about.mode,
        channel=filing.channel,
        place=filing.place,
        participants=(reporter,),
        request=filing.request,
        simulated=filing.simulated,
        data={"seen_at": filing.seen_at.isoformat()} if filing.seen_at else {},
    )
    with audit.together():
        opened = open_case(new, actor=actor)
        if not opened.repeated:
            REPORTS.add(
                ReportRow(
                    case_id=opened.case.id,
                    text=words,
                    answers=dict(filing.answers),
                    showing=Showing.HIDDEN if about.private else Showing.WAITING,
                    private=about.private,
                )
            )
    return Filed(opened.case, opened.keys[0] if opened.keys else "", opened.repeated)


def take_in(filing: Filing, *, actor: Actor) -> Filed:
    """File a report that somebody told at a counter or by telephone. Raises as ``file_report``, and Denied."""
    require(policies.TAKE_IN, actor)
    try:
        return file_report(filing, actor=actor)
    except IntegrityError:  # a form that was sent twice at the same time
        return file_report(filing, actor=actor)


def add_photo(
    case: int,
    content: bytes,
    file_name: str,
    *,
    actor: Actor,
    key: str = "",
    kind: AttachmentKind = AttachmentKind.MATTER,
    place: Place | None = None,
) -> AttachmentView | None:
    """Keep a picture or video of a report, made anew; offices also bring PDF papers. None: a video that is still being made.

    What the file is called is not kept: a name can tell who sent it. ``place`` is where it was taken when somebody says so;
    else what the camera wrote. Raises NoSuchCase, PapersAreOffices, TooManyFiles, and as ``media.made_anew``.
    """
    sort = media.sort_of(content)
    view, number = _room_for(case, sort, kind, actor, key)
    if sort is media.Sort.VIDEO:
        _wait(view, content, kind, place, actor)
        return None
    return _keep(view, media.made_anew(content), kind, place, number, actor, key)


def add_made(case: int, made: media.Made, *, kind: AttachmentKind, place: Place | None, actor: Actor) -> AttachmentView:
    """Keep a picture or paper that ``media.made_anew`` returned. Raises NoSuchCase, PapersAreOffices, TooManyFiles."""
    sort = media.Sort.PAPER if made.media_type == keeping.PDF else media.Sort.PICTURE
    view, number = _room_for(case, sort, kind, actor, "")
    return _keep(view, made, kind, place, number, actor, "")


def _room_for(case: int, sort: media.Sort, kind: AttachmentKind, actor: Actor, key: str) -> tuple[CaseView, int]:
    """Return a report and the number of the file that comes to it next."""
    view = _view(case)
    if played(view, actor, key) == {Part.REPORTER} and (kind is not AttachmentKind.MATTER or sort is media.Sort.PAPER):
        raise PapersAreOffices()
    known = keeping.attachments_of(case)
    if known >= settings.MOST_FILES:
        raise TooManyFiles(limit=settings.MOST_FILES)
    return view, known + 1


def _keep(
    view: CaseView, made: media.Made, kind: AttachmentKind, place: Place | None, number: int, actor: Actor, key: str
) -> AttachmentView:
    kind = AttachmentKind.PAPER if made.media_type == keeping.PDF else kind
    return keeping.keep(view, made, kind, place, actor=actor, key=key, number=number)


def _wait(view: CaseView, content: bytes, kind: AttachmentKind, place: Place | None, actor: Actor) -> None:
    """Let a video wait until it is made anew in the background."""
    if len(content) > settings.LARGEST_VIDEO * media.MEGABYTE:
        raise FileTooBig(limit=settings.LARGEST_VIDEO)
    at = {"longitude": place.longitude if place else None, "latitude": place.latitude if place else None}
    with transaction.atomic():
        row, made = IncomingRow.objects.get_or_create(
            case_id=view.id,
            sha256=files.put(content),
            defaults={"kind": kind, "account": actor.account, "came_at": clock.now(), **at},
        )
        if made:
            transaction.on_commit(lambda: tasks.make_video.enqueue(row.pk))


def _view(case: int) -> CaseView:
    if (held := journal.held(case)) is not None:
        return journal.view_of(held)
    row = ReportRow.objects.select_related("case").filter(case=case).first()
    if row is None:
        raise NoSuchCase()
    return journal.view_of(row.case)


def _check(filing: Filing, about: Category, actor: Actor) -> None:
    if not filing.text.strip():
        raise TextMissing()
    if filing.seen_at is not None and filing.seen_at > clock.now():
        raise InTheFuture(at=f"{clock.local(filing.seen_at):%H:%M %d/%m/%Y}")
    if not about.anonymous and actor.kind != "citizen" and not filing.phone.strip():
        raise WhoMissing()
    faults = list(_faults(filing, about))
    if faults:
        raise AnswersWrong(
            fields=[field for field, _, _ in faults],
            faults_vi="; ".join(vi for _, vi, _ in faults),
            faults_en="; ".join(en for _, _, en in faults),
        )


def _faults(filing: Filing, about: Category) -> Iterator[tuple[str, str, str]]:
    """Yield field and sentences of each answer that is not as the category asks; unknown answers are refused too."""
    questions: Mapping[str, Any] = about.questions.get("properties", {})
    yield from (_unknown(name) for name in filing.answers if name not in questions)
    known = {name: answer for name, answer in filing.answers.items() if name in questions}
    for error in jsonschema.Draft202012Validator({"type": "object", **about.questions}).iter_errors(known):
        missing = error.validator == "required"
        name = error.message.split("'")[1] if missing else str(next(iter(error.path), ""))
        question = questions.get(name, {})
        vi, en = question.get("title", name), question.get("title_en", name)
        yield name, f"“{vi}” {'còn thiếu' if missing else 'chưa đúng'}", f"“{en}” {'is missing' if missing else 'is not right'}"


def _unknown(name: str) -> tuple[str, str, str]:
    shown = name[:LONGEST_NAME] + "…" * (len(name) > LONGEST_NAME)
    return name, f"“{shown}” không có trong các câu hỏi (hãy bỏ câu trả lời này)", f"“{shown}” is not asked (leave it out)"


def _words(filing: Filing) -> str:
    """Return what was said; with it the address where no position is known, for there is no other way to the place."""
    address = " ".join(filing.address.split())
    return f"{filing.text}\n\n({address})" if address and filing.place is None else filing.text


def _area(filing: Filing) -> int:
    """Return the commune (or the province, where the map knows no more) that a report is about.

    Who chose a commune beside the position knows it better than a telephone near the edge does.
    """
    home = places.home(settings.PROVINCE)
    chosen = _chosen(filing.commune, home)
    if filing.place is None:
        if chosen is None:
            raise PlaceMissing()
        return chosen.id
    found = places.locate(filing.place.longitude, filing.place.latitude)
    if home is None or home.id not in {unit.id for unit in found.units}:
        raise OutsideProvince()
    if chosen is None or chosen in found.units:
        return found.units[0].id
    if not places.may_lie_in(chosen.id, filing.place.longitude, filing.place.latitude):
        raise PlacesDisagree(found=found.units[0].name, chosen=chosen.name)
    return chosen.id


def _chosen(commune: int | None, home: UnitBrief | None) -> UnitBrief | None:
    """Return the unit that somebody chose, None for none. Raises CommuneUnknown, OutsideProvince."""
    if commune is None:
        return None
    unit = places.units_by_id([commune]).get(commune)
    if unit is None or unit.tree != "area" or (unit.valid_to is not None and unit.valid_to < clock.today()):
        raise CommuneUnknown()
    if home is None or unit.id not in places.descendant_ids(home.id, clock.today()):
        raise OutsideProvince()
    return unit


def _reception(area: int, on: date) -> int:
    above = [unit.id for unit in places.path(area)]
    in_force = "valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s) ORDER BY valid_from, id"
    rows = RECEPTIONS.where(in_force, on, on)
    by_area = {row.area_id: row.office_id for row in rows}
    for unit in (*above, None):
        if unit in by_area:
            return by_area[unit]
    raise NobodyReceives()
