"""Questions from the centre about a number, and the answers that stay with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_POST

from tinhso.accounts import queries as accounts
from tinhso.kernel import period_names
from tinhso.kernel.periods import parse
from tinhso.kernel.policy import Decision, acting, guarded
from tinhso.places import queries as places
from tinhso.supply.desk import describing, queries
from tinhso.supply.desk.actions import inquiries as inquiry_actions
from tinhso.supply.desk.contracts import InquiryView, Question
from tinhso.supply.desk.policies import ANSWER, ASK, SEE_QUESTIONS
from tinhso.supply.intake.catalogue import dataset as definition_of

STATES = ("open", "answered", "closed")


@require_GET
@guarded(SEE_QUESTIONS)
def inquiries(request: HttpRequest) -> HttpResponse:
    """List the questions that concern the reader's units, those without an answer first (``?state=``)."""
    actor = acting(request)
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    found = queries.inquiries(actor=actor, state=state)
    context = {"state": state, "counts": queries.inquiry_counts(actor=actor), **drawn(found)}
    return render(request, "supply/desk/inquiries.html", context)


@require_GET
@guarded(SEE_QUESTIONS)
def inquiry(request: HttpRequest, inquiry: int) -> HttpResponse:
    """Show one question with all that was said to it."""
    actor = acting(request)
    found = queries.inquiry(inquiry, actor=actor)
    answers = ANSWER.decide(actor, found) is Decision.ALLOWED
    context = {
        **drawn([found]),
        "may_reply": found.closed_at is None and (answers or ASK.decide(actor, found) is Decision.ALLOWED),
        "answers": answers,
        "may_close": found.closed_at is None and found.account == actor.account and actor.account is not None,
    }
    return render(request, "supply/desk/inquiry.html", context)


@require_POST
@guarded(ASK)
def ask(request: HttpRequest, receipt: str) -> HttpResponse:
    """Ask about a number of a submission."""
    sent, row = request.POST, request.POST.get("row", "")
    question = Question(
        receipt=receipt,
        text=sent.get("text", ""),
        row=int(row) if row.isascii() and row.isdigit() and len(row) < 16 else None,
        column=sent.get("column", ""),
        value=sent.get("value", ""),
    )
    inquiry_actions.ask(actor=acting(request), question=question)
    messages.success(request, gettext("The question was sent to the unit."))
    return HttpResponseRedirect(f"{reverse('supply:receipt', args=[receipt])}#questions")


@require_POST
@guarded(SEE_QUESTIONS)
def reply(request: HttpRequest, inquiry: int) -> HttpResponse:
    """Answer a question, or say a further word."""
    inquiry_actions.reply(actor=acting(request), number=inquiry, text=request.POST.get("text", ""))
    messages.success(request, gettext("Your answer is kept with the number."))
    return HttpResponseRedirect(reverse("supply:inquiry", args=[inquiry]))


@require_POST
@guarded(ASK)
def close(request: HttpRequest, inquiry: int) -> HttpResponse:
    """Close a question that one asked."""
    inquiry_actions.close(actor=acting(request), number=inquiry)
    messages.success(request, gettext("The question is closed."))
    return HttpResponseRedirect(reverse("supply:inquiry", args=[inquiry]))


def drawn(found: Sequence[InquiryView]) -> dict[str, Any]:
    """Return questions with the names that a page shows beside them."""
    people = {each.account for each in found} | {reply.account for each in found for reply in each.replies}
    units = places.units_by_id({each.unit_id for each in found})
    return {
        "asked": [{"inquiry": each, "unit": units[each.unit_id], **_about(each)} for each in found],
        "people": accounts.full_names(people),
    }


def _about(found: InquiryView) -> dict[str, str]:
    definition = definition_of(found.dataset)
    titles = {field.name: describing.said(field.title) for field in definition.table.fields}
    return {
        "title": describing.said(definition.title),
        "period_name": period_names.name(parse(found.period), get_language() or "vi"),
        "column": titles.get(found.column, found.column),
    }
