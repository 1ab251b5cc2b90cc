"""The addresses of the gate's own trials: pages and operations that wear each kind of policy, or none."""

from __future__ import annotations

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from ninja import Router, Schema

from tinhso.accounts.api import router
from tinhso.accounts.guarded_api import GuardedAPI
from tinhso.kernel.policy import HasRole, Public, Role, guarded, require

HEADS = HasRole("trial.heads", frozenset({Role.DEPARTMENT_HEAD}))
trials = Router()


class Body(Schema):
    amount: int


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody guards this")


@guarded(Public())
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.actor.origin)


@guarded(HEADS)
def heads(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"for {request.actor.acting_for}")


@guarded(HEADS)
def of_unit(request: HttpRequest, unit: int) -> HttpResponse:
    require(HEADS, request.actor, SimpleNamespace(unit_id=unit))
    return HttpResponse("yours")


@trials.post("/trial")
@guarded(HEADS)
def post_trial(request: HttpRequest, body: Body) -> dict[str, int]:
    return {"amount": body.amount}


@trials.get("/trial/{int:unit}")
@guarded(HEADS)
def get_trial(request: HttpRequest, unit: int) -> dict[str, int]:
    require(HEADS, request.actor, SimpleNamespace(unit_id=unit))
    return {"unit": unit}


api = GuardedAPI(title="Trial", version="1", openapi_url="/openapi.json", urls_namespace="trial-api")
api.add_router("", router)
api.add_router("", trials)

urlpatterns = [
    path("", include("tinhso.accounts.urls")),
    path("account/", include("tinhso.accounts.sign_in.urls")),
    path("trial/bare", bare, name="bare"),
    path("trial/public", public, name="public"),
    path("trial/heads", heads, name="heads"),
    path("trial/units/<int:unit>", of_unit, name="of-unit"),
    path("api/v1/", api.urls),
]
