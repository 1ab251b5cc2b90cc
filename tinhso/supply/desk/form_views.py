"""Typing a small dataset into a grid: drawn by the server, made quick by ``grid.js``, the same door for both."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods

from tinhso.catalog.contracts import Dataset, Privacy, Update
from tinhso.kernel import clock, period_names
from tinhso.kernel.periods import Period
from tinhso.kernel.policy import Actor, acting, guarded, require
from tinhso.lake import queries as lake
from tinhso.lake.policies import SUPPLY
from tinhso.places import queries as places
from tinhso.supply.desk import describing, queries
from tinhso.supply.desk.actions import drafts
from tinhso.supply.desk.actions.entering import Entered, Entry, enter
from tinhso.supply.desk.contracts import Column, DraftView, Saving
from tinhso.supply.desk.grid import fault_document, lines_of, rows_in, texts_of
from tinhso.supply.desk.in_force import MOST_ROWS, keys_of, rows_of_period, rows_of_receipt
from tinhso.supply.desk.rules.texts import storable
from tinhso.supply.errors import DraftUnreadable, PeriodNotBegun
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import OfUnit
from tinhso.ui import formatting

WORKER = Path(__file__).parent / "static" / "supply" / "desk" / "worker.js"


@dataclass(frozen=True)
class Sheet:
    """What one address of the form is about."""

    actor: Actor
    reference: str
    dataset: Dataset
    unit_id: int
    period: Period
    columns: tuple[Column, ...]

    @property
    def address(self) -> str:
        return reverse("supply:form", args=[self.reference, self.unit_id, self.period.code])

    def correcting(self, receipt: str) -> str:
        """The address that opens the correction of a receipt; without one the form itself."""
        return f"{self.address}?{urlencode({'receipt': receipt})}" if receipt else self.address

    @property
    def private(self) -> bool:
        """Rows about people are not left on a machine that others use after."""
        classes = {self.dataset.privacy, *(field.privacy for field in self.dataset.table.fields)}
        return bool(classes & {Privacy.PERSONAL, Privacy.SENSITIVE})


@require_http_methods(["GET", "POST"])
@guarded(SUPPLY)
def form(request: HttpRequest, dataset: str, unit_id: int, period: str) -> HttpResponse:
    """Show the grid of a dataset, unit and period (``?receipt=`` to correct one submission), or take what was typed."""
    sheet = _sheet(request, dataset, unit_id, period)
    if request.method == "GET":
        return _opened(request, sheet)
    if request.content_type == "application/json":
        return _answered(sheet, _document(request))
    return _done(request, sheet)


@require_http_methods(["GET", "POST"])
@guarded(SUPPLY)
def draft(request: HttpRequest, dataset: str, unit_id: int, period: str) -> JsonResponse:
    """Say which draft stands now (null for none); POST keeps a device's: ``{rows, revision, changed_at, instead_of}``."""
    sheet = _sheet(request, dataset, unit_id, period)
    if request.method == "GET":
        kept = _kept(sheet, request.GET.get("receipt", ""))
        return JsonResponse({"draft": draft_document(kept) if kept else None})
    sent = _document(request)
    saved = drafts.save(actor=sheet.actor, saving=_saving(sheet, sent))
    return JsonResponse({**draft_document(saved.draft), "kept": saved.kept})


@require_GET
@guarded(SUPPLY)
def worker(request: HttpRequest) -> HttpResponse:
    """Serve the small program that lets an opened form be reloaded without a connection; its scope is where it lies."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript")


def draft_document(kept: DraftView) -> dict[str, Any]:
    """Return a draft for the page's module."""
    return {
        "rows": list(kept.rows),
        "instead_of": kept.instead_of,
        "revision": kept.revision,
        "changed_at": kept.changed_at.isoformat(),
        "saved": formatting.moment(kept.saved_at),
        "replaced": list(kept.replaced) if kept.replaced is not None else None,
    }


# --- inside ------------------------------------------------------------------------


def _sheet(request: HttpRequest, reference: str, unit_id: int, code: str) -> Sheet:
    actor = acting(request)
    require(SUPPLY, actor, OfUnit(unit_id))
    dataset = definition_of(reference)
    period = describing.period_of(reference, dataset, code)
    if period.start > clock.today():
        raise PeriodNotBegun(period=code)
    return Sheet(actor, reference, dataset, unit_id, period, describing.columns_of(dataset, period))


