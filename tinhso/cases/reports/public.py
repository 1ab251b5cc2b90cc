"""Named reads of what the public sees of reports: moderated ones only, never a private one, never who reported.

Other rooms find it as ``queries.public``. Distances are metres, positions WGS84 degrees, days are days in Vietnam.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Avg, Case, Count, F, Max, Q, QuerySet, When
from django.db.models.functions import Floor

from tinhso.cases.engine import journal
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.queries import moves_open_to
from tinhso.cases.engine.rules.processes import Part
from tinhso.cases.reports.contracts import Box, Cluster, Figures, Pin, Showing, Stage, Wanted
from tinhso.cases.reports.models import ReportRow
from tinhso.cases.reports.rules.nearness import degrees_around, metres_between
from tinhso.cases.reports.rules.stages import BY_STATE, LAST_LIMIT, PASSED_ON, STATES
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor
from tinhso.places import queries as places

DUPLICATE_WITHIN = 60  # metres: what two telephones disagree about one pothole
LONGEST_TITLE = 120
WIDE = 0.4  # degrees: a tile of zoom 9 or farther


def stage_of(state: str) -> Stage | None:
    """Return how far a report in this state is; None for those that the public no longer sees."""
    return BY_STATE.get(state)


def listed(wanted: Wanted, first: int = 0, most: int = 20) -> tuple[Pin, ...]:
    """Return public reports, the latest first, from the ``first`` on."""
    return _pins(_shown(wanted).order_by("-case__received_at", "-case")[first : first + most])


def count(wanted: Wanted) -> int:
    """Return how many public reports are as wanted."""
    return _shown(wanted).count()


def clusters(wanted: Wanted, box: Box, cells: int) -> tuple[Cluster, ...]:
    """Return the public reports of a box, put together in a grid of ``cells`` by ``cells``; a lone one with its pin."""
    wide, high = (box.east - box.west) / cells, (box.north - box.south) / cells
    groups = (
        _within(_shown(wanted), box)
        .annotate(column=Floor((F("case__longitude") - box.west) / wide), line=Floor((F("case__latitude") - box.south) / high))
        .values("column", "line")
        .annotate(
            longitude=Avg("case__longitude"),
            latitude=Avg("case__latitude"),
            together=Count("case"),
            late=Count("case", filter=_overdue()),
            one=Max("case"),
        )
        .order_by("line", "column")
    )
    found = list(groups)
    alone = {each["one"] for each in found if each["together"] == 1}
    pins = {row.case_id: pin for row, pin in _each_pin(ReportRow.objects.filter(case__in=alone))}
    return tuple(
        Cluster(each["longitude"], each["latitude"], each["together"], each["late"], pins.get(each["one"])) for each in found
    )


def near(longitude: float, latitude: float, metres: float, wanted: Wanted = Wanted(), most: int = 20) -> tuple[Pin, ...]:  # noqa: B008  # frozen
    """Return public reports within so many metres of a point, the nearest first."""
    found = _pins(_within(_shown(wanted), around(longitude, latitude, metres)).order_by("-case")[:500])
    away = {pin.code: distance(pin, longitude, latitude) for pin in found}
    return tuple(sorted((pin for pin in found if away[pin.code] <= metres), key=lambda pin: away[pin.code]))[:most]


def alike(longitude: float, latitude: float, category: str) -> tuple[Pin, ...]:
    """Return open public reports that may be about the same trouble: the same category, within some steps."""
    found = near(longitude, latitude, DUPLICATE_WITHIN, Wanted(category=category), most=5)
    return tuple(pin for pin in found if pin.settled_at is None)


def figures(wanted: Wanted) -> Figures:
    """Return the numbers of the reports: what was closed without proof, contested, reopened or passed on is counted apart.

    Those that no moderator shows count too: hiding one changes no number. Private ones count in the numbers of everything only:
    narrowed to a place or a category, a number would tell of them.
    """
    rows = ReportRow.objects.filter(case__parent=None)
    rows = _narrowed(rows if wanted == Wanted() else rows.filter(private=False), wanted)
    passed_on = Q(case__state__in=PASSED_ON)
    settled = Q(case__settled_at__isnull=False)
    answered = Q(case__state__in=(*STATES[Stage.ANSWERED], *STATES[Stage.CLOSED]))
    told = rows.exclude(case__state__in=("withdrawn",)).aggregate(
        open=Count("case", filter=~settled),
        overdue=Count("case", filter=_overdue()),
        settled=Count("case", filter=settled & ~passed_on),
        without_proof=Count("case", filter=answered & Q(proved=False)),
        contested=Count("case", filter=Q(contested__gt=0)),
        reopened=Count("case", filter=Q(reopened__gt=0)),
        passed_on=Count("case", filter=passed_on),
        rated=Count("rating"),
        rating=Avg("rating"),
    )
    return Figures(**told)


def of_citizen(actor: Actor) -> tuple[Pin, ...]:
    """Return what a citizen who signed in has reported, the latest first; their own, so in any state."""
    if actor.kind != "citizen" or actor.account is None:
        return ()
    own = {"case__participants__account": actor.account, "case__participants__kind": "reporter"}
    return _pins(ReportRow.objects.filter(**own).order_by("-case__received_at", "-case"))


def is_filed(request: str) -> bool:
    """Say whether a sender's request has filed a report already."""
    return bool(request) and journal.CASES.any("desk = %s AND request = %s", "field_report", request)


