"""Whether a key came before: in this file, or among the keys in force. Memory is 16 bytes a row."""

from __future__ import annotations

import secrets

from tinhso.lake.heavy import pl


class Seen:
    """Remembers keys as two 64-bit hashes, their seeds drawn anew each time: nobody can prepare a collision."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        self._seeds = (secrets.randbits(63), secrets.randbits(63))
        self._chunks: list[pl.DataFrame] = []

    def add(self, keys: pl.DataFrame) -> None:
        """Take keys as seen."""
        self._chunks.append(self._hashed(keys).unique())

    def repeated(self, keys: pl.DataFrame) -> pl.Series:
        """Say of each row whether its key came before, in earlier rows too, and remember them all.

        A key with an empty column is no key: it is never repeated.
        """
        hashed = self._hashed(keys)
        whole = keys.select(pl.all_horizontal(pl.col(self.fields).is_not_null())).to_series()
        rows = hashed.with_row_index("at").filter(whole)
        fresh = rows.select("one", "two")
        flagged = _twice(rows)
        before = [chunk.join(fresh, on="one", how="semi") for chunk in self._chunks]
        if earlier := [found for found in before if found.height]:
            flagged = pl.concat([flagged, rows.join(pl.concat(earlier), on=["one", "two"], how="semi")["at"]])
        self._chunks.append(fresh)
        return _marked(keys.height, flagged)

    def _hashed(self, keys: pl.DataFrame) -> pl.DataFrame:
        together = pl.struct(self.fields) if len(self.fields) > 1 else pl.col(self.fields[0])
        one, two = self._seeds
        return keys.select(one=together.hash(one), two=together.hash(two))


def _twice(rows: pl.DataFrame) -> pl.Series:
    """Return where a key stands that stood before in these rows: by one hash first, by both where that one is repeated."""
    again = rows.filter(~rows["one"].is_first_distinct())
    likely = rows.join(again.select("one").unique(), on="one", how="semi", maintain_order="left")
    return likely.filter(~likely.select(first=pl.struct("one", "two").is_first_distinct())["first"])["at"]


def _marked(height: int, at: pl.Series) -> pl.Series:
    mask = pl.zeros(height, dtype=pl.Int8, eager=True)
    if at.len():
        mask = mask.scatter(at.unique(), 1)
    return mask.cast(pl.Boolean)
