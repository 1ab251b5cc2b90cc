"""Every error has one shape: a page for people, a toast for htmx, problem details for machines."""

from __future__ import annotations

import json
import logging

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from tinhso.kernel import errors
from tinhso.kernel.policy import ANONYMOUS
from tinhso.ui import handlers
from tinhso.ui.middleware import ErrorPages
from tinhso.ui.tests import pages


def ask(error: Exception, address: str = "/x", method: str = "get", **headers: str) -> HttpResponse:
    request = getattr(RequestFactory(headers=headers), method)(address)
    request.actor = ANONYMOUS
    response = ErrorPages(lambda _: HttpResponse()).process_exception(request, error)
    assert response is not None
    return response


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.Conflict(), 409, "conflict"),
        (errors.TooMany(), 429, "too_many"),
        (errors.Unavailable(), 503, "unavailable"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "denied"),
        (SuspiciousOperation(), 400, "bad_request"),
        (BadRequest(), 400, "bad_request"),
        (RequestDataTooBig(), 413, "too_much_sent"),
        (RuntimeError("boom"), 500, "unexpected"),
    ],
)
def test_machines_get_problem_details(error, status, code):
    response = ask(error, "/api/v1/x")
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert problem["code"] == code
    assert problem["message_vi"]
    assert problem["message_en"]
    assert problem["instance"] == "/api/v1/x"


def test_asking_for_json_is_enough():
    assert ask(errors.Conflict(), accept="application/json")["Content-Type"] == "application/problem+json"


def test_people_get_a_page_in_their_language_alone():
    for language, said, unsaid in (("vi", "vi", "en"), ("en", "en", "vi")):
        with translation.override(language):
            html = ask(errors.Conflict()).content.decode()
        assert getattr(errors.Conflict, said) in html
        assert getattr(errors.Conflict, unsaid) not in html
        assert "<h1>" in html


def test_htmx_gets_a_toast_and_swaps_nothing():
    with translation.override("vi"):
        response = ask(errors.Conflict(), **{"HX-Request": "true"})
    assert response.status_code == 409
    assert response["HX-Reswap"] == "none"
    assert json.loads(response["HX-Trigger"])["toast"] == {"level": "error", "message": errors.Conflict.vi}
    assert "<html" not in response.content.decode()


def test_an_unexpected_failure_is_logged_under_the_number_that_the_user_sees(caplog):
    with caplog.at_level(logging.ERROR, "tinhso.errors"):
        problem = json.loads(ask(RuntimeError("secret detail"), "/api/x?name=Hằng").content)
    assert problem["data"]["error_id"] in caplog.text
    assert "RuntimeError: secret detail" in caplog.text
    assert "secret detail" not in json.dumps(problem)
    assert "Hằng" not in caplog.records[0].getMessage()


def test_errors_are_never_stored():
    assert ask(errors.NotFound())["Cache-Control"] == "no-store"


@pytest.fixture
def sign_in_page(settings):
    settings.ROOT_URLCONF = (path("sign-in", lambda request: HttpResponse(), name="account_login"), *pages.urlpatterns)


@pytest.mark.usefixtures("sign_in_page")
def test_a_page_that_needs_signing_in_leads_there_and_back():
    response = ask(errors.SignInRequired(), "/units?page=2")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in?next=%2Funits%3Fpage%3D2"


@pytest.mark.usefixtures("sign_in_page")
def test_htmx_is_led_to_sign_in_and_back_to_the_page_it_stood_on():
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/units?page=2"}
    assert ask(errors.SignInRequired(), "/part", **headers)["HX-Redirect"] == "/sign-in?next=%2Funits%3Fpage%3D2"
    foreign = {"HX-Request": "true", "HX-Current-URL": "http://testserver.evil.example/x"}
    assert ask(errors.SignInRequired(), "/part", **foreign)["HX-Redirect"] == "/sign-in?next=%2F"


@pytest.mark.usefixtures("sign_in_page")
def test_the_api_is_told_to_sign_in_and_not_led_away():
    assert ask(errors.SignInRequired(), "/api/v1/units").status_code == 401


def test_a_form_that_stood_open_too_long_is_told_so():
    request = RequestFactory().post("/x")
    request.actor = ANONYMOUS
    response = handlers.form_expired(request, "CSRF token missing.")
    assert response.status_code == 403
    assert "form_expired" in response.content.decode()


def test_a_wrong_method_is_an_error_page_that_names_the_right_ones():
    request = RequestFactory().get("/x")
    request.actor = ANONYMOUS
    response = ErrorPages(lambda _: HttpResponseNotAllowed(["POST"]))(request)
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "wrong_method" in response.content.decode()


def test_an_error_page_is_drawn_even_when_the_readers_part_fails(monkeypatch):
    def broken(request):
        raise RuntimeError("no database")

    monkeypatch.setattr("tinhso.ui.context.chosen_theme", broken)
    assert "unavailable" in ask(errors.Unavailable()).content.decode()


@override_settings(ROOT_URLCONF=pages.__name__, DEBUG=False)
def test_addresses_that_lead_nowhere_and_failures_get_our_pages(settings):
    settings.MIDDLEWARE = pages.middleware()
    client = Client(raise_request_exception=False)
    assert "not_found" in client.get("/nowhere").content.decode()
    assert "unexpected" in client.get("/failing").content.decode()


def test_a_foreign_host_name_is_refused_with_a_page(settings):
    settings.ROOT_URLCONF = pages.__name__
    response = Client(headers={"host": "evil.example"}).get("/offline")
    assert response.status_code == 400
    assert "bad_request" in response.content.decode()


def test_with_debugging_on_the_developer_sees_djangos_own_page(settings):
    settings.DEBUG = True
    request = RequestFactory().get("/x")
    assert ErrorPages(lambda _: HttpResponse()).process_exception(request, RuntimeError()) is None
