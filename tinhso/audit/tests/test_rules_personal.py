from __future__ import annotations

import pytest

from tinhso.audit.rules.personal import looks_personal, masked, personal_fields


@pytest.mark.parametrize(
    "text",
    [
        "an@tinh.gov.vn",
        "Gửi an.b+c@x.vn.",
        "0912345678",
        "+84 912 345 678",
        "0912.345.678",
        "84912345678",
        "024 3825 1234",
        "gọi 0291-3822-123",
    ],
)
def test_an_address_or_a_telephone_number_looks_personal(text):
    assert looks_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "unit:12",
        "account:912345678",
        "31513",
        "H15.50.05.13",
        "000.00.15.H51",
        "2026-01-31T08:15:30.123456Z",
        "2024-08-31 2025-09-01",
        "1.234.567.890",
        "3f2a0912345678bc" * 4,
        "123e4567-e89b-12d3-a456-426614174000",
        "postgres://db/tinhso",
    ],
)
def test_codes_dates_amounts_and_references_do_not_look_personal(text):
    assert not looks_personal(text)


def test_the_path_of_every_personal_value_is_given():
    data = {"sender": {"mail": "a@b.vn"}, "calls": ["unit:1", "0912345678"], "c@d.vn": 1}
    assert list(personal_fields(data)) == ["data.sender.mail", "data.calls[1]", "data.<key>"]


def test_masking_takes_out_only_what_is_personal():
    assert masked("/people/a@b.vn/units/12") == "/people/[…]/units/12"
