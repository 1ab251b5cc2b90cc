"""Columns of small immutable files in memory, those asked for last: bounded, and shared by all threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tinhso.lake.heavy import pl

MOST_BYTES = 32 << 20  # four thousand columns of a thousand numbers
LARGEST = MOST_BYTES >> 6  # a longer column would push out many short ones


class KeptColumns:
    """Columns by the SHA-256 of their file: what a name stands for never changes."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.bytes, self._most = 0, most
        self._kept: OrderedDict[tuple[str, str], pl.Series] = OrderedDict()
        self._lock = Lock()

    def of(self, files: Collection[str], column: str) -> dict[str, pl.Series]:
        """Return the column of those files of which it is kept."""
        with self._lock:
            found = {file: self._kept[file, column] for file in files if (file, column) in self._kept}
            for file in found:
                self._kept.move_to_end((file, column))
        return found

    def keep(self, values: Mapping[str, pl.Series], column: str) -> None:
        """Take columns in, and let those go that were not asked for longest."""
        with self._lock:
            for file, series in values.items():
                if (file, column) not in self._kept and series.estimated_size() <= min(LARGEST, self._most):
                    self._kept[file, column] = series
                    self.bytes += _size(series)
            while self.bytes > self._most:
                self.bytes -= _size(self._kept.popitem(last=False)[1])


def _size(series: pl.Series) -> int:
    return int(series.estimated_size()) + 256  # what an object costs by itself
