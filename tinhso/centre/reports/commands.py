"""``tinhso report``: seal what a board says, prove it offline, and say what changed between two moments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tinhso.centre.reports.contracts import Sealed, Shape, Wanted
    from tinhso.kernel.policy import Actor

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
TO = click.Path(dir_okay=False, writable=True, path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")
PERIOD = click.option("--period", required=True, metavar="P", help="Kỳ, ví dụ 202610 · The period.")
UNIT = click.option("--unit", default="", metavar="CODE", help="Mã đơn vị; không ghi là cả tỉnh · A unit; else the province.")
DAY = click.option("--in-units-of", "day", metavar="DATE", help="Theo đơn vị ngày · In the units of a day.")
LANGUAGE = click.option("--language", default="vi", metavar="vi|en", help="Ngôn ngữ của báo cáo · The report's language.")
OUTPUT = click.option("--output", "-o", required=True, type=TO, help="Tệp .html hoặc .pdf · A file of either kind.")


@click.group()
def report() -> None:
    """Báo cáo niêm phong: lập, kiểm, so sánh · Sealed reports: make, prove, compare."""


@report.command()
@click.argument("board")
@PERIOD
@click.option("--as-of", "as_of", required=True, metavar="T", help="Như biết lúc · As known at.")
@UNIT
@DAY
@LANGUAGE
@OUTPUT
@JSON
def seal(board: str, period: str, as_of: str, unit: str, day: str | None, language: str, output: Path, as_json: bool) -> None:
    """Niêm phong một bảng, ví dụ public_administration.overview · Seal what a board says."""
    from tinhso.centre.reports import actions

    wanted, shape = _wanted(board, period, as_of, unit, day, language), _shape(output)
    _write(output, as_json, *actions.seal(wanted, shape, actor=_shell()))


@report.command()
@click.argument("board")
@PERIOD
@click.option("--from", "since", required=True, metavar="T1", help="Lúc đầu · The first moment.")
@click.option("--to", "until", required=True, metavar="T2", help="Lúc sau · The second moment.")
@UNIT
@DAY
@LANGUAGE
@OUTPUT
@JSON
def difference(
    board: str, period: str, since: str, until: str, unit: str, day: str | None, language: str, output: Path, as_json: bool
) -> None:
    """Số nào đã đổi giữa hai thời điểm, do lần nộp nào · What changed between two moments, by which submissions."""
    from tinhso.centre.reports import actions
    from tinhso.lake import queries as lake

    wanted, shape = _wanted(board, period, until, unit, day, language), _shape(output)
    _write(output, as_json, *actions.seal_difference(wanted, lake.instant(since), shape, actor=_shell()))


@report.command()
@click.argument("file", type=FILE)
@click.option("--keys", type=FILE, help="Tệp khóa công khai · File of public keys; those of this home without it.")
@click.option("--again", is_flag=True, help="Lập lại và so từng byte · Make it anew and compare byte for byte.")
@JSON
def verify(file: Path, keys: Path | None, again: bool, as_json: bool) -> None:
    """Kiểm niêm phong, không cần mạng hay cơ sở dữ liệu · Prove a sealed file offline (exit 1 when it does not hold)."""
    from tinhso.centre.reports import queries
    from tinhso.lake import queries as lake

    data = file.read_bytes()
    found = queries.proved(data, tuple(keys.read_text(errors="replace").split()) if keys else lake.public_keys())
    if again:
        queries.made_again(data, found, actor=_shell())
    content = found.content
    if as_json:
        told = {name: content[name] for name in ("kind", "board", "period", "as_of", "unit", "sealed_by", "simulated")}
        proved = {"valid": True, "same_again": again or None, "content_sha256": found.content_sha256, "key": found.key}
        click.echo(json.dumps({**proved, **told}, ensure_ascii=False, indent=2))
        return
    click.echo(f"Niêm phong còn nguyên · The seal holds: {content['board']} {content['period']}, {content['as_of']}")
    click.echo(f"  {content['unit']['name']} · {content['sealed_by']['name']} · SHA-256 {found.content_sha256}")
    if again:
        click.echo("  Lập lại giống từng byte · Made anew it is the same byte for byte.")


def _wanted(board: str, period: str, as_of: str, unit: str, day: str | None, language: str) -> Wanted:
    from tinhso.centre.reports.contracts import Wanted
    from tinhso.lake import queries as lake
    from tinhso.places import queries as places

    return Wanted(board, period, lake.instant(as_of), unit, places.known_day(day) if day else None, language)


def _shape(output: Path) -> Shape:
    from tinhso.centre.reports.contracts import Shape
    from tinhso.centre.reports.errors import UnknownShape

    ending = output.suffix.lower().removeprefix(".")
    if ending not in set(Shape):
        raise UnknownShape(name=output.name)
    return Shape(ending)


def _write(output: Path, as_json: bool, sealed: Sealed, body: bytes) -> None:
    output.write_bytes(body)
    told: dict[str, Any] = {"file": str(output), "sha256": sealed.sha256, "content_sha256": sealed.content_sha256}
    click.echo(json.dumps(told) if as_json else f"{output}\n  SHA-256 {sealed.sha256}")


def _shell() -> Actor:
    from tinhso.kernel.policy import Actor

    return Actor(kind="system", origin="command line")
