"""The report of an attempt as it is kept: compressed JSON of plain values, read back as it was written."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tinhso.supply.intake.contracts import Ask, PlacedFault
from tinhso.supply.reading.contracts import Option

MOST_FAULTS = 5_000  # kept and shown; the counts tell all


def write_report(faults: tuple[PlacedFault, ...], counts: Mapping[str, int], questions: tuple[Ask, ...]) -> bytes:
    """Return the report as bytes; at most ``MOST_FAULTS`` faults are kept."""
    document = {
        "faults": [asdict(fault) for fault in faults[:MOST_FAULTS]],
        "counts": dict(counts),
        "questions": [asdict(question) for question in questions],
    }
    return gzip.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), 5, mtime=0)


def read_report(content: bytes) -> tuple[tuple[PlacedFault, ...], dict[str, int], tuple[Ask, ...]]:
    """Return what ``write_report`` was given."""
    document = json.loads(gzip.decompress(content))
    return (
        tuple(PlacedFault(**fault) for fault in document["faults"]),
        document["counts"],
        tuple(_ask(question) for question in document["questions"]),
    )


def _ask(kept: dict[str, Any]) -> Ask:
    options = tuple(Option(**option) for option in kept["options"])
    return Ask(**{**kept, "options": options, "examples": tuple(kept["examples"])})
