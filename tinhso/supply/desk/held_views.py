"""Rows that wait to be mended: counted, and mended one by one in the grid of one row."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.kernel import period_names
from tinhso.kernel.periods import parse
from tinhso.kernel.policy import acting, guarded
from tinhso.lake.policies import SUPPLY
from tinhso.places import queries as places
from tinhso.supply.desk import describing, queries
from tinhso.supply.desk.actions import held as held_actions
from tinhso.supply.desk.actions.drafts import readable
from tinhso.supply.desk.actions.entering import Entered
from tinhso.supply.desk.contracts import CellFault, Column, HeldView
from tinhso.supply.desk.grid import Line, lines_of, rows_in, texts_of
from tinhso.supply.desk.rules.texts import storable
from tinhso.supply.intake.catalogue import dataset as definition_of


@require_GET
@guarded(SUPPLY)
def overview(request: HttpRequest) -> HttpResponse:
    """Show how many rows wait, by dataset and unit."""
    counts = queries.held_counts(actor=acting(request))
    units = places.units_by_id({each.unit_id for each in counts})
    listed = [
        {"count": each, "title": describing.said(definition_of(each.dataset).title), "unit": units[each.unit_id]}
        for each in counts
    ]
    return render(request, "supply/desk/held.html", {"listed": listed, "total": sum(each.rows for each in counts)})


@require_GET
@guarded(SUPPLY)
def of_dataset(request: HttpRequest, dataset: str, unit_id: int) -> HttpResponse:
    """Show the waiting rows of a unit's dataset with what is wrong in each."""
    definition = definition_of(dataset)
    waiting = queries.held_rows(actor=acting(request), dataset=dataset, unit_id=unit_id)
    columns = {code: describing.columns_of(definition, parse(code)) for code in {each.period for each in waiting}}
    context = {
        "reference": dataset,
        "title": describing.said(definition.title),
        "unit": places.unit_by_id(unit_id),
        "rows": [{"row": each, **_drawn(each, columns[each.period])} for each in waiting],
    }
    return render(request, "supply/desk/held_of.html", context)


@require_http_methods(["GET", "POST"])
@guarded(SUPPLY)
def row(request: HttpRequest, row: int) -> HttpResponse:
    """Show one row in its grid, or check and send it as it was mended."""
    found = queries.held_row(row, actor=acting(request))
    if request.method == "GET":
        return _page(request, found)
    columns = _columns(found)
    texts = readable(rows_in(request.POST, columns)[:1] or [{}])[0]
    reason = storable(request.POST.get("confirmation", ""))[:2_000]
    entered = held_actions.mend(actor=acting(request), number=row, texts=texts, confirmation=reason)
    if not entered.accepted:
        return _page(request, found, texts, entered)
    messages.success(request, gettext("The row was accepted."))
    return HttpResponseRedirect(_list_of(found))


@require_POST
@guarded(SUPPLY)
def drop(request: HttpRequest, row: int) -> HttpResponse:
    """Give a row up, with the reason."""
    found = queries.held_row(row, actor=acting(request))
    held_actions.drop(actor=acting(request), number=row, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The row was dropped."))
    return HttpResponseRedirect(_list_of(found))


def _page(
    request: HttpRequest, found: HeldView, texts: dict[str, str] | None = None, entered: Entered | None = None
) -> HttpResponse:
    columns, definition = _columns(found), definition_of(found.dataset)
    context = {
        "row": found,
        "title": describing.said(definition.title),
        "unit": places.unit_by_id(found.unit_id),
        "columns": columns,
        **_drawn(found, columns, texts, entered.faults if entered else None),
        "description": {**describing.document_of(definition, columns), "single": True, "most": 1},
        "entered": entered,
        "questions": entered.questions if entered else (),
        "confirmation": request.POST.get("confirmation", ""),
        "english": get_language() == "en",
    }
    return render(request, "supply/desk/held_row.html", context, status=422 if entered else 200)


def _drawn(
    found: HeldView,
    columns: tuple[Column, ...],
    texts: dict[str, str] | None = None,
    faults: tuple[CellFault, ...] | None = None,
) -> dict[str, Any]:
    shown = texts if texts is not None else texts_of(columns, [dict(found.values)])[0]
    faults = found.faults if faults is None else faults
    lines: tuple[Line, ...] = lines_of(columns, [shown], faults, spare=0)
    return {
        "lines": lines,
        "whole": [fault for fault in faults if fault.column not in {column.name for column in columns}],
        "period_name": period_names.name(parse(found.period), get_language() or "vi"),
    }


def _columns(found: HeldView) -> tuple[Column, ...]:
    return describing.columns_of(definition_of(found.dataset), parse(found.period))


def _list_of(found: HeldView) -> str:
    return reverse("supply:held-of", args=[found.dataset, found.unit_id])
