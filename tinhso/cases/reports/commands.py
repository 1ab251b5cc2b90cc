"""``tinhso reports``: suggestions, rules of routing, and what follows when units change, as the system itself."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import click

from tinhso.kernel.policy import SYSTEM

COMMAND_LINE = replace(SYSTEM, origin="command line")
KIND = click.argument("kind", type=click.Choice(["category", "office"]))
JSON = click.option("--json", "as_json", is_flag=True, help="In JSON · Print JSON.")


@click.group()
def reports() -> None:
    """Phản ánh hiện trường · Field reports."""


@reports.group()
def classifier() -> None:
    """Bộ gợi ý học từ các phản ánh đã trả lời · Suggestions learnt from reports that were answered."""


@classifier.command("train")
@KIND
@JSON
def train(kind: str, as_json: bool) -> None:
    """Huấn luyện và đo · Train, and measure on reports that were kept out of it."""
    from tinhso.cases.reports import learning

    _say(learning.train(kind, actor=COMMAND_LINE), as_json)


@classifier.command("show")
@KIND
@JSON
def show(kind: str, as_json: bool) -> None:
    """Gợi ý đúng đến đâu · Show how often the last one that was trained was right."""
    from tinhso.cases.reports import learning

    trained = learning.shown(kind)
    if trained is None:
        click.echo("Chưa huấn luyện · Not trained yet.")
        return
    _say(trained, as_json)


@classifier.command("suggest")
@KIND
@click.argument("text")
def suggest(kind: str, text: str) -> None:
    """Gợi ý cho một nội dung · Say what is suggested for a text, and which words weighed most."""
    from tinhso.cases.reports import learning

    for each in learning.suggest(kind, text):
        click.echo(f"{each.likely:5.1%}  {each.label}  {', '.join(each.words)}")


@reports.command()
@click.option("--pretend", is_flag=True, help="Chỉ nói sẽ làm gì · Only say what would be done.")
@JSON
def reroute(pretend: bool, as_json: bool) -> None:
    """Tìm lại cơ quan cho phản ánh chưa xong khi đơn vị đã thay đổi · Find offices again where units have ended."""
    from tinhso.cases.reports.actions import tending
    from tinhso.places import queries as places

    found = tending.reroute(actor=COMMAND_LINE, pretend=pretend)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
        return
    for each in found:
        changed = {"địa bàn · area": each.area, "tiếp nhận · intake": each.intake, "xử lý · office": each.office}
        units = places.units_by_id([unit for unit in changed.values() if unit is not None])
        named = [f"{words}: {units[unit].name}" for words, unit in changed.items() if unit in units]
        click.echo(f"{each.code}  {'; '.join(named)}")
    click.echo(f"{len(found)} phản ánh · reports{' (chưa làm gì · nothing done)' if pretend else ''}.")


@reports.command("close-silent")
def close_silent() -> None:
    """Kết thúc phản ánh hết hạn chờ ý kiến · Close reports about which nothing was said in time."""
    from tinhso.cases.reports.actions import tending

    click.echo(f"{tending.close_silent()} phản ánh đã kết thúc · reports closed.")


def _say(trained: object, as_json: bool) -> None:
    from tinhso.cases.reports.learning import Trained

    assert isinstance(trained, Trained)
    if as_json:
        click.echo(json.dumps(asdict(trained), ensure_ascii=False, indent=2, default=str))
        return
    measured = trained.measured
    click.echo(f"{trained.kind}: {measured.examples} ví dụ · examples ({measured.simulated} mô phỏng · simulated)")
    click.echo(f"  gợi ý đầu đúng · first right: {measured.first:.1%}")
    click.echo(f"  một trong ba · among three:   {measured.among_three:.1%}")
    click.echo(f"  luôn đoán mục hay gặp · most frequent always: {measured.guess:.1%}")


@reports.group()
def partner() -> None:
    """Chuyển lĩnh vực cho hệ thống Open311 khác · Hand categories over to other Open311 endpoints."""


@partner.command("add")
@click.argument("slug")
@click.argument("name")
@click.argument("address")
@click.option("--owner", type=int, required=True, help="Tài khoản chịu trách nhiệm · The account that answers for it.")
@click.option("--api-key", envvar="OPEN311_API_KEY", default="", help="Khóa của hệ thống đó · The key that it gave us.")
@click.option("--jurisdiction", default="", help="jurisdiction_id.")
@click.option("--updates/--no-updates", default=True, help="Có servicerequestupdates · It has servicerequestupdates.")
@click.option("--pictures/--no-pictures", default=False, help="Gửi địa chỉ ảnh đã duyệt · Send addresses of shown pictures.")
@click.option(
    "--unmoderated", type=click.Choice(["wait", "bare"]), default="wait", show_default=True,
    help="Chưa kiểm duyệt: chờ, hay chỉ lĩnh vực, vị trí, mã · Unmoderated: wait, or no words.",
)  # fmt: skip
def add_partner(slug: str, unmoderated: str, **given: Any) -> None:
    """Thêm một hệ thống nhận · Add an endpoint (https://…/open311/v2)."""
    from tinhso.cases.reports.actions import partnering
    from tinhso.cases.reports.rules.handing import Unmoderated

    endpoint = partnering.Endpoint(**given, unmoderated=Unmoderated(unmoderated))
    partnering.add_endpoint(slug, endpoint, actor=COMMAND_LINE)


@partner.command("try")
@click.argument("slug")
def try_partner(slug: str) -> None:
    """Thử kết nối; thoát 1 nếu không được · Try the connection; exit 1 if it does not answer."""
    from tinhso.cases.reports.actions import partnering

    tried = partnering.try_endpoint(slug, actor=COMMAND_LINE)
    click.echo("\n".join(f"{code}  {name}" for code, name in tried.services.items()) or tried.words)
    if not tried.reached:
        raise click.exceptions.Exit(1)


@partner.command("stop")
@click.argument("slug")
@click.option("--last-day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Ngày cuối · The last day.")
@click.option("--reason", required=True, help="Văn bản, lý do · The paper or reason.")
def stop(slug: str, last_day: datetime, reason: str) -> None:
    """Ngừng một hệ thống nhận · Hand nothing new over to a partner after a day."""
    from tinhso.cases.reports.actions import partnering

    partnering.end_endpoint(slug, last_day=last_day.date(), reason=reason, actor=COMMAND_LINE)


@partner.command("give")
@click.argument("category")
@click.argument("slug")
@click.argument("service_code")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Từ ngày · From this day on.")
@click.option("--paper", required=True, help="Văn bản · The paper that says so.")
def give(category: str, slug: str, service_code: str, since: datetime, paper: str) -> None:
    """Chuyển một lĩnh vực · Let a partner do what a category is about."""
    from tinhso.cases.reports.actions import partnering

    partnering.hand_category_over(category, slug, service_code, since=since.date(), paper=paper, actor=COMMAND_LINE)


@partner.command("end")
@click.argument("category")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Ngày cuối · The last day.")
def end(category: str, until: datetime) -> None:
    """Thôi chuyển một lĩnh vực · Keep the reports of a category here again."""
    from tinhso.cases.reports.actions import partnering

    partnering.end_hand_over(category, until=until.date(), actor=COMMAND_LINE)


@partner.command("fetch")
def fetch() -> None:
    """Lấy ngay trả lời của các hệ thống nhận · Fetch what partners say, now."""
    from tinhso.cases.reports.actions import partnering

    click.echo(partnering.fetch())
