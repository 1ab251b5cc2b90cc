"""The story of what a unit supplied: timeline, receipts that prove themselves, differences cell by cell."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_POST

from tinhso.accounts import queries as accounts
from tinhso.kernel import clock, period_names
from tinhso.kernel.errors import TinhSoError
from tinhso.kernel.periods import parse
from tinhso.kernel.policy import Actor, Decision, acting, guarded
from tinhso.lake import queries as lake
from tinhso.lake.actions import supplying as lake_actions
from tinhso.lake.contracts import Receipt
from tinhso.lake.errors import NotAnInstant
from tinhso.lake.policies import HISTORY, WITHDRAW
from tinhso.places import queries as places
from tinhso.supply.desk import codes, describing, queries
from tinhso.supply.desk.contracts import RowChange
from tinhso.supply.desk.in_force import rows_of_receipt
from tinhso.supply.desk.inquiry_views import drawn as inquiries_drawn
from tinhso.supply.desk.rules import cells
from tinhso.supply.desk.rules.texts import storable
from tinhso.supply.intake.catalogue import dataset as definition_of
from tinhso.supply.intake.contracts import OfUnit

MOST_CHANGES = 500  # rows of a difference on one page
MOST_DOWNLOADED = 1_000_000  # rows
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_GET
@guarded(HISTORY)
def history(request: HttpRequest, dataset: str, unit_id: int) -> HttpResponse:
    """Show all that a unit sent for a dataset, of one period with ``?period=``."""
    actor = acting(request)
    period = storable(request.GET.get("period", ""))
    events = queries.timeline(actor=actor, dataset=dataset, unit_id=unit_id, period=period)
    definition = definition_of(dataset)
    context = {
        "reference": dataset,
        "title": describing.said(definition.title),
        "unit": places.unit_by_id(unit_id),
        "events": [{"event": event, "period_name": _period_name(event.period)} for event in events],
        "names": accounts.full_names(event.account for event in events),
        "period": period,
        "periods": [{"code": code, "name": _period_name(code)} for code in dict.fromkeys(event.period for event in events)],
        "comparable": [event for event in events if event.what in ("in_force", "superseded", "withdrawn")],
        "may_withdraw": WITHDRAW.decide(actor, OfUnit(unit_id)) is Decision.ALLOWED,
        "may_supply": queries.may_supply(actor, unit_id),
    }
    return render(request, "supply/desk/history.html", context)


@require_GET
@guarded(HISTORY)
def difference(request: HttpRequest, dataset: str, unit_id: int) -> HttpResponse:
    """Show what changed between two submissions (``?from=&to=``, receipt numbers) or two moments (ISO, Vietnam's time)."""
    actor = acting(request)
    since, first = _moment_or_receipt(request.GET.get("from", ""), actor)
    until, last = _moment_or_receipt(request.GET.get("to", ""), actor)
    if since > until:
        since, until, first, last = until, since, last, first
    period = first.period if first and last and first.period == last.period else ""
    changes = queries.difference(actor=actor, dataset=dataset, unit_id=unit_id, since=since, until=until, period=period)
    definition = definition_of(dataset)
    kinds = {field.name: str(field.type) for field in definition.table.fields}
    context = {
        "reference": dataset,
        "title": describing.said(definition.title),
        "unit": places.unit_by_id(unit_id),
        "since": since,
        "until": until,
        "first": first,
        "last": last,
        "columns": [describing.said(field.title) for field in definition.table.fields],
        "changes": [_shown(change, kinds, definition) for change in changes[:MOST_CHANGES]],
        "more": max(len(changes) - MOST_CHANGES, 0),
        "counts": {kind: sum(each.kind == kind for each in changes) for kind in ("added", "removed", "changed")},
    }
    return render(request, "supply/desk/difference.html", context)


@require_GET
@guarded(HISTORY)
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show all that a receipt says, that its signature holds, and what was asked about it; made to be printed."""
    actor = acting(request)
    part = lake.part(receipt, actor=actor)
    found = lake.receipt(receipt, actor=actor)
    definition = definition_of(found.dataset)
    asked = queries.inquiries_of(receipt)
    context = {
        "receipt": found,
        "part": part,
        "said": json.loads(found.document),
        "proved": lake.verify_receipt(found.document, lake.public_keys()),
        "title": describing.said(definition.title),
        "unit": places.unit_by_id(found.unit_id, parse(found.period).end),
        "period_name": _period_name(found.period),
        "names": accounts.full_names([part.supplier]),
        "confirmers": accounts.full_names([part.confirmed_by]),
        "code": codes.drawing(request.build_absolute_uri(reverse("supply:receipt", args=[receipt]))),
        "in_force": part.known_to is None,
        "may_withdraw": part.known_to is None and WITHDRAW.decide(actor, part) is Decision.ALLOWED,
        "may_supply": queries.may_supply(actor, part.unit_id),
        "may_ask": queries.may_ask(actor, part.unit_id),
        "columns": [(field.name, describing.said(field.title)) for field in definition.table.fields],
        **inquiries_drawn(asked),
    }
    return render(request, "supply/desk/receipt.html", context)


@require_GET
@guarded(HISTORY)
def document(request: HttpRequest, receipt: str) -> HttpResponse:
    """Hand over the signed receipt, which ``tinhso supply verify-receipt`` proves without a network."""
    found = lake.receipt(receipt, actor=acting(request))
    return _file(found.document.encode(), "application/json", f"{found.number}.json")


@require_GET
@guarded(HISTORY)
def rows(request: HttpRequest, receipt: str) -> HttpResponse:
    """Hand over the rows of a submission as it came, as CSV in UTF-8; a text that looks like a formula is made harmless."""
    actor = acting(request)
    found = lake.receipt(receipt, actor=actor)
    definition = definition_of(found.dataset)
    listed = rows_of_receipt(found, actor=actor, most=MOST_DOWNLOADED)
    kinds = {field.name: str(field.type) for field in definition.table.fields}
    answer = _file(b"\xef\xbb\xbf", "text/csv; charset=utf-8", f"{found.number}.csv")
    writer = csv.writer(answer)
    writer.writerow(kinds)
    writer.writerows([_harmless(row.get(name), kind) for name, kind in kinds.items()] for row in listed)
    return answer


@require_POST
@guarded(WITHDRAW)
def withdraw(request: HttpRequest, receipt: str) -> HttpResponse:
    """Take a submission out of force, with the reason."""
    found: Receipt = lake.receipt(receipt, actor=acting(request))
    lake_actions.withdraw(actor=acting(request), number=receipt, reason=storable(request.POST.get("reason", ""))[:2_000])
    messages.success(request, gettext("The submission was withdrawn."))
    return HttpResponseRedirect(reverse("supply:history", args=[found.dataset, found.unit_id]))


# --- inside ------------------------------------------------------------------------


def _moment_or_receipt(text: str, actor: Actor) -> tuple[datetime, Receipt | None]:
    """Return the moment that a text names: of a submission, or itself; nothing is before everything, or now."""
    if not text:
        return clock.now(), None
    try:
        found = datetime.fromisoformat(text) if "T" in text or text.count("-") == 2 else None
    except ValueError:
        raise NotAnInstant(text=text[:40]) from None
    if found is not None:
        return (found if found.tzinfo else found.replace(tzinfo=clock.ZONE)), None
    if text == "before":
        return datetime(2000, 1, 1, tzinfo=clock.ZONE), None
    receipt = lake.receipt(text, actor=actor)
    return receipt.accepted_at, receipt


def _shown(change: RowChange, kinds: dict[str, str], definition: Any) -> dict[str, Any]:
    titles = {field.name: describing.said(field.title) for field in definition.table.fields}
    return {
        "kind": change.kind,
        "period_name": _period_name(change.period),
        "cells": [
            {
                "title": titles.get(cell.column, cell.column),
                "before": cells.show(kinds.get(cell.column, "string"), cell.before),
                "after": cells.show(kinds.get(cell.column, "string"), cell.after),
                "changed": cell.changed,
            }
            for cell in change.cells
        ],
    }


def _harmless(value: str | None, kind: str) -> str:
    if value is None:
        return ""
    return f"'{value}" if kind == "string" and value.startswith(_FORMULA) else value


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _period_name(code: str) -> str:
    try:
        return period_names.name(parse(code), get_language() or "vi")
    except TinhSoError:
        return code
