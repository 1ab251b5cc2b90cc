"""Pages about other people: the list, one person, and what an administrator does for them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.accounts import policies, presenting, queries, unit_choice
from tinhso.accounts.actions import invitations, people, roles
from tinhso.accounts.contracts import Person
from tinhso.accounts.forms import EndRoleForm, GrantForm, OfficerForm, ReasonForm, SearchForm
from tinhso.accounts.rules import phones
from tinhso.accounts.views import form_page, said_or_done
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import Actor, Decision, acting, guarded, require
from tinhso.ui.attempts import attempt


@require_GET
@guarded(policies.SEE_PEOPLE)
def listing(request: HttpRequest) -> HttpResponse:
    actor = acting(request)
    form = SearchForm(request.GET, reach=queries.units_seen(actor))
    page = queries.people(form.search(), actor=actor, page=request.GET.get("page"))
    shown = {
        "form": form,
        "page_obj": page,
        "lines": presenting.person_lines(list(page.object_list)),
        "can_manage": policies.MANAGE_PEOPLE.decide(actor) is Decision.ALLOWED,
    }
    return render(request, "accounts/people.html", shown)


@require_GET
@guarded(policies.SEE_PEOPLE)
def one(request: HttpRequest, account: int) -> HttpResponse:
    actor = acting(request)
    person = queries.person(account, actor=actor)
    shown = {
        "person": person,
        "phone": phones.spoken(person.phone),
        "office": presenting.unit_names([person.unit_id]).get(person.unit_id or 0, ""),
        "roles": presenting.role_lines(queries.roles_of(account)),
        "given": presenting.delegation_lines(queries.absences_given(account)),
        "received": presenting.delegation_lines(queries.absences_received(account)),
        "can_manage": manages(actor, person),
    }
    return render(request, "accounts/person.html", shown)


@require_http_methods(["GET", "POST"])
@guarded(policies.MANAGE_PEOPLE)
def new(request: HttpRequest) -> HttpResponse:
    actor = acting(request)
    form = OfficerForm(request.POST or None, reach=reach(actor))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: people.create_officer(form.details(), actor=actor))
        if made:
            send_invitation(request, made.id)
            return redirect("accounts:person", account=made.id)
    lead = _("The officer receives a mail with the page where a password is set. Roles are given on the next page.")
    return form_page(request, form, title=_("New officer"), lead=lead, submit=_("Make the account"), back="accounts:people")


@require_http_methods(["GET", "POST"])
@guarded(policies.MANAGE_PEOPLE)
def change(request: HttpRequest, account: int) -> HttpResponse:
    actor = acting(request)
    person = managed(actor, account)
    form = OfficerForm(request.POST or None, initial=OfficerForm.filled_from(person), reach=reach(actor))
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: people.change_details(account, form.details(), actor=actor))
        if changed:
            messages.success(request, _("The details are saved."))
            return redirect("accounts:person", account=account)
    return person_form(request, form, person, title=_("Change details"), submit=_("Save"))


@require_POST
@guarded(policies.MANAGE_PEOPLE)
def invite(request: HttpRequest, account: int) -> HttpResponse:
    managed(acting(request), account)
    send_invitation(request, account)
    return redirect("accounts:person", account=account)


@require_http_methods(["GET", "POST"])
@guarded(policies.MANAGE_PEOPLE)
def close(request: HttpRequest, account: int) -> HttpResponse:
    actor = acting(request)
    person = managed(actor, account)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: people.deactivate(account, reason=form.cleaned_data["reason"], actor=actor))
        if not form.errors:
            messages.success(request, _("The account is closed."))
            return redirect("accounts:person", account=account)
    lead = _("A closed account cannot sign in. Its tokens are revoked and its delegations end; its roles and history stay.")
    return person_form(
        request, form, person, title=_("Close the account"), submit=_("Close the account"), lead=lead, danger=True
    )


@require_http_methods(["GET", "POST"])
@guarded(policies.MANAGE_PEOPLE)
def reopen(request: HttpRequest, account: int) -> HttpResponse:
    actor = acting(request)
    person = managed(actor, account)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: people.reactivate(account, reason=form.cleaned_data["reason"], actor=actor))
        if not form.errors:
            messages.success(request, _("The account is open again."))
            return redirect("accounts:person", account=account)
    lead = _("Roles whose days have not run out are in force again at once.")
    return person_form(request, form, person, title=_("Reopen the account"), submit=_("Reopen the account"), lead=lead)


@require_http_methods(["GET", "POST"])
@guarded(policies.GIVE_ROLES)
def give_role(request: HttpRequest, account: int) -> HttpResponse:
    actor = acting(request)
    person = managed(actor, account)
    form = GrantForm(request.POST or None, initial={"unit": person.unit_id}, reach=reach(actor))
    if request.method == "POST" and form.is_valid():
        given = attempt(form, lambda: roles.give_role(account, form.grant(), actor=actor))
        if given:
            messages.success(request, _("The role is given."))
            return redirect("accounts:person", account=account)
    duties = presenting.duties()
    return person_form(request, form, person, title=_("Give a role"), submit=_("Give the role"), duties=duties)


@require_http_methods(["GET", "POST"])
@guarded(policies.GIVE_ROLES)
def end_role(request: HttpRequest, account: int, assignment: int) -> HttpResponse:
    actor = acting(request)
    person = managed(actor, account)
    line = next((each for each in presenting.role_lines(queries.roles_of(account)) if each.held.id == assignment), None)
    if line is None:
        raise NotFound()
    form = EndRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        when = form.cleaned_data["last_day"]
        reason = form.cleaned_data["reason"]
        ended = attempt(form, lambda: roles.end_role(assignment, reason=reason, last_day=when, actor=actor))
        if ended:
            messages.success(request, _("The end of the role is set."))
            return redirect("accounts:person", account=account)
    lead = f"{line.title} · {line.place}"
    return person_form(request, form, person, title=_("End a role"), submit=_("End the role"), lead=lead, danger=True)


@require_GET
@guarded(policies.SEE_PEOPLE)
def units(request: HttpRequest, tree: str = "") -> JsonResponse:
    """Suggest units (of one tree) within the reader's reach, as a combobox asks; each value is ``unit:12``."""
    found = unit_choice.suggestions(request.GET.get("q", "")[:200], queries.units_seen(acting(request)), tree)
    rows = [{"value": unit_choice.written(each.id), "label": each.name, "hint": each.path} for each in found]
    return JsonResponse(rows, safe=False)


def managed(actor: Actor, account: int) -> Person:
    """Return a person whom ``actor`` administers. Raises NotFound for everybody else."""
    person = queries.person_of(account)
    require(policies.MANAGE_PEOPLE, actor, person)
    return person


def manages(actor: Actor, person: Person) -> bool:
    return policies.MANAGE_PEOPLE.decide(actor, person) is Decision.ALLOWED and actor.account != person.id


def reach(actor: Actor) -> frozenset[int] | None:
    return queries.units_seen(actor, policies.MANAGE_PEOPLE.roles)


def send_invitation(request: HttpRequest, account: int) -> None:
    page = request.build_absolute_uri(reverse("account_reset_password"))
    sent = _("A mail with the page where a password is set is on its way.")
    said_or_done(request, lambda: invitations.invite(account, page=page, actor=acting(request)), sent)


def person_form(request: HttpRequest, form: forms.Form, person: Person, **words: object) -> HttpResponse:
    """Draw a form about one person, with the way back to their page."""
    return form_page(request, form, person=person, **words)
