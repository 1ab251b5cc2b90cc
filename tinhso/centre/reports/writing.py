"""From what a report says to what stands on its pages: plain texts, the same for the page and for paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from tinhso.centre.boards.wording import language, period_name
from tinhso.centre.reports.contracts import Content
from tinhso.centre.reports.differences import Differences
from tinhso.centre.reports.rules.grouping import by_dataset_and_unit, dataset_title, unit_name
from tinhso.centre.reports.sections import Sections, instant, said
from tinhso.kernel.periods import parse
from tinhso.ui.formatting import NONE, day, number

Plain = dict[str, Any]


def document(content: Content, content_sha256: str, key: str) -> Plain:
    """Return the texts of a report in its own language, whatever language is active: title, facts, sections, annexes."""
    with translation.override(content["language"]):
        differs = content["kind"] == "difference"
        return {
            "language": content["language"],
            "title": said(content["title"]),
            "kind": gettext("Difference between two moments") if differs else gettext("Sealed report"),
            "field": said(content["field"]) if content["field"] != content["title"] else "",
            "of": f"{content['unit']['name']} · {period_name(parse(content['period']))}",
            "facts": [list(each) for each in _facts(content)],
            "simulated": _simulated(content),
            "sections": list(Differences(content).written() if differs else Sections(content).written()),
            "annexes": list(_annexes(content)),
            "seal": _seal(content_sha256, key),
        }


def _facts(content: Content) -> Iterator[tuple[str, str]]:
    unit = content["unit"]
    yield gettext("Unit"), f"{unit['name']} ({unit['code']})"
    yield gettext("Period"), period_name(parse(content["period"]))
    if content["kind"] == "difference":
        yield gettext("First known at"), instant(content["since"])
        yield gettext("Then known at"), instant(content["as_of"])
    else:
        yield gettext("As known at"), instant(content["as_of"])
    if content["in_units_of"]:
        yield gettext("In the units of"), day(datetime.fromisoformat(content["in_units_of"]).date())
    yield gettext("Sealed by"), content["sealed_by"]["name"]


def _annexes(content: Content) -> Iterator[Plain]:
    if content["kind"] == "difference":
        yield _moved(content)
        yield _definitions(content)
    else:
        yield _definitions(content)
        yield _datasets(content)
        yield _submissions(content)


def _simulated(content: Content) -> str:
    if not content["simulated"]:
        return ""
    return gettext("Simulated data: numbers marked as simulated are made up to show the system and are not real figures.")


def _definitions(content: Content) -> Plain:
    rows = [[said(each["title"]), name, str(each["version"]), each["sha256"]] for name, each in content["indicators"].items()]
    heads = [gettext("Indicator"), gettext("Reference"), gettext("Version"), "SHA-256"]
    note = gettext("What the numbers are: each by the version of its definition that it was computed with.")
    return {"title": gettext("Definitions"), "note": note, "heads": heads, "groups": [{"rows": rows}]}


def _datasets(content: Content) -> Plain:
    rows = [
        [name, number(each["submissions"]), instant(each["last"]) if each["last"] else NONE, each["sha256"]]
        for name, each in content["datasets"].items()
    ]
    heads = [gettext("Dataset"), gettext("Submissions"), gettext("The last of them"), "SHA-256"]
    note = gettext("Every dataset beneath the numbers as it stood: the hash is over all receipts in force and their files.")
    return {"title": gettext("Versions of the data"), "note": note, "heads": heads, "groups": [{"rows": rows}]}


def _submissions(content: Content) -> Plain:
    rows = [
        [
            _receipt(each),
            unit_name(each, content),
            each["dataset"],
            each["period"],
            instant(each["known_from"]),
            each["sha256"],
        ]
        for each in content["submissions"]
    ]
    heads = [gettext("Receipt"), gettext("Supplied by"), gettext("Dataset"), gettext("Period"), gettext("Came in"), "SHA-256"]
    note = gettext("Submissions in force for this period, each with the hash of the file of its rows.")
    return {"title": gettext("Submissions"), "note": note, "heads": heads, "groups": [{"rows": rows}]}


def _moved(content: Content) -> Plain:
    """Say which submissions came in force between the two moments, and which went out of it, by dataset and unit."""
    heads = [
        *(gettext("Supplied by"), gettext("Receipt"), gettext("What happened")),
        *(gettext("Period"), gettext("Came in"), "SHA-256"),
    ]
    note = gettext("All submissions of the datasets beneath this board that came or went between the two moments.")
    groups = [
        {
            "title": f"{dataset_title(dataset, content, language())} ({dataset})",
            "count": number(sum(len(found) for _, found in units)),
            "rows": [row for unit, found in units for row in _moved_of(unit, found)],
        }
        for dataset, units in by_dataset_and_unit(content["moved"], content)
    ]
    return {"title": gettext("Submissions between the two moments"), "note": note, "heads": heads, "groups": groups}


def _moved_of(unit: str, found: Sequence[Content]) -> Iterator[list[str]]:
    """Yield a row for each submission of a unit, whose name stands once."""
    changes = {"came": gettext("came in force"), "went": gettext("went out of force")}
    for place, each in enumerate(found):
        supplier = f" · {each['supplier']}" if each["supplier"] else ""
        yield [
            f"{unit}{supplier}" if place == 0 else supplier.removeprefix(" · "),
            _receipt(each),
            changes[each["change"]],
            each["period"],
            instant(each["known_from"]),
            each["sha256"],
        ]


def _receipt(each: Content) -> str:
    return f"{each['receipt']} ({gettext('simulated')})" if each["simulated"] else str(each["receipt"])


def _seal(content_sha256: str, key: str) -> Plain:
    return {
        "title": gettext("Seal"),
        "facts": [[gettext("SHA-256 of the content"), content_sha256], [gettext("Public key (Ed25519)"), key]],
        "how": gettext(
            "This file proves itself without a network: the command tinhso report verify FILE checks its hash and signature; "
            "with --again it makes the report anew and compares it byte for byte."
        ),
        "content": gettext("The content as machines read it"),
        "signature": gettext("The seal as machines read it"),
    }
