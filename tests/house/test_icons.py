"""Every icon that is named is in the sprite: a name that is not would draw a circle in silence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tinhso.cases.reports.categories import shipped
from tinhso.config.navigation import ENTRIES
from tinhso.ui.templatetags.ui import NOTICE_ICONS
from tinhso.ui.vendored import icon_names

ROOT = Path(__file__).resolve().parents[2]
SPRITE = ROOT / "tinhso/ui/static/ui/vendor/icons.svg"
IN_TEMPLATE = re.compile(r"""\{%\s*(?:icon|empty_state)\s+"([^"]+)\"""")
IN_SCRIPT = re.compile(r"""\bicon\(\s*"([a-z0-9-]+)\"""")


def named() -> dict[str, set[str]]:
    """Return the names of icons, each with where it stands."""
    found: dict[str, set[str]] = {}
    for suffix, pattern in (("html", IN_TEMPLATE), ("js", IN_SCRIPT)):
        for path in (path for path in ROOT.glob(f"tinhso/**/*.{suffix}") if "vendor" not in path.parts):
            for name in pattern.findall(path.read_text(encoding="utf-8")):
                found.setdefault(name, set()).add(path.name)
    for pack in ROOT.glob("packs/*/pack.yaml"):
        if icon := yaml.safe_load(pack.read_text(encoding="utf-8")).get("icon"):
            found.setdefault(icon.replace("_", "-"), set()).add(f"pack {pack.parent.name}")
    for category in shipped():
        found.setdefault(category.icon, set()).add(f"category {category.slug}")
    for entry in ENTRIES:
        found.setdefault(entry.icon, set()).add(f"navigation {entry.url_name}")
    for icon in NOTICE_ICONS.values():
        found.setdefault(icon, set()).add("notices")
    return found


def test_every_icon_that_a_template_script_pack_category_or_entry_names_is_in_the_sprite():
    assert {name: sorted(where) for name, where in named().items() if name not in icon_names()} == {}


@pytest.mark.parametrize("kind", ["template", "pack ", "category ", "navigation "])
def test_names_are_found_where_they_stand(kind):
    places = {place for where in named().values() for place in where}
    assert [place for place in places if (place.endswith(".html") if kind == "template" else place.startswith(kind))]


def test_the_sprite_holds_what_its_table_lists():
    assert set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8"))) == icon_names()
