"""The submissions that moved between two moments, by dataset and by the unit that supplied them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from tinhso.centre.reports.contracts import Content


def by_dataset_and_unit(moved: Iterable[Content], content: Content) -> Iterator[tuple[str, list[tuple[str, list[Content]]]]]:
    """Yield each dataset with its units by name, and under each what moved, by period and then as it came in."""
    ordered = sorted(moved, key=lambda each: (each["dataset"], unit_name(each, content), each["period"], each["known_from"]))
    for dataset, of_dataset in groupby(ordered, key=lambda each: str(each["dataset"])):
        units = groupby(of_dataset, key=lambda each: unit_name(each, content))
        yield dataset, [(unit, list(found)) for unit, found in units]


def unit_name(each: Content, content: Content) -> str:
    """Return what the unit of a line or submission was called; its number where the content does not tell."""
    known = content["units"].get(str(each["unit"]))
    return str(known["name"] if known is not None else each["unit"])


def dataset_title(name: str, content: Content, language: str) -> str:
    """Return what a dataset is called; its reference in a content that does not tell."""
    known = content.get("dataset_titles", {}).get(name)
    return str(known[language]) if known is not None else name
