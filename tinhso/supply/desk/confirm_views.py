"""Two pairs of eyes: the head of the unit looks at rows that wait, and confirms them or gives them back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.accounts import queries as accounts
from tinhso.kernel import period_names
from tinhso.kernel.periods import parse
from tinhso.kernel.policy import Actor, Decision, acting, guarded, require
from tinhso.lake import queries as lake
from tinhso.lake.actions import confirming
from tinhso.lake.contracts import ProposalView
from tinhso.lake.errors import NoSuchProposal
from tinhso.lake.policies import CONFIRM
from tinhso.places import queries as places
from tinhso.supply.desk import describing, queries
from tinhso.supply.desk.grid import lines_of, texts_of
from tinhso.supply.desk.in_force import rows_in
from tinhso.supply.desk.rules.texts import storable
from tinhso.supply.intake.catalogue import dataset as definition_of

MOST_SHOWN = 200  # rows on the page


@require_GET
@guarded(CONFIRM)
def waiting(request: HttpRequest) -> HttpResponse:
    """List what waits for the head, oldest first."""
    actor = acting(request)
    found = [each for each in lake.proposals(actor=actor) if CONFIRM.decide(actor, each) is Decision.ALLOWED]
    context = {"listed": [_told(each) for each in found], "names": accounts.full_names(each.supplier for each in found)}
    return render(request, "supply/desk/confirm.html", context)


@require_http_methods(["GET", "POST"])
@guarded(CONFIRM)
def proposal(request: HttpRequest, proposal: int) -> HttpResponse:
    """Show the rows that wait, with what is unusual in them; or confirm them, so that they count."""
    actor = acting(request)
    if request.method == "POST":
        receipt = confirming.confirm(actor=actor, proposal_id=proposal)
        messages.success(request, gettext("Confirmed: the rows count from now on."))
        return HttpResponseRedirect(reverse("supply:receipt", args=[receipt.number]))
    found = _found(proposal, actor)
    definition = definition_of(found.dataset)
    columns = describing.columns_of(definition, parse(found.period))
    rows = rows_in(lake.proposed_texts(proposal, actor=actor))
    unusual = queries.unusual_in(proposal)
    context = {
        **_told(found),
        "columns": columns,
        "lines": lines_of(columns, texts_of(columns, rows[:MOST_SHOWN]), unusual, spare=0),
        "more": max(len(rows) - MOST_SHOWN, 0),
        "unusual": [fault for fault in unusual if fault.row > MOST_SHOWN or not fault.row],
        "names": accounts.full_names([found.supplier]),
        "own": found.supplier is not None and found.supplier in (actor.account, actor.acting_for),
        "english": get_language() == "en",
    }
    return render(request, "supply/desk/proposal.html", context)


@require_POST
@guarded(CONFIRM)
def decline(request: HttpRequest, proposal: int) -> HttpResponse:
    """Give the rows back, with the reason."""
    confirming.decline(actor=acting(request), proposal_id=proposal, reason=storable(request.POST.get("reason", ""))[:2_000])
    messages.success(request, gettext("The rows were given back with your reason."))
    return HttpResponseRedirect(reverse("supply:confirm"))


def _found(number: int, actor: Actor) -> ProposalView:
    found = next((each for each in lake.proposals(actor=actor) if each.id == number), None)
    if found is None:
        raise NoSuchProposal(number=number)
    require(CONFIRM, actor, found)
    return found


def _told(found: ProposalView) -> dict[str, Any]:
    return {
        "proposal": found,
        "title": describing.said(definition_of(found.dataset).title),
        "unit": places.unit_by_id(found.unit_id),
        "period_name": period_names.name(parse(found.period), get_language() or "vi"),
    }
