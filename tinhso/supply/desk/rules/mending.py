"""A mended row among the rows in force, where a dataset replaces its period as a whole."""

from __future__ import annotations

from collections.abc import Sequence

Row = dict[str, str | None]


def joined(in_force: Sequence[Row], mended: Row, key: tuple[str, ...]) -> list[Row]:
    """Return the rows in force with the mended one last; of a row of the same key the mended one takes the place."""
    others = [row for row in in_force if not key or any(row.get(name) != mended.get(name) for name in key)]
    return [*others, mended]
