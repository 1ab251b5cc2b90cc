"""The vectorised check says exactly what a plain loop in Python says, however the rows are cut into batches."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tinhso.catalog.contracts import Level, Outcome
from tinhso.kernel.periods import parse
from tinhso.lake import checking, definition
from tinhso.lake.contracts import Controls, History
from tinhso.lake.errors import ConditionRefused
from tinhso.lake.judging import Context
from tinhso.lake.rules.statements import read_condition
from tinhso.lake.storage import LocalStorage
from tinhso.lake.tests import oracle, packs

DATASET = "trial.everything"
CONTEXT = Context(
    period=parse("202401"),
    units={Level.COMMUNE: frozenset(oracle.COMMUNES)},
    references={("events", ("what",)): pl.DataFrame({"what": sorted(oracle.SOURCES)})},
    keys_in_force=pl.DataFrame({"code": sorted(oracle.TAKEN)}),
    history={"number": History(periods=5, middle=oracle.MIDDLE, spread=oracle.SPREAD)},
)
TEXTS = {
    "code": ["A1", "A2", "B10", "T1", "a1", "A100", "A1\n", "", None],
    "word": ["ab", "ườn", "a", "abcd", "đ", "🙂🙂", ""],
    "kind": ["đỏ", "xanh", "Đỏ", "xanh ", None],
    "whole": ["1", "-5", "50", "51", "-6", "+7", "007", "1.0", "1e1", " 1", "1 ", "１", "9223372036854775808",
              "-", "x", "--1"],
    "number": ["0.5", "0.49", "10", "16", "16.1", "4", "3.9", "1e1", "1E+1", ".5", "5.", "nan", "inf",
               "1e999", "1,5", "-", "1_0", "0x1"],
    "flag": ["true", "FALSE", "1", "0", "yes", "tRue", None],
    "day": ["2024-01-31", "2024-02-30", "2024-07-01", "24-01-31", "2024-1-31", "0000-01-01",
            "9999-12-31", "2024-01-31 ", "+024-01-31"],
    "moment": [
        "2024-01-31T17:00:00", "2024-01-31 17:00", "2024-01-31T17:00:00.5", "2024-01-31T17:00:00+07:00", "2024-01-31T10:00Z",
        "2024-01-31T24:00:00", "2024-01-31T17:00:60", "2024-01-31", "0001-01-01T00:00:00+14:00", "2024-01-31T17:60:00", None,
    ],
    "year": ["2024", "24", "0000", "+024", "20240"],
    "month": ["2024-01", "2024-13", "2024-1", "0000-01"],
    "commune": ["00001", "00002", "00003", "1", None],
    "once": ["x", "y", "z", "", None],
    "source": ["a", "b", "c", "", None],
}  # fmt: skip
ANY = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6)
ROW = st.fixed_dictionaries({name: st.sampled_from(texts) | ANY for name, texts in TEXTS.items()})


def said(rows: list[oracle.Row], sizes: int, folder, context: Context = CONTEXT) -> set[tuple[int, str, str, str]]:
    return {(fault.row, fault.column, fault.value, fault.code) for fault in verdict_of(rows, sizes, folder, context).faults}


def verdict_of(rows, sizes, folder, context=CONTEXT, **options):
    batches = [frame(rows[at : at + sizes]) for at in range(0, len(rows), sizes)]
    return checking.check(DATASET, definition.dataset(DATASET), batches, context, LocalStorage(folder), **options)


def frame(rows: list[oracle.Row]) -> pl.DataFrame:
    return checking.frame_of({name: [row.get(name) for row in rows] for name in oracle.COLUMNS})


def good(at: int = 1, /, **changes: str | None) -> oracle.Row:
    return {**dict.fromkeys(oracle.COLUMNS), "code": f"A{at}", "number": "10", **changes}


@given(rows=st.lists(ROW, min_size=1, max_size=12), size=st.integers(1, 12))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(rows=[good(1), good(1), good(2, once="x"), good(3, once="x")], size=1)
def test_the_check_says_exactly_what_a_plain_loop_says(rows, size, tmp_path):
    assert said(rows, size, tmp_path) == oracle.faults(rows)


@pytest.mark.parametrize(("column", "text"), [(name, text) for name, texts in TEXTS.items() for text in texts])
def test_each_way_of_writing_is_read_as_the_plain_loop_reads_it(column, text, tmp_path):
    rows = [good(1, **{column: text})]
    assert said(rows, 1, tmp_path) == oracle.faults(rows)


def test_good_rows_are_kept_typed_with_their_record_numbers_and_bad_ones_as_they_were_written(tmp_path):
    rows = [good(1, whole="7", day="2024-01-31"), good(2, whole="x"), good(3, moment="2024-01-31T10:00Z")]
    verdict = verdict_of(rows, 2, tmp_path)
    kept, held = pl.read_parquet(verdict.good), pl.read_parquet(verdict.held)
    assert kept["_row"].to_list() == [1, 3]
    assert (kept["whole"].to_list(), str(kept["day"][0]), str(kept["moment"][1])) == (
        [7, None],
        "2024-01-31",
        "2024-01-31 17:00:00",
    )
    assert (held["_row"].to_list(), held["whole"].to_list()) == ([2], ["x"])
    assert (verdict.rows, verdict.bad) == (3, 1)


def test_the_same_rows_make_the_same_file(tmp_path):
    files = [verdict_of([good(n) for n in range(1, 9)], 8, tmp_path).good.read_bytes() for _ in range(2)]
    assert files[0] == files[1]


def test_a_question_refuses_no_row(tmp_path):
    verdict = verdict_of([good(1, number="40", whole="1")], 1, tmp_path)
    assert [(fault.code, fault.outcome) for fault in verdict.faults] == [("outlier", Outcome.CONFIRM)]
    assert (verdict.bad, verdict.questions, verdict.accepted) == (0, 1, True)


def test_too_little_history_asks_nothing(tmp_path):
    young = Context(CONTEXT.period, CONTEXT.units, history={"number": History(2, 10, 2)})
    assert said([good(1, number="40")], 1, tmp_path, young) == set()


def test_a_file_whose_rows_and_totals_are_not_as_declared_is_refused_whole(tmp_path):
    rows = [good(1, whole="7", number="10.25"), good(2, whole="1", number="10.5")]
    right = Controls(rows=2, totals={"whole": Decimal(8), "number": Decimal("20.8")})
    wrong = Controls(rows=3, totals={"whole": Decimal(9), "number": Decimal("20.7")})
    assert verdict_of(rows, 1, tmp_path, controls=right).accepted
    refused = verdict_of(rows, 1, tmp_path, controls=wrong)
    assert not refused.accepted
    assert [(fault.row, fault.code, fault.column) for fault in refused.faults] == [
        (0, "row_count", ""), (0, "total", "whole"), (0, "total", "number"),
    ]  # fmt: skip


def test_missing_and_unknown_columns_are_named(tmp_path):
    batch = checking.frame_of({"word": ["ab"], "strange": ["1"]})
    verdict = checking.check(DATASET, definition.dataset(DATASET), [batch], CONTEXT, LocalStorage(tmp_path))
    assert [(f.row, f.code, f.column) for f in verdict.faults[:2]] == [
        (0, "column_missing", "code"),
        (0, "column_unknown", "strange"),
    ]
    assert not verdict.accepted


def test_record_numbers_of_the_sender_are_kept(tmp_path):
    batch = frame([good(1, whole="x")]).with_columns(pl.Series("_row", [17]))
    verdict = checking.check(DATASET, definition.dataset(DATASET), [batch], CONTEXT, LocalStorage(tmp_path))
    assert [fault.row for fault in verdict.faults] == [17]


def test_faults_beyond_the_limit_are_counted_and_not_listed(tmp_path):
    verdict = verdict_of([good(1, whole="x") for _ in range(20)], 7, tmp_path, most_faults=5)
    assert len(verdict.faults) == 5
    assert verdict.counts["type"] == 20
    assert [fault.row for fault in verdict.faults] == sorted(fault.row for fault in verdict.faults)


def test_no_rows_at_all_are_a_statement_too(tmp_path):
    verdict = checking.check(DATASET, definition.dataset(DATASET), [], CONTEXT, LocalStorage(tmp_path))
    assert (verdict.rows, pl.read_parquet(verdict.good).height) == (0, 0)


def test_a_refused_file_leaves_nothing_staged(tmp_path):
    dataset = definition.dataset("trial.readings")
    batch = checking.frame_of({"station": ["A"], "day": ["2024-02-01"], "value": ["1"]})
    store = LocalStorage(tmp_path)
    verdict = checking.check("trial.readings", dataset, [batch], Context(parse("202401")), store)
    assert [fault.code for fault in verdict.faults] == ["period"]
    assert (verdict.good, list(store.staging.iterdir())) == (None, [])


def test_a_check_that_breaks_off_leaves_nothing_staged(tmp_path):
    def breaking():
        yield frame([good(1)])
        raise OSError("nguồn bị ngắt")

    store = LocalStorage(tmp_path)
    with pytest.raises(OSError, match="ngắt"):
        checking.check(DATASET, definition.dataset(DATASET), breaking(), CONTEXT, store)
    assert list(store.staging.iterdir()) == []


@pytest.mark.parametrize(
    "condition",
    ["exists (SELECT 1)", "read_text('/etc/passwd') = ''", "sum(whole) > 1", "nowhere > 1", "whole >", "getenv('x') = ''"],
)
def test_a_condition_that_is_no_plain_expression_over_the_row_is_refused(condition):
    with pytest.raises(ConditionRefused):
        read_condition(condition, definition.current(DATASET).names)


def test_a_pattern_that_looks_ahead_is_tried_in_python(tmp_path, settings):
    settings.PACKS = packs.write(tmp_path / "packs", everything=packs.EVERYTHING.replace("[A-Z][0-9]{1,2}", "(?!T)[A-Z][0-9]"))
    assert said([good(1), good(2, code="T9")], 2, tmp_path) == {(2, "code", "T9", "pattern")}


def test_a_csv_file_is_read_in_batches(tmp_path):
    path = tmp_path / "tệp.csv"
    frame([good(number % 90) for number in range(100)]).write_csv(path)
    assert [batch.height for batch in checking.batches_of_csv(path, 40)] == [40, 40, 20]
