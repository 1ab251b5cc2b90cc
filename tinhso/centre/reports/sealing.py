"""What is sealed: the content of a board's report, made for whoever seals it, or made again from an earlier one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from tinhso.accounts import queries as accounts
from tinhso.catalog.contracts import Board, PackContents, UnknownDefinition
from tinhso.centre.boards import overview
from tinhso.centre.reports.changing import Behind, moved_between, titles_of, units_of
from tinhso.centre.reports.collecting import (
    FORMAT,
    LANGUAGES,
    Seen,
    collected,
    digest,
    instant,
    named,
    periods_of,
    said_in_both,
)
from tinhso.centre.reports.contracts import Content, Wanted
from tinhso.centre.reports.errors import (
    DefinitionGone,
    MomentsOutOfOrder,
    NotYetKnown,
    NumbersNotOpen,
    PeriodNotBegun,
    UnknownLanguage,
)
from tinhso.centre.reports.rules.comparing import definitions_gone, pairs
from tinhso.indicators import queries as indicators
from tinhso.kernel import clock
from tinhso.kernel.periods import Period, parse
from tinhso.kernel.policy import Actor
from tinhso.lake import queries as lake
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief
from tinhso.places.errors import UnknownUnit
from tinhso.ui.formatting import moment

SETTLED_AFTER = timedelta(minutes=1)
"""What came in a moment ago may not be committed yet: older moments never change again."""
HEAD = (
    *("kind", "format", "language", "board", "title", "field", "board_definition", "period", "in_units_of", "sealed_by"),
    *("since", "as_of"),
)
"""What of a content is not computed: asked for, or told once when it was sealed."""


def content_of(wanted: Wanted, *, actor: Actor) -> Content:
    """Return what the report of a board says, for an actor who may see all of it.

    Raises UnknownDefinition, PeriodUnreadable, UnknownUnit, NotYetKnown, PeriodNotBegun, UnknownLanguage, NumbersNotOpen.
    """
    head = {"kind": "board", **_head(wanted, actor)}
    return {**head, **_body(_seen(head, actor))}


def difference_of(wanted: Wanted, since: datetime, *, actor: Actor) -> Content:
    """Return what of a board was known at ``since`` and at ``wanted.as_of``. Raises as ``content_of``, MomentsOutOfOrder."""
    if since >= wanted.as_of:
        raise MomentsOutOfOrder(since=moment(since), until=moment(wanted.as_of))
    return _compared({"kind": "difference", **_head(wanted, actor), "since": instant(since)}, actor)


def content_again(content: Content, *, actor: Actor) -> Content:
    """Return what a sealed report says when it is made anew: the board as it was defined then, for the same moment.

    Raises DefinitionGone when numbers of the packs in force are defined in another way, and as ``content_of``.
    """
    _require_same_definitions(content)
    head = {name: content[name] for name in HEAD if name in content}
    head |= {"unit": _unit(_seen_unit(content))}
    if content["kind"] == "difference":
        return _compared(head, actor)
    return {**head, **_body(_seen(head, actor))}


def board_named(reference: str) -> tuple[str, PackContents, Board]:
    """Return a board with its field and full reference; a field's name alone is its main board. Raises UnknownDefinition."""
    pack, _, name = reference.partition(".")
    contents = overview.packs().get(pack)
    board = (contents.boards.get(name) if name else overview.main_board(contents)) if contents is not None else None
    if contents is None or board is None:
        raise UnknownDefinition(reference=reference[:130])
    return f"{pack}.{board.id}", contents, board


def unit_named(code: str, on: date) -> UnitBrief:
    """Return the unit with a code on a day; without a code the province. Raises UnknownUnit."""
    if code:
        return places.unit_on(code, on)
    home = places.home(settings.PROVINCE, on)
    if home is None:
        raise UnknownUnit(unit=settings.PROVINCE, on=on.strftime("%d/%m/%Y"))
    return home


# --- inside ----------------------------------------------------------------------


