from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory

from tinhso.config.environment import Environment
from tinhso.config.operations import health, metrics, views
from tinhso.config.operations.findings import BAD, Check, Result
from tinhso.config.operations.middleware import Measured
from tinhso.kernel.errors import Denied, NotFound, SignInRequired
from tinhso.kernel.policy import ANONYMOUS, Actor, Holding, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.HOME = tmp_path


def asked(view, actor: Actor = ANONYMOUS, **meta):
    request = RequestFactory().get("/", **meta)
    request.actor = actor
    return view(request)


def test_a_living_process_answers_a_probe():
    assert asked(views.alive).content == b"ok\n"


def test_a_ready_platform_says_yes_and_one_without_its_database_says_no(monkeypatch):
    assert asked(views.ready).status_code == 200
    broken = Check("database", "", "", lambda: Result(BAD, "", ""))
    monkeypatch.setattr(health, "READY", (broken,))
    assert asked(views.ready).status_code == 503


def test_numbers_are_given_to_this_machine():
    text = asked(views.numbers).content.decode()
    assert 'tinhso_health{check="disk"}' in text


@pytest.mark.parametrize("meta", [{"REMOTE_ADDR": "203.0.113.7"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}])
def test_numbers_are_hidden_from_others_also_behind_a_proxy(meta):
    with pytest.raises((NotFound, Http404)):
        asked(views.numbers, **meta)


def test_numbers_are_given_to_whoever_shows_the_token(settings):
    settings.ENVIRONMENT = Environment({"TINHSO_METRICS_TOKEN": "a-token"})
    assert asked(views.numbers, REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION="Bearer a-token").status_code == 200
    with pytest.raises(NotFound):
        asked(views.numbers, REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION="Bearer other")


def test_requests_are_counted_by_route_method_and_class_of_status():
    metrics.count("places:unit", "GET", 404, 0.02)
    metrics.count("places:unit", "BREW", 200, 0.02)
    text = metrics.exposition([]).decode()
    assert 'route="places:unit",status="4xx"' in text
    assert 'method="other"' in text


def test_a_request_outside_every_route_is_counted_too():
    Measured(lambda request: views.HttpResponse(status=404))(RequestFactory().get("/x"))
    assert 'route="none"' in metrics.exposition([]).decode()


@pytest.mark.parametrize(("role", "refused"), [(None, SignInRequired), (Role.SPECIALIST, Denied)])
def test_the_page_is_for_those_who_run_the_platform(role, refused):
    actor = Actor(kind="officer", account=1, holdings=(Holding(role),)) if role else ANONYMOUS
    with pytest.raises(refused):
        asked(views.page, actor)
