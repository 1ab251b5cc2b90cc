"""Pages about oneself: roles, standing in for others, delegations, tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.accounts import policies, presenting, queries, scopes
from tinhso.accounts.actions import delegations, tokens
from tinhso.accounts.forms import DelegationForm, TokenForm
from tinhso.accounts.identification import ACTING_FOR
from tinhso.accounts.rules import phones
from tinhso.accounts.rules.roles import TERMS
from tinhso.kernel.errors import Conflict, NotFound, Unavailable
from tinhso.kernel.policy import Actor, acting, guarded
from tinhso.ui.attempts import attempt
from tinhso.ui.problems import said

Result = TypeVar("Result")
LAYOUTS = {"citizen": "ui/public.html"}


def said_or_done(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    """Do ``act`` and say ``done``, or say what is in the way."""
    try:
        act()
    except (Conflict, Unavailable) as error:
        messages.error(request, said(error))
    else:
        messages.success(request, done)


def form_page(request: HttpRequest, form: forms.Form, **words: Any) -> HttpResponse:
    """Draw a page that is one form; a form with faults answers 422, so that nobody takes it for done."""
    return render(request, "accounts/form.html", {"form": form, **words}, status=422 if form.errors else 200)


@require_GET
@guarded(policies.SEE_SELF)
def me(request: HttpRequest) -> HttpResponse:
    actor = acting(request)
    account = own(actor)
    person = queries.person_of(account)
    page = {
        "layout": LAYOUTS.get(actor.kind, "ui/office.html"),
        "person": person,
        "phone": phones.spoken(person.phone),
        "office": presenting.unit_names([person.unit_id]).get(person.unit_id or 0, ""),
        "roles": presenting.role_lines(queries.roles_of(account)),
        "given": presenting.delegation_lines(queries.absences_given(account)),
        "received": presenting.delegation_lines(queries.absences_received(account)),
        "tokens": presenting.token_lines(queries.tokens_of(account)),
        "acting_for": actor.acting_for,
        "can_delegate": any(TERMS[role].delegable for role in queries.own_roles(account)),
    }
    return render(request, "accounts/me.html", page)


@require_POST
@guarded(policies.ACT_FOR)
def act_for(request: HttpRequest) -> HttpResponse:
    """Stand in for somebody whose delegation is in force, or, without one, be oneself again."""
    chosen = request.POST.get("account", "")
    if chosen.isdecimal() and int(chosen) in queries.givers(own(acting(request))):
        request.session[ACTING_FOR] = int(chosen)
        name = queries.full_names([int(chosen)])[int(chosen)]
        messages.success(request, _("You now act for %(name)s.") % {"name": name})
    else:
        request.session.pop(ACTING_FOR, None)
        messages.success(request, _("You act for yourself again."))
    return redirect("accounts:me")


@require_http_methods(["GET", "POST"])
@guarded(policies.DELEGATE)
def delegate(request: HttpRequest) -> HttpResponse:
    actor = acting(request)
    form = DelegationForm(request.POST or None, own_roles=queries.own_roles(own(actor)))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: delegations.delegate(form.absent(), actor=actor))
        if made:
            messages.success(request, _("The delegation is set. It begins and ends by itself."))
            return redirect("accounts:me")
    lead = _(
        "Your colleague acts with your roles in this time; the audit says for whom. What was delegated cannot be passed on."
    )
    return form_page(request, form, title=_("Delegate while absent"), lead=lead, submit=_("Delegate"), back="accounts:me")


@require_POST
@guarded(policies.DELEGATE)
def end_delegation(request: HttpRequest, delegation: int) -> HttpResponse:
    said_or_done(request, lambda: delegations.end(delegation, actor=acting(request)), _("The delegation has ended."))
    return redirect("accounts:me")


@require_http_methods(["GET", "POST"])
@guarded(policies.MAKE_TOKENS)
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token; its secret is shown by this answer alone, which nobody may store."""
    actor = acting(request)
    offered = scopes.offered(actor)
    form = TokenForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        made = attempt(
            form, lambda: tokens.make(asked["name"], asked["scopes"], form.expires_at(), offered=offered, actor=actor)
        )
        if made:
            return never_stored(render(request, "accounts/token_made.html", {"made": made}))
    lead = _("A token lets a program use the API as you, within its scopes. It is shown once, and can be revoked at any time.")
    return form_page(request, form, title=_("New API token"), lead=lead, submit=_("Make the token"), back="accounts:me")


@require_POST
@guarded(policies.REVOKE_TOKENS)
def revoke_token(request: HttpRequest, token: int) -> HttpResponse:
    said_or_done(request, lambda: tokens.revoke(token, actor=acting(request)), _("The token is revoked."))
    return redirect("accounts:me")


def never_stored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@guarded(policies.DELEGATE)
def colleagues(request: HttpRequest) -> JsonResponse:
    """Suggest officers of the house by name or e-mail, as a combobox asks."""
    text = request.GET.get("q", "")[:200]
    found = [each for each in queries.officers(text) if each.id != acting(request).account] if text.strip() else []
    offices = presenting.unit_names(each.unit_id for each in found)
    rows = [
        {"value": each.email, "label": each.full_name, "hint": offices.get(each.unit_id or 0, each.email)} for each in found
    ]
    return JsonResponse(rows, safe=False)


def own(actor: Actor) -> int:
    """Return the id of the person who asks. Raises NotFound for who has no account."""
    if actor.account is None:
        raise NotFound()
    return actor.account
