"""The pages of boards and stories."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from tinhso.cases.directives.policies import ISSUE
from tinhso.centre.boards import exporting, looking, overview, stories
from tinhso.centre.boards.bodies import prepared
from tinhso.centre.boards.drawing import draw
from tinhso.centre.boards.wording import period_name, said
from tinhso.centre.live import linking
from tinhso.centre.policies import SEE_CENTRE
from tinhso.kernel.policy import Decision, acting, guarded


@guarded(SEE_CENTRE)
def home(request: HttpRequest) -> HttpResponse:
    """Show the province: the number that stands for each field, the main picture, and what needs the reader."""
    words, live = _words(request), linking.stream_from_here()

    def drawn() -> SafeString:
        return _drawn("centre/boards/_overview.html", {"overview": overview.overview(words, actor=acting(request))})

    body = prepared("overview", words, acting(request), drawn)
    return linking.page(request, "centre/home.html", body, {"live": live})


@guarded(SEE_CENTRE)
def board(request: HttpRequest, pack: str, name: str = "") -> HttpResponse:
    """Show a board of a field."""
    contents, definition = overview.found(pack, name)
    words, live = _words(request), linking.stream_from_here()
    seen = looking.look(words, definition, pack)

    shown = linking.narrowed(request, definition)

    def drawn() -> SafeString:
        found = draw(shown, pack, seen, actor=acting(request))
        return _drawn("centre/boards/_board.html", {"board": found, "pack": contents.pack, "look": seen})

    name = " ".join((f"{pack}.{definition.id}", *(tile.id for tile in shown.tiles)))
    body = prepared(name, words, acting(request), drawn)
    context = {
        "live": live if seen.as_of is None else "",
        "title": said(definition.title),
        "field": said(contents.pack.title),
        "fields": [(key, said(each.pack.title)) for key, each in overview.packs().items()],
        "boards": [(key, said(each.title)) for key, each in contents.boards.items()],
        "pack": pack,
        "board": definition,
        "look": seen,
        "choices": looking.choices(seen),
        "period": period_name(seen.period),
        "previous": seen.period.previous().code,
        "next": seen.period.next().code,
        "query": request.GET.urlencode(),
    }
    return linking.page(request, "centre/boards/board.html", body, context)


@guarded(SEE_CENTRE)
def story(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the story of a number: beside the board, or as a page of its own."""
    told = stories.told(reference, request.GET.dict(), actor=acting(request))
    template = "centre/boards/_story.html" if request.headers.get("HX-Request") else "centre/boards/story.html"
    can_task = ISSUE.decide(acting(request)) is Decision.ALLOWED
    return render(request, template, {"told": told, "query": request.GET.urlencode(), "can_task": can_task})


@guarded(SEE_CENTRE)
def history(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what was said of a number then and is known now."""
    said_then = stories.history(reference, request.GET.dict(), actor=acting(request))
    return render(request, "centre/boards/_history.html", {"history": said_then, "reference": reference})


@guarded(SEE_CENTRE)
def export(request: HttpRequest, pack: str, name: str, shape: str) -> HttpResponse:
    """Hand a board's numbers over as a file: csv or xlsx."""
    _, definition = overview.found(pack, name)
    found = draw(definition, pack, looking.look(_words(request), definition, pack), actor=acting(request))
    return exporting.response(found, shape)


def _words(request: HttpRequest) -> dict[str, str]:
    return {name: text for name in looking.WORDS if (text := request.GET.get(name, "").strip())}


def _drawn(template: str, context: dict[str, object]) -> SafeString:
    return mark_safe(render_to_string(template, context))  # noqa: S308  # a template of our own, escaped
