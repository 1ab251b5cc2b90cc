"""The way in by browser: a file is dropped, read together with its sender, and offered through the one door."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tinhso.kernel.errors import BadInput, TinhSoError
from tinhso.kernel.policy import acting, guarded, require
from tinhso.lake.policies import SUPPLY
from tinhso.supply.intake import queries, wording
from tinhso.supply.intake.actions import passing, sending
from tinhso.supply.intake.blank import blank_workbook
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import OfUnit, Reading, Result, Sent
from tinhso.supply.intake.forms import SendForm, chosen_twice, reading_of
from tinhso.supply.intake.opened import opened
from tinhso.supply.intake.wizard import Wizard, build

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@guarded(SUPPLY)
def submit(request: HttpRequest, dataset: str, unit_id: int, period: str) -> HttpResponse:
    """Take a file or a pasted table; go on to the check where its layout is known, else to the wizard."""
    require(SUPPLY, acting(request), OfUnit(unit_id))
    sending.period_of(dataset, period)
    form = SendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(request, form, dataset, unit_id, period)
        except BadInput as error:
            form.add_error("file", said(error))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, **owed(dataset, unit_id, period), "attempts": _attempts(request, dataset, unit_id, period)}
    return render(request, "supply/intake/submit.html", context, status=status)


def _sent(request: HttpRequest, form: SendForm, dataset: str, unit_id: int, period: str) -> HttpResponse:
    chunks, name = form.content()
    sent = sending.send(actor=acting(request), dataset=dataset, unit_id=unit_id, period=period, chunks=chunks, name=name)
    result = passing.pass_known(actor=acting(request), sent=sent)
    if result is not None:
        if result.receipt:
            messages.success(request, _("The layout is known: nothing had to be asked."))
        return to_result(result)
    _wizard(request, sent, None)  # what cannot be read is said here, where another file can be chosen
    return redirect("supply:read", dataset, unit_id, period, sent.sha256)


@require_http_methods(["GET", "POST"])
@guarded(SUPPLY)
def read(request: HttpRequest, dataset: str, unit_id: int, period: str, upload: str) -> HttpResponse:
    """Show how a sent file would be read; take its sender's choices, and offer it."""
    actor = acting(request)
    sent = queries.sent(upload, actor=actor, dataset=dataset, unit_id=unit_id, period=period)
    wizard = _wizard(request, sent, reading_of(request.POST) if request.method == "POST" else None)
    tried = request.method == "POST" and request.POST.get("step") == "submit"
    if tried and wizard.ready:
        try:
            return to_result(passing.pass_chosen(actor=actor, wizard=wizard))
        except BadInput as error:
            messages.error(request, said(error))
    context = {
        "wizard": wizard,
        "tried": tried,
        **owed(dataset, unit_id, period),
        "fields": definition_of(dataset).table.fields,
    }
    if request.headers.get("HX-Request"):
        return render(request, "supply/intake/_wizard.html", context)
    return render(
        request, "supply/intake/read.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY if tried else HTTPStatus.OK
    )


def _wizard(request: HttpRequest, sent: Sent, chosen: Reading | None) -> Wizard:
    """Return the wizard under what was ``chosen`` on the page; before that, under what is known of the layout."""
    known = passing.known_layouts(sent) if sent.reading.mapping is None else []
    recipe, answers = known[0] if known else (None, {})
    if chosen is None:
        sheet = request.GET.get("sheet")
        chosen = sent.reading if sent.reading.mapping is not None and not sheet else Reading(sheet=sheet, answers=answers)
    period = sending.period_of(sent.dataset, sent.period)
    found = opened(sent.sha256)
    return build(sent, found, definition_of(sent.dataset), period, chosen, recipe, chosen_twice(request.POST))


@require_GET
@guarded(SUPPLY)
def template(request: HttpRequest, dataset: str, unit_id: int, period: str) -> HttpResponse:
    """Hand out an empty workbook with the dataset's headers, types and notes."""
    require(SUPPLY, acting(request), OfUnit(unit_id))
    sending.period_of(dataset, period)
    return download(blank_workbook(definition_of(dataset)), f"{dataset}-{period}.xlsx", XLSX)


@require_http_methods(["GET", "POST"])
@guarded(SUPPLY)
def recipes(request: HttpRequest, dataset: str, unit_id: int) -> HttpResponse:
    """Show the kept ways of reading a unit's files of a dataset; forget one."""
    actor, definition = acting(request), definition_of(dataset)
    if request.method == "POST":
        sending.forget_recipe(actor=actor, dataset=dataset, unit_id=unit_id, name=request.POST.get("name", ""))
        messages.success(request, _("Forgotten. The next file is looked at together again."))
        return redirect("supply:recipes", dataset, unit_id)
    titles = {field.name: wording.title(field.title) for field in definition.table.fields}
    kept = [
        {"kept": each, "columns": [(titles.get(name, name), header) for name, header in each.columns]}
        for each in queries.kept_layouts(actor, dataset=dataset, unit_id=unit_id)
    ]
    context = {"kept": kept, "dataset": dataset, "unit_id": unit_id, "title": wording.title(definition.title)}
    return render(request, "supply/intake/recipes.html", {**context, "unit_name": wording.unit(unit_id)})


# --- what the pages of supply share ---------------------------------------------------


def said(error: TinhSoError) -> str:
    """Return the sentence of an error in the reader's language."""
    return error.message_en if wording.english() else error.message_vi


def owed(dataset: str, unit_id: int, period: str) -> dict[str, Any]:
    """Return what a page says on top: which dataset, by whom, for when, due when."""
    definition = definition_of(dataset)
    return {
        "dataset": dataset,
        "unit_id": unit_id,
        "period": period,
        "title": wording.title(definition.title),
        "description": wording.title(definition.description) if definition.description else "",
        "unit_name": wording.unit(unit_id),
        "period_name": wording.period(period),
        "due": wording.due(definition.due),
        "definition": definition,
    }


def to_result(result: Result) -> HttpResponse:
    return redirect("supply:attempt", result.attempt)


def download(content: bytes | str, name: str, kind: str) -> HttpResponse:
    """Return a file to keep, under a name of our own making."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _attempts(request: HttpRequest, dataset: str, unit_id: int, period: str) -> tuple[Any, ...]:
    return queries.attempts_of(acting(request), dataset=dataset, unit_id=unit_id, period=period, most=5)
