"""The wall's page, and each board on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from tinhso.catalog.contracts import Board, PackContents
from tinhso.centre.boards import overview
from tinhso.centre.boards.bodies import prepared
from tinhso.centre.boards.wording import said
from tinhso.centre.live.linking import stream_from_here
from tinhso.centre.policies import SEE_CENTRE
from tinhso.centre.wall import facing, rules
from tinhso.kernel.policy import Actor, acting, guarded


@require_GET
@guarded(SEE_CENTRE)
def page(request: HttpRequest) -> HttpResponse:
    """Show boards in turn: ``boards`` names them in order, ``seconds`` says how long each is shown."""
    live, found = stream_from_here(), facing.boards(request.GET.get("boards", ""))
    context = {
        "live": live,
        "seconds": rules.pace(request.GET.get("seconds", "")),
        "boards": [(reverse("centre:wall_board", args=[pack, each.id]), said(each.title)) for pack, each in found],
        "body": _body(*overview.found(found[0][0], found[0][1].id), actor=acting(request)) if found else "",
    }
    return render(request, "centre/wall/wall.html", context)


@require_GET
@guarded(SEE_CENTRE)
def board(request: HttpRequest, pack: str, name: str) -> HttpResponse:
    """Return one board as the wall shows it: the part of its page that takes turns."""
    return HttpResponse(_body(*overview.found(pack, name), actor=acting(request)))


def _body(contents: PackContents, definition: Board, *, actor: Actor) -> SafeString:
    pack = contents.pack.id

    def drawn() -> SafeString:
        shown = facing.face(contents, definition, facing.look_at(definition, pack), actor=actor)
        return mark_safe(render_to_string("centre/wall/_face.html", {"face": shown}))  # noqa: S308  # a template of our own

    return prepared(f"wall {pack}.{definition.id}", {}, actor, drawn)
