"""The datasets that can be supplied, as the packs in force declare them."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Dataset, UnknownDefinition
from tinhso.lake.errors import NoSuchDataset


def datasets() -> Iterator[tuple[str, Dataset]]:
    """Yield each dataset that can be supplied, with its full reference, by reference."""
    yield from sorted(catalog.in_force(settings.PACKS).datasets(), key=lambda each: each[0])


def dataset(reference: str) -> Dataset:
    """Return the definition of ``pack.name``. Raises NoSuchDataset."""
    try:
        return catalog.in_force(settings.PACKS).dataset(reference)
    except UnknownDefinition:
        raise NoSuchDataset(dataset=reference[:130]) from None
