"""A brief as JSON, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tinhso.centre.brief.contracts import Brief, Due, Moved, Number, Owing, Task, Warned


def written(brief: Brief) -> dict[str, Any]:
    """Return a brief as JSON values."""
    return asdict(brief)


def read(content: dict[str, Any]) -> Brief:
    """Return the brief that ``written`` wrote."""
    return Brief(
        **{
            **content,
            "numbers": tuple(Number(**each) for each in content["numbers"]),
            "moved": tuple(
                Moved(Number(**each["number"]), Number(**each["before"]), each["percent"]) for each in content["moved"]
            ),
            "owing": tuple(Owing(**each) for each in content["owing"]),
            "due": tuple(Due(**each) for each in content["due"]),
            "alerts": tuple(Warned(**each) for each in content["alerts"]),
            "tasks": tuple(Task(**each) for each in content.get("tasks", ())),  # briefs of before have none
        }
    )