def _opened(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Begin with the draft; without one with the submission to correct, or with what is in force for the period."""
    number = request.GET.get("receipt", "")
    receipt = lake.receipt(number, actor=sheet.actor) if number else None
    kept = _kept(sheet, number)
    if kept is not None:
        return _page(request, sheet, list(kept.rows), kept=kept, instead_of=number)
    if receipt is not None:
        rows = rows_of_receipt(receipt, actor=sheet.actor, most=MOST_ROWS)
        return _page(request, sheet, texts_of(sheet.columns, rows), instead_of=number)
    rows = _in_force(sheet)
    return _page(request, sheet, texts_of(sheet.columns, rows), corrects=bool(rows))


def _kept(sheet: Sheet, instead_of: str) -> DraftView | None:
    return queries.draft(
        actor=sheet.actor,
        dataset=sheet.reference,
        unit_id=sheet.unit_id,
        period=sheet.period.code,
        instead_of=storable(instead_of)[:20],
    )


def _forget(sheet: Sheet, instead_of: str) -> None:
    drafts.forget(
        actor=sheet.actor,
        dataset=sheet.reference,
        unit_id=sheet.unit_id,
        period=sheet.period.code,
        instead_of=instead_of[:20],
    )


def _in_force(sheet: Sheet) -> list[dict[str, str | None]]:
    """Return the rows in force where sending would replace them; of other datasets a form begins empty."""
    if sheet.dataset.update is not Update.REPLACE_PERIOD:
        return []
    return rows_of_period(sheet.reference, sheet.dataset, sheet.unit_id, sheet.period.code, actor=sheet.actor, most=MOST_ROWS)


def _previous_keys(sheet: Sheet) -> list[dict[str, str]]:
    """Return the lasting keys of the period before: the list of stations or communes to fill in again."""
    before = sheet.period.previous().code
    rows = rows_of_period(sheet.reference, sheet.dataset, sheet.unit_id, before, actor=sheet.actor, most=MOST_ROWS)
    return texts_of(sheet.columns, keys_of(rows, sheet.dataset))


def _done(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Do what a form without script asks for: by the button that sent it."""
    rows, sent = rows_in(request.POST, sheet.columns), request.POST
    match sent.get("do", "send"):
        case "save":
            document = {"rows": rows, "revision": sent.get("revision", "0"), "instead_of": sent.get("instead_of", "")}
            drafts.save(actor=sheet.actor, saving=_saving(sheet, document))
            messages.success(request, gettext("The draft was saved; it is not sent yet."))
            return HttpResponseRedirect(sheet.correcting(sent.get("instead_of", "")))
        case "discard":
            _forget(sheet, sent.get("instead_of", ""))
            return HttpResponseRedirect(sheet.correcting(sent.get("instead_of", "")))
        case "add":
            return _page(request, sheet, rows, instead_of=sent.get("instead_of", ""), spare=10)
        case "fill":
            return _page(request, sheet, [*rows, *_previous_keys(sheet)], instead_of=sent.get("instead_of", ""))
    answers = {name.removeprefix("answer-"): str(text) for name, text in sent.items() if name.startswith("answer-")}
    entry = _entry(
        sheet, {"rows": rows, "answers": answers, **{key: sent.get(key, "") for key in ("confirmation", "instead_of")}}
    )
    entered = enter(actor=sheet.actor, entry=entry)
    if entered.accepted:
        messages.success(request, _thanks(entered))
        return HttpResponseRedirect(_after(sheet, entered))
    return _page(request, sheet, rows, entered, instead_of=entry.instead_of, confirmation=entry.confirmation, status=422)


def _answered(sheet: Sheet, sent: dict[str, Any]) -> JsonResponse:
    """Answer the page's module: keys of the period before, or what became of the rows."""
    if sent.get("do") == "fill":
        return JsonResponse({"rows": _previous_keys(sheet)})
    entered = enter(actor=sheet.actor, entry=_entry(sheet, sent))
    if entered.accepted:
        return JsonResponse({"accepted": True, "url": _after(sheet, entered), "said": _thanks(entered)})
    faults = [fault_document(fault) for fault in entered.faults]
    shown = _outcome(entered, str(sent.get("confirmation", "")))
    return JsonResponse({"accepted": False, "faults": faults, "html": render_to_string("supply/desk/_outcome.html", shown)})


def _page(
    request: HttpRequest,
    sheet: Sheet,
    rows: list[dict[str, str]] | list[Any],
    entered: Entered | None = None,
    *,
    kept: DraftView | None = None,
    instead_of: str = "",
    corrects: bool = False,
    confirmation: str = "",
    spare: int = 3,
    status: int = 200,
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "title": describing.said(sheet.dataset.title),
        "unit": places.unit_by_id(sheet.unit_id, sheet.period.end),
        "period_name": period_names.name(sheet.period, get_language() or "vi"),
        "lines": lines_of(sheet.columns, rows, entered.faults if entered else (), spare),
        "description": {
            **describing.document_of(sheet.dataset, sheet.columns),
            "account": sheet.actor.account or 0,
            "private": sheet.private,
            "most": MOST_ROWS,
            "draft": draft_document(kept) if kept else None,
            "worker": reverse("supply:form-worker"),
        },
        "kept": kept,
        "instead_of": instead_of,
        "corrects": corrects,
        "summed": any(column.summed for column in sheet.columns),
        **_outcome(entered, confirmation),
    }
    return render(request, "supply/desk/form.html", context, status=status)


def _outcome(entered: Entered | None, confirmation: str = "") -> dict[str, Any]:
    """Return what is told above the grid: how many cells are wrong, what concerns the whole, what is asked."""
    faults = entered.faults if entered else ()
    return {
        "entered": entered,
        "refusals": sum(fault.outcome == "refuse" for fault in faults),
        "whole": [fault for fault in faults if not fault.row or not fault.column],
        "questions": entered.questions if entered else (),
        "confirmation": confirmation,
        "english": get_language() == "en",
    }


def _thanks(entered: Entered) -> str:
    result = entered.result
    if result is None or result.receipt is None:
        return gettext("Sent. The head of the unit has to confirm it.")
    said = gettext("Accepted: %(count)s rows, receipt %(number)s.") % {
        "count": formatting.number(result.receipt.rows),
        "number": result.receipt.number,
    }
    if result.held:
        said += " " + gettext("%(count)s rows wait to be mended.") % {"count": formatting.number(result.held)}
    return said


def _after(sheet: Sheet, entered: Entered) -> str:
    result = entered.result
    if result is not None and result.held:
        return reverse("supply:held-of", args=[sheet.reference, sheet.unit_id])
    if result is not None and result.receipt is not None:
        return reverse("supply:receipt", args=[result.receipt.number])
    return reverse("supply:history", args=[sheet.reference, sheet.unit_id])


def _entry(sheet: Sheet, sent: dict[str, Any]) -> Entry:
    answers = sent.get("answers")
    answers = answers if isinstance(answers, dict) else {}
    return Entry(
        dataset=sheet.reference,
        unit_id=sheet.unit_id,
        period=sheet.period.code,
        rows=sent.get("rows", []),
        confirmation=storable(str(sent.get("confirmation", "")))[:2_000],
        instead_of=storable(str(sent.get("instead_of", "")))[:20],
        answers=tuple((str(key)[:200], str(value)[:200]) for key, value in answers.items()),
    )


def _saving(sheet: Sheet, sent: dict[str, Any]) -> Saving:
    try:
        changed_at = datetime.fromisoformat(sent["changed_at"]) if "changed_at" in sent else clock.now()
        changed_at = changed_at if changed_at.tzinfo else changed_at.replace(tzinfo=clock.ZONE)
        revision = int(sent.get("revision", 0))
    except (ValueError, TypeError):
        raise DraftUnreadable() from None
    return Saving(
        sheet.reference,
        sheet.unit_id,
        sheet.period.code,
        sent.get("rows", []),
        revision,
        changed_at,
        str(sent.get("instead_of", "")),
    )


def _document(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = json.loads(request.body)
    except ValueError:
        raise DraftUnreadable() from None
    if not isinstance(sent, dict):
        raise DraftUnreadable()
    return sent
