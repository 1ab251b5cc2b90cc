"""Whether a key came before: in this file, or among the keys in force. Memory is about 24 bytes a row.

A key is remembered as two 64-bit hashes. Most keys are new, and that is told at once: their place in a table of bits
was free. Only the others (a place taken by chance, or truly a key that came before) are compared with all earlier ones.
"""

from __future__ import annotations

import operator
import secrets
from functools import reduce

from tinhso.lake.heavy import pl

BITS_A_KEY = 32  # so few places are taken by chance that looking them up costs little
LEAST_BITS = 16


class Seen:
    """Remembers keys by hashes with seeds drawn anew each time: nobody can prepare a collision."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        self._seeds = [[secrets.randbits(63) for _ in fields] for _ in ("one", "two")]
        self._before = pl.DataFrame(schema={"one": pl.UInt64, "two": pl.UInt64})
        self._make_table(LEAST_BITS)

    def add(self, keys: pl.DataFrame) -> None:
        """Take keys as seen."""
        self._remember(self._hashed(keys).select("one", "two").unique())

    def repeated(self, keys: pl.DataFrame) -> pl.Series:
        """Say of each row whether its key came before, in earlier rows too, and remember them all.

        A key with an empty column is no key: it is never repeated.
        """
        hashed = self._hashed(keys)
        ones = hashed["one"].sort()
        twice = ones.filter(ones == ones.shift())
        likely = hashed.filter(pl.col("one").is_in(twice.implode()) | self._taken.gather(self._places(hashed)))
        again = self._repeated_exactly(likely) if likely.height else pl.Series(dtype=pl.UInt32)
        self._remember(hashed.select("one", "two"))
        return _marked(keys.height, again)

    def _repeated_exactly(self, likely: pl.DataFrame) -> pl.Series:
        earlier = self._before.filter(pl.col("one").is_in(likely["one"].implode()))
        together = pl.concat([earlier.with_columns(at=pl.lit(None, pl.UInt32)).select(likely.columns), likely])
        first = together.select(pl.struct("one", "two").is_first_distinct()).to_series()
        return together.filter(~first)["at"].drop_nulls()

    def _hashed(self, keys: pl.DataFrame) -> pl.DataFrame:
        one, two = (
            reduce(operator.xor, (pl.col(name).hash(seed) for name, seed in zip(self.fields, seeds, strict=True)))
            for seeds in self._seeds
        )
        hashed = keys.select(one=one, two=two).with_row_index("at")
        if keys.select(pl.all_horizontal(pl.col(self.fields).is_not_null().all())).item():
            return hashed
        return hashed.filter(keys.select(pl.all_horizontal(pl.col(self.fields).is_not_null())).to_series())

    def _remember(self, hashed: pl.DataFrame) -> None:
        self._before = self._before.vstack(hashed)
        if self._before.height * BITS_A_KEY > self._taken.len():
            self._make_table((self._before.height * BITS_A_KEY).bit_length())
        else:
            self._taken = self._taken.scatter(self._places(hashed), True)

    def _make_table(self, bits: int) -> None:
        self._width = 1 << (64 - bits)
        self._taken = pl.repeat(False, 1 << bits, dtype=pl.Boolean, eager=True)
        self._taken = self._taken.scatter(self._places(self._before), True)

    def _places(self, hashed: pl.DataFrame) -> pl.Series:
        return hashed.select((pl.col("one") // self._width).cast(pl.UInt32)).to_series()


def _marked(height: int, at: pl.Series) -> pl.Series:
    mask = pl.zeros(height, dtype=pl.Int8, eager=True)
    return (mask.scatter(at, 1) if at.len() else mask).cast(pl.Boolean)
