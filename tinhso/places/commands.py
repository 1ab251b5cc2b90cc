"""``tinhso units`` and ``tinhso locate``: look up, compare, import and check units."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from tinhso.kernel.policy import Actor
from tinhso.places import actions, presenting, queries
from tinhso.places.contracts import Change, ImportPlan, UnitBrief
from tinhso.places.errors import AmbiguousName, BadCoordinates, NowhereKnown, UnknownName, UnreadableFile

SHELL = Actor(kind="system", origin="command line")
JSON = click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")
ON = click.option("--on", metavar="DATE", help="Ngày, ví dụ 31/08/2024 hoặc 2024-08-31 · The day.")
TREE = click.option(
    "--tree", type=click.Choice(["area", "office"]), default="area", help="Địa bàn hoặc cơ quan · Areas or offices."
)
CSV_COLUMNS = ("code", "name", "level", "parent", "valid_from", "valid_to", "area_km2")
SIGNS = {"open": "+", "rename": "~", "move": "→", "close": "−", "missing": "?", "draw": "◇", "succeed": "⇒"}


@click.group()
def units() -> None:
    """Đơn vị hành chính và cơ quan, theo thời gian · Areas and offices over time."""


@units.command()
@JSON
def load(as_json: bool) -> None:
    """Nạp danh mục cả nước có sẵn, một lần · Load the country's units that ship with the platform, once."""
    quiet = as_json or not sys.stderr.isatty()
    loaded = actions.load_reference(
        lambda text, done: None if quiet else click.echo(f"{done:4.0%} {text}", err=True), actor=SHELL
    )
    line = f"{loaded.units} đơn vị, {loaded.successions} chuyển giao đã ghi · units and successions were written"
    _print({"units": loaded.units, "successions": loaded.successions}, as_json, line)


@units.command()
@click.argument("text")
@click.option("--within", metavar="CODE", help="Chỉ tìm trong đơn vị này · Only within this unit.")
@ON
@JSON
def resolve(text: str, within: str | None, on: str | None, as_json: bool) -> None:
    """Tên này là đơn vị nào? Nhiều đơn vị: mã thoát 3; không có: 4 · Which unit is meant? Ambiguous: exit 3, unknown: 4."""
    found = queries.resolve(text, within, queries.day(on) if on else None)
    _print(presenting.resolution(text, found), as_json, found.path and f"{found.code}  {found.path}  ({found.confidence:.2f})")
    if not as_json and found.outcome != "found":
        for other in found.alternatives:
            click.echo(f"?  {other.code}  {other.path}  {_days(other.valid_from, other.valid_to)}")
    if found.outcome == "ambiguous":
        raise AmbiguousName(text=text, count=found.alternatives_total or len(found.alternatives))
    if found.outcome == "unknown":
        queries.require_known(queries.day(on))
        raise UnknownName(text=text)


@units.command()
@click.argument("code")
@click.option("--from", "since", required=True, metavar="DATE", help="Ngày của mã · The day of the code.")
@click.option("--to", "until", required=True, metavar="DATE", help="Ngày muốn đổi sang · The day to convert to.")
@TREE
@JSON
def crosswalk(code: str, since: str, until: str, tree: str, as_json: bool) -> None:
    """Đơn vị của một ngày ứng với đơn vị nào của ngày khác · A unit of one day in the units of another."""
    found = queries.crosswalk(code, queries.day(since), queries.day(until), tree)
    if as_json:
        _json(presenting.crosswalk(found))
        return
    click.echo(f"{found.unit.code}  {found.unit.path}  {_written(found.on)} → {_written(found.to)}")
    for part in found.parts:
        mark = " ≈" if part.is_estimate else ""
        click.echo(f"  {part.share:8.4%}{mark}  {part.unit.code}  {part.unit.path}  {', '.join(part.documents)}")
    if found.unplaced:
        click.echo(f"  {found.unplaced:8.4%}  chưa ghi đơn vị kế thừa · no successor recorded")
    for member in found.members_into:
        click.echo(f"  các đơn vị trực thuộc vào · its members went into: {member.code}  {member.path}")


