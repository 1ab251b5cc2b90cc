"""The demo's schematic outlines: one for every commune of the area, without holes, and always called schematic."""

from __future__ import annotations

import shapely

from tinhso.places import queries
from tinhso.places.models import Boundary, Unit


def test_points_geocoded_next_door_tear_no_holes_into_provinces(demo_areas):
    outlines = Boundary.objects.filter(unit__level="province")
    holes = [
        (outline.unit.code, round(shapely.Polygon(ring).area, 5))
        for outline in outlines.select_related("unit")
        for part in shapely.get_parts(shapely.from_wkb(bytes(outline.geometry)))
        for ring in part.interiors
    ]
    assert outlines.count() >= 5
    assert not holes


def test_every_commune_of_soc_trang_is_drawn_before_and_after_the_reform(demo_areas):
    for code, day, count in (("94", "2025-06-30", 108), ("92", "2025-07-01", 103)):
        on = queries.day(day)
        communes = [unit.id for unit in queries.communes_within(queries.unit_on(code, on).id, on)]
        assert len(communes) == count
        assert Boundary.objects.filter(unit__in=communes).values("unit").distinct().count() == count


def test_nothing_drawn_for_the_demo_is_called_official(demo_areas):
    assert set(Boundary.objects.values_list("kind", flat=True)) == {"schematic"}
    assert not Unit.objects.filter(tree="area", is_simulated=True).exists()
