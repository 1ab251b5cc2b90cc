"""Every unit of measure that a shipped pack uses has words in both languages."""

from __future__ import annotations

from tinhso.catalog import queries as catalog
from tinhso.kernel.measures import MEASURES


def test_no_shipped_unit_of_measure_is_without_words():
    found = catalog.in_force(None)
    used = {indicator.unit_of_measure for _, indicator in found.indicators()}
    used |= {
        field.unit_of_measure for _, dataset in found.datasets() for field in dataset.table.fields if field.unit_of_measure
    }
    assert used - MEASURES.keys() == set()
