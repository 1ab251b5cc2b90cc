"""What the documents promise: every setting and command is there, and no link is dead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tinhso.config.environment import SETTINGS
from tools import write_reference

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")])
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("name", write_reference.PAGES)
def test_reference_pages_are_equal_to_the_code(name):
    """Otherwise run: python tools/write_reference.py"""
    assert (ROOT / "docs/reference" / name).read_text() == write_reference.PAGES[name]()


def test_no_setting_is_read_outside_the_table():
    named = {setting.name for setting in SETTINGS}
    used = {
        name
        for path in [*ROOT.glob("tinhso/**/*.py"), *ROOT.glob("deploy/**/*")]
        if path.is_file() and "tests" not in path.parts
        for name in re.findall(r"\bTINHSO_[A-Z_]*[A-Z]\b", path.read_text(errors="ignore"))
    }
    assert used <= named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_is_dead(page):
    dead = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert not dead


def test_every_answer_to_where_do_i_put_exists():
    table = (ROOT / "docs/explanation/architecture.md").read_text().split("Where do I put", 1)[1]
    named = [path for row in table.splitlines() if row.startswith("|") for path in re.findall(r"`([^`]+/[^`]*)`", row)]
    missing = [path for path in named if not list(ROOT.glob(path.replace("<field>", "*").rstrip("/")))]
    assert named
    assert not missing


def test_decision_records_are_numbered_without_gaps():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/adr").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