@units.command(name="list")
@ON
@TREE
@click.option("--level", default="", help="province, district, commune, department …")
@click.option("--within", default="", metavar="CODE", help="Chỉ trong đơn vị này · Only within this unit.")
@click.option("--csv", "as_csv", is_flag=True, help="Dạng CSV, nhập lại được · CSV that can be imported again.")
@JSON
def list_units(on: str | None, tree: str, level: str, within: str, as_csv: bool, as_json: bool) -> None:
    """Liệt kê đơn vị của một ngày · List the units of a day."""
    day = queries.known_day(on)
    found = queries.units_in_force(day, tree, level, within)
    if as_csv:
        _csv(found, day)
    elif as_json:
        _json({"on": day.isoformat(), "count": len(found), "units": [presenting.unit(unit) for unit in found]})
    else:
        for unit in found:
            click.echo(f"{unit.code:8}  {unit.path}")
        click.echo(f"{len(found)} đơn vị ngày {_written(day)} · {len(found)} units", err=True)


@units.command()
@click.argument("code")
@ON
@TREE
@JSON
def show(code: str, on: str | None, tree: str, as_json: bool) -> None:
    """Mọi điều có ngày của một đơn vị · Everything dated about a unit."""
    day = queries.known_day(on)
    found = queries.history(queries.unit_on(code, day, tree).id, day)
    said = presenting.history(found)
    if as_json:
        _json(said)
        return
    click.echo(f"{found.unit.code}  {found.unit.path}  {_days(found.unit.valid_from, found.unit.valid_to)}")
    for name in found.names:
        click.echo(f"  tên · name: {name.full}  {_days(name.start, name.end)}")
    for span, parent in found.parents:
        click.echo(f"  thuộc · in: {parent.name} ({parent.code})  {_days(span.start, span.end)}")
    for title, links in (("từ · from", found.came_from), ("thành · into", found.went_to)):
        for link in links:
            other = f"{link.other.path} ({link.other.code})" if link.other else "không có · none"
            paper = link.document.number if link.document else ""
            click.echo(f"  {title}: {other}  {_written(link.effective_on)}  {paper}")
    for identifier in found.identifiers:
        click.echo(f"  mã định danh · identifier: {identifier.value}{'' if identifier.is_confirmed else ' ?'}")


@units.command()
@click.argument("code", default="")
@ON
@TREE
@click.option("--depth", type=int, default=2, show_default=True, help="Số cấp · How many levels.")
def tree(code: str, on: str | None, tree: str, depth: int) -> None:
    """Cây đơn vị của một ngày · The tree of a day."""
    day = queries.known_day(on)
    top = (queries.unit_on(code, day, tree),) if code else queries.roots(day, tree)
    for unit in top:
        _branch(unit, day, depth, 0)


@units.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@ON
@click.option("--document", default="", metavar="NUMBER", help="Số văn bản, ví dụ 1668/NQ-UBTVQH15 · The legal document.")
@click.option("--close-missing", is_flag=True, help="Chấm dứt đơn vị không còn trong danh sách · End units left out.")
@click.option("--source", default="", help="Nguồn ranh giới · Where boundaries come from.")
@click.option("--licence", default="", help="Giấy phép của ranh giới · Licence of the boundaries.")
@click.option(
    "--code-property", default="code", show_default=True, help="Thuộc tính chứa mã (GeoJSON) · Property with the code."
)
@click.option("--yes", is_flag=True, help="Ghi thật; không có thì chỉ xem trước · Apply; otherwise only show the plan.")
@JSON
def import_file(
    file: Path,
    on: str | None,
    document: str,
    close_missing: bool,
    source: str,
    licence: str,
    code_property: str,
    yes: bool,
    as_json: bool,
) -> None:
    """Nhập danh sách (CSV) hoặc ranh giới (GeoJSON): tất cả hoặc không gì cả · Import a list or boundaries, all or nothing."""
    content, day = _read(file), queries.day(on)
    plan: ImportPlan
    if file.suffix.lower() in (".geojson", ".json"):
        if yes:
            source = source or file.name
            plan = actions.import_boundaries(
                content, file.name, on=day, source=source, licence=licence, code_property=code_property, actor=SHELL
            )
        else:
            plan = actions.preview_boundaries(content, file.name, on=day, code_property=code_property, actor=SHELL)
    else:
        take = actions.import_list if yes else actions.preview_list
        plan = take(content, file.name, on=day, document=document, close_missing=close_missing, actor=SHELL)
    _print_plan(plan, yes, as_json)
    actions.refuse_faults(file.name, plan.faults)


