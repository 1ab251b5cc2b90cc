"""Which files the manifest lists: all others may be swept."""

from __future__ import annotations

from tinhso.lake.models import Compaction, Part, Proposal


def files() -> set[str]:
    """Return the names of the Parquet files that something stands on."""
    standing = (Part.objects.all(), Compaction.objects.all(), Proposal.objects.filter(state="waiting"))
    return {name for rows in standing for name in rows.values_list("file", flat=True)}


def originals() -> set[str]:
    """Return the names of the senders' own files that are kept."""
    kept = Part.objects.exclude(original="").values_list("original", flat=True)
    return {*kept, *Proposal.objects.filter(state="waiting").exclude(original="").values_list("original", flat=True)}
