"""The packs in force, read once: a running program keeps to the definitions it started with."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import get_language

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Bilingual, Catalog, Dataset
from tinhso.supply.obligations.errors import NoSuchDataset


def catalogue() -> Catalog:
    """Return the shipped packs with the province's own laid over them. Raises PacksHaveFaults."""
    return catalog.in_force(settings.PACKS)


def datasets() -> dict[str, Dataset]:
    """Return every dataset by its full reference."""
    return dict(catalogue().datasets())


def dataset(reference: str) -> Dataset:
    """Return the definition of ``pack.name``. Raises NoSuchDataset."""
    found = datasets().get(reference)
    if found is None:
        raise NoSuchDataset(dataset=reference[:130])
    return found


def written_by_platform() -> list[str]:
    """Return what the datasets in force that the platform writes itself are called in the reader's language."""
    return [said(each.title) for each in datasets().values() if each.written_by_platform and each.valid_to is None]


def title(reference: str) -> str:
    """Return what a dataset is called in the reader's language; one that is declared no more is called by its name."""
    found = datasets().get(reference)
    return said(found.title) if found else reference


def field_title(field: str) -> str:
    """Return what a field (a pack) is called in the reader's language."""
    found = catalogue().packs.get(field)
    return said(found.pack.title) if found else field


def fields() -> Iterator[str]:
    """Yield the packs that declare datasets."""
    return (name for name, contents in catalogue().packs.items() if contents.datasets)


def said(words: Bilingual) -> str:
    return said_pair(words.vi, words.en)


def said_pair(vi: str, en: str) -> str:
    """Return the one of two texts that the reader's language asks for."""
    return en if (get_language() or "vi").startswith("en") else vi
