"""How fast points find their unit: a column of 1,000,000 points against one call per point, and drawing cells.

    python benchmarks/locate_points.py [points]

The units are schematic cells around 170 evenly strewn points with a wavy coast, about as many as the two
demo provinces have. One call per point is measured on a sample and extrapolated. Times are processor
time, the best of three rounds in which the contenders take turns.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy
import shapely

from tinhso.places.rules.locating import Locator
from tinhso.places.rules.voronoi import schematic_cells

SAMPLE = 20_000
UNITS, CORNERS = 170, 4_000


def coast() -> Any:
    """Return a land of about 100 km across with a coast of 4,000 corners."""
    turn = numpy.linspace(0, 2 * numpy.pi, CORNERS, endpoint=False)
    reach = 0.45 + 0.03 * numpy.sin(7 * turn) + 0.002 * numpy.sin(311 * turn)
    return shapely.Polygon(numpy.column_stack([106 + reach * numpy.cos(turn), 9.6 + reach * numpy.sin(turn)]))


def seconds(*works: Callable[[], object]) -> list[float]:
    """Return the processor time of each piece of work: the best of three rounds in which they take turns."""
    rounds = [[_once(work) for work in works] for _ in range(3)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _once(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rng, land = numpy.random.default_rng(20250701), coast()
    spots = rng.uniform((105.6, 9.2), (106.4, 10.0), (UNITS, 2))
    points = {number: (float(lon), float(lat)) for number, (lon, lat) in enumerate(spots)}
    (cutting,) = seconds(lambda: schematic_cells(points, land))
    cells = schematic_cells(points, land)
    print(f"{UNITS} schematic cells: {cutting:.2f} s")
    locator = Locator(cells)
    lons, lats = rng.uniform(105.5, 106.5, count), rng.uniform(9.1, 10.1, count)
    pairs = list(zip(lons[:SAMPLE].tolist(), lats[:SAMPLE].tolist(), strict=True))
    column, sampled = seconds(lambda: locator.at_many(lons, lats), lambda: [locator.at(lon, lat) for lon, lat in pairs])
    each = sampled / len(pairs)
    print(f"one point: {each * 1e6:.0f} µs; {count:,} points one by one (extrapolated): {each * count:.1f} s")
    print(f"{count:,} points as a column: {column:.2f} s")
    print(f"ratio one call per point : column = {each * count / column:.0f}")


if __name__ == "__main__":
    main()
