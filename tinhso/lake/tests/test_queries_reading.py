"""Named reads: what was supplied, rows in pieces, one submission, its canonical texts."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import polars as pl
import pytest

from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied, NotFound
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Role
from tinhso.lake import engine, queries, tables
from tinhso.lake.actions import maintenance, supplying
from tinhso.lake.errors import NoSuchDataset, NoSuchReceipt, NotAllOfIt, WrongPeriod
from tinhso.lake.tests import packs
from tinhso.lake.tests.factories import check, columns, dossier, event, officer, reading, submission, supply, unit

pytestmark = pytest.mark.django_db


def written(shape: str, dataset: str = "trial.events", **options) -> bytes:
    return b"".join(queries.write_rows(dataset, shape=shape, **{"actor": SYSTEM, **options}))


def test_what_was_supplied_is_told_with_first_and_last_corrections_and_confirmation():
    office = unit()
    with clock.set_to(datetime(2024, 2, 1, tzinfo=UTC)):
        first = supply("trial.readings", office, "202401", reading(value="1"), actor=officer(account=31))
    with clock.set_to(datetime(2024, 2, 3, tzinfo=UTC)):
        why = submission("trial.readings", office, "202401", [reading(value="2")], questions=1, confirmation="Đã đo lại.")
        last = supplying.accept(actor=officer(account=32), submission=why)
    (fact,) = queries.supplied()
    assert (fact.dataset, fact.unit_id, fact.period) == ("trial.readings", office, "202401")
    assert (fact.first_at, fact.last_at, fact.supplier) == (first.accepted_at, last.accepted_at, 31)
    assert (fact.submissions, fact.corrections, fact.confirmed) == (2, 1, True)
    assert (fact.receipt, fact.in_force, fact.rows, fact.simulated) == (last.number, True, 1, False)


def test_what_was_withdrawn_was_supplied_but_is_not_in_force():
    receipt = supply("trial.events", unit(), "202401", event("a"))
    supplying.withdraw(actor=SYSTEM, number=receipt.number, reason="Nhầm.")
    (fact,) = queries.supplied()
    assert (fact.in_force, fact.receipt, fact.rows, fact.last_at, fact.submissions) == (False, "", 0, None, 1)


def test_what_was_supplied_is_asked_by_dataset_and_by_the_last_day_of_the_period():
    office = unit()
    for period in ("202401", "202402", "202403"):
        supply("trial.events", office, period, event("a"))
    supply("trial.dossiers", office, "202402", dossier("H1"))
    asked = queries.supplied(datasets=["trial.events"], since=date(2024, 2, 1), until=date(2024, 2, 29))
    assert [fact.period for fact in asked] == ["202402"]
    assert [fact.period for fact in queries.supplied(until=date(2024, 2, 28))] == ["202401"]
    assert queries.supplied(datasets=[]) == ()


def test_what_was_supplied_is_one_statement(django_assert_num_queries):
    for _ in range(3):
        supply("trial.events", unit(), "202401", event("a"))
    with django_assert_num_queries(1):
        assert len(queries.supplied()) == 3


def test_rows_come_in_frames_of_bounded_size(monkeypatch):
    monkeypatch.setattr(engine, "STREAMED", 2)
    office = unit()
    supply("trial.events", office, "202401", *(event(f"e{number}") for number in range(5)))
    frames = list(queries.rows("trial.events", actor=SYSTEM))
    assert max(frame.height for frame in frames) <= 2
    assert pl.concat(frames)["what"].to_list() == ["e0", "e1", "e2", "e3", "e4"]
    assert frames[0].columns[-5:] == list(tables.META)


def test_rows_are_asked_by_unit_period_and_past_moment():
    first, second = unit(), unit()
    then = supply("trial.readings", first, "202401", reading()).accepted_at
    supply("trial.readings", first, "202401", reading(value="2"))
    supply("trial.readings", second, "202401", reading(station="B"))
    supply("trial.readings", second, "202402", reading("2024-02-01", station="B"))
    for asked, found in (
        ({"unit_id": first}, [2.0]),
        ({"period": "202402"}, [1.0]),
        ({"unit_id": first, "period": "202402"}, []),
        ({"as_of": then}, [1.0]),
    ):
        assert pl.concat(queries.rows("trial.readings", actor=SYSTEM, **asked))["value"].to_list() == found
    with pytest.raises(WrongPeriod):
        queries.rows("trial.readings", actor=SYSTEM, period="2024")


def test_a_row_that_a_later_period_replaced_is_not_shown_in_its_old_period():
    office = unit()
    supply("trial.dossiers", office, "202401", dossier("H1"))
    supply("trial.dossiers", office, "202402", dossier("H1", "9"))
    assert pl.concat(queries.rows("trial.dossiers", actor=SYSTEM, period="202401")).height == 0


def test_rows_keep_rights_by_unit_and_class_and_are_recorded():
    first, second = unit(), unit()
    supply("trial.dossiers", first, "202401", dossier("H1"))
    supply("trial.dossiers", second, "202401", dossier("H2"))
    own = pl.concat(queries.rows("trial.dossiers", actor=officer(Role.SPECIALIST, first)))
    assert (own["code"].to_list(), "applicant" in own.columns) == (["H1"], False)
    seen = json.loads(written("json", "trial.dossiers", actor=officer(Role.DEPARTMENT_HEAD, second, account=9)))
    assert [row["applicant"] for row in seen] == ["Nguyễn Văn An"]
    assert [line.account for line in audit.stream(Filters(verb="lake.read"))] == [9]
    with pytest.raises(Denied):
        queries.rows("trial.dossiers", actor=ANONYMOUS)
    with pytest.raises(NoSuchDataset):
        queries.rows("trial.nowhere", actor=SYSTEM)


@pytest.mark.parametrize("size", [1, 20_000])
def test_rows_leave_as_csv_json_and_parquet(monkeypatch, size):
    monkeypatch.setattr(engine, "STREAMED", size)
    supply("trial.events", unit(), "202401", event("=1+1", "-5"), event('Lũ, "to"\t', "2"), event("@x", "3"))
    told = list(csv.reader(io.StringIO(written("csv").decode(), newline="")))
    assert [row[:2] for row in told] == [["what", "amount"], ["'=1+1", "-5"], ['Lũ, "to"\t', "2"], ["'@x", "3"]]
    assert [row["what"] for row in json.loads(written("json"))] == ["=1+1", 'Lũ, "to"\t', "@x"]
    assert pl.read_parquet(io.BytesIO(written("parquet")))["amount"].to_list() == [-5, 2, 3]


def test_no_rows_are_still_a_whole_file():
    supply("trial.events", unit(), "202401", event("a"))
    nobody = {"unit_id": unit()}
    assert written("csv", **nobody).startswith(b"what,amount,")
    assert json.loads(written("json", **nobody)) == []
    assert pl.read_parquet(io.BytesIO(written("parquet", **nobody))).height == 0


def test_the_texts_of_a_submission_give_the_same_rows_when_they_are_checked_again():
    office = unit()
    supply("trial.events", office, "202401", event("nguồn"))
    row = {
        "code": "A1", "word": "abc", "kind": "đỏ", "whole": "-5", "number": "1234567.125", "flag": "true",
        "day": "2024-01-31", "moment": "2024-01-05T07:08:09", "year": "2024", "month": "2024-02", "commune": None,
        "once": "x", "source": "nguồn",
    }  # fmt: skip
    receipt = supply("trial.everything", office, "202401", row, {"code": "B2", "number": "3"})
    texts = queries.texts(receipt.number, actor=SYSTEM)
    assert {name: values[0] for name, values in texts.items()} == {**row, "_row": 1}
    again = supplying.check(
        actor=SYSTEM, dataset="trial.everything", unit_id=office, period="202401", rows=[texts], instead_of=receipt.number
    )
    assert again.good is not None
    assert pl.read_parquet(again.good).equals(pl.concat(_stored(receipt.number)))


def _stored(number: str):
    for frame in queries.rows("trial.everything", actor=SYSTEM):
        yield frame.drop("_unit", "_period", "_receipt", "_simulated")


def test_one_mended_row_is_added_to_what_stands_and_takes_its_place():
    office = unit()
    receipt = supply("trial.readings", office, "202401", reading())
    texts = dict(queries.texts(receipt.number, actor=SYSTEM))
    del texts["_row"]
    found = check("trial.readings", office, "202401", [*_rows(texts), reading(station="B")])
    assert found.good is not None
    assert (found.rows, columns(_rows(texts))) == (2, texts)


def _rows(texts):
    return [dict(zip(texts, values, strict=True)) for values in zip(*texts.values(), strict=True)]


def test_a_submission_and_its_texts_are_for_those_who_may_see_all_of_them():
    first, second = unit(), unit()
    number = supply("trial.dossiers", first, "202401", dossier("H1")).number
    specialist, head = officer(Role.SPECIALIST, first), officer(Role.DEPARTMENT_HEAD, first, account=5)
    assert queries.part(number, actor=specialist).number == number
    with pytest.raises(NotAllOfIt):
        queries.texts(number, actor=specialist)
    assert queries.texts(number, actor=head)["applicant"] == ["Nguyễn Văn An"]
    assert [line.target for line in audit.stream(Filters(verb="lake.read"))] == [f"receipt:{number}"]
    for read in (queries.part, queries.texts):
        with pytest.raises(NotFound):
            read(number, actor=officer(Role.DEPARTMENT_HEAD, second))
        with pytest.raises(NoSuchReceipt):
            read("2020-000001", actor=SYSTEM)


def test_a_receipt_is_verified_with_the_keys_alone():
    receipt = supply("trial.events", unit(), "202401", event("a"))
    assert queries.verify_receipt(receipt.document, queries.public_keys())
    assert not queries.verify_receipt(receipt.document.replace("202401", "202402"), queries.public_keys())
    assert not queries.verify_receipt(receipt.document, ["00" * 32])


def test_compacted_rows_leave_in_the_same_way():
    for office in (unit(), unit()):
        supply("trial.events", office, "202401", event("a"))
    before = sorted(written("csv").splitlines())
    assert maintenance.compact(actor=SYSTEM) == 1
    assert sorted(written("csv").splitlines()) == before


def test_where_the_key_tells_the_period_the_newest_row_wins_within_it(settings, tmp_path):
    settings.PACKS = packs.write(tmp_path / "upsert", readings=packs.READINGS.replace("replace_period", "upsert"))
    office, other = unit(), unit()
    sql = "SELECT station, value FROM trial.readings WHERE _period LIKE '202401%' ORDER BY ALL"
    supply("trial.readings", office, "202401", reading(value="1"), reading(value="1", station="B"))
    supply("trial.readings", office, "202402", reading("2024-02-01", "7"))
    supply("trial.readings", other, "202401", reading(value="3", station="C"))
    assert queries.query(sql, actor=SYSTEM).rows == (("A", 1.0), ("B", 1.0), ("C", 3.0))
    supply("trial.readings", office, "202401", reading(value="2"))
    mended = (("A", 2.0), ("B", 1.0), ("C", 3.0))
    assert queries.query(sql, actor=SYSTEM).rows == mended
    maintenance.compact(actor=SYSTEM)
    assert queries.query(sql, actor=SYSTEM).rows == mended
    assert pl.concat(queries.rows("trial.readings", actor=SYSTEM, period="202401")).height == 3
    assert queries.query("SELECT sum(value) FROM trial.readings", actor=SYSTEM).rows == ((13.0,),)
