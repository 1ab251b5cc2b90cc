from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal

import pytest

from tinhso.catalog import queries
from tinhso.catalog.contracts import FieldType, Level, Outcome
from tinhso.lake.checks import (
    InRange,
    Meets,
    OfLength,
    OfType,
    OneOf,
    Outlying,
    Pattern,
    Refers,
    Required,
    Unique,
    UnitCode,
    checks_of,
)

EXAMPLES = [
    Required("a"),
    OfType("a", FieldType.NUMBER),
    InRange("a", Decimal(0), Decimal("45.5")),
    OfLength("a", 2, 5),
    Pattern("a", "[0-9]{5}"),
    OneOf("a", ("direct", "online")),
    Unique(("a", "b")),
    Refers(("a",), "procedures", ("code",)),
    UnitCode("a", Level.COMMUNE),
    Meets("x", "a <= b", "Sai.", "Wrong.", Outcome.WARN),
    Outlying("a", Decimal("4.5"), 6),
]


@pytest.fixture(scope="module")
def catalog():
    return queries.load()


@pytest.mark.parametrize("check", EXAMPLES, ids=lambda check: check.code)
def test_a_fault_is_said_in_two_languages_and_ends_with_a_full_stop(check):
    said = check.says("7")
    assert said.vi.endswith(".")
    assert said.en.endswith(".")
    assert said.vi != said.en


def test_each_kind_of_check_has_its_own_code():
    assert len({check.code for check in EXAMPLES}) == len(EXAMPLES)


def test_checks_cannot_be_changed_and_can_be_compared():
    with pytest.raises(FrozenInstanceError):
        EXAMPLES[0].field = "b"
    assert Required("a") == Required("a")
    assert hash(EXAMPLES[2]) == hash(InRange("a", Decimal(0), Decimal("45.5")))


def test_the_checks_of_a_dataset_follow_its_definition(catalog):
    checks = checks_of(catalog.dataset("environment.salinity"))
    assert checks == (
        Required("station"),
        OfLength("station", None, 40),
        Required("commune"),
        UnitCode("commune", Level.COMMUNE),
        Required("measured_on"),
        OfType("measured_on", FieldType.DATE),
        Required("highest"),
        OfType("highest", FieldType.NUMBER),
        InRange("highest", Decimal(0), Decimal(45)),
        OfType("lowest", FieldType.NUMBER),
        InRange("lowest", Decimal(0), Decimal(45)),
        Unique(("station", "measured_on")),
        *(check for check in checks if isinstance(check, Meets)),
        Outlying("highest", Decimal(5), 6),
    )


def test_references_and_enumerations_come_along(catalog):
    checks = checks_of(catalog.dataset("public_administration.dossiers"))
    assert Refers(("procedure",), "procedures", ("code",)) in checks
    [channel] = [check for check in checks if isinstance(check, OneOf) and check.field == "channel"]
    assert channel.values == ("direct", "online", "post")
    said = channel.says("fax")
    assert said.vi == "“fax” không thuộc danh sách: direct (Trực tiếp), online (Trực tuyến), post (Bưu chính công ích)."
    assert said.en.startswith("“fax” is not in the list: direct (")


def test_of_a_long_list_the_first_values_are_named_and_where_the_others_stand():
    values = tuple(f"v{number}" for number in range(20))
    said = OneOf("a", values, tuple((f"Loại {value}", f"Kind {value}") for value in values)).says("x")
    assert said.vi.endswith("v5 (Loại v5) và 14 giá trị nữa.")
    assert said.en.endswith("v5 (Kind v5) and 14 more.")
    assert "tệp mẫu" in said.hint_vi
    assert "blank file" in said.hint_en


def test_an_outlier_is_asked_about_and_never_refused():
    assert Outlying("a", Decimal(4), 6).outcome is Outcome.CONFIRM
    assert Required("a").outcome is Outcome.REFUSE
    assert EXAMPLES[-2].outcome is Outcome.WARN


def test_limits_are_written_as_each_language_does():
    said = InRange("a", Decimal("0.5"), Decimal("1234.5")).says("9")
    assert "từ 0,5 đến 1.234,5" in said.vi
    assert "from 0.5 to 1,234.5" in said.en
    assert "từ 01/01/2024 trở lên" in InRange("a", date(2024, 1, 1)).says("x").vi
    assert "10 or less" in InRange("a", None, Decimal(10)).says("x").en


def test_every_shipped_dataset_has_checks(catalog):
    for _, dataset in catalog.datasets():
        assert any(isinstance(check, Required) for check in checks_of(dataset))
