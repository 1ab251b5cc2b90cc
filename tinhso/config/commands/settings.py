"""``tinhso settings``: what this installation is set to."""

from __future__ import annotations

import json

import click

from tinhso.config import environment


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def settings(as_json: bool) -> None:
    """Các thiết lập đang dùng; giá trị bí mật được che · Show the settings in use; secrets are masked."""
    current = environment.read()
    rows = [
        {
            "name": setting.name,
            "value": "••••" if setting.secret and current.text(setting.name) else current.text(setting.name),
            "set": setting.name in current.values,
            "vi": setting.vi,
            "en": setting.en,
        }
        for setting in environment.SETTINGS
    ]
    if as_json:
        click.echo(json.dumps({"settings": rows}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['name']}={row['value']}{'' if row['set'] else '   (mặc định · default)'}")
        click.echo(f"    {row['vi']}\n    {row['en']}")
