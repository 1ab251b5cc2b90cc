"""``tinhso serve``: pages and, by default with SQLite, background work in one command."""

from __future__ import annotations

import os
import sys

import click

from tinhso.config import environment, safety


@click.command()
@click.option("--address", help="host:port, instead of TINHSO_ADDRESS.")
@click.option(
    "--with-work/--without-work",
    default=None,
    help="Also run background work (default: yes with SQLite, no with a database server).",
)
def serve(address: str | None, with_work: bool | None) -> None:
    """Phục vụ các trang tới khi dừng (Ctrl-C) · Serve the pages until stopped (Ctrl-C)."""
    if address:
        os.environ["TINHSO_ADDRESS"] = address
    current = environment.read()
    safety.check_serving(current)
    prepare(current)
    embedded = not current.text("TINHSO_DATABASE_URL")
    start(current, with_work=embedded if with_work is None else with_work)


def prepare(current: environment.Environment) -> None:
    """Build what serving needs and refuse a database that is not up to date, in a process that ends.

    The supervisor itself never loads Django: its memory stays small for as long as it runs.
    """
    import subprocess

    finished = subprocess.run([sys.executable, "-m", "tinhso.config.prepare"], check=False)
    if finished.returncode:
        raise SystemExit(finished.returncode)


def start(current: environment.Environment, *, with_work: bool, greeting: str = "") -> None:
    """Take the home and the port, then serve."""
    from tinhso.config.operations.homes import home_lock, require_free_port
    from tinhso.config.server import run

    host, port = safety.parse_address(current.text("TINHSO_ADDRESS"))
    require_free_port(host, port)
    with home_lock(current.home):
        run(current, with_work=with_work, ready=lambda: announce(current, greeting))
    click.echo("Đã dừng · Stopped.")


def announce(current: environment.Environment, greeting: str) -> None:
    """Print where the pages are, once they answer."""
    host, port = safety.parse_address(current.text("TINHSO_ADDRESS"))
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"\nTỉnh Số đang phục vụ tại · is serving at  http://{shown}:{port}/")
    if greeting:
        click.echo(greeting)
    click.echo("Nhấn Ctrl-C để dừng · Press Ctrl-C to stop.")
