"""How fast written names become units: a column of 1,000,000 names, 10,000 distinct, against one call per row.

    python benchmarks/resolve_names.py [rows] [distinct]

The index holds the whole country before and after 2025-07-01, from the data that ships with the platform.
The names are paths of real units in the forms that people write them in: as in the decree, in capitals,
without accents, with abbreviations, without commas, reversed, and one in fifty with a typing error.

One call per row for the whole column would take minutes; it is measured on a random sample of its rows and
extrapolated. Times are processor time, the best of three rounds in which the contenders take turns.
"""

from __future__ import annotations

import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from tinhso.places import reference
from tinhso.places.rules.names import plain_key
from tinhso.places.rules.resolving import NamedUnit, NameIndex, ParentSpell, Resolver

DAYS = (date(2025, 1, 1), date(2025, 8, 1))
SAMPLE = 20_000
SHORT = {
    "Thành phố": "TP.",
    "Thị xã": "TX",
    "Thị trấn": "TT.",
    "Huyện": "H.",
    "Quận": "Q.",
    "Phường": "P.",
    "Xã": "X.",
    "Tỉnh": "T.",
}


def shipped() -> tuple[list[NamedUnit], list[ParentSpell]]:
    """Return the shipped areas as the index takes them; the row number is the id."""
    rows = [row for row in reference.units() if row.tree == "area"]
    at = {(row.code, (row.end or date.max) >= reference.AREAS_END): number for number, row in enumerate(rows)}
    later = {row.code: row for row in reference.names() if row.tree == "area"}
    named, parents = [], []
    for number, row in enumerate(rows):
        if row.level == "country":
            continue
        new = later.get(row.code) if row.start is None else None
        end = new.start - timedelta(days=1) if new else row.end
        named.append(NamedUnit(number, row.code, row.level, "", f"{row.prefix} {row.name}", row.start, end))
        if new:
            named.append(NamedUnit(number, row.code, row.level, "", f"{new.prefix} {new.name}", new.start, row.end))
        above = {at.get((row.parent, side)) for side in (False, True)} - {None}
        parents += [
            ParentSpell(number, parent, row.start, row.end) for parent in above if parent and rows[parent].level != "country"
        ]
    return named, parents


def typed(rng: random.Random, path: str) -> str:
    """Return a path as somebody may have typed it."""
    form = rng.randrange(7)
    if form == 1:
        return path.upper()
    if form == 2:
        return ", ".join(plain_key(part) for part in path.split(", "))
    if form == 3:
        for title, short in SHORT.items():
            path = path.replace(title, short)
        return path
    if form == 4:
        return path.replace(",", "")
    if form == 5:
        return ", ".join(reversed(path.split(", ")))
    if rng.random() < 0.14:
        spot = rng.randrange(len(path))
        return path[:spot] + rng.choice("aeinou") + path[spot + 1 :]
    return path


def distinct_names(index: NameIndex, rng: random.Random, count: int) -> Iterator[str]:
    """Yield ``count`` different texts."""
    seen: set[str] = set()
    while len(seen) < count:
        text = typed(rng, index.path(rng.randrange(len(index.records)), rng.choice(DAYS)))
        if text not in seen:
            seen.add(text)
            yield text


def seconds(*works: Callable[[], object]) -> list[float]:
    """Return the processor time of each piece of work: the best of three rounds in which they take turns."""
    rounds = [[_once(work) for work in works] for _ in range(3)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _once(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    rows, distinct = (int(argument) for argument in [*sys.argv[1:], "1000000", "10000"][:2])
    units, parents = shipped()
    tracemalloc.start()
    NameIndex(units, parents)
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    (building,) = seconds(lambda: NameIndex(units, parents))
    print(f"index of {len(units):,} names: {building:.2f} s, peak {memory / 2**20:.0f} MiB")

    resolver, rng = Resolver(NameIndex(units, parents)), random.Random(20250701)
    texts = list(distinct_names(resolver.index, rng, distinct))
    column = [texts[rng.randrange(distinct)] for _ in range(rows)]
    # A column that was read from a file holds a new string in every row, without its hash.
    column = [text.encode().decode() for text in column]
    day = DAYS[0]
    sample = [column[rng.randrange(rows)] for _ in range(min(SAMPLE, rows))]
    whole, once, sampled = seconds(
        lambda: resolver.resolve_column(column, on=day),
        lambda: [resolver.resolve(text, on=day) for text in texts],
        lambda: [resolver.resolve(text, on=day) for text in sample],
    )
    each = sampled / len(sample)
    outcomes = [answer.outcome for answer in resolver.resolve_column(texts, on=day)]
    print({outcome: outcomes.count(outcome) for outcome in ("found", "ambiguous", "unknown")})
    print(f"one call: {each * 1e6:.0f} µs; {distinct:,} distinct names one by one: {once:.2f} s")
    print(f"{rows:,} rows, one call per row (extrapolated from {len(sample):,}): {each * rows:.1f} s")
    print(f"{rows:,} rows as a column: {whole:.2f} s")
    print(f"ratio column : distinct names = {whole / once:.2f}")
    print(f"ratio one call per row : column = {each * rows / whole:.0f}  (line: at least 50)")


if __name__ == "__main__":
    main()
