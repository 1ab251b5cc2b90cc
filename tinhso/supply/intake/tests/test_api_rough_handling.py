"""Requests that are made to hurt: refused within seconds in words, memory bounded, nothing changed."""

from __future__ import annotations

import json
import time
import tracemalloc

import pytest

from tinhso.supply.intake import uploading
from tinhso.supply.intake.models import Attempt
from tinhso.supply.intake.tests import factories
from tinhso.supply.intake.tests.factories import MONTH, cases
from tinhso.supply.intake.tests.test_api import SUBMISSIONS, Sender
from tinhso.supply.reading.tests.builders import changed_member, monthly_report, zip_of

pytestmark = pytest.mark.django_db
MEGABYTE = uploading.MEGABYTE


@pytest.fixture
def sender() -> Sender:
    factories.communes()
    return Sender(factories.office())


@pytest.fixture(autouse=True)
def _quickly():
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/passwd",
        "..\\..\\windows\\system.ini",
        "a\x00.csv",
        "a\r\nSet-Cookie: x=1.csv",
        "x" * 10_000,
        "\u202ecsv.exe",
    ],
)
def test_a_name_leads_nowhere(sender, home, name):
    before = {path for path in home.rglob("*") if path.is_file()}
    answer = sender.file(factories.csv(cases(1)), name)
    assert answer.status_code == 201
    kept = Attempt.objects.get().name
    assert not set(kept) & set("/\\\x00\r\n\u202e")
    assert len(kept) <= 255
    assert all(path.is_relative_to(home) for path in before | set(home.rglob("*")))


def test_a_name_in_the_address_leads_nowhere_either(sender):
    told = {"unit": sender.code, "period": MONTH, "filename": "../../" + "x" * 10_000 + "\x00"}
    path = f"{SUBMISSIONS}?" + "&".join(f"{key}={value}" for key, value in told.items()).replace("\x00", "%00")
    assert sender.client.post(path, factories.csv(cases(1)), content_type="text/csv", **sender.headers).status_code == 201
    assert Attempt.objects.get().name == "x" * 255


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "nothing_offered"),
        (b"%PDF-1.7", "file_kind_unknown"),
        (b"MZ\x90\x00" + b"\x00" * 100, "file_kind_unknown"),
        (b"PK\x03\x04broken", "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_kind_unknown"),
        (b"PAR1" + b"\x00" * 20 + b"PAR1", None),
        (b'a,b\n"' + b"x,y\n" * 50_000, "file_too_big"),
        (b"[" * 10_000, None),
        ((",".join(f"c{number}" for number in range(3_000)) + "\n").encode(), "file_too_big"),
    ],
)
def test_a_file_is_told_by_its_content_whatever_it_claims_to_be(sender, content, code):
    for kind in ("text/csv", "application/vnd.apache.parquet", "image/png"):
        answer = sender.file(content, "bang.xlsx", kind)
        assert answer.status_code == 422
        assert code in (None, answer.json()["code"])
        path = f"{SUBMISSIONS}?unit={sender.code}&period={MONTH}"
        assert sender.client.post(path, content, content_type=kind, **sender.headers).status_code == 422


def test_a_zip_bomb_is_refused_before_it_unpacks(sender):
    bomb = zip_of({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": bytes(200 * MEGABYTE)})
    tracemalloc.start()
    answer = sender.file(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer.status_code, answer.json()["code"]) == (422, "file_hostile")
    assert most < 20 * MEGABYTE


def test_outside_entities_are_refused(sender):
    doctype = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet'
    attacked = changed_member(monthly_report(), "xl/worksheets/sheet1.xml", (b"<worksheet", doctype))
    assert sender.file(attacked).json()["code"] == "file_hostile"


def test_a_body_over_the_bound_is_refused_before_it_is_read(sender, settings):
    settings.LARGEST_UPLOAD = 1
    big = b"a;b\n" + b"1;2\n" * (MEGABYTE // 2)
    for answer in (
        sender.file(big),
        sender.client.post(f"{SUBMISSIONS}?unit=x&period=202405", big, content_type="text/csv", **sender.headers),
        sender.raw(json.dumps({"rows": "x" * (uploading.MOST_JSON + 1) * MEGABYTE})),
    ):
        assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_big")
        assert answer.json()["message_vi"]


def test_rows_beyond_djangos_own_bound_for_bodies_are_taken(sender, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    assert (
        sender.rows(
            [{**row, "note": "x" * 199} for row in cases(1, 2, 3)], recipe="x" * 80, confirmation="x" * 1500
        ).status_code
        == 201
    )


def test_a_length_that_lies_is_bad_input(sender):
    body = json.dumps({"unit": sender.code, "period": MONTH, "rows": cases(1)})
    for length in ("5", "-1", "x", "٣", "9" * 30):
        assert sender.raw(body, headers={"CONTENT_LENGTH": length}).status_code in {413, 422}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=", b"--"),
        ("multipart/form-data; boundary=a", b"--a\r\nbroken"),
        ("multipart/form-data; boundary=" + "a" * 500, b""),
        ("multipart/form-data; boundary=\xff", b""),
        (
            "multipart/form-data; boundary=a",
            b'--a\r\nContent-Disposition: form-data; name="file"; filename="../"\r\n\r\nx\r\n--a--\r\n',
        ),
        (
            "multipart/form-data; boundary=a",
            b'--a\r\nContent-Disposition: form-data; name="unit"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--a--\r\n',
        ),
    ],
)
def test_a_broken_form_is_bad_input(sender, kind, body):
    answer = sender.client.post(SUBMISSIONS, body, content_type=kind, **sender.headers)
    assert answer.status_code == 422


def test_very_many_fields_are_bad_input(sender):
    assert sender.file(b"a", **{f"f{number}": "x" for number in range(3_000)}).status_code == 422


def test_very_many_columns_in_rows_do_not_fill_the_memory(sender):
    rows = [{f"c{number}": 1} for number in range(20_000)]
    answer = sender.rows(rows)
    assert (answer.status_code, answer.json()["code"]) == (422, "file_too_big")


def test_very_many_faults_are_told_in_part_and_counted_in_full(sender):
    rows = [{"commune": "00001", "cases": "x"} for _ in range(6_000)]
    said = sender.rows(rows).json()["data"]
    assert len(said["faults"]) == 5_000
    assert said["counts"]["type"] == 6_000


def test_a_value_without_end_is_told_by_its_beginning(sender):
    (fault,) = sender.rows([{"commune": "00001", "cases": "9" * 100_000}]).json()["data"]["faults"]
    assert len(fault["value"]) == 500
