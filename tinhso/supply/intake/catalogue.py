"""The datasets that can be supplied, as the packs in force declare them."""

from __future__ import annotations

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Dataset, UnknownDefinition
from tinhso.lake.errors import NoSuchDataset


def dataset(reference: str) -> Dataset:
    """Return the definition of ``pack.name``. Raises NoSuchDataset."""
    try:
        return catalog.in_force(settings.PACKS).dataset(reference)
    except UnknownDefinition:
        raise NoSuchDataset(dataset=reference[:130]) from None
