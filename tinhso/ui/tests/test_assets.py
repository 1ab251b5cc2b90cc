"""What pages are built of: vendored files as listed, colours that can be read, pages that stay light."""

from __future__ import annotations

import gzip
import re
import runpy
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from tinhso.ui import views
from tinhso.ui.tests import pages

STATIC = Path(views.__file__).parent / "static" / "ui"
TOOL = Path(__file__).resolve().parents[3] / "tools" / "vendor_assets.py"
TOKENS = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
HEAVIEST = 60_000  # bytes, compressed, without fonts


def test_every_vendored_file_has_the_listed_checksum():
    assert runpy.run_path(str(TOOL))["differing"]() == []


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+\d?): (#[0-9a-f]{6})", block))


LIGHT, PREFERRED_DARK, CHOSEN_DARK = (
    colours(block) for block in re.findall(r"color-scheme: (?:light|dark);(.*?)\n\s*(?:}|--font)", TOKENS, re.DOTALL)
)


def test_dark_is_the_same_by_preference_and_by_choice():
    assert PREFERRED_DARK == CHOSEN_DARK
    assert PREFERRED_DARK.keys() == LIGHT.keys()


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


READ_ON = [
    *((ink, paper) for ink in ("text", "muted", "link") for paper in ("page", "card", "sunken", "hover")),
    *((ink, "card") for ink in ("good", "watch", "bad", "none", "accent")),
    *((ink, f"{ink}-soft") for ink in ("good", "watch", "bad")),
    ("text", "none-soft"),
    ("brand-strong", "brand-soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-danger", "danger"),
]


@pytest.mark.parametrize("theme", [LIGHT, CHOSEN_DARK], ids=["light", "dark"])
def test_every_text_can_be_read(theme):
    low = {(ink, paper): round(contrast(theme[ink], theme[paper]), 2) for ink, paper in READ_ON}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", [LIGHT, CHOSEN_DARK], ids=["light", "dark"])
def test_every_edge_of_a_control_and_every_series_can_be_seen(theme):
    seen = ["line-strong", "focus", *(f"series-{place}" for place in range(1, 9))]
    low = {name: round(contrast(theme[name], theme["card"]), 2) for name in seen}
    assert {name: ratio for name, ratio in low.items() if ratio < 3} == {}


def test_a_page_of_fifty_rows_is_light(settings):
    pages.served_by(settings)
    html = Client().get("/fifty").content
    addresses = set(re.findall(r'(?:<script src|<link rel="stylesheet" href|<use href)="/static/([^"#]+)', html.decode()))
    weights = {name: len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in addresses}
    total = len(gzip.compress(html)) + sum(weights.values())
    sys.stdout.write(f"page of 50 rows: {total / 1000:.1f} kB compressed: html {len(gzip.compress(html))}, {weights}\n")
    assert "ui/vendor/htmx.min.js" in weights
    assert total <= HEAVIEST


def test_the_files_survive_being_fingerprinted(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    tokens = next(tmp_path.glob("ui/css/tokens.*.css")).read_text(encoding="utf-8")
    assert re.search(r'url\("\.\./vendor/fonts/[a-z-]+-400-normal\.[0-9a-f]{12}\.woff2"\)', tokens)


@pytest.mark.parametrize("path", sorted(STATIC.glob("js/*.js")), ids=lambda path: path.name)
def test_scripts_import_nothing_and_evaluate_nothing(path):
    code = path.read_text(encoding="utf-8")
    assert not re.search(r"^\s*import |\bimport\(|\beval\(|new Function", code, re.MULTILINE)