@units.command()
@JSON
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    """Tìm khoảng trống, chồng lấn, mồ côi, trùng mã…; có lỗi: mã thoát 1 · Find what is wrong; exit 1 when something is."""
    found = queries.check()
    faults = [finding for finding in found if finding.severity == "fault"]
    if as_json:
        said = [presenting.finding(finding) for finding in found]
        _json({"ok": not faults, "faults": len(faults), "notes": len(found) - len(faults), "findings": said})
    else:
        for finding in found:
            click.echo(f"{'■' if finding.severity == 'fault' else '·'} {finding.vi} · {finding.en}")
        click.echo(
            f"{len(faults)} lỗi, {len(found) - len(faults)} ghi chú · {len(faults)} faults, {len(found) - len(faults)} notes"
        )
    if faults:
        context.exit(1)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("longitude")
@click.argument("latitude")
@ON
@JSON
def locate(longitude: str, latitude: str, on: str | None, as_json: bool) -> None:
    """Điểm (kinh độ, vĩ độ WGS84) thuộc đơn vị nào · Which unit holds a point (longitude, latitude, WGS84)."""
    day = queries.known_day(on)
    found = queries.locate(_degrees(longitude), _degrees(latitude), day)
    guess = " (ranh giới sơ đồ · schematic boundary)" if found.kind == "schematic" else ""
    _print(presenting.located(found), as_json, found.units and f"{found.units[0].code}  {found.units[0].path}{guess}")
    if not found.units:
        raise NowhereKnown(longitude=longitude, latitude=latitude, on=_written(day))


# --- writing out -----------------------------------------------------------------


def _json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _print(value: dict[str, Any], as_json: bool, line: Any) -> None:
    if as_json:
        _json(value)
    elif line:
        click.echo(line)


def _print_plan(plan: ImportPlan, applied: bool, as_json: bool) -> None:
    if as_json:
        _json({"applied": applied, **presenting.plan(plan)})
        return
    for change in plan.changes:
        click.echo(f"{SIGNS.get(change.verb, ' ')} {change.code:8} {change.name} {change.detail}  {_since(change)}")
        if change.vi:
            click.echo(f"  ! {change.code:6} {change.vi} · {change.en}")
    done_vi, done_en = ("đã ghi", "applied") if applied else ("chưa ghi; thêm --yes để ghi", "not applied; add --yes")
    click.echo(
        f"{len(plan.changes)} thay đổi, {plan.unchanged} không đổi ({done_vi}) · {len(plan.changes)} changes ({done_en})"
    )


def _since(change: Change) -> str:
    return f"[{_written(change.on)}]" if change.on else ""


def _csv(found: tuple[UnitBrief, ...], day: date) -> None:
    """Write a list that ``units import`` reads again."""
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(CSV_COLUMNS)
    for unit in found:
        above = queries.path(unit.id, day)[1:2]
        days = presenting.day(unit.valid_from) or "", presenting.day(unit.valid_to) or ""
        area = queries.area_km2(unit.id)
        rows.writerow([unit.code, unit.name, unit.level, above[0].code if above else "", *days, "" if area is None else area])


def _branch(unit: UnitBrief, day: date, depth: int, indent: int) -> None:
    click.echo(f"{'  ' * indent}{unit.code}  {unit.name}")
    if indent + 1 < depth:
        for child in queries.children(unit.id, day):
            _branch(child, day, depth, indent + 1)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            file=str(file), why_vi="không mở được tệp", why_en=error.strerror or "it cannot be opened"
        ) from error


def _degrees(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise BadCoordinates(
            why_vi=f"“{text}” không phải là số.",
            why_en=f"“{text}” is not a number.",
            how_vi="Hãy ghi độ thập phân, ví dụ 105.97 9.60.",
            how_en="Write decimal degrees, such as 105.97 9.60.",
        ) from error


def _days(start: date | None, end: date | None) -> str:
    return f"[{_written(start)} – {_written(end)}]"


def _written(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else "…"
