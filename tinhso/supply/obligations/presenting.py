"""Obligations, scores and notices as a page, a mail or a machine reads them: titles, phrases, links, plain documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tinhso.accounts import queries as accounts
from tinhso.kernel import clock
from tinhso.kernel.period_names import name as period_name
from tinhso.kernel.periods import PeriodUnreadable, parse
from tinhso.places import queries as places
from tinhso.supply.obligations import packs, queries
from tinhso.supply.obligations.contracts import OPEN, Counts, Notice, Obligation, Plea, Score, State, Threshold
from tinhso.supply.obligations.queries import Board
from tinhso.ui import formatting

STATUS = {
    State.NOT_DUE: "none",
    State.DUE: "watch",
    State.SUPPLIED: "good",
    State.SUPPLIED_LATE: "late",
    State.ACCEPTED_WITH_WARNINGS: "good",
    State.AWAITING_HEAD: "watch",
    State.OVERDUE: "bad",
    State.EXCUSED: "none",
}
GOOD_RATE, FAIR_RATE = 0.95, 0.8


def state_words(state: State) -> str:
    return {
        State.NOT_DUE: _("not due yet"),
        State.DUE: _("to be supplied"),
        State.SUPPLIED: _("supplied in time"),
        State.SUPPLIED_LATE: _("supplied late"),
        State.ACCEPTED_WITH_WARNINGS: _("supplied, with confirmed values"),
        State.AWAITING_HEAD: _("waits for the head"),
        State.OVERDUE: _("overdue"),
        State.EXCUSED: _("excused"),
    }[state]


@dataclass(frozen=True)
class Line:
    """One obligation as a row: ``phrase`` says how long until or since its due time, ``exact`` the time itself."""

    obligation: Obligation
    title: str
    field: str
    unit: str
    period: str
    phrase: str
    exact: str
    status: str
    words: str
    note: str
    url: str
    submit_url: str

    @property
    def is_open(self) -> bool:
        return self.obligation.state in OPEN


def lines(obligations: Sequence[Obligation]) -> list[Line]:
    """Return obligations ready to show; units are looked up at once."""
    names = unit_names({key for each in obligations for key in (each.unit_id, each.origin_id)})
    now = clock.now()
    return [_line(each, names, now) for each in obligations]


def _line(each: Obligation, names: Mapping[int, str], now: datetime) -> Line:
    return Line(
        obligation=each,
        title=packs.title(each.dataset),
        field=packs.field_title(each.field),
        unit=names.get(each.unit_id, ""),
        period=period_name(each.period, get_language() or "vi"),
        phrase=_phrase(each, now),
        exact=formatting.moment(each.due_at),
        status=STATUS[each.state],
        words=state_words(each.state),
        note=_note(each, names),
        url=reverse("supply:obligation", args=[each.dataset, each.origin_id, each.period.code]),
        submit_url=address("submit", each.dataset, each.unit_id, each.period.code),
    )


def _phrase(each: Obligation, now: datetime) -> str:
    return time_left(each.due_at, now) if each.state in (*OPEN, State.AWAITING_HEAD) else ""


def time_left(due_at: datetime, now: datetime) -> str:
    """Say how long something is still open, or how late it is: "còn 3 giờ", "trễ 2 ngày"."""
    late, away = now > due_at, abs(due_at - now)
    if away < timedelta(hours=1):
        count = int(away.total_seconds()) // 60
        said = ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
    elif away < timedelta(hours=24):
        count = int(away.total_seconds()) // 3600
        said = ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}
    else:
        said = ngettext("%(count)s day", "%(count)s days", away.days) % {"count": away.days}
    return (_("%(time)s late") if late else _("%(time)s left")) % {"time": said}


def _note(each: Obligation, names: Mapping[int, str]) -> str:
    if each.no_heir:
        return _("The unit ended and nobody took it over, so nothing is owed any more.")
    if each.passed_on:
        said = {"unit": names.get(each.origin_id, ""), "day": formatting.day(each.passed_on)}
        return _("Taken over from %(unit)s on %(day)s.") % said
    if each.leniency and not each.leniency.excuses:
        return _("More time was given.")
    return each.leniency.reason if each.leniency else ""


def address(name: str, *args: object) -> str:
    """Return the address of another page of the supply of data; nothing while the room does not offer it."""
    try:
        return reverse(f"supply:{name}", args=args)
    except NoReverseMatch:
        return ""


def unit_names(unit_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of units (as they were at their end, if they ended), in the reader's language."""
    english = (get_language() or "vi").startswith("en")
    briefs = places.units_by_id(unit_ids)
    return {key: brief.name_en if english and brief.name_en else brief.name for key, brief in briefs.items()}


