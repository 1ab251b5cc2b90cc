"""The API of indicators: one shape of answer and of error, the same rights in every form, and never a failure of ours."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonstat_validator import validate_jsonstat
from openpyxl import load_workbook

from tinhso.accounts.tests.factories import give, officer
from tinhso.indicators.tests import made_packs
from tinhso.indicators.tests.factories import AFTER, supply, unit
from tinhso.kernel import clock
from tinhso.kernel.policy import Role

pytestmark = pytest.mark.usefixtures("country", "rows")

HERE, BESIDE = "31507", "31528"
ADDRESS = "/api/v1/indicators"


@pytest.fixture(scope="session")
def trial_packs(tmp_path_factory):
    return made_packs.write(tmp_path_factory.mktemp("packs"))


@pytest.fixture
def rows(country, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "told"}}
    settings.SECOND_FACTOR_ROLES = ()
    cache.clear()
    with clock.set_to(AFTER.replace(month=9)):
        for period, cashless in (("202507", 40), ("202508", 90)):
            supply("trial.reports", unit(HERE, AFTER), period, {"people": 100, "cashless": cashless, "kind": "=1+1"})
        supply("trial.reports", unit(BESIDE, AFTER), "202507", {"people": 100, "cashless": 60}, simulated=True)
        received = [{"code": f"A{n}", "commune": HERE, "received_on": "2025-07-02"} for n in range(3)]
        supply("trial.dossiers", unit("H13-NV", AFTER, "office"), "202507", *received)
        yield


@pytest.fixture
def leader() -> Client:
    person = officer("Nguyễn Văn Lãnh Đạo")
    give(person, Role.PROVINCE_LEADER)
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def get(client: Client, path: str, status: int = 200, **query):
    answer = client.get(f"{ADDRESS}/{path}".rstrip("/"), {name.rstrip("_"): text for name, text in query.items()})
    assert answer.status_code == status, answer.content
    return answer


def test_without_a_period_the_last_one_supplied_is_told(client, leader):
    found = get(client, "trial.cashless_share/values", unit=HERE).json()
    assert [(each["period"], each["value"]) for each in found["values"]] == [("202508", 90)]
    assert get(client, "trial.cashless_share/story", unit=HERE).json()["period"] == "202508"
    assert [each["period"] for each in get(leader, "trial.received/values", unit=HERE).json()["values"]] == ["202507"]


def test_everybody_is_offered_what_is_public(client, leader):
    public = {each["id"] for each in get(client, "").json()["indicators"]}
    assert "trial.cashless_share" in public
    assert "trial.received" not in public
    assert {"trial.received", "trial.index"} <= {each["id"] for each in get(leader, "").json()["indicators"]}


def test_a_definition_says_what_it_means_where_it_comes_from_and_how_fresh_it_is(client):
    found = get(client, "trial.cashless_share").json()
    assert (found["title_vi"], found["meaning_en"]) == ("Chỉ tiêu cashless_share", "For trying cashless_share.")
    assert found["formula"]["numerator"] == "sum(cashless)"
    assert found["legal_basis"] == [{"citation": "Quyết định 766/QĐ-TTg", "article": "Chỉ số 3.6", "title": None, "url": None}]
    assert found["targets"][0] == {
        "year": 2025,
        "value": 80.0,
        "level": None,
        "group": None,
        "province": "94",
        "proposed": False,
        "source": {"citation": "07-NQ/TU", "article": None, "title": None, "url": None},
    }
    (fresh,) = found["freshness"]
    assert (fresh["dataset"], fresh["period"], fresh["units"], fresh["simulated"]) == ("trial.reports", "202508", 1, False)
    index = get(client, "index").json()
    assert index["made_of"] == ["trial.cashless_share", "trial.online_share"]
    assert index["lacking"] == [{"vi": "Mức độ hài lòng", "en": "Satisfaction"}]


def test_values_run_from_period_to_period(client):
    found = get(client, "cashless_share/values", unit=HERE, from_="202507", to="202508").json()
    assert [(each["period"], each["value"], each["status"]) for each in found["values"]] == [
        ("202507", 40, "bad"),
        ("202508", 90, "good"),
    ]
    assert (found["unit_of_measure"], found["simulated"]) == ("percent", False)
    again = get(client, "cashless_share/values", unit=HERE, from_="202507", to="202508", as_of=found["known_at"]).json()
    assert again == found


def test_without_a_period_it_is_the_last_whole_one_and_without_a_unit_the_province(client):
    (found,) = get(client, "cashless_share/values").json()["values"]
    assert (found["unit"], found["period"], found["value"]) == ("92", "202508", 90)


def test_a_level_is_all_of_its_units_and_simulated_is_said_so(client):
    found = get(client, "cashless_share/values", level="commune", from_="202507").json()
    told = {each["unit"]: each for each in found["values"]}
    assert len(told) == found["count"] > 100
    assert (told[HERE]["simulated"], told[BESIDE]["simulated"], found["simulated"]) == (False, True, True)
    assert {each["reason"] for each in found["values"] if each["value"] is None} == {"no_data"}


def test_a_code_is_followed_through_the_reform_by_the_units_that_had_it(client):
    found = get(client, "cashless_share/values", unit=HERE, from_="202506", to="202507").json()["values"]
    assert [(each["unit_name"], each["period"], each["reason"]) for each in found] == [
        ("Phường 6", "202506", "no_data"),
        ("Phường Sóc Trăng", "202507", None),
    ]
    assert found[0]["unit_id"] != found[1]["unit_id"]


def test_a_split_has_the_whole_and_its_groups(client):
    found = get(client, "cashless_share/values", unit=HERE, from_="202507", by="kind").json()["values"]
    assert [(each["by"], each["group"], each["value"]) for each in found] == [(None, None, 40), ("kind", "=1+1", 40)]


def test_a_file_holds_what_the_answer_holds_and_nothing_in_it_is_run(client):
    asked = {"unit": HERE, "from_": "202507", "to": "202508", "by": "kind"}
    numbers = [each["value"] for each in get(client, "cashless_share/values", **asked).json()["values"]]
    answer = get(client, "cashless_share/values", **asked, format="csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="trial.cashless_share.csv"' in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [float(row["value"]) for row in rows] == numbers
    assert {row["group"] for row in rows} == {"", "'=1+1"}
    sheet = load_workbook(io.BytesIO(get(client, "cashless_share/values", **asked, format="xlsx").content)).active
    assert sheet.max_row == 1 + len(numbers)
    dataset = get(client, "cashless_share/values", **asked, format="json-stat").json()
    assert validate_jsonstat(dataset)
    assert [number for number in dataset["value"] if number in numbers]


@pytest.mark.parametrize("shape", ["json", "csv", "xlsx", "json-stat"])
def test_no_form_tells_what_the_actor_may_not_see(client, leader, shape):
    asked = {"unit": HERE, "from_": "202507", "format": shape}
    closed = get(client, "received/values", **asked).content
    if shape == "json":
        assert b'"reason": "not_open"' in closed
    if shape == "csv":
        assert b",not_open," in closed
        assert b",3.0," not in closed
        assert b",3.0," in get(leader, "received/values", **asked).content
    if shape == "json-stat":
        assert b'"not_open"' in closed
        assert b"3.0" not in closed


def test_a_story_goes_down_to_the_row_for_an_officer_and_to_the_submission_for_everybody(client, leader):
    told = get(leader, "received/story", unit=HERE, period="202507").json()
    assert (told["value"], told["row_count"], len(told["source_rows"])) == (3, 3, 3)
    (source,) = told["sources"]
    assert (source["dataset"], source["source_name"], source["rows"]) == ("trial.dossiers", "tệp.csv", 3)
    assert told["source_rows"][0][told["columns"].index("_receipt")] == source["receipt"]
    public = get(client, "cashless_share/story", unit=HERE, period="202507").json()
    assert (public["value"], public["source_rows"], public["sources"][0]["source_name"]) == (40, [], "")
    assert get(client, "received/story", 401, unit=HERE, period="202507").json()["code"] == "sign_in_required"


def test_a_history_says_what_was_known_then(client):
    supply("trial.reports", unit(HERE, AFTER), "202507", {"people": 100, "cashless": 50})
    told = get(client, "cashless_share/history", unit=HERE, period="202507").json()
    assert [each["value"]["value"] for each in told["said"]] == [40, 50]
    assert all(each["receipts"] for each in told["said"])


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("nothing.here/values", {}, 404, "unknown_definition"),
        ("nothing", {}, 404, "unknown_definition"),
        ("cashless_share/values", {"unit": "99999"}, 404, "unknown_unit"),
        ("cashless_share/story", {"unit": "99999"}, 404, "unknown_unit"),
        ("cashless_share/values", {"level": "hamlet"}, 422, "indicators_no_such_level"),
        ("cashless_share/values", {"unit": HERE, "level": "commune"}, 422, "indicators_unit_or_level"),
        ("cashless_share/values", {"from_": "soon"}, 422, "period_unreadable"),
        ("cashless_share/values", {"from_": "202501", "to": "2025"}, 422, "period_range_unreadable"),
        ("cashless_share/values", {"from_": "202508", "to": "202507"}, 422, "period_range_unreadable"),
        ("cashless_share/values", {"from_": "19000101", "to": "21991231"}, 422, "indicators_too_many_values"),
        ("cashless_share/values", {"from_": "200001", "to": "219912", "level": "commune"}, 422, "indicators_too_many_values"),
        ("cashless_share/values", {"as_of": "yesterday"}, 422, "lake_not_an_instant"),
        ("cashless_share/values", {"in_units_of": "31/31/2025"}, 422, "bad_day"),
        ("cashless_share/values", {"in_units_of": "0001-01-01"}, 404, "before_records"),
        ("cashless_share/values", {"as_of": "9999-12-31T23:59:59-12:00"}, 422, "lake_not_an_instant"),
        ("cashless_share/values", {"unit": HERE, "group": "=1+1"}, 422, "indicators_group_of_nothing"),
        ("cashless_share/values", {"format": "pdf"}, 422, "request_invalid"),
        ("cashless_share/story", {"limit": 100000}, 422, "request_invalid"),
    ],
)
def test_what_does_not_exist_or_cannot_be_read_is_a_problem_that_says_so(client, path, query, status, code):
    problem = get(client, path, status, **query).json()
    assert problem["code"] == code
    assert problem["message_vi"]
    assert problem["message_en"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"from_": "202501"}, "no_data"),
        ({"from_": "202612"}, "not_begun"),
        ({"from_": "2025W30"}, "not_defined"),
        ({"from_": "202307"}, "not_defined"),
        ({"from_": "202507", "by": "nothing"}, "not_defined"),
        ({"from_": "202507", "as_of": "2001-01-01"}, "no_data"),
        ({"from_": "202507", "unit": "H13-NV"}, "not_defined"),
    ],
)
def test_what_has_no_number_says_why(client, query, reason):
    (found,) = get(client, "cashless_share/values", **{"unit": HERE, **query}).json()["values"]
    assert (found["value"], found["reason"]) == (None, reason)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"level": "district", "from_": "202508"}, "not_defined"),
        ({"level": "commune", "from_": "202508"}, None),
        ({"unit": HERE, "from_": "202507", "by": "kind", "group": "other"}, "no_data"),
        ({"unit": HERE, "from_": "202507", "by": "kind", "group": "=1+1"}, None),
    ],
)
def test_an_answer_without_what_was_asked_for_says_why(client, query, reason):
    assert get(client, "cashless_share/values", **query).json()["reason"] == reason


NAMES = st.sampled_from(["cashless_share", "cashless_rank", "index", "growth", "received", "took", "trial.cases", "x", "a.b.c"])
CODES = st.sampled_from(["", HERE, "94", "92", "941", "H13-NV", "VN", "31504"]) | st.text(max_size=8)
PERIODS = st.sampled_from(
    ["", "202507", "202506", "2025Q3", "2025", "1900", "2199", "20250702", "2025W27", "2025S2"]
) | st.text(max_size=8)
MOMENTS = (
    st.sampled_from(["", "2025-09-01", "0001-01-01", "9999-12-31", "2025-09-01T25:00"])
    | st.datetimes().map(str)
    | st.text(max_size=12)
)
DAYS = (
    st.sampled_from(["", "2025-06-30", "2025-07-01", "0001-01-01", "9999-12-31"]) | st.dates().map(str) | st.text(max_size=10)
)
QUERY = st.fixed_dictionaries(
    {},
    optional={
        "unit": CODES,
        "level": st.sampled_from(["province", "district", "commune", "office", "hamlet", ""]),
        "from": PERIODS,
        "to": PERIODS,
        "period": PERIODS,
        "as_of": MOMENTS,
        "in_units_of": DAYS,
        "by": st.sampled_from(["", "kind", "channel", "disease", "'; --"]),
        "group": st.text(max_size=5),
        "format": st.sampled_from(["json", "csv", "json-stat"]),
        "limit": st.integers(-1, 2000),
    },
)


@settings(max_examples=60, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(NAMES, st.sampled_from(["values", "story", "history"]), QUERY)
def test_whatever_is_asked_for_there_is_an_answer_or_a_problem(leader, name, read, query):
    answer = leader.get(f"{ADDRESS}/{name}/{read}", query)
    assert answer.status_code in {200, 401, 403, 404, 409, 422}, (name, read, query, answer.content)
    if answer.status_code != 200:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["message_vi"]
