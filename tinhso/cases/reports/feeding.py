"""What the lake hears of reports: rows of ``packs/field_reports/datasets/reports.yaml``, with no identity and no position."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from tinhso.cases.engine import queries as engine
from tinhso.cases.reports.categories import titles
from tinhso.cases.reports.models import ReportRow
from tinhso.cases.reports.rules.stages import LAST_LIMIT
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM
from tinhso.places import queries as places


def rows(case_ids: Collection[int]) -> Iterator[Mapping[str, object]]:
    """Yield a row for each of these reports. Parts of reports are not reports of anybody, and have none.

    Where no more than the province (or another unit above) is known, the commune is left empty: the report then counts for the
    area of the office that took it in, under which it is told, so that the province's sums are those of the desk.
    """
    found = list(ReportRow.objects.filter(case__in=case_ids, case__parent=None).select_related("case").order_by("case"))
    names = titles()
    units = places.units_by_id({unit for row in found for unit in (row.case.area_id, row.case.office_id) if unit is not None})
    dues = _dues([row.case_id for row in found])
    for row in found:
        case = row.case
        area = units.get(case.area_id or 0)
        yield {
            "code": case.code,
            "category": names.get(case.category, (case.category, ""))[0],
            "commune": area.code if area is not None and area.level == "commune" else None,
            "office": units[case.office_id].code if case.office_id in units else None,
            "channel": case.channel,
            "mode": case.mode,
            "received_on": clock.local(case.received_at).date(),
            "received_at": case.received_at,
            "due_at": dues.get(case.pk),
            "settled_at": case.settled_at,
            "status": case.state,
            "proved": row.proved,
            "rating": row.rating,
            "contested": row.contested > 0,
            "reopened": row.reopened,
        }


def _dues(cases: Collection[int]) -> dict[int, object]:
    """Return the due time of each report: its last run of the first of its clocks that limits it.

    One whose clock waits has none, unless it was late already when the clock was paused: no question makes it be in time.
    """
    clocks = engine.cases_seen(SYSTEM).filter(pk__in=cases, clocks__due_at__isnull=False)
    names = ("slug", "run", "due_at", "paused_since", "stopped_at")
    told = clocks.values_list("pk", *(f"clocks__{name}" for name in names))
    best: dict[int, tuple[int, int, object]] = {}
    for case, slug, run, due, paused_since, stopped_at in told:
        if slug in LAST_LIMIT:
            if stopped_at is None and paused_since is not None and paused_since <= due:
                due = None  # it waits, and in time
            rank = (-LAST_LIMIT.index(slug), run)
            if case not in best or rank > best[case][:2]:
                best[case] = (*rank, due)
    return {case: due for case, (_, _, due) in best.items()}