def document(each: Obligation, names: Mapping[int, str], codes: Mapping[int, str]) -> dict[str, Any]:
    """Return an obligation as the API and the command line write it."""
    return {
        "dataset": each.dataset,
        "field": each.field,
        "unit_id": each.unit_id,
        "unit": codes.get(each.unit_id, ""),
        "unit_name": names.get(each.unit_id, ""),
        "origin_id": each.origin_id,
        "period": each.period.code,
        "opens_at": each.opens_at.isoformat(),
        "due_at": each.due_at.isoformat(),
        "state": str(each.state),
        "delivered_at": clock.local(each.delivered_at).isoformat() if each.delivered_at else None,
        "receipt": each.supplied.receipt if each.supplied else None,
        "corrections": each.supplied.corrections if each.supplied else 0,
        "passed_on": each.passed_on.isoformat() if each.passed_on else None,
        "reason": each.leniency.reason if each.leniency else ("no_heir" if each.no_heir else None),
    }


def documents(obligations: Sequence[Obligation]) -> list[dict[str, Any]]:
    """Return obligations as the API and the command line write them; units are looked up at once."""
    briefs = places.units_by_id({each.unit_id for each in obligations})
    codes = {key: brief.code for key, brief in briefs.items()}
    names = unit_names(briefs)
    return [document(each, names, codes) for each in obligations]


# --- the scoreboard --------------------------------------------------------------


@dataclass(frozen=True)
class ScoreLine:
    """One line of the scoreboard: its name, numbers, and the address of the obligations behind them."""

    rank: int | None
    name: str
    counts: Counts
    trend: tuple[float | None, ...]
    status: str
    drill: str
    reminders: int | None = None
    consequence: str = ""
    unit: int | None = None

    @property
    def rate(self) -> float | None:
        return self.counts.rate


def status_of(rate: float | None) -> str:
    if rate is None:
        return "none"
    return "good" if rate >= GOOD_RATE else "watch" if rate >= FAIR_RATE else "bad"


def score_lines(board: Board, group: str, query: Mapping[str, str]) -> list[ScoreLine]:
    """Return the lines of a scoreboard by unit, field, dataset or officer, best first."""
    scores = {"unit": board.by_unit, "field": board.by_field, "dataset": board.by_dataset, "officer": board.by_officer}[group]()
    names = _names_of(group, scores)
    reminders = queries.reminders_in(clock.today().year) if group == "unit" else {}
    consequences = queries.thresholds() if group == "unit" else []
    return [_score_line(each, group, names, query, board, reminders, consequences) for each in scores]


def _names_of(group: str, scores: Sequence[Score]) -> Mapping[str, str]:
    keys = [score.key for score in scores]
    if group == "unit":
        return {str(key): name for key, name in unit_names(map(int, keys)).items()}
    if group == "officer":
        return {str(key): name for key, name in accounts.names_of(map(int, keys)).items()}
    return {key: packs.field_title(key) if group == "field" else packs.title(key) for key in keys}


def _score_line(
    score: Score,
    group: str,
    names: Mapping[str, str],
    query: Mapping[str, str],
    board: Board,
    reminders: Mapping[int, int],
    consequences: Sequence[Threshold],
) -> ScoreLine:
    given = reminders.get(int(score.key), 0) if group == "unit" else None
    reached = [each for each in consequences if given and each.reminders <= given]
    return ScoreLine(
        rank=score.rank,
        name=names.get(score.key, score.key),
        counts=score.counts,
        trend=score.trend,
        status=status_of(score.counts.rate),
        drill=_drill(score.key, group, query, board),
        reminders=given,
        consequence=packs.said_pair(reached[-1].vi, reached[-1].en) if reached else "",
        unit=int(score.key) if group == "unit" else None,
    )


def _drill(key: str, group: str, query: Mapping[str, str], board: Board) -> str:
    """Return the address of the obligations behind a line; of an officer there is none, people have no units' view."""
    if group == "officer":
        return ""
    kept = {name: query[name] for name in ("unit", "dataset", "field") if query.get(name)}
    kept |= {"from": f"{board.since:%Y-%m-%d}", "to": f"{board.until:%Y-%m-%d}"}
    kept[group] = f"unit:{key}" if group == "unit" else key
    return f"{reverse('supply:obligations')}?{urlencode(kept)}"


def threshold_lines() -> list[tuple[Threshold, str]]:
    """Return the thresholds of today with their consequence in the reader's language."""
    return [(each, packs.said_pair(each.vi, each.en)) for each in queries.thresholds()]


COLUMNS = ("rank", "name", "on_time_rate", "owed", "on_time", "late", "missing", "excused", "refused_first", "corrected")


