"""What became of an offer: its receipt, or its faults in the sheet, corrected there; and the files that say the same."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tinhso.kernel.policy import Actor, Decision, acting, guarded, require
from tinhso.lake.policies import HISTORY, SUPPLY
from tinhso.supply.errors import NoSuchAttempt, UploadGone
from tinhso.supply.intake import queries, reporting, uploads
from tinhso.supply.intake.actions import correcting, looking, passing
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import AttemptView, Outcome, Result, Sent
from tinhso.supply.intake.forms import ReasonForm, SendForm, corrections_of
from tinhso.supply.intake.marking import mark
from tinhso.supply.intake.opened import opened
from tinhso.supply.intake.presenting import result_document
from tinhso.supply.intake.views import XLSX, download, owed, to_result


@require_http_methods(["GET", "POST"])
@guarded(HISTORY)
def attempt(request: HttpRequest, attempt: int) -> HttpResponse:
    """Show what became of an offer; take corrections of its cells, or the reason for unusual values."""
    actor = acting(request)
    found, result = queries.attempt(attempt, actor=actor), queries.result(attempt, actor=actor)
    sent = _sent(found, actor)
    form = ReasonForm(request.POST if request.POST.get("step") == "confirm" else None)
    if request.method == "POST" and sent is not None:
        if request.POST.get("step") == "correct":
            return _corrected(request, found, result, sent)
        if form.is_valid():
            offered = passing.offer(actor=actor, sent=sent, reading=sent.reading, confirmation=form.cleaned_data["reason"])
            return to_result(offered)
    return render(request, "supply/intake/attempt.html", _context(request, found, result, sent) | {"reason": form})


def _context(request: HttpRequest, found: AttemptView, result: Result, sent: Sent | None) -> dict[str, Any]:
    actor, dataset = acting(request), definition_of(found.dataset)
    shown = looking.look(actor=actor, attempt=found, dataset=dataset)
    source = reporting.source_of(found, result.faults, dataset, sent) if shown and result.faults else None
    editable = sent is not None and result.outcome in (Outcome.REFUSED, Outcome.QUESTIONS)
    kind, page = request.GET.get("kind", ""), request.GET.get("page")
    asked = [question for question in result.questions if question.code != "confirmation"]
    confirm = sent is not None and result.outcome is Outcome.QUESTIONS and not asked
    return {
        **owed(found.dataset, found.unit_id, found.period),
        "attempt": found,
        "result": result,
        "sent": sent,
        "asked": asked,
        "rows_shown": shown,
        "kind": kind,
        "report": reporting.report(result, source, kind, page, editable=editable) if shown else None,
        "total": sum(result.counts.values()),
        "confirm": confirm,
        "earlier": reporting.earlier_values(actor, found, result.faults, dataset) if confirm and shown else (),
        "form": SendForm() if sent is not None and result.outcome is not Outcome.ACCEPTED else None,
        "has_file": shown and _is_kept(found),
    }


def _corrected(request: HttpRequest, found: AttemptView, result: Result, sent: Sent) -> HttpResponse:
    actor = acting(request)
    source = reporting.source_of(found, result.faults, definition_of(found.dataset), sent)
    if source is None:
        raise UploadGone(days=uploads.DAYS)
    typed = corrections_of(request.POST)
    made = correcting.correct(actor=actor, sent=sent, sheet=source.sheet.name, typed=typed, fields=source.fields)
    if made.sha256 == sent.sha256:
        messages.info(request, _("No cell was changed."))
        return redirect("supply:attempt", found.id)
    return to_result(passing.offer(actor=actor, sent=made, reading=made.reading))


@require_GET
@guarded(HISTORY)
def report_json(request: HttpRequest, attempt: int) -> HttpResponse:
    """Hand out the report as the API gives it."""
    found, result = _shown(request, attempt)
    response = JsonResponse(result_document(result), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="report-{found.id}.json"'
    return response


@require_GET
@guarded(HISTORY)
def marked(request: HttpRequest, attempt: int) -> HttpResponse:
    """Hand out the sender's own workbook with the faulty cells marked."""
    found, result = _shown(request, attempt)
    content = uploads.kept(found.source_sha256).read_bytes()
    source = reporting.source_of(found, result.faults, definition_of(found.dataset), _sent(found, acting(request)))
    columns = source.columns_of if source else None
    book = mark(content, opened(found.source_sha256), result.faults, result.counts, columns)
    return download(book, f"marked-{found.id}.xlsx", XLSX)


@require_GET
@guarded(HISTORY)
def receipt(request: HttpRequest, attempt: int) -> HttpResponse:
    """Hand out the signed receipt, which proves itself offline."""
    found = queries.result(attempt, actor=acting(request)).receipt
    if found is None:
        raise NoSuchAttempt(number=attempt)
    return download(found.document, f"receipt-{found.number}.json", "application/json")


def _shown(request: HttpRequest, number: int) -> tuple[AttemptView, Result]:
    """Return an attempt whose rows the actor may see. Raises NoSuchAttempt, Denied, NotFound."""
    actor = acting(request)
    found = queries.attempt(number, actor=actor)
    if not looking.look(actor=actor, attempt=found, dataset=definition_of(found.dataset)):
        require(SUPPLY, actor, found)
    return found, queries.result(number, actor=actor)


def _sent(found: AttemptView, actor: Actor) -> Sent | None:
    """Return the file of an attempt when it came by these pages and the actor may send another."""
    if SUPPLY.decide(actor, found) is not Decision.ALLOWED:
        return None
    try:
        return queries.sent(found.source_sha256, actor=actor, dataset=found.dataset, unit_id=found.unit_id, period=found.period)
    except UploadGone:
        return None


def _is_kept(found: AttemptView) -> bool:
    try:
        return bool(found.source_sha256 and uploads.kept(found.source_sha256))
    except UploadGone:
        return False
