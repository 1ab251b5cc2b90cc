"""``tinhso health``: what is well and what is not, in plain words."""

from __future__ import annotations

import sys

import click

from tinhso.config.operations.findings import BAD, GOOD, Result

SIGNS = {"good": "●", "watch": "▲", "bad": "■"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON · One JSON object.")
def health(as_json: bool) -> None:
    """Hệ thống có khỏe không; mã thoát 1 khi có chỗ hỏng · Say how the system is; exit 1 when something is bad."""
    from tinhso.config.operations import health as checks

    looked = checks.look()
    if as_json:
        click.echo(checks.as_json(looked))
    else:
        for each in looked:
            _say(each.check.title_vi, each.check.title_en, each.result)
    if checks.worst(looked) == BAD:
        sys.exit(1)


def _say(title_vi: str, title_en: str, result: Result) -> None:
    click.echo(f"{SIGNS[result.state]} {title_vi}: {result.vi}")
    click.echo(f"  {title_en}: {result.en}")
    if result.state != GOOD and result.do_vi:
        click.echo(f"  → {result.do_vi}\n  → {result.do_en}")
