"""Pages of the rules that the calendar rests on, and of who supplies: kept by the centre, names also by heads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tinhso.accounts import queries as accounts
from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import acting, guarded
from tinhso.supply.obligations import models, packs, policies, presenting, queries
from tinhso.supply.obligations.actions import ruling
from tinhso.supply.obligations.rule_forms import (
    NamingForm,
    ReminderForm,
    RuleForm,
    StartForm,
    ThresholdForm,
    TieForm,
    WebhookForm,
)
from tinhso.supply.obligations.signing import secret_of
from tinhso.supply.obligations.views import form_page
from tinhso.ui.attempts import attempt


@dataclass(frozen=True)
class Section:
    """A kind of rule that can be added: its form (which keeps it) and its title."""

    form: type[RuleForm]
    title: str | Promise


SECTIONS = {
    "ties": Section(TieForm, gettext_lazy("Tie an office name to a unit")),
    "starts": Section(StartForm, gettext_lazy("Ask for data from a day on")),
    "reminders": Section(ReminderForm, gettext_lazy("Set a rule of reminding")),
    "thresholds": Section(ThresholdForm, gettext_lazy("Set a threshold")),
    "webhooks": Section(WebhookForm, gettext_lazy("Tell another system")),
}


@require_GET
@guarded(policies.SET_RULES)
def rules(request: HttpRequest) -> HttpResponse:
    """Show ties with the names that lack one, starts, rules, thresholds and webhooks."""
    tied = queries.ties()
    units = presenting.unit_names({tie.unit_id for tie in tied})
    context = {
        "untied": [(each, packs.said_pair(each.vi, each.en)) for each in queries.untied()],
        "ties": [(tie, _called(tie.name), units.get(tie.unit_id, "")) for tie in tied],
        "starts": _starts_of_each_day(),
        "reminders": queries.reminder_rules(),
        "thresholds": presenting.threshold_lines(),
        "webhooks": [(row, secret_of(row.pk)[-4:]) for row in models.Webhook.objects.filter(ended_at__isnull=True)],
    }
    return render(request, "supply/rules.html", context)


def _called(name: str) -> str:
    """Return what an office name of the packs is called; empty where no dataset names it any more."""
    office = queries.office_names().get(name)
    return packs.said_pair(office.vi, office.en) if office else ""


def _starts_of_each_day() -> list[tuple[date, str, list[str]]]:
    """Return each day and document with the titles of the datasets that are asked for from then on, the latest day first."""
    found: dict[tuple[date, str], list[str]] = {}
    for row in starts():
        title = packs.title(row.dataset) if row.dataset else _("all datasets")
        found.setdefault((row.asked_from, row.paper), []).append(title)
    return [(day, paper, sorted(found[day, paper])) for day, paper in sorted(found, reverse=True)]


def starts() -> list[models.Start]:
    return list(models.Start.objects.order_by("-set_at", "-pk")[:50])


@never_cache
@require_http_methods(["GET", "POST"])
@guarded(policies.SET_RULES)
def new_rule(request: HttpRequest, section: str) -> HttpResponse:
    """Show the form of a kind of rule and keep it. The secret that a webhook is signed with is shown now, and never again."""
    if section not in SECTIONS:
        raise NotFound()
    kind = SECTIONS[section]
    initial = {name: request.GET[name] for name in ("name",) if name in request.GET}
    form = kind.form(request.POST or None, initial={"since": clock.today(), **initial})
    if request.method == "POST" and form.is_valid():
        secret = attempt(form, lambda: form.keep(acting(request)), NotFound)
        if secret:
            return render(request, "supply/secret.html", {"secret": secret})
        if not form.errors:
            messages.success(request, _("It is kept, and holds from its day on."))
            return redirect("supply:rules")
    return form_page(request, form, title=kind.title, submit=_("Save"), back="supply:rules")


@require_POST
@guarded(policies.SET_RULES)
def end_webhook(request: HttpRequest, number: int) -> HttpResponse:
    ruling.end_webhook(number, actor=acting(request))
    messages.success(request, _("The other system is told no more."))
    return redirect("supply:rules")


@require_GET
@guarded(policies.NAME_SUPPLIER)
def suppliers(request: HttpRequest) -> HttpResponse:
    """Show who was named to supply for the units that the reader reaches."""
    seen = policies.units_seen(acting(request))
    named = queries.namings(seen)[:200]
    units = presenting.unit_names({each.unit_id for each in named})
    people = accounts.names_of({key for each in named for key in (each.account, each.deputy) if key is not None})
    rows = [
        {
            "naming": each,
            "unit": units.get(each.unit_id, ""),
            "dataset": packs.title(each.dataset) if each.dataset else _("all datasets"),
            "supplier": people.get(each.account, "–"),
            "deputy": people.get(each.deputy or 0, "–"),
        }
        for each in named
    ]
    return render(request, "supply/suppliers.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@guarded(policies.NAME_SUPPLIER)
def new_supplier(request: HttpRequest) -> HttpResponse:
    actor = acting(request)
    form = NamingForm(request.POST or None, initial={"since": clock.today()})
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: ruling.name_supplier(form.named(), actor=actor), NotFound)
        if not form.errors:
            messages.success(request, _("The supplier is named."))
            return redirect("supply:suppliers")
    return form_page(request, form, title=_("Name who supplies"), submit=_("Save"), back="supply:suppliers")
