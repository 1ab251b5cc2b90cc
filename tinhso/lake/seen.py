"""Whether a key came before: in this file, or among the keys in force. Memory is about 16 bytes a row.

A key is remembered as a 64-bit hash. Most keys are new, and a table of bits tells that at once: their place in it was
free. Only the others are looked for among the earlier hashes. Two keys of ten million share a hash in one run of
370,000, and not in the next run: the seeds are drawn anew, and nobody can prepare it. Whether two keys are really the same is
not looked up: batches come once, and keeping or staging all their keys would cost every good file more than that.
"""

from __future__ import annotations

import operator
import secrets
from functools import reduce

from tinhso.lake.heavy import pl

BITS_A_KEY = 32  # so few places are taken by chance that looking for those keys costs little
LEAST_BITS = 16
MOST_RUNS = 16


class Seen:
    """Remembers keys of ``fields``."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        self._seeds = [secrets.randbits(63) for _ in fields]
        self._runs: list[pl.Series] = []  # sorted hashes: one run a batch, many of them joined to one now and then
        self._waiting: pl.Series | None = None  # the first hashes: most tables are one batch, and never look at them again
        self._joined = 0
        self._height = 0
        self._taken = pl.Series(dtype=pl.Boolean)
        self._make_table(LEAST_BITS)

    def add(self, keys: pl.DataFrame) -> None:
        """Take keys as seen."""
        self._settle()
        self._remember(self._hashed(keys)["hash"].sort())

    def repeated(self, keys: pl.DataFrame) -> pl.Series:
        """Say of each row whether its key came before, in earlier rows too, and remember them all.

        A key with an empty column is no key: it is never repeated.
        """
        self._settle()
        hashed = self._hashed(keys)
        hashes = hashed["hash"]
        if not self._runs and hashes.n_unique() == hashes.len():
            self._waiting = hashes
            return pl.repeat(False, keys.height, dtype=pl.Boolean, eager=True)
        ordered = hashes.sort()
        before = self._before(hashes.filter(self._taken.gather(self._places(hashes))).unique())
        twice = ordered.filter(ordered == ordered.shift()).unique()
        again = hashed.filter(hashes.is_in(pl.concat([before, twice]).implode()))
        again = again.filter(again["hash"].is_in(before.implode()) | ~again["hash"].is_first_distinct())
        self._remember(ordered)
        return _marked(keys.height, again["at"])

    def _settle(self) -> None:
        if self._waiting is not None:
            self._remember(self._waiting.sort())
            self._waiting = None

    def _hashed(self, keys: pl.DataFrame) -> pl.DataFrame:
        """Return the hash of each whole key, and where it stands."""
        each = (pl.col(name).hash(seed) for name, seed in zip(self.fields, self._seeds, strict=True))
        hashed = keys.select(hash=reduce(operator.xor, each)).with_row_index("at")
        if not any(keys[name].null_count() for name in self.fields):
            return hashed
        return hashed.filter(keys.select(pl.all_horizontal(pl.col(self.fields).is_not_null())).to_series())

    def _before(self, hashes: pl.Series) -> pl.Series:
        """Return those of a few hashes that came before."""
        found = pl.repeat(False, hashes.len(), dtype=pl.Boolean, eager=True)
        for run in self._runs:
            found = found | (run.gather(run.search_sorted(hashes).clip(upper_bound=run.len() - 1)) == hashes)
        return hashes.filter(found)

    def _remember(self, ordered: pl.Series) -> None:
        if ordered.is_empty():
            return
        self._runs.append(ordered)
        self._height += ordered.len()
        if len(self._runs) - self._joined > MOST_RUNS:
            self._runs[self._joined :] = [pl.concat(self._runs[self._joined :], rechunk=True).sort()]
            self._joined += 1
        if self._height * BITS_A_KEY > self._taken.len():
            self._make_table((self._height * BITS_A_KEY).bit_length())
        else:
            self._taken = self._taken.scatter(self._places(ordered), True)

    def _make_table(self, bits: int) -> None:
        self._width = 1 << (64 - bits)
        self._taken = pl.repeat(False, 1 << bits, dtype=pl.Boolean, eager=True)
        for run in self._runs:
            self._taken = self._taken.scatter(self._places(run), True)

    def _places(self, hashes: pl.Series) -> pl.Series:
        return (hashes // self._width).cast(pl.UInt32)


def _marked(height: int, at: pl.Series) -> pl.Series:
    mask = pl.repeat(False, height, dtype=pl.Boolean, eager=True)
    return mask.scatter(at, True) if at.len() else mask
