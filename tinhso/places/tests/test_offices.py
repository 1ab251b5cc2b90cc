"""Offices are found by name and by electronic identifier in both orders; areas come first."""

from __future__ import annotations

import pytest

from tinhso.places import queries

pytestmark = pytest.mark.usefixtures("reference")
BEFORE, AFTER = queries.day("2025-06-30"), queries.day("2025-07-01")


@pytest.mark.parametrize("text", ["H51", "000.00.00.H51", "h51"])
def test_an_identifier_in_either_order_names_its_office(text):
    found = queries.resolve(text, on=BEFORE)
    assert (found.outcome, found.confidence) == ("found", 1.0)
    assert found.name == "Ủy ban nhân dân tỉnh Sóc Trăng"


def test_an_office_is_found_by_its_name_with_or_without_accents():
    full = queries.resolve("Ủy ban nhân dân tỉnh Sóc Trăng", on=BEFORE)
    plain = queries.resolve("uy ban nhan dan tinh soc trang", on=BEFORE)
    short = queries.resolve("UBND tỉnh Sóc Trăng", on=BEFORE)
    assert full.outcome == plain.outcome == short.outcome == "found"
    assert full.unit_id == plain.unit_id == short.unit_id
    assert full.confidence > plain.confidence


def test_an_area_is_never_taken_for_the_office_that_serves_it():
    found = queries.resolve("Tỉnh Sóc Trăng", on=BEFORE)
    assert queries.unit_by_id(found.unit_id, BEFORE).tree == "area"


def test_what_is_neither_area_nor_office_stays_unknown():
    assert queries.resolve("Sở Phép Thuật", on=AFTER).outcome == "unknown"
    assert queries.resolve("Z99.99", on=AFTER).outcome == "unknown"


def test_a_column_finds_offices_too():
    texts = ["H51", "Phường 1, thành phố Sóc Trăng", "Gotham", None, "H51"]
    assert queries.resolve_column(texts, on=BEFORE) == [queries.resolve(text or "", on=BEFORE) for text in texts]
