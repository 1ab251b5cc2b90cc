"""What a sender calls a file is shown, never followed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.supply.intake.rules.names import LONGEST, sent_name


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Báo cáo tháng 5.xlsx", "Báo cáo tháng 5.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\An\\Báo cáo.xls", "Báo cáo.xls"),
        ("/", ""),
        ("..", ".."),
        ("a\x00b\r\nc.csv", "abc.csv"),
        ("\u202egnp.exe", "gnp.exe"),
        ("Ba\u0301o ca\u0301o.csv", "Báo cáo.csv"),
        ("a" * 10_000, "a" * LONGEST),
    ],
)
def test_a_name_is_its_last_part_without_what_cannot_be_shown(sent, shown):
    assert sent_name(sent) == shown


@given(st.text())
def test_a_name_of_any_letters_can_be_kept(sent):
    name = sent_name(sent)
    assert len(name) <= LONGEST
    assert not set(name) & set("/\\\0\r\n")
    assert name.encode().decode() == name
