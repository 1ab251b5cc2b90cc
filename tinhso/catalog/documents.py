"""A YAML file as plain values that know their lines, read without trust.

Only plain YAML: words, numbers, true and false, null, lists and mappings. Aliases,
tags, several documents, repeated keys, deep nesting and large files are faults.
Scalars follow YAML 1.2: ``no``, ``on`` and ``12:30`` are text, and so are numbers
with leading zeros (codes).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tinhso.catalog.faults import Finding, PathParts

LARGEST = 1024 * 1024  # bytes
DEEPEST = 40
MOST_VALUES = 50_000
LONGEST_NUMBER = 40  # characters; more digits than that are a code, or an attack

Spot = tuple[int, int]
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


class Number(str):
    """A number as it was written, so that 12.37 stays exactly that."""


@dataclass
class Document:
    """The values of one file (``None`` when unreadable), where each stands, and the faults of reading."""

    value: Any = None
    spots: dict[PathParts, Spot] = field(default_factory=dict)
    key_spots: dict[PathParts, Spot] = field(default_factory=dict)
    findings: list[tuple[Spot, Finding]] = field(default_factory=list)

    def add(self, spot: Spot, code: str, path: PathParts = (), **words: Any) -> None:
        self.findings.append((spot, Finding(path, code, words)))

    def known(self, path: PathParts) -> PathParts:
        """Return the part of ``path`` that stands in the file, leaving out steps that do not."""
        found: PathParts = ()
        for part in path:
            if (*found, part) in self.spots:
                found = (*found, part)
        return found

    def spot(self, path: PathParts) -> Spot:
        """Return line and column of the value at ``path``: of its key where it has one, else of what holds it."""
        found = self.known(path)
        return self.key_spots.get(found) or self.spots.get(found) or (1, 1)

    def json(self) -> str:
        """Return the values as JSON text, numbers exactly as written."""
        return _json(self.value)


def read(path: Path) -> Document:
    """Return the document in ``path``; what is wrong with it is in ``findings``, nothing is raised."""
    document = Document()
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        document.add((1, 1), "unreadable_file")
        return document
    if len(content) > LARGEST:
        document.add((1, 1), "too_large", limit=LARGEST)
        return document
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        document.add((content[: error.start].count(b"\n") + 1, 1), "not_utf8")
        return document
    return parse(text, document)


def parse(text: str, document: Document | None = None) -> Document:
    """Return the document that ``text`` writes; what is wrong with it is in ``findings``."""
    document = document or Document()
    try:
        document.value = _Builder(document, yaml.parse(text, Loader=_PARSER)).whole()
    except _Stop:
        document.value = None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "?"
        document.add(_spot(mark) if mark else _control(text), "yaml_unreadable", problem=problem)
        document.value = None
    return document


class _Stop(Exception):
    """Reading cannot go on; the reason is in the findings."""


class _Builder:
    """Builds values from parser events; the parser itself never nests calls, so depth is ours to bound."""

    def __init__(self, document: Document, events: Iterator[Any]) -> None:
        self.document = document
        self.events = events
        self.count = 0

    def whole(self) -> Any:
        value: Any = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(event, "several_documents")
                value = self._value(next(self.events), ())
        return value

    def _value(self, event: Any, path: PathParts) -> Any:
        self.count += 1
        self._refuse(event, path)
        self.document.spots[path] = _spot(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        return self._mapping(path)

    def _refuse(self, event: Any, path: PathParts) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._stop(event, "alias_refused", name=event.anchor)
        if event.tag not in (None, "!"):
            self._stop(event, "tag_refused", tag=event.tag)
        if len(path) > DEEPEST:
            self._stop(event, "too_deep", limit=DEEPEST)
        if self.count > MOST_VALUES:
            self._stop(event, "too_many_values", limit=MOST_VALUES)

    def _list(self, path: PathParts) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: PathParts) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self._refuse(event, path)
            if not isinstance(event, yaml.ScalarEvent):
                self._stop(event, "key_not_text")
            key = event.value
            if key in values:
                first = self.document.key_spots[(*path, key)]
                self.document.add(_spot(event.start_mark), "duplicate_key", (*path, key), key=key, first_line=first[0])
                self._value(next(self.events), (*path, key, "(repeated)"))
                continue
            self.document.key_spots[(*path, key)] = _spot(event.start_mark)
            values[key] = self._value(next(self.events), (*path, key))
        return values

    def _stop(self, event: Any, code: str, **words: Any) -> None:
        self.document.add(_spot(event.start_mark), code, **words)
        raise _Stop


def _scalar(event: yaml.ScalarEvent) -> Any:
    text: str = event.value
    if event.style not in (None, ""):
        return text
    if text in _WORDS:
        return _WORDS[text]
    return Number(text) if len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(text) else text


def _json(value: Any) -> str:
    if isinstance(value, Number):
        return value.removeprefix("+")
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    return json.dumps(value)


def _spot(mark: Any) -> Spot:
    return mark.line + 1, mark.column + 1


def _control(text: str) -> Spot:
    """Where the first character stands that YAML does not allow in any place."""
    match = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    position = match.start() if match else 0
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
