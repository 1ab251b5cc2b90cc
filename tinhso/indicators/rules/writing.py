"""What both statements of a family are written with: names, trees as text, and atoms put together again."""

from __future__ import annotations

from typing import Any

from tinhso.indicators.rules.formulas import Atom, Together

DIALECT = "duckdb"
STATEMENTS = 1_000  # of each kind, kept: writing one costs some milliseconds


def written(tree: Any) -> str:
    """Return a judged tree as SQL."""
    return str(tree.sql(dialect=DIALECT))


def quoted(name: str) -> str:
    """Return the name of a definition as SQL."""
    return '"' + name.replace('"', '""') + '"'


def again(atom: Atom) -> str:
    """Return what makes one value of an atom of those of several cells."""
    match atom.together:
        case Together.SUM:
            return f"SUM({atom.name})"
        case Together.MIN:
            return f"MIN({atom.name})"
        case Together.MAX:
            return f"MAX({atom.name})"
        case Together.LATEST:
            return f"ARG_MAX({atom.name}, {atom.beside})"
        case Together.EARLIEST:
            return f"ARG_MIN({atom.name}, {atom.beside})"
        case Together.LIST:
            raise AssertionError("lists are made of their values again")


def second_of_day(moment: str) -> str:
    """Return SQL for the second of the day of a local time."""
    return f"(HOUR({moment}) * 3600 + MINUTE({moment}) * 60 + SECOND({moment}))"
