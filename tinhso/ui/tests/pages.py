"""The addresses and the middleware that the design system's own tests serve: an officer asks, no other room is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from tinhso.kernel.policy import OFFICE_ROLES, Actor, HasRole, Holding, Role
from tinhso.ui.contracts import NavigationEntry

OFFICER = Actor(kind="officer", account=1, holdings=(Holding(Role.CENTRE_OPERATOR),))
GATE = "tinhso.accounts.middleware.Gate"
NAVIGATION = tuple(
    NavigationEntry(name, title, icon, HasRole("test.page", OFFICE_ROLES))
    for name, title, icon in (
        ("fifty", "Fifty rows", "table"),
        ("ui:components", "Components", "layout-grid"),
        ("wall", "Wall", "device-desktop"),
        ("public", "Public page", "world"),
        ("ui:offline", "No connection", "wifi-off"),
    )
)


@dataclass(frozen=True)
class Person:
    """Who the top bar greets."""

    is_authenticated: bool = True

    def __str__(self) -> str:
        return "Nguyễn Thị Hằng"


class OfficerAsks:
    """Stands where the gate stands, and says that an officer asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor, request.user = OFFICER, Person()
        return self.get_response(request)


def middleware(gate: str = f"{__name__}.OfficerAsks") -> list[str]:
    """Return the platform's middleware with ``gate`` in the gate's place."""
    return [gate if name == GATE else name for name in settings.MIDDLEWARE]


def served_by(settings: Any) -> None:
    """Make the test's settings serve these pages: addresses, middleware, rail, templates."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = middleware()
    settings.NAVIGATION = f"{__name__}.NAVIGATION"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "drawn"]}]


def fifty(request: HttpRequest) -> HttpResponse:
    """Return a page of fifty rows in the office layout, as most lists are."""
    return render(request, "ui_tests/fifty.html", {"rows": rows(50)})


def wide(request: HttpRequest) -> HttpResponse:
    """Return a page whose table is wider than any screen."""
    return render(request, "ui_tests/wide.html", {"rows": rows(50)})


def rows(count: int) -> Iterable[dict[str, object]]:
    for place in range(count):
        yield {"code": 31500 + place, "name": f"Phường Nguyễn Nghiễm {place}", "cases": place * 137, "ratio": place / 49}


def failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a failure nobody foresaw")


urlpatterns = [
    path("", include("tinhso.ui.urls")),
    path("fifty", fifty, name="fifty"),
    path("wide", wide, name="wide"),
    path("public", render, {"template_name": "ui_tests/public.html"}, name="public"),
    path("wall", render, {"template_name": "ui_tests/wall.html"}, name="wall"),
    path("failing", failing, name="failing"),
]
handler400 = "tinhso.ui.handlers.bad_request"
handler403 = "tinhso.ui.handlers.denied"
handler404 = "tinhso.ui.handlers.not_found"
handler500 = "tinhso.ui.handlers.failed"
