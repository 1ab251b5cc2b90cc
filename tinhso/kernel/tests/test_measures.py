"""Units of measure in words."""

from __future__ import annotations

import pytest

from tinhso.kernel import measures


@pytest.mark.parametrize(
    ("measure", "vi", "en"),
    [("percent", "%", "%"), ("night", "đêm", "nights"), ("rank", "", ""), ("kilo_of_rice", "kilo of rice", "kilo of rice")],
)
def test_a_unit_of_measure_is_written_for_people_in_both_languages(measure, vi, en):
    assert (measures.named(measure, "vi"), measures.named(measure, "en")) == (vi, en)
