"""Numbers, their definitions and their stories as plain JSON values: the same on the command line and in the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tinhso.catalog.contracts import Indicator, Source, Target
from tinhso.indicators import references
from tinhso.indicators.contracts import Component, Freshness, Offer, Reason, Said, Story, Supply, Value, Values
from tinhso.kernel.clock import local
from tinhso.kernel.periods import parse
from tinhso.places import queries as places
from tinhso.places.contracts import UnitBrief

Document = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    """Return a moment in Vietnam's time, in ISO form."""
    return local(at).isoformat() if at is not None else None


def offer(each: Offer) -> Document:
    """Return an indicator as a list shows it."""
    found = each.definition
    return {
        "id": each.id,
        "pack": each.pack,
        "title_vi": found.title.vi,
        "title_en": found.title.en,
        "unit_of_measure": found.unit_of_measure,
        "direction": str(found.direction),
        "kind": str(found.kind),
        "levels": [str(level) for level in each.levels],
        "periods": [str(kind) for kind in each.periods],
        "by": list(found.by),
        "definition_version": found.version,
    }


def definition(reference: str, found: Indicator, fresh: Iterable[Freshness]) -> Document:
    """Return all that a definition says, and how fresh the datasets are that it is made from."""
    pack = references.catalogue().packs[reference.partition(".")[0]].pack
    owner = found.owner or pack.owner
    said = offer(Offer(reference, found, pack.id, found.levels, found.periods))
    return said | {
        "meaning_vi": found.meaning.vi,
        "meaning_en": found.meaning.en,
        "decimals": found.decimals,
        "combine": str(found.combine),
        "valid_from": found.valid_from.isoformat(),
        "valid_to": found.valid_to.isoformat() if found.valid_to else None,
        "owner_vi": owner.title.vi,
        "owner_en": owner.title.en,
        "formula": formula(reference, found),
        "datasets": sorted(references.datasets_below(reference)),
        "made_of": [references.full(part, reference) for part in found.made_of],
        "thresholds": {"good": float(found.thresholds.good), "watch": float(found.thresholds.watch)}
        if found.thresholds
        else None,
        "targets": [target(each) for each in found.targets],
        "lacking": [{"vi": each.vi, "en": each.en} for each in (found.composite.lacking if found.composite else ())],
        "legal_basis": [source(each) for each in found.legal_basis],
        "freshness": [freshness(each) for each in fresh],
    }


def formula(reference: str, found: Indicator) -> Document:
    """Return what a number is, as the pack writes it: only the keys that are given."""
    keys = ("dataset", "time", "ends", "delay_days", "unit", "value", "numerator", "denominator", "where", "percentiles")
    counted = {key: getattr(found, key) for key in keys if getattr(found, key)}
    made = {
        key: each.model_dump(mode="json", exclude_none=True)
        for key in ("balance", "per", "growth", "rank", "composite")
        if (each := getattr(found, key)) is not None
    }
    return {key: list(each) if isinstance(each, tuple) else each for key, each in counted.items()} | made


def target(each: Target) -> Document:
    return {
        "year": each.year,
        "value": float(each.value),
        "level": str(each.level) if each.level else None,
        "group": each.group,
        "province": each.province,
        "proposed": each.proposed,
        "source": source(each.source),
    }


def source(each: Source) -> Document:
    return {"citation": each.citation, "article": each.article, "title": each.title, "url": each.url}


def freshness(each: Freshness) -> Document:
    return {
        "dataset": each.dataset,
        "period": each.period or None,
        "last_at": moment(each.last_at),
        "units": each.units,
        "simulated": each.simulated,
    }


def units_of(values: Iterable[Value], in_units_of: date | None) -> Mapping[tuple[int, str], UnitBrief]:
    """Return the unit of each value, by its id and period, as it was then (or on the day whose units they are told in)."""
    ids: dict[str, set[int]] = {}
    for each in values:
        ids.setdefault(each.period, set()).add(each.unit_id)
    return {
        (key, period): brief
        for period, among in ids.items()
        for key, brief in places.units_by_id(among, in_units_of or parse(period).end).items()
    }