def _head(wanted: Wanted, actor: Actor) -> dict[str, Any]:
    """Return what a report is of, and who seals it."""
    reference, contents, board = board_named(wanted.board)
    period = parse(wanted.period)
    _require_sense(wanted, period)
    return {
        "format": FORMAT,
        "language": wanted.language,
        "board": reference,
        "title": said_in_both(board.title),
        "field": said_in_both(contents.pack.title),
        "board_definition": board.model_dump(mode="json"),
        "period": period.code,
        "unit": _unit(unit_named(wanted.unit, wanted.in_units_of or period.end)),
        "in_units_of": wanted.in_units_of.isoformat() if wanted.in_units_of else None,
        "as_of": instant(wanted.as_of),
        "sealed_by": _sealer(actor),
    }


def _body(seen: Seen) -> Content:
    body, closed = collected(seen)
    if closed:
        raise NumbersNotOpen(count=closed)
    return body


def _seen(head: Content, actor: Actor) -> Seen:
    """Return what the report of a head is read for; one of an earlier format as its own time read it."""
    board = Board.model_validate_json(lake.canonical_json(head["board_definition"]))
    pack, day = head["board"].partition(".")[0], head["in_units_of"]
    in_units_of = date.fromisoformat(day) if day else None
    at, period, version = datetime.fromisoformat(head["as_of"]), parse(head["period"]), head["format"]
    periods = periods_of(board, pack, period, at, version)
    return Seen(board, pack, _seen_unit(head), period, at, in_units_of, actor, version, periods)


def _compared(head: Content, actor: Actor) -> Content:
    """Return two bodies of one board held against each other, with the submissions that came or went between."""
    seen = _seen(head, actor)
    moments = datetime.fromisoformat(head["since"]), seen.at
    # Both of the periods that the board shows at the later moment: else no number of another kind had its own before.
    before, after = (_body(replace(seen, at=at)) for at in moments)
    found = pairs(before, after)
    moved = moved_between(before, after, *moments)
    behind = Behind(moved, moments, head, actor)
    return {
        **head,
        "simulated": before["simulated"] or after["simulated"],
        "tiles": [{name: told for name, told in tile.items() if name != "lines"} for tile in after["tiles"]],
        "pairs": [
            {"tile": pair.tile, "before": pair.before, "after": pair.after, "receipts": behind.of(pair)} for pair in found
        ],
        "indicators": after["indicators"],
        "units": {**before["units"], **after["units"], **units_of(moved, parse(head["period"]))},
        "moved": moved,
        "dataset_titles": titles_of(moved),
    }


def _require_sense(wanted: Wanted, period: Period) -> None:
    if wanted.language not in LANGUAGES:
        raise UnknownLanguage(language=wanted.language[:20])
    if wanted.as_of > clock.now() - SETTLED_AFTER:
        raise NotYetKnown(as_of=moment(wanted.as_of))
    if period.start > clock.local(wanted.as_of).date():
        raise PeriodNotBegun(period=period.code, as_of=moment(wanted.as_of))


def _require_same_definitions(content: Content) -> None:
    today = {name: found for name in content["indicators"] if (found := _defined_today(name)) is not None}
    gone = definitions_gone(content, today)
    if gone:
        raise DefinitionGone(what_vi="; ".join(each.vi for each in gone), what_en="; ".join(each.en for each in gone))


def _defined_today(name: str) -> tuple[int, str] | None:
    try:
        definition = indicators.definition(name)
    except UnknownDefinition:
        return None
    return definition.version, digest(definition.model_dump(mode="json"))


def _seen_unit(head: Content) -> UnitBrief:
    day = head["in_units_of"]
    return places.unit_by_id(head["unit"]["id"], date.fromisoformat(day) if day else parse(head["period"]).end)


def _unit(unit: UnitBrief) -> dict[str, Any]:
    return {"id": unit.id, **named(unit)}


def _sealer(actor: Actor) -> dict[str, str]:
    """Return who seals, by reference and as they are called now: the name stays with the report."""
    if actor.account is None:
        return {"reference": "system", "name": "Tỉnh Số"}
    return {"reference": f"account:{actor.account}", "name": accounts.names_of([actor.account]).get(actor.account, "")}
