"""How the machine is: for probes, for Prometheus, and in plain words for the people who run it."""

from __future__ import annotations

import secrets
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tinhso.config.operations import findings, health, metrics
from tinhso.config.operations.policies import PROBE, SCRAPE, SEE_HEALTH
from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import guarded

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@never_cache
@require_safe
@guarded(PROBE)
def alive(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process serves."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
@guarded(PROBE)
def ready(request: HttpRequest) -> JsonResponse:
    """Say yes (200) or no (503): database reachable and up to date."""
    looked = health.look(health.READY)
    states = {each.check.name: each.result.state for each in looked}
    fit = health.worst(looked) != findings.BAD
    return JsonResponse({"ready": fit, "checks": states}, status=200 if fit else 503)


@never_cache
@require_safe
@guarded(SCRAPE)
def numbers(request: HttpRequest) -> HttpResponse:
    """Give Prometheus its text; to this machine, or to whoever shows ``TINHSO_METRICS_TOKEN``."""
    if not _may_scrape(request):
        raise NotFound()
    return HttpResponse(metrics.exposition(health.look()), content_type="text/plain; version=0.0.4; charset=utf-8")


@never_cache
@require_safe
@guarded(SEE_HEALTH)
def page(request: HttpRequest) -> HttpResponse:
    """Show every check, the worst first, with what to do."""
    looked = sorted(health.look(), key=lambda each: -metrics.LEVELS[each.result.state])
    vietnamese = get_language() != "en"
    rows = [
        {
            "title": each.check.title_vi if vietnamese else each.check.title_en,
            "state": each.result.state,
            "sentence": each.result.vi if vietnamese else each.result.en,
            "action": "" if each.result.state == findings.GOOD else each.result.do_vi if vietnamese else each.result.do_en,
        }
        for each in looked
    ]
    return render(request, "operations/health.html", {"rows": rows, "worst": health.worst(looked), "now": clock.now()})


def _may_scrape(request: HttpRequest) -> bool:
    token = settings.ENVIRONMENT.text("TINHSO_METRICS_TOKEN")
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and secrets.compare_digest(shown.encode(), token.encode()):
        return True
    # A proxy on this machine passes strangers on from the loopback address: what was forwarded is not local.
    return not any(name in request.META for name in FORWARDED) and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
