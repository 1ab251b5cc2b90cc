"""Reports as pages show them: words for stages and moves, the story of one, its pictures, the private link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import AttachmentKind, AttachmentView, EventView
from tinhso.cases.reports import queries as reports
from tinhso.cases.reports.contracts import Category, Pin, Refused, Report, Showing, Stage
from tinhso.kernel import clock
from tinhso.places import queries as places
from tinhso.places.contracts import FormerName
from tinhso.portal.reports.contracts import Photo, Step
from tinhso.portal.reports.forms import answers_to
from tinhso.portal.reports.rules.questions import Question, questions
from tinhso.ui import formatting

STAGES = {
    Stage.WAITING: (_("Received, waiting"), "none"),
    Stage.WORKING: (_("Being worked on"), "watch"),
    Stage.ANSWERED: (_("Answered, waiting for the reporter"), "good"),
    Stage.CONTESTED: (_("Contested by the reporter"), "bad"),
    Stage.CLOSED: (_("Ended"), "good"),
    Stage.REFUSED: (_("Not accepted or passed on"), "none"),
}
LATER = timedelta(minutes=10)
GONE = (_("No longer open"), "none")  # merged or withdrawn
MOVES = {
    "accept": _("The office has accepted the report."),
    "refuse": _("The office did not accept the report."),
    "transfer_out": _("Passed on to the body that is competent."),
    "merge": _("Put together with another report of the same trouble."),
    "ask_reporter": _("The office asks:"),
    "supplement": _("The reporter answered:"),
    "close_unanswered": _("Closed, because no answer came."),
    "assign": _("Handed to %(office)s."),
    "publish": _("The answer:"),
    "accept_fix": _("The reporter accepted the fix: %(rating)s of 5."),
    "close_silent": _("Closed: the reporter said nothing more."),
    "contest": _("The reporter says that it is not fixed:"),
    "uphold": _("The supervisor upheld the answer:"),
    "reopen": _("The supervisor reopened it and handed it to %(office)s."),
    "withdraw": _("The reporter took it back."),
}


@dataclass(frozen=True)
class Card:
    """A report in a list: its words, where it is, how far, and whether it is late."""

    pin: Pin
    url: str
    title: str
    category: str
    icon: str
    where: str
    stage: str
    mark: str


@dataclass(frozen=True)
class Onward:
    """Another report, in which one goes on."""

    code: str
    url: str
    stage: str
    mark: str


@dataclass(frozen=True)
class Field:
    """A question with the name of its field and what was filled in."""

    question: Question
    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """A category to be chosen, its words to be searched by, its questions."""

    category: Category
    title: str
    hint: str
    words: str
    chosen: bool
    fields: tuple[Field, ...]


def title_of(about: Category) -> str:
    return about.en if get_language() == "en" else about.vi


def in_words(refused: Refused) -> str:
    return refused.en if get_language() == "en" else refused.vi


def category_titles() -> dict[str, tuple[str, str]]:
    """Return title and icon of every category in force, by slug."""
    return {each.slug: (title_of(each), each.icon) for each in reports.categories()}


def choices(filled: QueryDict) -> tuple[Choice, ...]:
    """Return the categories as the form offers them, with what was filled in before."""
    language = get_language() or "vi"
    return tuple(
        Choice(
            category=each,
            title=title_of(each),
            hint=each.hint_en if language == "en" else each.hint_vi,
            words=" ".join((each.vi, each.en, *each.words)).casefold(),
            chosen=filled.get("category") == each.slug,
            fields=tuple(_fields(each, filled, language)),
        )
        for each in reports.categories()
    )


def _fields(about: Category, filled: QueryDict, language: str) -> Iterator[Field]:
    given = answers_to(about, filled)
    for question in questions(about.questions, language):
        yield Field(question, f"{about.slug}.{question.name}", tuple(given.get(question.name, ())))


def cards(pins: Iterable[Pin]) -> tuple[Card, ...]:
    """Return reports as a list shows them."""
    pins = tuple(pins)
    titles = category_titles()
    areas = places.units_by_id({pin.area for pin in pins if pin.area is not None})
    return tuple(_card(pin, titles, areas[pin.area].name if pin.area in areas else "") for pin in pins)


def _card(pin: Pin, titles: dict[str, tuple[str, str]], where: str) -> Card:
    category, icon = titles.get(pin.category, (pin.category, "circle"))
    words, mark = stage_words(pin.state, overdue=pin.overdue)
    url = reverse("citizen:report", args=[pin.code])
    return Card(pin, url, pin.title or category, category, icon, where, words, mark)


def stage_words(state: str, *, overdue: bool) -> tuple[str, str]:
    """Return what is said of a state, and the mark that goes with it."""
    stage = reports.public.stage_of(state)
    words, mark = GONE if stage is None else STAGES[stage]
    return (gettext("%(stage)s, overdue") % {"stage": gettext(words)}, "late") if overdue else (gettext(words), mark)


def went_on_in(report: Report) -> Onward | None:
    """Return the report in which a merged one goes on; its address only where the public may open it."""
    other = report.merged_into
    if other is None:
        return None
    words, mark = stage_words(other.case.state, overdue=other.case.overdue(clock.now()))
    url = reverse("citizen:report", args=[other.case.code]) if other.showing is Showing.SHOWN else ""
    return Onward(other.case.code, url, words, mark)


def story(report: Report) -> tuple[Step, ...]:
    """Return what happened to a report, oldest first, as its reader may know it; last what is to come, while it is open."""
    case = report.case
    before = photos(report, proof=False)
    steps = [Step(_came_in(report), report.text, case.received_at, before)]
    steps += [_step(report, event) for event in report.events if event.move or (event.text and event.number > 1)]
    if case.settled_at is None:
        steps.append(Step(_now(report), "", None, (), done=False))
    return tuple(steps)


def _came_in(report: Report) -> str:
    """Say that it came, and when it was written where that was well before: a telephone may be long without network."""
    told = next((str(each.data["seen_at"]) for each in report.events if "seen_at" in each.data), "")
    if not told or report.case.received_at - (written := datetime.fromisoformat(told)) < LATER:
        return gettext("The report came in.")
    return gettext("The report came in. It was written at %(moment)s.") % {"moment": formatting.moment(written)}


def _step(report: Report, event: EventView) -> Step:
    office = places.unit_by_id(event.office).name if event.office else ""
    words = {"office": office, "rating": event.data.get("rating", "")}
    if event.move in MOVES:
        title = gettext(MOVES[event.move]) % words
    elif event.move:
        title = _title_of_move(report, event.move)
    else:
        title = gettext("The office adds:")
    shown = photos(report, proof=True) if event.move == "publish" else ()
    return Step(title, event.text or event.reason, event.at, shown)


def _title_of_move(report: Report, slug: str) -> str:
    move = next((each for each in engine.process_of(report.case).moves if each.slug == slug), None)
    return slug if move is None else move.en if get_language() == "en" else move.vi


def _now(report: Report) -> str:
    case = report.case
    words = {"office": places.unit_by_id(case.unit_id).name, "due": formatting.moment(case.due_at)}
    if case.state == "contested":
        if case.due_at is None:
            return gettext("A supervisor decides now, not the office that did the work.")
        return gettext("A supervisor decides now, not the office that did the work, by %(due)s.") % words
    if case.due_at is None:
        return gettext("It is with %(office)s now.") % words
    return gettext("It is with %(office)s now, to be done by %(due)s.") % words


def photos(report: Report, *, proof: bool) -> tuple[Photo, ...]:
    """Return the pictures and videos of a report: of the trouble, or of the proof that it was mended, papers too."""
    return tuple(_photo(report, each) for each in report.files if (each.kind is not AttachmentKind.MATTER) == proof)


def _photo(report: Report, each: AttachmentView) -> Photo:
    url = reverse("citizen:file", args=[report.case.code, each.id])
    paper = each.kind is AttachmentKind.PAPER
    return Photo(url, each.media_type.startswith("video/"), each.kind is AttachmentKind.PROOF, each.added_at, paper)


def private_link(request: HttpRequest, code: str, key: str) -> str:
    """Return the link that opens a report: what proves it stands in the fragment, which no browser sends."""
    return f"{request.build_absolute_uri(reverse('citizen:track'))}#{code}.{key}"


def qr_code(link: str) -> SafeString:
    """Return a link as an SVG to be photographed."""
    drawn = qrcode.make(link, image_factory=qrcode.image.svg.SvgPathImage, border=2)
    svg: str = drawn.to_string(encoding="unicode")
    return mark_safe(svg)  # noqa: S308  # drawn by the library from modules, no words


def former_names() -> tuple[tuple[int, str], ...]:
    """Return each former name of a commune in words, with the id of the commune that has its ground today."""
    return tuple((each.now.id, _formerly(each)) for each in places.former_names())


def _formerly(former: FormerName) -> str:
    name = f"{former.name}, {former.within}" if former.within else former.name
    return gettext("%(name)s (former), now %(now)s") % {"name": name, "now": former.now.name}


def home_box() -> str:
    """Return west, south, east and north of the own province, for the map to begin with; empty where it has no outline."""
    home = places.home(settings.PROVINCE)
    wanted = [home.id] if home else []
    found = places.outlines(wanted) or places.outlines([unit.id for unit in places.units_at_home(levels=("commune",))])
    if not found:
        return ""
    wests, souths, easts, norths = zip(*(outline.shape.bounds for outline in found.values()), strict=True)
    return ",".join(f"{edge:.4f}" for edge in (min(wests), min(souths), max(easts), max(norths)))