def moves_of_reporter(case: CaseView) -> frozenset[str]:
    """Return what its reporter can do with a report as it stands now."""
    return frozenset(move.slug for move in moves_open_to(case, (Part.REPORTER,)))


def around(longitude: float, latitude: float, metres: float) -> Box:
    """Return the box that holds a circle."""
    aside, up = degrees_around(latitude, metres)
    return Box(longitude - aside, latitude - up, longitude + aside, latitude + up)


def distance(pin: Pin, longitude: float, latitude: float) -> float:
    """Return the metres from a pin to a point; endless for one that has no position."""
    if pin.longitude is None or pin.latitude is None:
        return math.inf
    return metres_between(longitude, latitude, pin.longitude, pin.latitude)


def _shown(wanted: Wanted) -> QuerySet[ReportRow]:
    """Return the rows that everybody may see, narrowed to what is wanted."""
    rows = ReportRow.objects.filter(showing=Showing.SHOWN, private=False, case__state__in=tuple(BY_STATE))
    return _narrowed(rows, wanted)


def _narrowed(rows: QuerySet[ReportRow], wanted: Wanted) -> QuerySet[ReportRow]:
    if wanted.category:
        rows = rows.filter(case__category=wanted.category)
    if wanted.stage is not None:
        rows = rows.filter(case__state__in=STATES[wanted.stage])
    if wanted.area is not None:
        rows = rows.filter(case__area__in=places.descendant_ids(wanted.area, clock.today()) | {wanted.area})
    if wanted.since is not None:
        rows = rows.filter(case__received_at__gte=datetime.combine(wanted.since, time(), clock.ZONE))
    if wanted.until is not None:
        rows = rows.filter(case__received_at__lt=datetime.combine(wanted.until + timedelta(days=1), time(), clock.ZONE))
    if wanted.overdue:
        rows = rows.filter(_overdue())
    return rows if wanted.box is None else _within(rows, wanted.box)


def _overdue() -> Q:
    """Return what is overdue: open and past its due time, or past it already when its clock was paused by a question."""
    late = {"clocks__slug__in": LAST_LIMIT, "clocks__stopped_at": None, "clocks__paused_since__gt": F("clocks__due_at")}
    paused = engine.cases_seen(SYSTEM).filter(settled_at=None, **late).values("pk")
    return Q(case__settled_at__isnull=True) & (Q(case__due_at__lt=clock.now()) | Q(case__in=paused))


def _within(rows: QuerySet[ReportRow], box: Box) -> QuerySet[ReportRow]:
    longitude, latitude = "case__longitude", "case__latitude"
    if box.east - box.west > WIDE:
        # A wide box holds a good part of all rows: reading them one after another is faster than leaping by the index.
        rows, longitude = rows.annotate(across=F(longitude) + 0.0), "across"
    edges = {
        f"{longitude}__gte": box.west,
        f"{longitude}__lt": box.east,
        f"{latitude}__gte": box.south,
        f"{latitude}__lt": box.north,
    }
    return rows.filter(**edges)


def _pins(rows: QuerySet[ReportRow]) -> tuple[Pin, ...]:
    return tuple(pin for _, pin in _each_pin(rows))


def _each_pin(rows: QuerySet[ReportRow]) -> Iterator[tuple[ReportRow, Pin]]:
    found = list(rows.select_related("case").annotate(late=Case(When(_overdue(), then=True), default=False)))
    supporters = _supporters([row.case_id for row in found])
    for row in found:
        case = row.case
        pin = Pin(
            code=case.code,
            category=case.category,
            title=_title(row.public_text),
            state=case.state,
            longitude=case.longitude,
            latitude=case.latitude,
            area=case.area_id,
            received_at=case.received_at,
            settled_at=case.settled_at,
            overdue=row.late,
            supporters=supporters.get(row.case_id, 0),
        )
        yield row, pin


def _title(text: str) -> str:
    """Return the beginning of a text on one line, without characters that are none: feeds are XML."""
    return "".join(each for each in " ".join(text.split()) if each.isprintable())[:LONGEST_TITLE]


def _supporters(cases: list[int]) -> dict[int, int]:
    """Return how many have the same trouble, where somebody has. Asked apart: joined, all rows would be grouped."""
    supported = ReportRow.objects.filter(case__in=cases, case__participants__kind="supporter")
    return dict(supported.values_list("case").annotate(people=Count("case__participants")))
