"""``tinhso supply obligations|scoreboard|remind|tie``: what is owed, how supply goes, reminding, tying office names.

Unlike the commands that only read a file, these work on the database: ``stands_on`` tells the command line so.
"""

from __future__ import annotations

import json

import click

from tinhso.kernel.policy import Actor


@click.command()
@click.option("--unit", default="", help="Mã đơn vị, hoặc unit:ID · Code of a unit.")
@click.option("--dataset", default="", help="Bộ dữ liệu (gói.tên) · Dataset.")
@click.option("--field", default="", help="Gói lĩnh vực · Field.")
@click.option("--state", multiple=True, help="Trạng thái (lặp được) · State (may be repeated).")
@click.option("--from", "since", default="", help="Từ kỳ hoặc ngày · From period or day (202601, 2026Q1, 31/01/2026).")
@click.option("--to", "until", default="", help="Đến kỳ hoặc ngày · To period or day.")
@click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")
def obligations(unit: str, dataset: str, field: str, state: tuple[str, ...], since: str, until: str, as_json: bool) -> None:
    """Ai phải nộp dữ liệu gì, khi nào, đến đâu rồi · Who owes which data, when, and how it stands."""
    from tinhso.supply.obligations import filters, presenting, queries

    asked = {"unit": unit, "dataset": dataset, "field": field, "state": " ".join(state), "from": since, "to": until}
    found = queries.obligations(filters.wanted(asked), actor=_shell())
    if as_json:
        listed = presenting.documents(found)
        click.echo(json.dumps({"count": len(listed), "obligations": listed}, ensure_ascii=False))
        return
    for line in presenting.lines(found):
        click.echo(
            f"{line.words:<32} {line.exact}  {line.obligation.dataset} {line.obligation.period}  {line.unit}  {line.phrase}"
        )
    click.echo(f"{len(found)} việc · obligations", err=True)


@click.command()
@click.option("--from", "since", default="", help="Từ kỳ hoặc ngày · From period or day.")
@click.option("--to", "until", default="", help="Đến kỳ hoặc ngày · To period or day.")
@click.option("--field", default="", help="Gói lĩnh vực · Field.")
@click.option("--unit", default="", help="Mã đơn vị · Code of a unit.")
@click.option("--level", default="", help="department | commune")
@click.option("--by", "group", type=click.Choice(["unit", "field", "dataset", "officer"]), default="unit", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")
def scoreboard(since: str, until: str, field: str, unit: str, level: str, group: str, as_json: bool) -> None:
    """Bảng theo dõi: đúng hạn, trễ, thiếu · The scoreboard: in time, late, missing."""
    from tinhso.supply.obligations import filters, presenting, queries
    from tinhso.ui import formatting

    asked = {"unit": unit, "field": field, "from": since, "to": until}
    board = queries.scoreboard(filters.wanted(asked), actor=_shell(), level=filters.level(level))
    if as_json:
        click.echo(json.dumps(presenting.board_document(board, group), ensure_ascii=False))
        return
    for line in presenting.score_lines(board, group, {}):
        counts = line.counts
        rate = formatting.percent(counts.rate)
        click.echo(
            f"{line.rank or '–':>4} {rate:>9}  {counts.on_time:>6} đúng · in time  {counts.late:>5} trễ · late  "
            f"{counts.missing:>6} thiếu · missing  {line.name}"
        )


@click.command()
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ nhắc gì · Only say what would be given.")
@click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")
def remind(dry_run: bool, as_json: bool) -> None:
    """Nhắc những việc đến lúc phải nhắc, mỗi lời nhắc một lần · Give the reminders whose moment has come, each once."""
    from tinhso.supply.obligations import presenting
    from tinhso.supply.obligations.actions import reminding

    found = reminding.remind(actor=_shell(), dry_run=dry_run)
    told = presenting.documents([each.obligation for each in found.reminders])
    if as_json:
        each = [{"rule": given.rule.code, **about} for given, about in zip(found.reminders, told, strict=True)]
        counts = {"people": found.people, "crossings": found.crossings, "nobody": list(found.nobody)}
        click.echo(json.dumps({"dry_run": dry_run, "reminders": each, **counts}, ensure_ascii=False))
        return
    for given, about in zip(found.reminders, told, strict=True):
        click.echo(f"{given.rule.code:<16} {about['dataset']} {about['period']} {about['unit_name']}")
    click.echo(f"{len(told)} lời nhắc tới {found.people} người · reminders to {found.people} people", err=True)
    if found.nobody:
        names = ", ".join(list(presenting.unit_names(found.nobody).values())[:5])
        click.echo(f"{len(found.nobody)} đơn vị chưa có ai để nhắc · units with nobody to remind: {names}, …", err=True)


@click.command()
@click.argument("name", required=False)
@click.argument("unit", required=False)
@click.option("--from", "since", default="", help="Từ ngày (mặc định hôm nay) · From day (today).")
@click.option("--paper", default="", help="Văn bản · Document.")
def tie(name: str | None, unit: str | None, since: str, paper: str) -> None:
    """Gắn tên cơ quan trong gói với đơn vị (mã); không ghi gì thì liệt kê · Tie an office name to a unit; or list them."""
    from tinhso.places import queries as places
    from tinhso.supply.obligations import presenting, queries
    from tinhso.supply.obligations.actions import ruling

    if name and unit:
        on = places.day(since)
        ruling.tie(name, places.unit_on(unit, on, "office").id, since=on, paper=paper, actor=_shell())
    elif name:
        raise click.UsageError("NAME UNIT")
    units = presenting.unit_names({each.unit_id for each in queries.ties()})
    for each in queries.ties():
        until = f" – {each.valid_to:%d/%m/%Y}" if each.valid_to else ""
        click.echo(f"{each.name:<40} {units.get(each.unit_id, '')} ({each.valid_from:%d/%m/%Y}{until})")
    for lacking in queries.untied():
        click.echo(f"{lacking.name:<40} – chưa gắn · not tied: {', '.join(lacking.datasets)}")


def _shell() -> Actor:
    return Actor(kind="system", origin="command line")
