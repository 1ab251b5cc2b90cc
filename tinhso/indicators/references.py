"""Definitions in force by full reference: ``public_administration.on_time_rate``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import Catalog, Dataset, Indicator, UnknownDefinition
from tinhso.indicators.errors import SeveralIndicators


def catalogue() -> Catalog:
    """Return the packs in force, read once."""
    return catalog.in_force(settings.PACKS)


def fingerprint() -> str:
    """Return a word for all definitions of numbers in force: another when one of them changes."""
    return _fingerprint(settings.PACKS)


@cache
def _fingerprint(own: Path | None) -> str:
    every = sorted((name, each.model_dump_json()) for name, each in catalog.in_force(own).indicators())
    return hashlib.sha256(json.dumps(every).encode()).hexdigest()[:12]


def resolve(text: str) -> str:
    """Return the full reference of an indicator; a bare name will do where only one pack has it.

    Raises UnknownDefinition and SeveralIndicators.
    """
    fitting = [name for name, _ in catalogue().indicators() if text in (name, name.partition(".")[2])]
    if not fitting:
        raise UnknownDefinition(reference=text[:130])
    if len(fitting) > 1:
        raise SeveralIndicators(name=text, among=", ".join(fitting))
    return fitting[0]


def indicator(reference: str) -> Indicator:
    """Return an indicator by full reference. Raises UnknownDefinition."""
    if "." not in reference:
        raise UnknownDefinition(reference=reference[:130])
    return catalogue().indicator(reference)


def dataset(reference: str) -> Dataset:
    """Return a dataset by full reference. Raises UnknownDefinition."""
    return catalogue().dataset(reference)


def full(named: str, within: str) -> str:
    """Return the full reference of what the definition ``within`` (by full reference) names."""
    return named if "." in named else f"{within.partition('.')[0]}.{named}"


def beside(within: str) -> Callable[[str], Indicator]:
    """Return what finds an indicator as the definition ``within`` (by full reference) names it."""
    return lambda named: indicator(full(named, within))


def datasets_below(reference: str) -> frozenset[str]:
    """Return the datasets whose rows an indicator is counted from, its own or those of what it is made of."""
    return _datasets_below(reference, settings.PACKS)


@cache
def _datasets_below(reference: str, own: Path | None) -> frozenset[str]:
    definition = catalog.in_force(own).indicator(reference)
    if definition.dataset is not None:
        return frozenset({full(definition.dataset, reference)})
    return frozenset().union(*(_datasets_below(full(part, reference), own) for part in definition.made_of))


def dataset_of(reference: str, definition: Indicator) -> str:
    """Return the full reference of the dataset that an indicator is counted from; nothing when it is made of others."""
    return full(definition.dataset, reference) if definition.dataset else ""


def counted_from(dataset_reference: str) -> Mapping[str, Indicator]:
    """Return the indicators that are counted from a dataset, by full reference."""
    return _by_dataset(settings.PACKS).get(dataset_reference, {})


def datasets_counted() -> tuple[str, ...]:
    """Return the datasets that some indicator is counted from."""
    return tuple(_by_dataset(settings.PACKS))


@cache
def _by_dataset(own: Path | None) -> Mapping[str, Mapping[str, Indicator]]:
    found: dict[str, dict[str, Indicator]] = {}
    for reference, each in catalog.in_force(own).indicators():
        if each.dataset:
            found.setdefault(dataset_of(reference, each), {})[reference] = each
    return found
