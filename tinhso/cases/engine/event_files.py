"""Files of event logs, read as a stream: CSV as offices save it, and XES (IEEE 1849) without whatever makes XML dangerous."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import ParseError, XMLParser

from tinhso.cases.engine.errors import LogColumnsMissing, LogUnreadable

SAMPLE = 64 * 1024
LOOKED_AT = 1_000  # events of a XES file whose attributes stand for its header
DELIMITERS = ",;\t|"
Row = tuple[int, tuple[str, ...]]
"""The number of a row in its file, from 1, and its values."""


def header(path: Path) -> tuple[str, ...]:
    """Return the names of the columns; for XES the attributes of its first events. Raises LogUnreadable."""
    if _is_xes(path):
        return tuple(dict.fromkeys(name for event in islice(_xes(path), LOOKED_AT) for name in event))
    return next(_csv(path), (0, ()))[1]


def rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the values of these columns, row by row; what a row does not have is empty.

    Raises LogColumnsMissing, which names all that are missing, and LogUnreadable.
    """
    if _is_xes(path):
        _check_columns(columns, header(path))
        return ((number, tuple(event.get(name, "") for name in columns)) for number, event in enumerate(_xes(path), 1))
    return _columns_of_csv(path, columns)


def _columns_of_csv(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    lines = _csv(path)
    names = next(lines, (0, ()))[1]
    _check_columns(columns, names)
    places = [names.index(name) for name in columns]
    widest = max(places)
    for number, line in lines:
        if len(line) > widest:
            yield number, tuple([line[place] for place in places])
        elif any(line):
            yield number, tuple(line[place] if place < len(line) else "" for place in places)


def _check_columns(wanted: Sequence[str], there: Sequence[str]) -> None:
    missing = [name for name in wanted if name not in there]
    if missing:
        raise LogColumnsMissing(missing=", ".join(missing), there=", ".join(there) or "-")


def _csv(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    first = start.decode(encoding, errors="ignore").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        with path.open(encoding=encoding, newline="") as text:
            for number, line in enumerate(csv.reader(text, delimiter=delimiter, strict=True), 1):
                yield number, tuple(map(str.strip, line)) if number == 1 else tuple(line)
    except (UnicodeDecodeError, csv.Error) as error:
        raise LogUnreadable(name=path.name, why=str(error)[:200]) from None


def _is_xes(path: Path) -> bool:
    return path.name.lower().endswith((".xes", ".xes.gz"))


@dataclass
class _Events:
    """Builds events while the parser walks: attributes of the trace (``case:…``) and of the event itself, as texts."""

    ready: list[dict[str, str]] = field(default_factory=list)
    trace: dict[str, str] = field(default_factory=dict)
    event: dict[str, str] | None = None
    path: list[str] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        above = self.path[-1] if self.path else ""
        self.path.append(name)
        if name == "trace":
            self.trace = {}
        elif name == "event":
            self.event = {}
        elif above == "event" and self.event is not None and "key" in attributes:
            self.event[attributes["key"]] = attributes.get("value", "")
        elif above == "trace" and "key" in attributes:
            self.trace["case:" + attributes["key"]] = attributes.get("value", "")

    def end(self, tag: str) -> None:
        if self.path.pop() == "event" and self.event is not None:
            self.ready.append({**self.trace, **self.event})
            self.event = None

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Refuse a document type: no event log needs one, and entities are how XML bombs are made."""
        raise LogUnreadable(name=name, why="DOCTYPE")

    def close(self) -> None:
        """Nothing is kept to the end."""


def _xes(path: Path) -> Iterator[dict[str, str]]:
    """Yield the events of a log with the attributes of their trace, which the standard puts before them."""
    target = _Events()
    parser = XMLParser(target=target)  # noqa: S314  # the target refuses a document type, so no entity is ever declared
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        with opener(path, "rb") as file:
            while chunk := file.read(SAMPLE):
                parser.feed(chunk)
                yield from target.ready
                target.ready.clear()
            parser.close()
    except (ParseError, OSError, EOFError) as error:
        raise LogUnreadable(name=path.name, why=str(error)[:200]) from None
