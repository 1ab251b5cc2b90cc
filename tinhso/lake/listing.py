"""Which files the manifest lists: all others may be swept."""

from __future__ import annotations

from tinhso.lake.models import Compaction, Part


def files() -> set[str]:
    """Return the names of the Parquet files that something stands on."""
    return {*Part.objects.values_list("file", flat=True), *Compaction.objects.values_list("file", flat=True)}


def originals() -> set[str]:
    """Return the names of the senders' own files that are kept."""
    return set(Part.objects.exclude(original="").values_list("original", flat=True))
