"""The pages and the API of sealed reports: sealing from a board, the list, the file as it was sealed."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tinhso.accounts.tests.factories import give, officer
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.centre.reports import queries
from tinhso.centre.reports.models import SealedFile
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.lake import queries as lake
from tinhso.places import queries as places

pytestmark = pytest.mark.usefixtures("receipts")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BOARD = "/centre/boards/socio_economy/overview/"
WORDS = {"period": "202610", "as_of": "2026-11-20", "shape": "html"}


def browser(role: Role, unit: int | None = None) -> Client:
    account = officer()
    give(account, role, **({"unit": unit} if unit else {}))
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def posted(client: Client, **words: str):
    return client.post(f"{BOARD}reports/seal/", {**WORDS, **words})


def test_a_leader_seals_a_board_and_takes_the_very_file_home():
    client = browser(Role.PROVINCE_LEADER)
    assert "/reports/?period=202610" in client.get(f"{BOARD}?period=202610").content.decode()
    answer = posted(client)
    assert (answer.status_code, answer["Location"]) == (302, f"{BOARD}reports/?period=202610&as_of=2026-11-20")
    (kept,) = queries.sealed_of("socio_economy.overview", actor=SYSTEM)
    page = client.get(f"{BOARD}reports/").content.decode()
    assert f"/centre/reports/{kept.sha256}/" in page
    assert "mô phỏng" in page
    file = client.get(f"/centre/reports/{kept.sha256}/")
    assert file["Content-Disposition"].startswith("attachment")
    assert queries.proved(file.content, lake.public_keys()).content["period"] == "202610"
    assert len(list(audit.stream(Filters(verb="report.seal")))) == 1


def test_a_comparison_is_sealed_by_naming_a_second_moment():
    assert posted(browser(Role.AUDITOR), since="2026-11-10", shape="pdf").status_code == 302
    (kept,) = queries.sealed_of("socio_economy.overview", actor=SYSTEM)
    assert (kept.kind, kept.shape) == ("difference", "pdf")
    assert kept.since == lake.instant("2026-11-10")


def test_without_a_moment_it_is_sealed_as_known_a_minute_ago():
    assert posted(browser(Role.PROVINCE_LEADER), as_of="").status_code == 302
    (kept,) = queries.sealed_of("socio_economy.overview", actor=SYSTEM)
    assert kept.as_of.isoformat() == "2026-11-27T04:59:00+00:00"


@pytest.mark.parametrize(
    "words", [{"shape": "exe"}, {"as_of": "never"}, {"since": "2026-11-25"}, {"period": "203001"}, {"unit": "99999"}]
)
def test_a_wrong_word_is_answered_with_a_sentence_and_nothing_is_sealed(words):
    assert posted(browser(Role.PROVINCE_LEADER), **words).status_code in (400, 404, 422)
    assert not SealedFile.objects.exists()


def test_who_may_not_seal_is_offered_nothing_and_cannot():
    client = browser(Role.COMMUNE_OFFICER)
    assert "reports/seal/" not in client.get(f"{BOARD}reports/").content.decode()
    assert posted(client).status_code == 403
    assert Client().get(f"{BOARD}reports/").status_code == 302


def test_the_list_and_the_file_are_for_those_who_may_see_the_numbers():
    leader, limited = browser(Role.PROVINCE_LEADER), browser(Role.SPECIALIST, unit_of_today())
    address = "/centre/boards/public_administration/overview/reports/"
    assert leader.post(f"{address}seal/", WORDS).status_code == 302
    (kept,) = queries.sealed_of("public_administration.overview", actor=SYSTEM)
    assert kept.sha256 in leader.get(address).content.decode()
    assert kept.sha256 not in limited.get(address).content.decode()
    assert limited.get(f"/centre/reports/{kept.sha256}/").status_code == 404
    assert limited.get(f"/api/v1/reports/{kept.sha256}").status_code == 404


def test_the_api_seals_lists_and_hands_over_the_file():
    client = browser(Role.PROVINCE_LEADER)
    order = {"board": "socio_economy", "period": "202610", "as_of": "2026-11-20", "shape": "html"}
    made = client.post("/api/v1/reports", json.dumps(order), content_type="application/json")
    assert made.status_code == 201
    listed = client.get("/api/v1/reports?board=socio_economy.overview").json()
    assert listed == {"count": 1, "reports": [made.json()]}
    file = client.get(f"/api/v1/reports/{made.json()['sha256']}")
    assert queries.proved(file.content, lake.public_keys()).content["board"] == "socio_economy.overview"
    refused = client.post("/api/v1/reports", json.dumps({**order, "as_of": "2099-01-01"}), content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "reports_not_yet_known")


def unit_of_today() -> int:
    return places.unit_on("31507").id
