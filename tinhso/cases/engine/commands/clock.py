"""``tinhso clock``: when something is due and why, and the working calendar that says so. Needs no database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from tinhso.cases.engine.rules.deadlines import parse_rule
from tinhso.cases.engine.rules.ledgers import Entry, EntryKind, replay
from tinhso.cases.engine.rules.moments import YEARS, parse_moment, parse_pause, parse_time_of_day
from tinhso.kernel.calendars import WEEKDAYS_EN, WEEKDAYS_VI, Calendar, Certainty, SpecialDay, WorkingHours
from tinhso.kernel.policy import SYSTEM
from tinhso.kernel.shipped_calendar import calendar as calendar_in_force

COMMAND_LINE = replace(SYSTEM, origin="command line")

OWN = click.option(
    "--own",
    envvar="TINHSO_CALENDAR",
    type=click.Path(path_type=Path),
    help="Tệp hoặc thư mục lịch riêng · A file or folder of own days and hours (TINHSO_CALENDAR).",
)
JSON = click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")
CERTAINTY = {
    Certainty.ANNOUNCED: "đã thông báo · announced",
    Certainty.REPORTED: "theo báo chí · reported",
    Certainty.COMPUTED: "tính trước, chưa thông báo · computed, not announced",
}


@click.group()
def clock() -> None:
    """Đồng hồ pháp lý: hạn và lịch làm việc · The legal clock: due times and the working calendar."""


@clock.command()
@click.option("--rule", required=True, help="Thời hạn · The deadline: “15 working_days”, “4 hours”, “2 months”.")
@click.option("--from", "received", required=True, help="Lúc nhận, giờ Việt Nam · When it was received: 2026-08-20T16:10.")
@click.option("--end-of-day", is_flag=True, help="Hạn vào cuối giờ làm việc · It ends at closing.")
@click.option("--cut-off", help="Nhận từ giờ này tính từ ngày sau · Received from then on counts from the next day: 15:00.")
@click.option("--around-the-clock", is_flag=True, help="Giờ liên tục, kể cả đêm, ngày nghỉ · Nights and days off count.")
@click.option("--pause", "pauses", multiple=True, metavar="FROM..TO", help="Tạm dừng, nhiều lần được · A pause; may repeat.")
@OWN
@JSON
def due(
    rule: str,
    received: str,
    end_of_day: bool,
    cut_off: str | None,
    around_the_clock: bool,
    pauses: tuple[str, ...],
    own: Path | None,
    as_json: bool,
) -> None:
    """Khi nào đến hạn, và vì sao, từng dòng · Say when something is due, and why, line by line."""
    wanted = replace(
        parse_rule(rule),
        end_of_day=end_of_day,
        cut_off=parse_time_of_day(cut_off) if cut_off is not None else None,
        around_the_clock=around_the_clock,
    )
    found = replay(wanted, list(_entries(parse_moment(received), pauses)), calendar_in_force(own)).due
    assert found is not None  # it was started
    if as_json:
        lines = [{"at": line.at.isoformat(), "vi": line.vi, "en": line.en} for line in found.ledger]
        click.echo(json.dumps({"due_at": found.due_at.isoformat(), "ledger": lines}, ensure_ascii=False, indent=2))
        return
    for line in found.ledger:
        click.echo(f"{line.vi}\n  {line.en}")


def _entries(received: datetime, pauses: tuple[str, ...]) -> Iterator[Entry]:
    yield Entry(EntryKind.START, received)
    for start, end in sorted(map(parse_pause, pauses)):
        yield Entry(EntryKind.PAUSE, start)
        yield Entry(EntryKind.RESUME, end)


@clock.command("rules")
@click.argument("desk")
@JSON
def show_rules(desk: str, as_json: bool) -> None:
    """Thời hạn của một phân hệ: kèm sẵn và đã đặt · The deadlines of a desk: as shipped, and as set."""
    from tinhso.cases.engine import desks, queries

    found = desks.find(desk)
    process = found.processes[found.version]
    rows: list[dict[str, Any]] = [
        {"clock": each.slug, "rule": each.rule.en, "rule_vi": each.rule.vi, "source": each.source} for each in process.clocks
    ]
    for record in queries.deadlines(process.id):
        told = {"clock": record.clock, "category": record.category, "mode": record.mode, "source": record.source}
        days = {"valid_from": record.valid_from.isoformat(), "valid_to": record.valid_to and record.valid_to.isoformat()}
        rows.append({**told, "rule": record.rule.en, "rule_vi": record.rule.vi, **days})
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        scope = " ".join(filter(None, (row.get("category"), row.get("mode"), row.get("valid_from"), row.get("valid_to"))))
        click.echo(f"{row['clock']}: {row['rule_vi']} · {row['rule']} {scope} ({row['source']})")


@clock.command("set")
@click.argument("desk")
@click.argument("slug", metavar="CLOCK")
@click.argument("rule")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), required=True, help="Từ ngày · From this day.")
@click.option("--source", required=True, help="Văn bản · The paper that sets it.")
@click.option("--category", default="", help="Chỉ một lĩnh vực · One category only.")
@click.option("--mode", default="", help="Chỉ một cách xử lý · One mode only.")
@click.option("--around-the-clock", is_flag=True, help="Giờ liên tục, kể cả đêm, ngày nghỉ · Nights and days off count.")
def set_rule(
    desk: str, slug: str, rule: str, since: datetime, source: str, category: str, mode: str, around_the_clock: bool
) -> None:
    """Đặt thời hạn từ một ngày, như trang Thời hạn xử lý · Set a deadline from a day on, as the page does."""
    from tinhso.cases.engine.actions.timing import set_deadline

    wanted = replace(parse_rule(rule), around_the_clock=around_the_clock)
    told = {"source": source, "valid_from": since.date(), "category": category, "mode": mode}
    click.echo(set_deadline(desk, slug, wanted, **told, actor=COMMAND_LINE))  # type: ignore[arg-type]  # one by one


@clock.command("calendar")
@click.option("--year", type=click.IntRange(YEARS.start, YEARS.stop - 1), help="Chỉ một năm · One year only.")
@OWN
@JSON
def show_calendar(year: int | None, own: Path | None, as_json: bool) -> None:
    """Ngày nghỉ, ngày làm bù, giờ làm việc, kèm nguồn · List special days and hours, with sources and how sure they are."""
    calendar = calendar_in_force(own)
    days = [special for day, special in sorted(calendar.special.items()) if year in (None, day.year)]
    hours = [each for each in calendar.hours if year is None or _in_force(each, year, calendar)]
    if as_json:
        document = {
            "years": sorted(calendar.years),
            "special_days": [_day_row(special) for special in days],
            "working_hours": [_hours_row(each) for each in hours],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    if not days:
        click.echo("Chưa có ngày nghỉ nào được ghi · No special days are known yet.")
    for line in (*map(_day_line, days), *map(_hours_line, hours)):
        click.echo(line)


def _in_force(hours: WorkingHours, year: int, calendar: Calendar) -> bool:
    return hours.valid_from.year == year or hours is calendar.hours_on(date(year, 1, 1))


def _day_row(special: SpecialDay) -> dict[str, Any]:
    return {
        "day": special.day.isoformat(),
        "kind": special.kind,
        "worked": special.worked,
        "vi": special.vi,
        "en": special.en,
        "exchanged_with": special.exchanged_with and special.exchanged_with.isoformat(),
        "certainty": special.certainty,
        "source": special.source,
    }


def _hours_row(hours: WorkingHours) -> dict[str, Any]:
    return {
        "valid_from": hours.valid_from.isoformat(),
        "weekdays": [weekday + 1 for weekday in sorted(hours.weekdays)],  # Monday is 1, as in the data
        "shifts": [{"opens": f"{shift.opens:%H:%M}", "closes": f"{shift.closes:%H:%M}"} for shift in hours.shifts],
        "source": hours.source,
    }


def _day_line(special: SpecialDay) -> str:
    day, state = special.day, "làm việc · worked" if special.worked else "nghỉ · off"
    head = f"{day:%d/%m/%Y} {WEEKDAYS_VI[day.weekday()]} {state}: {special.vi} · {special.en}"
    return f"{head}\n  {CERTAINTY[special.certainty]}: {special.source}"


def _hours_line(hours: WorkingHours) -> str:
    days = sorted(hours.weekdays)
    named = f"{', '.join(WEEKDAYS_VI[day] for day in days)} · {', '.join(WEEKDAYS_EN[day] for day in days)}"
    shifts = ", ".join(f"{shift.opens:%H:%M}–{shift.closes:%H:%M}" for shift in hours.shifts)
    return f"Từ · From {hours.valid_from:%d/%m/%Y}: {shifts}; {named}\n  {hours.source}"
