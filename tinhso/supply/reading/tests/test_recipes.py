"""Next month's file: the same layout passes without a question; what changed is named, and nothing is misread."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tinhso.catalog.contracts import Dataset
from tinhso.supply.errors import RecipeIncomplete, RecipeUnreadable
from tinhso.supply.reading.inspecting import Opened, inspect
from tinhso.supply.reading.mapping import propose
from tinhso.supply.reading.recipes import Recipe, fits, from_dict, header_key, make_recipe, records

MAY = (
    "STT;Tên xã;Hồ sơ tiếp nhận T5/2024;Tỷ lệ đúng hạn (%);Ngày báo cáo\n"
    "1;Xã An Phú;1.234;98,5;03/05/2024\n"
    "2;Xã Cẩm Sơn;2.345;97;04/05/2024\n"
)
ANSWERS = {"number_style::2": "vi", "date_order::4": "day_first"}
MAPPING = {"commune": 1, "received": 2, "on_time": 3, "reported": 4}


def dataset() -> Dataset:
    fields: list[dict[str, Any]] = [
        {"name": "commune", "title": {"vi": "Xã, phường", "en": "Commune"}, "type": "string", "area_level": "commune",
         "constraints": {"required": True}},
        {"name": "received", "title": {"vi": "Số hồ sơ tiếp nhận", "en": "Received"}, "type": "integer"},
        {"name": "on_time", "title": {"vi": "Tỷ lệ đúng hạn", "en": "On time"}, "type": "number", "unit_of_measure": "percent"},
        {"name": "reported", "title": {"vi": "Ngày báo cáo", "en": "Reported on"}, "type": "date"},
    ]  # fmt: skip
    document = (
        {
            "id": "dossiers", "title": {"vi": "Hồ sơ", "en": "Dossiers"},
            "supplied_by": {"level": "commune"}, "period": "month",
            "due": {"after": 5, "unit": "working_days"}, "update": "replace_period", "privacy": "public",
            "schema": {"fields": fields},
            "version": 1, "valid_from": "2024-01-01",
        }
    )  # fmt: skip
    return Dataset.model_validate_json(json.dumps(document))


def recipe(text: str = MAY, answers: Mapping[str, str] = ANSWERS) -> Recipe:
    return make_recipe(opened(text).inspection, "", dataset(), MAPPING, answers)


def opened(text: str) -> Opened:
    return inspect(text.encode())


def changes(text: str) -> list[tuple[str, bool]]:
    return [(change.code, change.breaking) for change in fits(opened(text).inspection, recipe()).changes]


def test_columns_are_proposed_by_header_type_and_unit() -> None:
    proposals = {found.field: found for found in propose(opened(MAY).inspection.sheets[0], dataset())}
    assert {name: found.column for name, found in proposals.items()} == MAPPING
    assert all(found.score >= 60 for found in proposals.values())


def test_english_and_unaccented_headers_are_proposed_too() -> None:
    for header in ("commune;received;on time;reported on", "xa phuong;so ho so tiep nhan;ty le dung han;ngay bao cao"):
        reading = opened(f"{header}\nXã A;5;1,5;31/05/2024\nXã B;6;2,5;30/05/2024\n").inspection.sheets[0]
        assert [found.column for found in propose(reading, dataset())] == [0, 1, 2, 3]


def test_what_looks_like_nothing_is_not_proposed() -> None:
    reading = opened("Cây;Chiều cao\nThông;5\nTre;6\n").inspection.sheets[0]
    assert all(found.column is None for found in propose(reading, dataset()))


def test_open_questions_stop_a_recipe_and_answers_make_it() -> None:
    with pytest.raises(RecipeIncomplete) as caught:
        recipe(answers={})
    assert "Hồ sơ tiếp nhận" in caught.value.message_vi
    values = next(records(opened(MAY), recipe())).values
    assert values["received"].value == Decimal(1234)
    assert f"{values['reported'].value:%d/%m/%Y}" == "03/05/2024"


@pytest.mark.parametrize(
    "mapping", [{"received": 2}, {"commune": 1, "received": 1}, {"commune": 9}, {"commune": 1, "other": 2}]
)
def test_a_wrong_mapping_is_refused(mapping: dict[str, int]) -> None:
    with pytest.raises(RecipeIncomplete):
        make_recipe(opened(MAY).inspection, "", dataset(), mapping, ANSWERS)


def test_a_recipe_survives_json() -> None:
    assert from_dict(json.loads(json.dumps(recipe().as_dict()))) == recipe()


def test_a_recipe_remembers_the_units_chosen_and_old_ones_without_them_are_read() -> None:
    chosen = replace(recipe(), units={"Phường 1": "26734"})
    assert from_dict(json.loads(json.dumps(chosen.as_dict()))).units == {"Phường 1": "26734"}
    old = {key: value for key, value in recipe().as_dict().items() if key != "units"}
    assert from_dict(old) == recipe()


@pytest.mark.parametrize("broken", [None, [], {}, {"version": 1}, "x", 5])
def test_a_broken_recipe_is_refused(broken: object) -> None:
    with pytest.raises(RecipeUnreadable):
        from_dict(broken)


def test_a_recipe_of_another_version_is_refused() -> None:
    with pytest.raises(RecipeUnreadable):
        from_dict(recipe().as_dict() | {"version": 2})


def test_next_month_passes_without_a_question() -> None:
    june = MAY.replace("T5/2024", "T6/2024").replace("/05/2024", "/06/2024").replace("1.234", "3.456")
    fit = fits(opened(june).inspection, recipe())
    assert (fit.ok, fit.changes) == (True, ())
    assert next(records(opened(june), recipe())).values["received"].value == Decimal(3456)


def test_columns_in_another_order_pass_and_are_told() -> None:
    moved = "\n".join(";".join(reversed(line.split(";"))) for line in MAY.splitlines())
    assert changes(moved) == [("columns_moved", False)]
    assert next(records(opened(moved), recipe())).values["received"].value == Decimal(1234)


def test_a_new_column_is_told_and_harms_nothing() -> None:
    wider = "\n".join(f"{line};Mới{number or ''}" for number, line in enumerate(MAY.splitlines()))
    assert changes(wider) == [("column_new", False)]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("Tỷ lệ đúng hạn (%)", "Tỷ lệ đúng hẹn (%)", "column_missing"), ("1.234", "1,234.5", "number_style_changed"),
        ("03/05/2024", "05/31/2024", "date_order_changed"), ("98,5;", "cao;", "type_changed"),
    ],
)  # fmt: skip
def test_what_would_be_misread_stops_the_recipe(before: str, after: str, code: str) -> None:
    changed = MAY.replace(before, after).replace("97;", "thấp;" if "cao" in after else "97;")
    found = fits(opened(changed).inspection, recipe())
    assert code in [change.code for change in found.changes if change.breaking]
    with pytest.raises(RecipeIncomplete):
        list(records(opened(changed), recipe()))


def test_a_renamed_column_is_suggested() -> None:
    renamed = MAY.replace("Tỷ lệ đúng hạn (%)", "Tỷ lệ đúng hẹn (%)")
    change = fits(opened(renamed).inspection, recipe()).changes[0]
    assert "Tỷ lệ đúng hẹn" in change.vi
    assert "Tỷ lệ đúng hẹn" in change.en


def test_another_unit_of_measure_stops_the_recipe() -> None:
    before, after = ("Tên xã;Thu (triệu đồng)\nXã A;1\nXã B;2\n", "Tên xã;Thu (tỷ đồng)\nXã A;1\nXã B;2\n")
    known = make_recipe(opened(before).inspection, "", dataset(), {"commune": 0, "received": 1})
    assert not fits(opened(after).inspection, known).ok


def test_another_file_altogether_has_no_such_table() -> None:
    fit = fits(opened("Cây;Cao\nThông;5\nTre;6\n").inspection, recipe())
    assert (fit.ok, fit.sheet, fit.changes[0].code) == (False, None, "sheet_missing")


def test_months_and_years_in_headers_are_taken_as_changing() -> None:
    assert header_key("TH / T1/2004") == header_key("TH / T2/2005")
    assert header_key("Kế hoạch năm 2024") == header_key("Kế hoạch năm 2025")
    assert header_key("Cột 1") != header_key("Cột 2")
