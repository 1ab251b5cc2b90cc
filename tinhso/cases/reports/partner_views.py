"""The pages on which other systems that categories go to are let in, tried, changed and ended, and dead letters decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tinhso.cases.engine import channels
from tinhso.cases.engine import policies as engine_policies
from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.errors import NoSuchPartner
from tinhso.cases.reports import partner_pages, partners, policies
from tinhso.cases.reports.actions import partnering
from tinhso.cases.reports.partner_forms import EndCategoryForm, EndForm, EndpointForm, HandOverForm, NewEndpointForm
from tinhso.cases.reports.setting_views import done
from tinhso.kernel.policy import acting, guarded


@require_safe
@guarded(policies.HAND_CATEGORIES_OVER)
def listing(request: HttpRequest) -> HttpResponse:
    """Show how it stands with each system, and what was not delivered."""
    cards = partner_pages.cards(actor=acting(request))
    waiting = partner_pages.undelivered(cards, actor=acting(request))
    return render(request, "field_reports/partners.html", {"cards": cards, "undelivered": waiting})


@never_cache
@require_http_methods(["GET", "POST"])
@guarded(policies.HAND_CATEGORIES_OVER)
def new(request: HttpRequest) -> HttpResponse:
    """Let another system in. The secret that signs what a webhook gets is shown now, and never again."""
    form = NewEndpointForm(request.POST or None)
    secret, name = "", ""
    if form.is_valid():
        slug, channel = form.cleaned_data["slug"], form.cleaned_data["channel"]
        made = done(request, form, lambda: partnering.add_endpoint(slug, form.endpoint(), channel, actor=acting(request)))
        if made and channel == partners.CHANNEL:
            return redirect("reports:partner", slug)
        if made:
            secret, name = channels.secret_of(made[0]), slug
    shown = {"form": form, "secret": secret, "slug": name}
    return render(request, "field_reports/partner_new.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(policies.HAND_CATEGORIES_OVER)
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a system and change how it is reached."""
    card = _card(request, slug)
    form = EndpointForm.of(card.partner, request.POST or None)
    if form.is_valid() and done(
        request, form, lambda: partnering.change_endpoint(slug, form.endpoint(), actor=acting(request))
    ):
        return redirect("reports:partner", slug)
    return _page(request, card, {"form": form})


@require_POST
@guarded(policies.HAND_CATEGORIES_OVER)
def try_it(request: HttpRequest, slug: str) -> HttpResponse:
    """Call a system, and show what it says."""
    tried = partnering.try_endpoint(slug, actor=acting(request))
    return _page(request, _card(request, slug), {"tried": tried, "unmatched": partner_pages.named(tried.unmatched)})


@require_POST
@guarded(policies.HAND_CATEGORIES_OVER)
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a category go to a system from a day on."""
    form = HandOverForm(request.POST)
    if form.is_valid() and done(
        request,
        form,
        lambda: partnering.hand_category_over(partner=slug, **form.cleaned_data, actor=acting(request)),
    ):
        return redirect("reports:partner", slug)
    return _page(request, _card(request, slug), {"hand_over": form})


@require_POST
@guarded(policies.HAND_CATEGORIES_OVER)
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a category here again after a day."""
    form = EndCategoryForm(request.POST)
    if not form.is_valid():
        return _page(request, _card(request, slug), {"keep": form})
    data = form.cleaned_data
    partnering.end_hand_over(data["category"], until=data["last_day"], reason=data["reason"], actor=acting(request))
    messages.success(request, _("Saved."))
    return redirect("reports:partner", slug)


@require_POST
@guarded(policies.HAND_CATEGORIES_OVER)
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """End a system on a day."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, _card(request, slug), {"end": form})
    partnering.end_endpoint(slug, **form.cleaned_data, actor=acting(request))
    messages.success(request, _("Saved."))
    return redirect("reports:partners")


@require_POST
@guarded(engine_policies.TEND_CASES)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Send a delivery again, or take it back for a reason."""
    if request.POST.get("do") == "again":
        handing.try_again(number, actor=acting(request))
        messages.success(request, _("It is sent again within a minute."))
    else:
        handing.give_up(number, reason=request.POST.get("reason", ""), actor=acting(request))
        messages.success(request, _("Taken back: it will not be sent."))
    return redirect("reports:partners")


def _card(request: HttpRequest, slug: str) -> partner_pages.PartnerCard:
    found = next((each for each in partner_pages.cards(actor=acting(request)) if each.partner.slug == slug), None)
    if found is None:
        raise NoSuchPartner(partner=slug[:60])
    return found


def _page(request: HttpRequest, card: partner_pages.PartnerCard, given: dict[str, object]) -> HttpResponse:
    bound = next((form for form in given.values() if hasattr(form, "errors")), None)
    forms = {"form": EndpointForm.of(card.partner, None), "hand_over": HandOverForm(), "end": EndForm()}
    context = {"card": card, **forms, **given}
    return render(request, "field_reports/partner.html", context, status=422 if getattr(bound, "errors", None) else 200)
