"""What is written for a spreadsheet is shown by it, never run."""

from __future__ import annotations

import pytest

from tinhso.kernel.spreadsheets import harmless


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Xã Số 1", "", -1, -1.5, None, True])
def test_numbers_and_plain_texts_stay_as_they_are(value):
    assert harmless(value) is value