def values(
    reference: str, told: Values, in_units_of: date | None, fresh: Iterable[Freshness], why_less: Reason | None = None
) -> Document:
    """Return the values of one indicator, with what they share; ``why_less``: why nothing of what was asked is there."""
    found = references.indicator(reference)
    units = units_of(told.values, in_units_of)
    return {
        "indicator": reference,
        "title_vi": found.title.vi,
        "title_en": found.title.en,
        "unit_of_measure": found.unit_of_measure,
        "decimals": found.decimals,
        "known_at": moment(told.known_at),
        "in_units_of": in_units_of.isoformat() if in_units_of else None,
        "simulated": any(each.simulated for each in told.values),
        "freshness": [freshness(each) for each in fresh],
        "count": len(told.values),
        "reason": str(why_less) if why_less else None,
        "values": [value(each, units[each.unit_id, each.period]) for each in told.values],
    }


def value(each: Value, unit: UnitBrief) -> Document:
    """Return one value with its unit."""
    return {
        "indicator": each.indicator,
        "unit": unit.code,
        "unit_id": unit.id,
        "unit_name": unit.name,
        "level": unit.level,
        "period": each.period,
        "by": each.by or None,
        "group": each.group if each.by else None,
        "value": each.value,
        "numerator": each.numerator,
        "denominator": each.denominator,
        "percentiles": {str(number): found for number, found in each.percentiles.items()},
        "most": each.most,
        "components": [component(part) for part in each.components],
        "reason": str(each.reason) if each.reason else None,
        "status": str(each.status),
        "target": each.target,
        "target_year": each.target_year,
        "target_proposed": each.target_proposed,
        "definition_version": each.definition_version,
        "rows": each.rows,
        "simulated": each.simulated,
        "estimate": each.estimate,
    }


def component(part: Component) -> Document:
    return {
        "id": part.id,
        "title_vi": part.title_vi,
        "title_en": part.title_en,
        "indicator": part.indicator or None,
        "value": part.value,
        "points": part.points,
        "covered": part.covered,
        "most": part.most,
        "reason": str(part.reason) if part.reason else None,
        "parts": [component(each) for each in part.parts],
    }


def supply(each: Supply) -> Document:
    """Return a submission behind a number."""
    return {
        "receipt": each.receipt,
        "dataset": each.dataset,
        "unit_id": each.unit_id,
        "unit_name": each.unit_name,
        "period": each.period,
        "rows": each.rows,
        "supplier": each.supplier,
        "source_name": each.source_name,
        "source_sheet": each.source_sheet,
        "known_from": moment(each.known_from),
        "simulated": each.simulated,
    }


def story(told: Story, in_units_of: date | None, fresh: Iterable[Freshness]) -> Document:
    """Return a number down to its rows."""
    units = units_of((told.value, *told.made_of), in_units_of)
    return value(told.value, units[told.value.unit_id, told.value.period]) | {
        "unit_of_measure": told.definition.unit_of_measure,
        "known_at": moment(told.known_at),
        "in_units_of": in_units_of.isoformat() if in_units_of else None,
        "formula": formula(told.value.indicator, told.definition),
        "sql": told.sql,
        "freshness": [freshness(each) for each in fresh],
        "sources": [supply(each) for each in told.supplies],
        "columns": list(told.columns),
        "withheld": list(told.withheld),
        "row_count": told.row_count,
        "source_rows": [[cell(each) for each in row] for row in told.rows],
        "made_of": [value(each, units[each.unit_id, each.period]) for each in told.made_of],
    }


def said(each: Said, in_units_of: date | None = None) -> Document:
    """Return what was known of a number from a moment on."""
    units = units_of((each.value,), in_units_of)
    told = value(each.value, units[each.value.unit_id, each.value.period])
    return {"known_from": moment(each.known_from), "value": told, "receipts": list(each.receipts)}


def cell(found: Any) -> Any:
    """Return the cell of a row as JSON can hold it: moments and days in ISO form, exact decimals as text."""
    if isinstance(found, (date, datetime)):
        return found.isoformat()
    return str(found) if isinstance(found, Decimal) else found
