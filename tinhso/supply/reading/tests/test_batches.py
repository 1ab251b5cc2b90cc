"""Whole files as canonical texts: every form, to the last row, the same in bulk as cell by cell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinhso.catalog.contracts import Dataset
from tinhso.supply.errors import FileDamaged, FileHostile, FileTooBig, RecipeIncomplete
from tinhso.supply.reading import bulk, bulk_text, bulk_xlsx
from tinhso.supply.reading.batches import WHOLE, batches, cell_by_cell, plan_of
from tinhso.supply.reading.bounds import Bounds
from tinhso.supply.reading.encodings.tables import Legacy, from_codes, to_codes
from tinhso.supply.reading.inspecting import inspect_file, read
from tinhso.supply.reading.mapping import propose
from tinhso.supply.reading.recipes import Recipe, from_dict, make_recipe
from tinhso.supply.reading.rules.canonical import UNDECIDED
from tinhso.supply.reading.sources.opening import open_head
from tinhso.supply.reading.tests.builders import changed_member, workbook_bytes

HEAD = Bounds(rows=14)
"""So little that a short table is long."""


def dataset(**kinds: str | Mapping[str, Any]) -> Dataset:
    fields = [
        {"name": name, "title": {"vi": name, "en": name}, **({"type": kind} if isinstance(kind, str) else kind)}
        for name, kind in kinds.items()
    ]
    document = {
        "id": "dossiers", "title": {"vi": "Hồ sơ", "en": "Dossiers"}, "supplied_by": {"level": "commune"}, "period": "month",
        "due": {"after": 5, "unit": "working_days"}, "update": "replace_period", "privacy": "public",
        "schema": {"fields": fields}, "version": 1, "valid_from": "2024-01-01",
    }  # fmt: skip
    return Dataset.model_validate_json(json.dumps(document))


def recipe_of(path: Path, wanted: Dataset, mapping: Mapping[str, int], bounds: Bounds | None = None, **answers: str) -> Recipe:
    inspection = inspect_file(path, bounds).inspection
    name = inspection.sheets[0].name
    given_answers = {f"{key.replace('__', f':{name}:')}": value for key, value in answers.items()}
    return make_recipe(inspection, name, wanted, mapping, given_answers)


def values(path: Path, recipe: Recipe, wanted: Dataset, head: Bounds = HEAD, year: int | None = None) -> list[tuple[Any, ...]]:
    return [row for frame in batches(path, recipe, wanted, year=year, head=head) for row in frame.rows()]


def text(folder: Path, lines: list[str], name: str = "bang.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def workbook(folder: Path, rows: list[list[object]], formats: Mapping[int, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for column, code in (formats or {}).items():
        for cell in next(book.active.iter_cols(column, column)):
            cell.number_format = code
    path = folder / "bang.xlsx"
    path.write_bytes(workbook_bytes(book))
    return path


LONG = [f"{number};Xã Đông {number};{number}.234,5;{number % 28 + 1:02}/05/2024" for number in range(1, 60)]
TITLES = "STT;Tên xã;Số tiền;Ngày trả"
MONEY = dataset(commune="string", money="number", day="date")
PLACES = {"commune": 1, "money": 2, "day": 3}


def test_numbers_and_days_of_a_long_text_are_canonical_to_the_last_row(tmp_path: Path) -> None:
    path = text(tmp_path, [TITLES, *LONG])
    found = values(path, recipe_of(path, MONEY, PLACES), MONEY)
    assert len(found) == 59
    assert found[0] == (2, "Xã Đông 1", "1234.5", "2024-05-02")
    assert found[-1] == (60, "Xã Đông 59", "59234.5", "2024-05-04")


def test_totals_headers_and_notes_far_below_are_left_out(tmp_path: Path) -> None:
    more = [TITLES, *LONG[40:], "", ";Cộng;1,5;", ";TỔNG CỘNG;99.999,5;", "", "Ghi chú: số liệu tạm tính.;;;", ";;;GIÁM ĐỐC"]
    path = text(tmp_path, [TITLES, *LONG[:40], *more])
    found = values(path, recipe_of(path, MONEY, PLACES), MONEY)
    assert [row[1] for row in found] == [f"Xã Đông {number}" for number in range(1, 60)]
    assert found[-1][0] == 61


def test_a_number_of_the_other_style_far_below_becomes_a_fault_and_is_never_misread(tmp_path: Path) -> None:
    changed = [*LONG[:50], "51;Xã A;1,234.5;01/05/2024", "52;Xã B;1234.5;05/31/2024", "53;Xã C;9.876;…"]
    path = text(tmp_path, [TITLES, *changed])
    found = values(path, recipe_of(path, MONEY, PLACES, HEAD), MONEY)
    assert [row[2] for row in found[-3:]] == ["1,234.5", f"1234.5{UNDECIDED}", "9876"]
    assert [row[3] for row in found[-3:]] == ["2024-05-01", "05/31/2024", None]


def test_a_number_that_reads_two_ways_does_not_pass_for_a_canonical_one(tmp_path: Path) -> None:
    lines = ["Xã;Số", *(f"Xã {number};{number}" for number in range(30)), "Xã cuối;1.234"]
    path = text(tmp_path, lines)
    wanted = dataset(name="string", number="number")
    found = values(path, recipe_of(path, wanted, {"name": 0, "number": 1}, HEAD), wanted)
    assert found[-1][2] == f"1.234{UNDECIDED}"
    with pytest.raises(ValueError, match="could not convert"):
        float(found[-1][2].replace(UNDECIDED, "x"))


@pytest.mark.parametrize("mark", ["..", "-", "…", "không có", "Không có số liệu", "n/a", "  ", "–"])
def test_marks_for_no_value_are_null_in_every_type(tmp_path: Path, mark: str) -> None:
    path = text(tmp_path, [TITLES, *LONG[:50], f"51;{mark};{mark};{mark}", *LONG[51:]])
    found = values(path, recipe_of(path, MONEY, PLACES), MONEY)
    assert found[50] == (52, None, None, None)


OUTLINE: Mapping[str, Any] = {"type": "string", "constraints": {"enum": ["official", "none"]}}


@pytest.mark.parametrize("head", [HEAD, WHOLE])
def test_a_mark_that_the_dataset_lists_among_its_words_is_that_word(tmp_path: Path, head: Bounds) -> None:
    lines = ["Xã;Ranh giới;Ghi chú", *(f"Xã {number};official;none" for number in range(40)), "Xã A;none;none", "Xã B; none ;x"]
    wanted = dataset(name="string", boundary=OUTLINE, remark="string")
    path = text(tmp_path, lines)
    found = values(path, recipe_of(path, wanted, {"name": 0, "boundary": 1, "remark": 2}), wanted, head)
    assert [row[1:] for row in found[-3:]] == [
        ("Xã 39", "official", None),
        ("Xã A", "none", None),
        ("Xã B", "none", "x"),
    ]


def test_a_column_of_nothing_but_a_listed_word_is_found_by_its_header(tmp_path: Path) -> None:
    path = text(tmp_path, ["Xã;Ranh giới", *(f"Xã {number};none" for number in range(5))])
    sheet = inspect_file(path).inspection.sheets[0]
    outline = {**OUTLINE, "title": {"vi": "Ranh giới", "en": "Boundary"}}
    listed, free = dataset(boundary=outline), dataset(boundary={**outline, "constraints": {}})
    assert [[found.column for found in propose(sheet, wanted)] for wanted in (listed, free)] == [[1], [None]]


@pytest.mark.parametrize(("unit", "expected"), [("percent", ("12.37", "8", "50")), (None, ("0.1237", "0.08", "0.50"))])
def test_percentages_are_points_or_ratios_as_the_dataset_says(
    tmp_path: Path, unit: str | None, expected: tuple[str, ...]
) -> None:
    wanted = dataset(name="string", share={"type": "number"} | ({"unit_of_measure": unit} if unit else {}))
    mapping = {"name": 0, "share": 1}
    written = text(tmp_path, ["Xã;Tỷ lệ (%)", *(f"Xã {n};12,37%" for n in range(20)), "Xã B;8%", "Xã C;50"])
    found = values(written, recipe_of(written, wanted, mapping), wanted)
    assert (found[0][2], found[20][2], found[21][2]) == (
        expected[0],
        expected[1],
        str(float(expected[2])).removesuffix(".0") if unit else "0.50",
    )
    shown = workbook(tmp_path, [["Xã", "Tỷ lệ"], *([f"Xã {n}", 0.1237] for n in range(20))], {2: "0.00%"})
    assert {row[2] for row in values(shown, recipe_of(shown, wanted, mapping), wanted)} == {expected[0]}


def test_every_type_has_its_canonical_form(tmp_path: Path) -> None:
    wanted = dataset(
        day="date", moment="datetime", month="yearmonth", year="year", truth="boolean", whole="integer",
        commune={"type": "string", "area_level": "commune"},
    )  # fmt: skip
    titles = "Ngày;Thời điểm;Tháng;Năm;Đạt;Số hồ sơ;Xã"
    rows = [
        "31-12-24;31/12/2024 17:05;Tháng 5/2024;2024;có;1.234;Xã  An  Phú",
        "2024-12-30;2024-12-31T17:00;05/2024;2025;không;7;Xã B",
    ] * 15
    path = text(tmp_path, [titles, *rows, "30/12/2024;ngày mai;Quý II/2024;mới;chưa rõ;nhiều;Xã C"])
    places = {field.name: at for at, field in enumerate(wanted.table.fields)}
    found = values(path, recipe_of(path, wanted, places, number_style__5="vi"), wanted)
    assert found[0][1:] == ("2024-12-31", "2024-12-31T17:05:00", "2024-05", "2024", "true", "1234", "Xã An Phú")
    assert found[1][1:] == ("2024-12-30", "2024-12-31T17:00", "2024-05", "2025", "false", "7", "Xã B")
    assert found[-1][1:] == ("2024-12-30", "ngày mai", "Quý II/2024", "mới", "chưa rõ", "nhiều", "Xã C")


def test_a_period_without_its_year_takes_the_one_given(tmp_path: Path) -> None:
    wanted = dataset(month="yearmonth", number="integer")
    path = text(tmp_path, ["Tháng;Số vụ", *(f"Tháng {number % 12 + 1};{number}" for number in range(30))])
    recipe = recipe_of(path, wanted, {"month": 0, "number": 1})
    assert values(path, recipe, wanted, year=2025)[0][1] == "2025-01"
    assert values(path, recipe, wanted)[0][1] == "Tháng 1"


def test_a_recipe_that_no_longer_fits_stops_before_the_first_row(tmp_path: Path) -> None:
    path = text(tmp_path, [TITLES, *LONG])
    recipe = recipe_of(path, MONEY, PLACES)
    path.write_text(path.read_text(encoding="utf-8").replace("Số tiền", "Ghi nhận"), encoding="utf-8")
    with pytest.raises(RecipeIncomplete):
        values(path, recipe, MONEY)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1258", "tcvn3", "vni", "viscii"])
def test_long_texts_in_every_encoding_come_out_in_unicode(tmp_path: Path, encoding: str) -> None:
    from_unicode = "\n".join(["STT;Tên xã;Số tiền;Ngày trả", *LONG, "60;Thị trấn Đầm Dơi;1.234,5;07/05/2024"]).lower()
    path = tmp_path / "cu.csv"
    path.write_bytes(encoded(from_unicode, encoding))
    found = values(path, recipe_of(path, MONEY, PLACES), MONEY)
    assert len(found) == 60
    assert found[-1] == (61, "thị trấn đầm dơi", "1234.5", "2024-05-07")


def encoded(content: str, encoding: str) -> bytes:
    if encoding in {"utf-16", "utf-8-sig"}:
        return content.encode(encoding)
    legacy = Legacy("windows-1258" if encoding == "cp1258" else encoding)
    return to_codes(content, legacy).encode("latin-1")


def test_parquet_is_read_to_the_last_row(tmp_path: Path) -> None:
    path = tmp_path / "bang.parquet"
    rows = [(f"Xã {number}", number + 0.5, date(2024, 5, 1)) for number in range(50)]
    pl.DataFrame(rows, schema=["Tên xã", "Số tiền", "Ngày trả"], orient="row").write_parquet(path)
    found = values(path, recipe_of(path, MONEY, {"commune": 0, "money": 1, "day": 2}), MONEY)
    assert (len(found), found[-1]) == (50, (51, "Xã 49", "49.5", "2024-05-01"))


# Both ways give the same


WORDS = st.sampled_from(
    ["Xã An Phú", "Phường  1 ", "Nguyễn", "-", "…", "Tổng hợp", "Cộng đồng", "12", "x", "không có", "a,b;c", 'nói "có"',
     "đã\nxong", "Trong đó: nữ", "1.234", "& <b>", "H15-1", "n/a", "no", "e\u0301", "Bao gồm"]
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-5, 2_000_000),
    st.sampled_from([0.5, 1234.5, 1e-7, 12.375, "1.234,5", "1.234", "1,5", "12%", "-", "", "abc", "1 234", "(5)"]),
)  # fmt: skip
DAYS = st.one_of(
    st.dates(date(1990, 1, 1), date(2099, 1, 1)),
    st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.sampled_from(["31/12/2024", "03/04/2024", "31-12-24", "2024-05-06", "..", "mai", "12/31/2024", None]),
)
TRUTHS = st.sampled_from(["có", "không", True, False, None, "x", "true", "1"])
ASIDES = st.sampled_from(
    [["Tổng cộng", None, 5, None, None], [None, "Cộng", 1, None, None], ["Mã", "Tên xã", "Số tiền", "Ngày trả", "Đạt"], [],
     ["II", "Khu vực nông thôn"], [None, "Trong đó", 3], ["", " ", ""]]
)  # fmt: skip
GOOD = [[f"H{number}", f"Xã {number}", f"{number}.234,5", "31/12/2024", "có"] for number in range(1, 16)]
ROWS = st.lists(
    st.one_of(st.tuples(WORDS, WORDS, NUMBERS, DAYS, TRUTHS).map(list), st.sampled_from(GOOD), ASIDES), min_size=5, max_size=60
)  # fmt: skip
NOTES = st.lists(st.sampled_from([[], ["Ghi chú: tạm tính"], [None, None, None, "GIÁM ĐỐC"], ["Tổng số", None, 9]]), max_size=4)
MESSY = dataset(code="string", name={"type": "string", "area_level": "commune"}, money="number", day="date", ok="boolean")
MESSY_PLACES = {"code": 0, "name": 1, "money": 2, "day": 3, "ok": 4}


def shown(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M:%S}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def csv_of(rows: list[list[object]], delimiter: str) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows([[shown(value) for value in row] for row in rows])
    return stream.getvalue().encode()


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "TAIL", 12)
    monkeypatch.setattr(bulk_text, "BLOCK", 400)
    monkeypatch.setattr(bulk_xlsx, "BLOCK", 3_000)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("kind", ["xlsx", "shared.xlsx", ";", ",", "\t"])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=ROWS, notes=NOTES)
def test_in_bulk_and_cell_by_cell_give_exactly_the_same(
    kind: str, rows: list[list[object]], notes: list[list[object]], tmp_path: Path
) -> None:
    table = [["Mã", "Tên xã", "Số tiền", "Ngày trả", "Đạt"], *GOOD, *rows, GOOD[0], *notes]
    path = tmp_path / "bang"
    path.write_bytes(csv_of(table, kind) if len(kind) == 1 else xlsx_of(table, shared=kind.startswith("shared")))
    recipe = recipe_of(path, MESSY, MESSY_PLACES, HEAD)
    opened = read(open_head(path, HEAD))
    assert not opened.workbook.sheets[0].complete
    plan = plan_of(opened, recipe, MESSY, 2024)
    whole = open_head(path, WHOLE).sheets[0]
    slowly = [row for frame in cell_by_cell(whole, plan) for row in frame.rows()]
    assert values(path, recipe, MESSY, year=2024) == slowly


def xlsx_of(rows: list[list[object]], *, shared: bool) -> bytes:
    book = openpyxl.Workbook(write_only=not shared)
    sheet = book.active if shared else book.create_sheet()
    for row in rows:
        sheet.append(row)
    return workbook_bytes(book)


# Files made to hurt


def long_workbook(folder: Path) -> Path:
    return workbook(folder, [["Tên xã", "Số"], *([f"Xã {number}", number] for number in range(400))])


LONG_CELL = b'<row r="500"><c r="A500" t="inlineStr"><is><t>' + b"x" * 40_000 + b"</t></is></c></row>"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ((b"</sheetData>", b'<row r="500"><c r="XFD500"><v>1</v></c></row></sheetData>'), FileTooBig),
        ((b"</sheetData>", b"<!-- x --></sheetData>"), FileHostile),
        ((b"</sheetData>", b'<row r="3"><c r="A3"><v>1</v></c></row></sheetData>'), FileDamaged),
        ((b"</sheetData>", b'<row r="9999999"><c r="A9999999"><v>1</v></c></row></sheetData>'), FileDamaged),
        ((b"</sheetData>", b'<row r="500"><c r="A500"><v>1</x></c></row></sheetData>'), FileDamaged),
        ((b"</sheetData>", LONG_CELL + b"</sheetData>"), FileTooBig),
    ],
)  # fmt: skip
def test_hostile_rows_far_below_are_refused(tmp_path: Path, change: tuple[bytes, bytes], error: type[Exception]) -> None:
    path = long_workbook(tmp_path)
    wanted = dataset(name="string", number="integer")
    recipe = recipe_of(path, wanted, {"name": 0, "number": 1})
    path.write_bytes(changed_member(path.read_bytes(), "xl/worksheets/sheet1.xml", change))
    with pytest.raises(error):
        values(path, recipe, wanted)


def test_a_quote_that_never_closes_is_refused(tmp_path: Path) -> None:
    path = text(tmp_path, [TITLES, *LONG])
    recipe = recipe_of(path, MONEY, PLACES)
    path.write_text(path.read_text(encoding="utf-8") + '61;"Xã' + "x\n" * 60_000, encoding="utf-8")
    with pytest.raises(FileTooBig):
        values(path, recipe, MONEY)


# What a file does not tell and somebody answered


NUMBERS = [f"{at};{at * 2}" for at in range(1, 40)]


def test_a_table_said_to_have_no_header_is_read_from_its_first_row_by_the_letters_of_its_columns(tmp_path: Path) -> None:
    path, wanted = text(tmp_path, NUMBERS), dataset(one="integer", two="integer")
    answers = {f"header:{inspect_file(path).inspection.sheets[0].name}": "none"}
    inspection = inspect_file(path, answers=answers).inspection
    assert [column.title for column in inspection.sheets[0].columns] == ["Cột A", "Cột B"]
    assert [question.code for question in inspection.questions] == []
    recipe = make_recipe(inspection, inspection.sheets[0].name, wanted, {"one": 0, "two": 1}, answers)
    assert from_dict(recipe.as_dict()) == recipe
    assert values(path, recipe, wanted) == [(at, str(at), str(at * 2)) for at in range(1, 40)]


@pytest.mark.parametrize("head", [HEAD, Bounds()])
def test_a_table_whose_first_row_is_said_to_be_its_header_is_read_from_the_second(tmp_path: Path, head: Bounds) -> None:
    path, wanted = text(tmp_path, ["2023;2024", *NUMBERS]), dataset(one="integer", two="integer")
    answers = {f"header:{inspect_file(path).inspection.sheets[0].name}": "first"}
    inspection = inspect_file(path, answers=answers).inspection
    recipe = make_recipe(inspection, inspection.sheets[0].name, wanted, {"one": 0, "two": 1}, answers)
    assert {column.title for column in recipe.columns} == {"2023", "2024"}
    assert values(path, recipe, wanted, head)[:1] == [(2, "1", "2")]


@pytest.mark.parametrize("head", [HEAD, Bounds()])
def test_an_encoding_that_was_chosen_holds_where_the_bytes_tell_none(tmp_path: Path, head: Bounds) -> None:
    path, wanted = tmp_path / "la.csv", dataset(ma="integer", ten="string")
    path.write_bytes("\n".join(["ma;ten", *(f"{at};x\xde\xa9\xfa" for at in range(1, 40))]).encode("latin-1"))
    assert "encoding" in {question.code for question in inspect_file(path).inspection.questions}
    opened = inspect_file(path, answers={"encoding": "viscii"})
    assert (opened.inspection.encoding.name, opened.inspection.encoding.sure) == ("viscii", True)
    recipe = make_recipe(opened.inspection, opened.inspection.sheets[0].name, wanted, {"ma": 0, "ten": 1})
    assert recipe.encoding == "viscii"
    expected = from_codes("x\xde\xa9\xfa", Legacy.VISCII)
    assert {row[2] for row in values(path, recipe, wanted, head)} == {expected}


def test_a_file_that_tells_its_encoding_is_read_by_that_whatever_was_chosen(tmp_path: Path) -> None:
    path = text(tmp_path, ["mã;tên", *(f"{at};Nguyễn Thị Bình" for at in range(1, 40))])
    encoding = inspect_file(path, answers={"encoding": "vni"}).inspection.encoding
    assert (encoding.name, encoding.chosen) == ("utf-8", False)
