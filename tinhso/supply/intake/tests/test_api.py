"""The API of supply: submitted and answered, read back, and never another unit's."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.lake import queries as lake
from tinhso.supply.intake.models import Attempt
from tinhso.supply.intake.tests import factories
from tinhso.supply.intake.tests.factories import CASES, EVENTS, MONTH, cases

pytestmark = pytest.mark.django_db
SUBMISSIONS = f"/api/v1/datasets/{CASES}/submissions"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Sender:
    """Somebody with a token for one unit."""

    def __init__(self, unit: int, *scopes: str, role: Role = Role.DEPARTMENT_DATA_OFFICER) -> None:
        self.unit, self.code = unit, factories.code_of(unit)
        self.account = factories.person(unit, role)
        self.headers = factories.bearer(self.account, *scopes)
        self.client = Client()

    def get(self, path: str, **headers: str):
        return self.client.get(f"/api/v1/{path}", **self.headers, **headers)

    def rows(self, rows, dataset: str = CASES, headers: dict[str, str] | None = None, **told):
        """Submit rows as JSON."""
        body = {"unit": self.code, "period": MONTH, "rows": rows, **told}
        return self.raw(json.dumps({key: each for key, each in body.items() if each is not None}), dataset, headers or {})

    def raw(self, body: str | bytes, dataset: str = CASES, headers: dict[str, str] | None = None, kind="application/json"):
        path = f"/api/v1/datasets/{dataset}/submissions"
        return self.client.post(path, body, content_type=kind, **self.headers, **(headers or {}))

    def file(self, content: bytes, name: str = "bang.csv", kind: str = "text/csv", **told):
        """Submit a file in a form."""
        fields = {"unit": self.code, "period": MONTH, "file": SimpleUploadedFile(name, content, kind), **told}
        return self.client.post(SUBMISSIONS, {key: each for key, each in fields.items() if each is not None}, **self.headers)


@pytest.fixture
def sender() -> Sender:
    factories.communes()
    return Sender(factories.office())


def in_force() -> list[object]:
    return [row[0] for row in lake.query(f"SELECT cases FROM {CASES} ORDER BY commune", actor=SYSTEM).rows]


# --- submitting -------------------------------------------------------------------------


def test_rows_are_accepted_with_a_receipt(sender):
    answer = sender.rows(cases(1, 2))
    said = answer.json()
    assert (answer.status_code, said["outcome"], said["rows"]) == (201, "accepted", 2)
    assert {"number", "sha256", "rows", "accepted_at"} <= set(said["receipt"])
    assert lake.verify_receipt(json.dumps(said["receipt"]["document"]), lake.public_keys())


def test_the_same_content_answers_200_with_the_same_receipt(sender):
    first, again = sender.rows(cases(1, 2)), sender.rows(cases(1, 2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["receipt"] == first.json()["receipt"]


def test_values_may_be_texts_numbers_booleans_and_nulls(sender):
    rows = [
        {"commune": "00001", "cases": 1, "rate": 1.50, "note": None},
        {"commune": "00002", "cases": 2.0, "rate": "0.1", "note": "a\nb"},
        {"commune": "00003", "cases": "3", "rate": 1e-3},
    ]
    assert sender.rows(rows).status_code == 201
    found = lake.query(f"SELECT cases, rate, note FROM {CASES} ORDER BY commune", actor=SYSTEM).rows
    assert found == ((1, 1.5, None), (2, 0.1, "a\nb"), (3, 0.001, None))
    assert sender.rows([{"what": "A", "urgent": True}], EVENTS).status_code == 201


def test_numbers_keep_every_digit(sender):
    rows = '[{"what": 12345678901234567890.10, "amount": 9007199254740993}]'
    body = f'{{"unit": "{sender.code}", "period": 202405, "rows": {rows}}}'
    assert sender.raw(body, EVENTS).status_code == 201
    assert lake.query(f"SELECT what, amount FROM {EVENTS}", actor=SYSTEM).rows == (
        ("12345678901234567890.1", 9007199254740993),
    )


@pytest.mark.parametrize("content", [factories.csv(cases(1, 2)), factories.xlsx(cases(1, 2))])
def test_a_file_in_a_form_is_accepted(sender, content):
    answer = sender.file(content, "Báo cáo tháng 5.xlsx")
    assert answer.status_code == 201
    assert in_force() == [1, 2]
    assert Attempt.objects.get().name == "Báo cáo tháng 5.xlsx"


def test_a_bare_file_is_accepted_with_what_is_said_in_the_address(sender):
    told = f"?unit={sender.code}&period={MONTH}&filename=a.csv&answers=&controls=" + '{"rows": 2, "totals": {"cases": 3}}'
    path = f"{SUBMISSIONS}{told}"
    answer = sender.client.post(path, factories.csv(cases(1, 2)), content_type="text/csv", **sender.headers)
    assert answer.status_code == 201
    again = sender.client.post(path, factories.xlsx(cases(1, 2)), content_type=WORKBOOK, **sender.headers)
    assert again.json()["receipt"]["rows"] == 2


def test_a_refusal_names_every_fault_as_problem_details(sender):
    answer = sender.file(factories.xlsx(cases(-1, -2, -3)))
    said = answer.json()
    assert (answer.status_code, said["code"]) == (422, "submission_refused")
    assert answer["Content-Type"].startswith("application/problem+json")
    faults = said["data"]["faults"]
    assert [(each["sheet"], each["row"], each["column"], each["cell"]) for each in faults] == [
        ("Số ca", row, "cases", f"B{row}") for row in (4, 5, 6)
    ]
    assert all(each[key] for each in faults for key in ("value", "code", "message_vi", "message_en", "hint"))
    assert said["data"]["counts"] == {"range": 3}
    assert in_force() == []


def test_what_must_be_answered_is_409_with_the_questions_and_the_answer_is_taken(sender):
    asked = sender.rows(cases(20_000))
    assert (asked.status_code, asked.json()["code"]) == (409, "submission_uncertain")
    assert [question["id"] for question in asked.json()["data"]["questions"]] == ["confirmation"]
    assert sender.rows(cases(20_000), confirmation="Có dịch lớn.").status_code == 201


def test_questions_about_a_file_are_answered_by_their_ids(sender):
    content = factories.csv(cases(1, 2), ("Xã", "Tổng cộng số mắc", "Tỷ lệ", "Ngày", "Ghi chú"))
    asked = sender.file(content)
    (question,) = asked.json()["data"]["questions"]
    assert question["options"]
    assert sender.file(content, answers=json.dumps({question["id"]: question["options"][0]["value"]})).status_code == 201


def test_what_waits_for_the_head_is_202_without_a_receipt(sender):
    answer = sender.rows([{"figure": 12}], "intake.signed")
    assert (answer.status_code, answer.json()["outcome"], answer.json()["receipt"]) == (202, "waiting", None)
    assert answer.json()["proposal"]


def test_declared_controls_are_held_against_the_rows(sender):
    assert sender.rows(cases(1, 2), controls={"rows": 3}).json()["data"]["counts"] == {"row_count": 1}
    assert sender.rows(cases(1, 2), controls={"rows": 2, "totals": {"cases": 3.0}}).status_code == 201


def test_a_receipt_is_superseded_by_its_number(sender):
    first = sender.rows([{"what": "A"}], EVENTS).json()["receipt"]["number"]
    assert sender.rows([{"what": "B"}], EVENTS, instead_of=first).status_code == 201
    assert lake.query(f"SELECT what FROM {EVENTS}", actor=SYSTEM).rows == (("B",),)
    assert sender.rows([{"what": "C"}], EVENTS, instead_of=first).status_code == 409


def test_made_up_rows_say_so(sender):
    assert sender.rows(cases(1), simulated=True).status_code == 201
    assert lake.query(f"SELECT _simulated FROM {CASES}", actor=SYSTEM).rows == ((True,),)


# --- the same request again -------------------------------------------------------------


def test_a_retry_under_a_key_answers_the_same_and_submits_nothing(sender):
    key = {"HTTP_IDEMPOTENCY_KEY": "5f6c"}
    first = sender.rows(cases(1), headers=key)
    sender.rows(cases(2))
    again = sender.rows(cases(1), headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["receipt"] == first.json()["receipt"]
    assert in_force() == [2]


def test_a_key_that_came_with_other_content_is_refused(sender):
    key = {"HTTP_IDEMPOTENCY_KEY": "5f6c"}
    sender.rows(cases(1), headers=key)
    answer = sender.rows(cases(2), headers=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["x" * 201, "có dấu", "a b", "a\x00"])
def test_a_key_that_is_none_is_refused(sender, key):
    assert sender.rows(cases(1), headers={"HTTP_IDEMPOTENCY_KEY": key}).status_code == 422


# --- what is no submission ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"rows": []}, 422, "nothing_offered"),
        ({"rows": None}, 422, "nothing_offered"),
        ({"rows": {}}, 422, "rows_unreadable"),
        ({"rows": [[]]}, 422, "rows_unreadable"),
        ({"rows": [{"commune": ["00001"]}]}, 422, "rows_unreadable"),
        ({"rows": [{"commune": {"a": 1}}]}, 422, "rows_unreadable"),
        ({"rows": [{"note": "a\x00"}]}, 422, "bad_input"),
        ({"rows": [{"note": "\ud800"}]}, 422, "bad_input"),
        ({"rows": [{"\ud800": "a"}]}, 422, "bad_input"),
        ({"rows": [{"nothing": "a"}]}, 422, "submission_refused"),
        ({"unit": "X99"}, 404, "unknown_unit"),
        ({"unit": "\x00"}, 422, "bad_input"),
        ({"unit": None}, 422, "request_invalid"),
        ({"period": "soon"}, 422, "period_unreadable"),
        ({"period": "2023"}, 409, "lake_wrong_period"),
        ({"period": "203001"}, 422, "period_not_begun"),
        ({"recipe": "\x00"}, 422, "bad_input"),
        ({"confirmation": "\x00"}, 422, "bad_input"),
        ({"controls": {"totals": {"cases": "NaN"}}}, 422, "request_invalid"),
        ({"controls": {"totals": {"cases": "1e999999"}}}, 422, "controls_wrong"),
        ({"controls": {"totals": {"note": 1}}}, 422, "controls_wrong"),
        ({"controls": {"rows": -1}}, 422, "request_invalid"),
        ({"controls": "["}, 422, "request_invalid"),
        ({"instead_of": "2020-1"}, 404, "lake_no_such_receipt"),
        ({"unknown": 1}, 422, "request_invalid"),
    ],
)
def test_what_does_not_fit_is_said_in_its_own_words(sender, change, status, code):
    answer = sender.rows(**{"rows": cases(1), **change})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message_vi"]
    assert in_force() == []


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", "1", '{"rows": NaN}', '"\\ud800"', "[" * 100_000, '{"a": ' * 50_000, b"\xff\xfe", b"\x00"]
)
def test_what_is_no_json_is_bad_input(sender, body):
    assert sender.raw(body).status_code == 422


def test_a_dataset_that_is_not_there_is_404(sender):
    for name in ("intake.nothing", "nothing", "%00", "x" * 300):
        assert sender.rows(cases(1), name).status_code == 404


# --- rights -------------------------------------------------------------------------------


def test_another_unit_is_hidden(sender):
    other = factories.office("Sở Giáo dục", "G01")
    answer = sender.rows(cases(1), unit="G01")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    number = Sender(other).rows(cases(1)).json()["receipt"]["number"]
    assert sender.get(f"receipts/{number}").status_code == 404


def test_a_token_opens_its_scope_only(sender):
    unit = sender.unit
    number = sender.rows(cases(1)).json()["receipt"]["number"]
    submits, reads, looks = (Sender(unit, scope) for scope in ("lake.supply", "lake.query", "lake.history"))
    assert submits.rows(cases(2)).status_code == 201
    assert [each.rows(cases(3)).status_code for each in (reads, looks)] == [403, 403]
    for path, opens in {
        "datasets": reads,
        f"datasets/{CASES}": reads,
        f"datasets/{CASES}/rows": reads,
        f"datasets/{CASES}/diff?from=2024-06-01": reads,
        f"datasets/{CASES}/history": looks,
        f"receipts/{number}": looks,
    }.items():
        assert [each.get(path).status_code for each in (submits, reads, looks)] == [
            200 if each is opens else 403 for each in (submits, reads, looks)
        ]


def test_who_may_not_supply_or_is_not_known_is_refused(sender):
    leader = Sender(sender.unit, role=Role.SPECIALIST)
    assert leader.rows(cases(1)).status_code == 403
    assert Client().post(SUBMISSIONS, "{}", content_type="application/json").status_code == 401


def test_a_session_submits_with_the_pages_csrf_token_only(sender):
    client = Client(enforce_csrf_checks=True)
    client.force_login(sender.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    fields = {"unit": sender.code, "period": MONTH}

    def submit(**headers):
        file = SimpleUploadedFile("a.csv", factories.csv(cases(1)))
        return client.post(SUBMISSIONS, {**fields, "file": file}, **headers)

    assert submit().json()["code"] == "cross_site_refused"
    client.cookies["csrftoken"] = "a" * 32
    assert submit(HTTP_X_CSRFTOKEN="a" * 32).status_code == 201


# --- reading back -------------------------------------------------------------------------


def test_datasets_are_listed_with_what_is_owed(sender):
    said = sender.get("datasets").json()
    (found,) = [each for each in said["datasets"] if each["id"] == CASES]
    assert found["due"] == {"after": 5, "unit": "working_days", "at": "17:00"}
    assert (found["period"], found["privacy"], found["title"]["vi"]) == ("month", "public", "Số ca bệnh")


def test_a_dataset_is_described_as_table_schema_with_its_checks_in_words(sender):
    said = sender.get(f"datasets/{CASES}").json()
    assert said["schema"]["primaryKey"] == ["commune"]
    assert said["schema"]["fields"][1] == {
        "name": "cases",
        "type": "integer",
        "title": "Số ca",
        "constraints": {"required": True, "minimum": 0},
    }
    assert [(check["id"], check["outcome"]) for check in said["checks"]] == [
        ("many_cases", "confirm"),
        ("outlier_cases", "confirm"),
    ]
    assert "“Số ca”" in said["checks"][1]["vi"]
    assert sender.get("datasets/intake.nothing").json()["code"] == "lake_no_such_dataset"


def test_rows_are_read_as_csv_json_and_parquet(sender):
    sender.rows(cases(1, 2))
    path = f"datasets/{CASES}/rows?period={MONTH}&unit={sender.code}"
    as_json = json.loads(b"".join(sender.get(path).streaming_content))
    assert [(row["commune"], row["cases"], row["_unit"]) for row in as_json] == [
        ("00001", 1, sender.code),
        ("00002", 2, sender.code),
    ]
    answer = sender.get(path, HTTP_ACCEPT="text/csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert b"".join(answer.streaming_content).decode().splitlines()[1].startswith("00001,1,1.5,2024-05-31,")
    answer = sender.get(f"{path}&format=parquet")
    table = pq.read_table(io.BytesIO(b"".join(answer.streaming_content)))
    assert table.column("cases").to_pylist() == [1, 2]


def test_rows_are_read_as_of_a_day(sender):
    with clock.set_to(datetime(2024, 6, 9, 3, tzinfo=UTC)):
        sender.rows(cases(1))
    sender.rows(cases(2))

    def cases_of(query: str) -> list[int]:
        answer = sender.get(f"datasets/{CASES}/rows?{query}")
        return [row["cases"] for row in json.loads(b"".join(answer.streaming_content))]

    assert cases_of("") == [2]
    assert cases_of("as_of=2024-06-09") == [1]
    assert cases_of("as_of=2024-06-08") == []


def test_another_units_rows_of_a_dataset_that_is_not_public_are_not_there(sender):
    sender.rows([{"what": "A"}], EVENTS)
    other = Sender(factories.office("Sở Giáo dục"))
    answer = other.get(f"datasets/{EVENTS}/rows")
    assert json.loads(b"".join(answer.streaming_content)) == []
    assert other.get(f"datasets/{EVENTS}/history").json()["count"] == 0
    assert other.get(f"datasets/{EVENTS}/diff?from=2024-01-01").json()["rows"] == []


def test_formulas_stay_text_and_are_escaped_where_a_spreadsheet_would_run_them(sender):
    sender.rows([{"what": '=HYPERLINK("http://x")'}], EVENTS)
    path = f"datasets/{EVENTS}/rows"
    (row,) = json.loads(b"".join(sender.get(path).streaming_content))
    assert row["what"] == '=HYPERLINK("http://x")'
    assert b"'=HYPERLINK" in b"".join(sender.get(f"{path}?format=csv").streaming_content)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("unit=X99", 404),
        ("unit=%00", 422),
        ("period=soon", 422),
        ("period=2023", 409),
        ("as_of=soon", 422),
        ("as_of=0001-01-01T00:00:00%2B14:00", 422),
        ("as_of=9999-12-31", 422),
        ("format=xml", 422),
    ],
)
def test_a_question_that_cannot_be_answered_is_said(sender, query, status):
    assert sender.get(f"datasets/{CASES}/rows?{query}").status_code == status


def test_history_tells_what_took_the_place_of_what(sender):
    first, second = (sender.rows(cases(number)).json()["receipt"]["number"] for number in (1, 2))
    said = sender.get(f"datasets/{CASES}/history?unit={sender.code}&period={MONTH}").json()
    assert [(each["number"], each["superseded_by"], each["unit"]) for each in said["submissions"]] == [
        (second, "", sender.code),
        (first, second, sender.code),
    ]
    assert sender.get(f"datasets/{CASES}/history?period=202404").json()["count"] == 0


def test_differences_between_two_days_are_told_by_key(sender):
    with clock.set_to(datetime(2024, 6, 9, 3, tzinfo=UTC)):
        sender.rows(cases(1, 2))
    sender.rows(cases(1, 5))
    said = sender.get(f"datasets/{CASES}/diff?from=2024-06-09&to={date(2024, 6, 10)}").json()
    assert [(row["change"], row["commune"], row["cases"]) for row in said["rows"]] == [
        ("before", "00002", 2),
        ("after", "00002", 5),
    ]


def test_a_receipt_and_the_keys_prove_themselves_without_a_token_for_the_keys(sender):
    number = sender.rows(cases(1)).json()["receipt"]["number"]
    document = sender.get(f"receipts/{number}").content.decode()
    keys = Client().get("/api/v1/receipts/keys").json()["keys"]
    assert lake.verify_receipt(document, keys)
    for wrong in ("2020-1", "x", "9" * 40, "%00", "99999999-99999"):
        assert sender.get(f"receipts/{wrong}").status_code == 404
