"""Definitions in force, by full reference: ``public_administration.on_time_rate``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Catalog, Dataset, Indicator, UnknownDefinition


def catalogue() -> Catalog:
    """Return the packs in force, read once."""
    return catalog.in_force(settings.PACKS)


def indicator(reference: str) -> Indicator:
    """Return an indicator by full reference. Raises UnknownDefinition."""
    if "." not in reference:
        raise UnknownDefinition(reference=reference[:130])
    return catalogue().indicator(reference)


def dataset(reference: str) -> Dataset:
    """Return a dataset by full reference. Raises UnknownDefinition."""
    return catalogue().dataset(reference)


def full(reference: str, within: str) -> str:
    """Return the full reference of what an indicator (itself by full reference) names."""
    return reference if "." in reference else f"{within.partition('.')[0]}.{reference}"


def dataset_of(name: str, definition: Indicator) -> str:
    """Return the full reference of the dataset that an indicator is counted from; nothing when it is made of others."""
    return full(definition.dataset, name) if definition.dataset else ""


@cache
def _by_dataset() -> Mapping[str, Mapping[str, Indicator]]:
    found: dict[str, dict[str, Indicator]] = {}
    for name, each in catalogue().indicators():
        if each.dataset:
            found.setdefault(dataset_of(name, each), {})[name] = each
    return found


def counted_from(reference: str) -> Mapping[str, Indicator]:
    """Return the indicators that are counted from a dataset, by full reference."""
    return _by_dataset().get(reference, {})


def datasets_counted() -> tuple[str, ...]:
    """Return the datasets that some indicator is counted from."""
    return tuple(_by_dataset())