def score_cells(line: ScoreLine) -> tuple[object, ...]:
    """Return a line as the cells of a file, in the order of ``COLUMNS``; the rate is a ratio."""
    counts = line.counts
    rate = None if counts.rate is None else round(counts.rate, 4)
    numbers = (counts.owed, counts.on_time, counts.late, counts.missing, counts.excused, counts.refused_first, counts.corrected)
    return (line.rank, line.name, rate, *numbers)


def score_document(line: ScoreLine) -> dict[str, Any]:
    """Return a line as the API and the command line write it."""
    trend = [None if rate is None else round(rate, 4) for rate in line.trend]
    return {**dict(zip(COLUMNS, score_cells(line), strict=True)), "trend": trend, "reminders": line.reminders}


def board_document(board: Board, group: str) -> dict[str, Any]:
    """Return a scoreboard as the API and the command line write it."""
    return {
        "since": board.since.isoformat(),
        "until": board.until.isoformat(),
        "by": group,
        "months": [f"{month:%Y%m}" for month in board.months],
        "lines": [score_document(line) for line in score_lines(board, group, {})],
    }


# --- notices and requests ---------------------------------------------------------


@dataclass(frozen=True)
class NoticeLine:
    """A notice in words, with what it is about."""

    notice: Notice
    text: str
    items: Sequence[tuple[str, str]]
    status: str


def notice_lines(notices: Sequence[Notice]) -> list[NoticeLine]:
    """Return notices ready to show, in the reader's language."""
    return [NoticeLine(each, _told(each), _items(each), _notice_status(each)) for each in notices]


def _notice_status(notice: Notice) -> str:
    if notice.kind == "leniency":
        return {"granted": "good"}.get(str(notice.data["state"]), "watch")
    return {"overdue": "late", "threshold": "bad"}.get(notice.kind, "watch")


def _told(notice: Notice) -> str:
    data: Any = notice.data
    if notice.kind == "threshold":
        known = {each.code: each for each in queries.thresholds(clock.local(notice.at).date())}
        threshold = known.get(data["threshold"])
        what = packs.said_pair(threshold.vi, threshold.en) if threshold else data["threshold"]
        unit = unit_names([data["unit_id"]]).get(data["unit_id"], "")
        said = {"unit": unit, "count": data["reminders"], "year": data["year"], "what": what}
        return _("%(unit)s was reminded %(count)s times in %(year)s: %(what)s.") % said
    if notice.kind == "leniency":
        words = {"granted": _("granted"), "refused": _("not granted"), "ended": _("taken back")}
        said = {"title": packs.title(data["dataset"]), "period": _period(data["period"]), "state": words[data["state"]]}
        return _("Your request about %(title)s, %(period)s, was %(state)s.") % said
    count = len(data["items"])
    if notice.kind == "overdue":
        return ngettext("%(count)s dataset is overdue.", "%(count)s datasets are overdue.", count) % {"count": count}
    return ngettext("%(count)s dataset is due soon.", "%(count)s datasets are due soon.", count) % {"count": count}


def _items(notice: Notice) -> list[tuple[str, str]]:
    data: Any = notice.data
    if notice.kind == "threshold":
        return []
    about = data.get("items", [data])
    return [
        (
            f"{packs.title(each['dataset'])}, {_period(each['period'])}",
            reverse("supply:obligation", args=[each["dataset"], each["unit_id"], each["period"]]),
        )
        for each in about[:20]
    ]


def _period(code: str) -> str:
    try:
        return period_name(parse(code), get_language() or "vi")
    except PeriodUnreadable:
        return code


@dataclass(frozen=True)
class PleaLine:
    """A request as a row."""

    plea: Plea
    title: str
    unit: str
    period: str
    asked_by: str
    decided_by: str
    status: str
    words: str


def plea_lines(pleas: Sequence[Plea]) -> list[PleaLine]:
    """Return requests ready to show; units and people are looked up at once."""
    units = unit_names({each.unit_id for each in pleas})
    people = accounts.names_of({key for each in pleas for key in (each.asked_by, each.decided_by) if key is not None})
    words = {"asked": _("waiting"), "granted": _("granted"), "refused": _("not granted"), "ended": _("taken back")}
    status = {"asked": "watch", "granted": "good", "refused": "bad", "ended": "none"}
    return [
        PleaLine(
            plea=each,
            title=packs.title(each.dataset),
            unit=units.get(each.unit_id, ""),
            period=_period(each.period),
            asked_by=people.get(each.asked_by or 0, _("the system")),
            decided_by=people.get(each.decided_by or 0, _("the system")),
            status=status[each.state],
            words=words[each.state],
        )
        for each in pleas
    ]
