"""``tinhso migrate``: bring the database up to date."""

from __future__ import annotations

import click


@click.command()
def migrate() -> None:
    """Nâng cấp cơ sở dữ liệu, sao lưu trước · Bring the database up to date, after a backup."""
    from tinhso.config.operations.migrations import migrate as bring_up_to_date

    kept = bring_up_to_date(progress=lambda text, fraction: click.echo(f"[{fraction:4.0%}] {text}", err=True))
    if kept:
        click.echo(f"Bản sao lưu trước khi nâng cấp · Backup made before: {kept}")
    click.echo("Cơ sở dữ liệu đã đúng phiên bản · The database is up to date.")
