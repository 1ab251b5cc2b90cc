"""The audit speaks: every verb that the source records has its words, and names come from here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import tinhso
from tinhso.accounts import queries
from tinhso.accounts.tests.factories import citizen, officer
from tinhso.audit.rules.verbs import GROUPS, KINDS, VERBS
from tinhso.places.rules.changes import AnyChange

PACKAGE = Path(tinhso.__file__).parent
RECORDERS = {"record", "by_account", "by_somebody", "recorded_change"}
CHANGES = {f"units.{kind.__name__.lower()}" for kind in get_args(AnyChange)}  # places writes them as units.{verb}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in RECORDERS:
                yield node


def spoken(path: Path, argument: str) -> Iterator[str]:
    """Yield the texts given to the recorders as ``argument``; of a name, every text it is set to in that file."""
    tree = ast.parse(path.read_text())
    for call in calls(tree):
        given = [word.value for word in call.keywords if word.arg == argument]
        if argument == "verb" and len(call.args) > 2:
            given.append(call.args[2])
        for value in given:
            yield from texts(value, tree)


def texts(value: ast.expr, tree: ast.AST) -> Iterator[str]:
    if isinstance(value, ast.Name):
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and any(getattr(each, "id", "") == value.id for each in node.targets):
                yield from texts(node.value, tree)
    elif isinstance(value, ast.IfExp):
        yield from (*texts(value.body, tree), *texts(value.orelse, tree))
    elif isinstance(value, ast.JoinedStr) and isinstance(value.values[0], ast.Constant):
        yield str(value.values[0].value)
    elif isinstance(value, ast.Constant):
        yield str(value.value)


def everywhere(argument: str) -> set[str]:
    paths = [path for path in PACKAGE.rglob("*.py") if "tests" not in path.parts]
    return {text for path in paths for text in spoken(path, argument)}


def test_every_verb_that_is_recorded_has_its_words():
    found = everywhere("verb") - {"units."} | CHANGES
    assert {"role.give", "sign_in.succeeded", "passkey.added", "lake.accept"} <= found, "the search finds no verbs any more"
    assert not found - set(VERBS), "say what these verbs mean in tinhso/audit/rules/verbs.py"
    assert not set(VERBS) - found, "these verbs are recorded nowhere any more"


def test_every_kind_of_target_has_its_words():
    kinds = {target.partition(":")[0] for target in everywhere("target")}
    assert not kinds - set(KINDS), "say what these targets are in tinhso/audit/rules/verbs.py"


def test_every_verb_stands_in_a_group_of_the_filter():
    assert not {verb for verb in VERBS if verb.partition(".")[0] not in GROUPS}


@pytest.mark.django_db
def test_officers_are_named_and_citizens_stay_numbers():
    an, binh = officer("Nguyễn Văn An"), citizen()
    assert queries.names_of([an.pk, binh.pk, 999_999]) == {an.pk: "Nguyễn Văn An"}
