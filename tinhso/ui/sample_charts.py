"""One chart of every kind for the page of components. All figures are invented."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from tinhso.ui.contracts import Chart, ChartKind, Point, Series

MONTHS = ("11/2025", "12/2025", *(f"{month:02}/2026" for month in range(1, 11)))
COMMUNES = (
    ("Phường Sóc Trăng", 98.2, "good"),
    ("Phường Phú Lợi", 96.4, "good"),
    ("Phường Vĩnh Châu", 95.1, "good"),
    ("Xã Trần Đề", 92.8, "watch"),
    ("Xã Kế Sách", 91.0, "watch"),
    ("Xã Thạnh Thới An", 84.7, "bad"),
    ("Xã Mỹ Tú", 81.3, "bad"),
    ("Xã Cù Lao Dung", None, "none"),
)
SIDE = 4  # cells in a row of the sample map


def charts() -> list[Chart]:
    """Return the charts in the order of their kinds."""
    return [trend(), trends(), ranking(), split(), funnel(), composite(), gaps(), amounts()]


def trend() -> Chart:
    values = (88, 89.5, 90, 92, None, 93.2, 92.8, 94, 93.2, 95.1, 92.7, 91.4)
    points = [
        Point(month, value, status="watch" if value and value < 95 else "good", why=gettext("no unit supplied this period"))
        for month, value in zip(MONTHS, values, strict=True)
    ]
    foot = gettext("until 31/10/2026, 103 of 108 units")
    return Chart(
        "sample-trend", ChartKind.TREND, gettext("Files settled in time"), [Series("", points)], "%", 1, target=95, foot=foot
    )


def trends() -> Chart:
    names = (gettext("Public health"), gettext("Justice"), gettext("Land"))
    starts = (90.0, 89.4, 74.0)
    series = [
        Series(
            name, [Point(month, start + place * 0.4 - (place % 3), estimate=place > 9) for place, month in enumerate(MONTHS)]
        )
        for name, start in zip(names, starts, strict=True)
    ]
    return Chart("sample-trends", ChartKind.TREND, gettext("In time, by field"), series, "%", 1)


def ranking() -> Chart:
    points = [
        Point(name, value, status=status, why=gettext("not supplied"), url="#charts", simulated=True)
        for name, value, status in COMMUNES
    ]
    return Chart("sample-ranking", ChartKind.RANKING, gettext("All communes"), [Series("", points)], "%", 1, target=95)


def split() -> Chart:
    labels = (gettext("online"), gettext("at the counter"), gettext("by post"))
    years = ((2025, (52_140, 80_312, 4_120)), (2026, (91_030, 44_871, 3_977)))
    series = [
        Series(str(year), [Point(label, value) for label, value in zip(labels, values, strict=True)]) for year, values in years
    ]
    return Chart("sample-bar", ChartKind.BAR, gettext("Files by way in"), series, gettext("files"), 0)


def funnel() -> Chart:
    steps = (
        (gettext("received"), 13_574),
        (gettext("complete"), 12_902),
        (gettext("settled"), 11_840),
        (gettext("result given electronically"), 7_215),
    )
    points = [Point(label, value) for label, value in steps]
    return Chart("sample-funnel", ChartKind.FUNNEL, gettext("From receipt to result"), [Series("", points)], "", 0)


def composite() -> Chart:
    service, progress = gettext("Online service"), gettext("Progress")
    points = [
        Point(gettext("in time"), 18.2, "", "watch", most=20, group=progress),
        Point(gettext("digitised files"), 21.4, "", "good", most=22, group=service),
        Point(gettext("paid online"), 4.1, "", "bad", most=10, group=service),
        Point(gettext("satisfaction"), None, why=gettext("not supplied"), most=18, group=service),
    ]
    return Chart("sample-composite", ChartKind.COMPOSITE, gettext("Index of service"), [Series("", points)], "", 1)


def gaps() -> Chart:
    points = [Point(name, value, status=status, key=str(place)) for place, (name, value, status) in enumerate(COMMUNES)]
    title = gettext("In time, by commune, around the target")
    outlines = reverse("ui:sample_outlines")
    return Chart("sample-gaps", ChartKind.MAP, title, [Series("", points)], "%", 1, target=93, outlines=outlines)


def amounts() -> Chart:
    values = (410, 96, 233, 320, None, 18, 157, 77)
    points = [
        Point(name, value, key=str(place)) for place, ((name, *_), value) in enumerate(zip(COMMUNES, values, strict=True))
    ]
    title = gettext("Files received, by commune")
    return Chart("sample-amounts", ChartKind.MAP, title, [Series("", points)], outlines=reverse("ui:sample_outlines"))


def outlines() -> dict[str, object]:
    """Return squares side by side as GeoJSON: the shapes of the sample maps."""
    features = []
    for place, (name, *_) in enumerate(COMMUNES):
        west, north = 105.8 + 0.1 * (place % SIDE), 9.7 - 0.1 * (place // SIDE)
        ring = [[west, north], [west + 0.1, north], [west + 0.1, north - 0.1], [west, north - 0.1], [west, north]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "id": place, "properties": {"name": name}, "geometry": shape})
    return {"type": "FeatureCollection", "features": features}
