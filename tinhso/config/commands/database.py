"""``tinhso database``: move to another engine."""

from __future__ import annotations

import json

import click


@click.group()
def database() -> None:
    """Cơ sở dữ liệu · The database."""


@database.command()
@click.option("--to", "url", required=True, help="postgres://user:password@host/name, sqlite:////folder/file")
@click.option("--yes", is_flag=True, help="Không hỏi lại · Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")
def copy(url: str, yes: bool, as_json: bool) -> None:
    """Chép toàn bộ sang cơ sở dữ liệu trống khác · Copy everything into another, empty database."""
    from tinhso.config.operations.moving import move

    if not yes:
        click.confirm("Chép toàn bộ cơ sở dữ liệu? · Copy the whole database?", abort=True, err=True)
    copied = move(url, progress=lambda text, fraction: click.echo(f"[{fraction:4.0%}] {text}", err=True))
    if as_json:
        tables = {table.name: {"rows": table.rows, "sha256": table.sha256} for table in copied}
        click.echo(json.dumps({"tables": tables}, ensure_ascii=False))
        return
    rows = sum(table.rows for table in copied)
    click.echo(f"Đã chép {rows} dòng của {len(copied)} bảng; số dòng và nội dung từng bảng khớp nhau.")
    click.echo("Tiếp theo: dừng hệ thống, đặt TINHSO_DATABASE_URL, chạy tinhso audit verify rồi tinhso serve.")
    click.echo(f"Copied {rows} rows of {len(copied)} tables; counts and contents of every table agree.")
    click.echo("Next: stop the system, set TINHSO_DATABASE_URL, run tinhso audit verify, then tinhso serve.")
