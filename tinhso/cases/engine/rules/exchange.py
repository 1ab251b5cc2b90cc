"""Event logs for others: XES (IEEE 1849-2016), OCEL 2.0 (JSON) and CSV, written as a stream.

References only: codes of cases and offices, slugs and states. No titles, no texts, no people.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import quoteattr

from tinhso.kernel.clock import local

COLUMNS = (
    "case", "activity", "time", "office", "lifecycle",
    "desk", "category", "state", "received_at", "due_at", "settled_at", "part_of",
)  # fmt: skip


@dataclass(frozen=True)
class ToldEvent:
    """An event: its number in its case, what was done, when (aware), and by which office (code or empty)."""

    number: int
    activity: str
    at: datetime
    office: str


@dataclass(frozen=True)
class ToldCase:
    """A case with its events in order of time. ``part_of`` and ``links`` (kind, code) name other cases."""

    code: str
    desk: str
    category: str
    state: str
    office: str
    received_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    part_of: str
    links: tuple[tuple[str, str], ...]
    events: tuple[ToldEvent, ...]


Cases = Callable[[], Iterable[ToldCase]]
"""Asked once for each walk through the cases."""

XES_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace"><string key="concept:name" value="-"/></global>
  <global scope="event"><string key="concept:name" value="-"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/></global>
  <classifier name="Activity" keys="concept:name"/>
"""


def xes(cases: Cases) -> Iterator[str]:
    """Yield an XES log: a trace for each case, all events complete, the office as the resource."""
    yield XES_HEAD
    for case in cases():
        yield "  <trace>\n"
        told = {"concept:name": case.code, "desk": case.desk, "category": case.category, "state": case.state}
        times = {"received_at": case.received_at, "due_at": case.due_at, "settled_at": case.settled_at}
        yield _attributes({**told, "part_of": case.part_of}, times, "    ")
        for event in case.events:
            yield "    <event>\n"
            texts = {"concept:name": event.activity, "lifecycle:transition": "complete", "org:resource": event.office}
            yield _attributes(texts, {"time:timestamp": event.at}, "      ")
            yield f'      <int key="number" value="{event.number}"/>\n    </event>\n'
        yield "  </trace>\n"
    yield "</log>\n"


def _attributes(texts: dict[str, str], times: dict[str, datetime | None], indent: str) -> str:
    lines = [f"<string key={quoteattr(key)} value={quoteattr(value)}/>" for key, value in texts.items() if value]
    lines += [f'<date key="{key}" value="{_moment(at)}"/>' for key, at in times.items() if at is not None]
    return "".join(f"{indent}{line}\n" for line in lines)


def ocel(cases: Cases) -> Iterator[str]:
    """Yield an OCEL 2.0 log: cases, parts of cases and offices as objects with their relations, and the events of each."""
    offices: set[str] = set()
    kinds: set[str] = set()
    yield '{"objects":['
    yield from _listed(_objects(cases(), offices))
    yield '],"events":['
    yield from _listed(_events(cases(), kinds))
    case_attributes = [{"name": name, "type": kind} for name, kind in CASE_ATTRIBUTES.items()]
    types = [{"name": name, "attributes": case_attributes} for name in ("case", "part")] + [
        {"name": "office", "attributes": []}
    ]
    activities = [{"name": name, "attributes": [{"name": "number", "type": "integer"}]} for name in sorted(kinds)]
    yield f'],"objectTypes":{_json(types)},"eventTypes":{_json(activities)}}}\n'


CASE_ATTRIBUTES = {"desk": "string", "category": "string", "state": "string", "due_at": "time", "settled_at": "time"}


def _objects(cases: Iterable[ToldCase], offices: set[str]) -> Iterator[object]:
    for case in cases:
        found = {case.office, *(event.office for event in case.events)} - {""} - offices
        offices |= found
        yield from ({"id": f"office:{code}", "type": "office"} for code in sorted(found))
        since = _moment(case.received_at)
        told = {name: _plain(getattr(case, name)) for name in CASE_ATTRIBUTES}
        links = [("part_of", case.part_of)] if case.part_of else []
        related = [{"objectId": f"case:{code}", "qualifier": kind} for kind, code in (*links, *case.links)]
        if case.office:
            related.append({"objectId": f"office:{case.office}", "qualifier": "in_charge"})
        attributes = [{"name": name, "time": since, "value": value} for name, value in told.items() if value]
        kind = "part" if case.part_of else "case"
        yield {"id": f"case:{case.code}", "type": kind, "attributes": attributes, "relationships": related}


def _events(cases: Iterable[ToldCase], kinds: set[str]) -> Iterator[object]:
    for case in cases:
        for event in case.events:
            kinds.add(event.activity)
            related = [{"objectId": f"case:{case.code}", "qualifier": "of"}]
            if case.part_of:
                related.append({"objectId": f"case:{case.part_of}", "qualifier": "of_a_part"})
            if event.office:
                related.append({"objectId": f"office:{event.office}", "qualifier": "by"})
            yield {
                "id": f"{case.code}/{event.number}",
                "type": event.activity,
                "time": _moment(event.at),
                "attributes": [{"name": "number", "value": str(event.number)}],
                "relationships": related,
            }


def table(cases: Cases) -> Iterator[str]:
    """Yield CSV: an event on each line, with what is known of its case."""
    yield _line(COLUMNS)
    for case in cases():
        times = [_plain(at) for at in (case.received_at, case.due_at, case.settled_at)]
        known = (case.desk, case.category, case.state, *times, case.part_of)
        yield from (
            _line((case.code, each.activity, _moment(each.at), each.office, "complete", *known)) for each in case.events
        )


FORMATS = {"xes": xes, "ocel": ocel, "csv": table}


def _line(values: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()


def _listed(items: Iterable[object]) -> Iterator[str]:
    for number, each in enumerate(items):
        yield f"{',' if number else ''}\n{_json(each)}"


def _plain(value: str | datetime | None) -> str:
    return _moment(value) if isinstance(value, datetime) else value or ""


def _moment(at: datetime) -> str:
    return local(at).isoformat(timespec="milliseconds")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
