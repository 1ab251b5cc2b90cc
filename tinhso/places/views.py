"""Looking up units: everybody may."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tinhso.kernel import clock
from tinhso.kernel.policy import acting, guarded
from tinhso.places import maps, queries
from tinhso.places.contracts import UnitBrief
from tinhso.places.forms import BrowseForm, CrosswalkForm
from tinhso.places.policies import LOOK_UP_UNITS
from tinhso.places.rules.days import before

MOST_FOUND = 50
SUGGESTED = 12


@require_GET
@guarded(LOOK_UP_UNITS)
def browse(request: HttpRequest) -> HttpResponse:
    """Show the tree of a day (``?on=``) and what was searched for (``?q=``)."""
    form = BrowseForm({"q": request.GET.get("q", ""), "on": request.GET.get("on", "")})
    on = form.day()
    text = " ".join(request.GET.get("q", "").split())[:200]
    if on < (first := queries.known_from() or on):
        return _page(request, "places/browse.html", {"form": form, "on": on, "known_from": first, "days": _days(on)})
    home = queries.home(settings.PROVINCE, on)
    context = {
        "form": form,
        "on": on,
        "text": text,
        "found": queries.search(text, on, MOST_FOUND, near=home.id if home else None) if text else (),
        "counts": queries.counts(on),
        "provinces": queries.roots(on),
        "offices": queries.roots(on, "office"),
        "home": home,
        "map": _map_below(home, on) if home else None,
        "days": _days(on),
        "is_today": on == clock.today(),
    }
    return _page(request, "places/browse.html", context)


@require_GET
@guarded(LOOK_UP_UNITS)
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show everything dated about a unit, as of a day (``?on=``) of its life."""
    form = BrowseForm({"on": request.GET.get("on", "")})
    asked = form.day()
    known = max(asked, queries.known_from() or asked)
    found = queries.history(unit_id, known)
    on = _within_life(found.unit, known)
    children = queries.children(unit_id, on)
    path = queries.path(unit_id, on)
    context = {
        "history": found,
        "unit": found.unit,
        "on": on,
        "asked": asked,
        "is_past": on != known,
        "known_from": known if known != asked else None,
        "path": [above for above in reversed(path[1:]) if above.level != "country"],
        "children": children,
        "offices": queries.offices_serving(unit_id, on),
        "map": _map_below(found.unit, on) or _map_beside(found.unit, path, on),
    }
    return _page(request, "places/unit.html", context)


@require_GET
@guarded(LOOK_UP_UNITS)
def search(request: HttpRequest) -> JsonResponse:
    """Answer what is typed (``?q=``, ``?on=``) with suggestions: ``[{value, label, hint}]``."""
    on = queries.day(request.GET.get("on"))
    home = queries.home(settings.PROVINCE, on)
    found = queries.search(request.GET.get("q", "")[:200], on, SUGGESTED, near=home.id if home else None)
    suggestions = [
        {"value": f"unit:{unit.id}", "label": unit.name, "hint": f"{unit.code} · {unit.above or unit.name_en}"}
        for unit in found
    ]
    return JsonResponse(suggestions, safe=False, json_dumps_params={"ensure_ascii": False})


@require_GET
@guarded(LOOK_UP_UNITS)
def crosswalk(request: HttpRequest) -> HttpResponse:
    """Show a unit of one day in the units of another."""
    last_change = max(queries.days_of_change(), default=date(2025, 7, 1))
    initial = {"since": before(last_change), "until": last_change}
    form = CrosswalkForm(request.GET if "unit" in request.GET else None, initial=initial)
    found = None
    if form.is_bound and form.is_valid() and form.found:
        chosen, dates = form.found, form.cleaned_data
        found = queries.crosswalk(chosen.code, dates["since"], dates["until"], chosen.tree)
    return _page(request, "places/crosswalk.html", {"form": form, "found": found})


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Draw a public page: officers who are signed in keep their rail."""
    actor = acting(request)
    layout = "ui/office.html" if actor.kind == "officer" else "ui/public.html"
    return render(request, template, {**context, "layout": layout})


def _within_life(unit: UnitBrief, on: date) -> date:
    if unit.valid_from and on < unit.valid_from:
        return unit.valid_from
    return unit.valid_to if unit.valid_to and on > unit.valid_to else on


def _map_below(unit: UnitBrief, on: date) -> maps.Map | None:
    """Return a map of the communes below the unit."""
    if unit.tree != "area" or unit.level not in ("province", "district"):
        return None
    return maps.draw(queries.communes_within(unit.id, on), on)


def _map_beside(unit: UnitBrief, path: tuple[UnitBrief, ...], on: date) -> maps.Map | None:
    """Return a map of the unit among its neighbours."""
    if unit.tree != "area" or len(path) < 2 or path[1].level == "country":
        return maps.draw([unit], on, unit.id) if unit.tree == "area" else None
    return maps.draw(queries.children(path[1].id, on), on, unit.id)


def _days(on: date) -> list[dict[str, Any]]:
    """Return the days around each change, to choose with one click."""
    changes = queries.days_of_change()
    days = [before(change) for change in changes[:1]] + list(changes)
    return [{"day": day, "is_current": day == on} for day in days]
