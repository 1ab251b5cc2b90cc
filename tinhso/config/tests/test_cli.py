"""What a command stands on: a group's entry, and what differs inside it."""

from __future__ import annotations

import pytest

from tinhso.config.cli import COMMANDS, DATABASE, DJANGO, NOTHING, stands_on


@pytest.mark.parametrize(
    ("words", "needs"),
    [
        ("supply inspect file.csv --json", NOTHING),
        ("supply obligations --unit inspect", DATABASE),
        ("supply scoreboard", DATABASE),
        ("supply remind --dry-run", DATABASE),
        ("supply", DATABASE),
        ("lake query inspect", DATABASE),
        ("indicators explain on_time_rate", DJANGO),
        ("indicators value explain", DATABASE),
        ("health", DJANGO),
        ("packs check", NOTHING),
        ("clock due --json", NOTHING),
        ("--help", NOTHING),
        ("nothing-of-ours", NOTHING),
        ("", NOTHING),
    ],
)
def test_what_a_command_stands_on(words, needs):
    assert stands_on(words.split()) == needs


def test_every_command_says_what_it_stands_on():
    assert {needs for _, _, needs in COMMANDS.values()} == {NOTHING, DJANGO, DATABASE}
