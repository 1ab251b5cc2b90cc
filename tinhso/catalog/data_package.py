"""A dataset as a Frictionless Data Package: who owns it, what it means, its columns, and where its rows lie."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tinhso.catalog.contracts import Catalog, split
from tinhso.catalog.table_schema import table_schema


def data_package(
    catalog: Catalog, reference: str, language: str = "vi", only: Collection[str] | None = None, *, rows: bool = False
) -> dict[str, Any]:
    """Return ``datapackage.json`` for a dataset as plain JSON values; with ``rows`` a CSV file lies beside it.

    ``only`` leaves out other columns, and the key that needs them. Without rows the one resource has no row (``data``).
    Raises UnknownDefinition.
    """
    dataset, (pack, name) = catalog.dataset(reference), split(reference, "")
    owner = dataset.owner or catalog.packs[pack].pack.owner
    schema = table_schema(dataset, language)
    schema.pop("foreignKeys", None)  # they point to other datasets, which are not in this package
    if only is not None:
        schema["fields"] = [field for field in schema["fields"] if field["name"] in only]
        if not set(schema.get("primaryKey", ())) <= set(only):
            schema.pop("primaryKey")
    place: dict[str, Any] = {"path": f"{name}.csv", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    if not rows:
        place = {"data": [[field["name"] for field in schema["fields"]]]}
    described: dict[str, Any] = {
        "name": reference.replace("_", "-"),
        "title": getattr(dataset.title, language),
        "version": f"{dataset.version}.0.0",
        "contributors": [{"title": getattr(owner.title, language), "role": "publisher"}],
        "resources": [{"name": name.replace("_", "-"), "type": "table", **place, "schema": schema}],
    }
    if dataset.description is not None:
        described["description"] = getattr(dataset.description, language)
    if dataset.legal_basis:
        described["sources"] = [_source(source.citation, source.url) for source in dataset.legal_basis]
    return described


def _source(title: str, url: str | None) -> dict[str, str]:
    return {"title": title, "path": url} if url else {"title": title}
