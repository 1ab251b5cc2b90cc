"""The pages of sealed reports: what was sealed of a board, sealing it now, and the files."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from tinhso.centre.boards import looking
from tinhso.centre.boards.wording import period_name, said
from tinhso.centre.reports import actions, forms, policies, queries, sealing
from tinhso.centre.reports.contracts import Sealed, Shape
from tinhso.kernel.periods import parse
from tinhso.kernel.policy import Decision, acting, guarded

TYPES = {Shape.HTML: "text/html; charset=utf-8", Shape.PDF: "application/pdf"}


@require_GET
@guarded(policies.READ_REPORTS)
def reports(request: HttpRequest, pack: str, name: str) -> HttpResponse:
    """Show what was sealed of a board, and the form to seal what it says now."""
    reference, contents, board = sealing.board_named(f"{pack}.{name}")
    actor, look = acting(request), looking.look(_words(request.GET.dict()), board, pack)
    context = {
        "title": said(board.title),
        "field": said(contents.pack.title),
        "pack": pack,
        "name": board.id,
        "look": look,
        "periods": looking.choices(look).periods,
        "sealed": [(each, period_name(parse(each.period))) for each in queries.sealed_of(reference, actor=actor)],
        "shapes": [str(shape) for shape in reversed(Shape)],
        "may_seal": policies.SEAL.decide(actor) is Decision.ALLOWED,
    }
    return render(request, "centre/reports/reports.html", context)


@require_http_methods(["POST"])
@guarded(policies.SEAL)
def seal(request: HttpRequest, pack: str, name: str) -> HttpResponse:
    """Seal what a board says and go to the list, where the file is."""
    reference, _, board = sealing.board_named(f"{pack}.{name}")
    words = request.POST.dict()
    order = forms.order(reference, looking.look(_words(words), board, pack), words)
    if order.since is None:
        sealed, _ = actions.seal(order.wanted, order.shape, actor=acting(request))
    else:
        sealed, _ = actions.seal_difference(order.wanted, order.since, order.shape, actor=acting(request))
    messages.success(request, gettext("Sealed. The file is kept under the hash %(sha256)s.") % {"sha256": sealed.sha256[:16]})
    kept = {name: words[name] for name in looking.WORDS if words.get(name)}
    return redirect(f"{reverse('centre:reports', args=[pack, board.id])}?{urlencode(kept)}")


@require_GET
@guarded(policies.READ_REPORTS)
def download(request: HttpRequest, sha256: str) -> HttpResponse:
    """Hand over a sealed file, byte for byte as it was sealed."""
    return file_answer(*queries.sealed_file(sha256, actor=acting(request)))


def file_answer(sealed: Sealed, body: bytes) -> HttpResponse:
    """Return a sealed file as an attachment: it opens from the disk, never as a page of the platform."""
    answer = HttpResponse(body, content_type=TYPES[sealed.shape])
    name = f"{sealed.board}-{sealed.period}-{sealed.sha256[:12]}.{sealed.shape}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["ETag"] = f'"{sealed.sha256}"'
    return answer


def _words(words: dict[str, str]) -> dict[str, str]:
    return {name: text for name in looking.WORDS if (text := words.get(name, "").strip())}
