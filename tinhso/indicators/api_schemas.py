"""What the API of indicators answers. Moments carry their zone; periods are codes: 202401, 2024Q1, 2024."""

# No "from __future__ import annotations" here: ninja reads the annotations at run time.

from typing import Any

from ninja import Field, Schema

from tinhso.indicators.exporting import FILES, JSON_STAT


class IndicatorOut(Schema):
    id: str
    pack: str
    title_vi: str
    title_en: str
    unit_of_measure: str
    direction: str
    kind: str
    levels: list[str]
    periods: list[str]
    by: list[str]
    definition_version: int


class IndicatorsOut(Schema):
    count: int
    indicators: list[IndicatorOut]


class CitedSourceOut(Schema):
    citation: str
    article: str | None
    title: str | None
    url: str | None


class IndicatorTargetOut(Schema):
    year: int
    value: float
    level: str | None
    group: str | None
    province: str | None
    proposed: bool
    source: CitedSourceOut


class IndicatorThresholdsOut(Schema):
    good: float
    watch: float


class DatasetFreshnessOut(Schema):
    """``period`` is the last supplied (null: none ever was), from ``units`` units; ``simulated`` when all of it is."""

    dataset: str
    period: str | None
    last_at: str | None
    units: int
    simulated: bool


class BilingualOut(Schema):
    vi: str
    en: str


class IndicatorDefinitionOut(IndicatorOut):
    """``formula`` has the keys of the pack's definition that are given."""

    meaning_vi: str
    meaning_en: str
    decimals: int
    combine: str
    valid_from: str
    valid_to: str | None
    owner_vi: str
    owner_en: str
    formula: dict[str, Any]
    datasets: list[str]
    made_of: list[str]
    thresholds: IndicatorThresholdsOut | None
    targets: list[IndicatorTargetOut]
    lacking: list[BilingualOut]
    legal_basis: list[CitedSourceOut]
    freshness: list[DatasetFreshnessOut]


class IndexComponentOut(Schema):
    """``points`` reached of ``most``; ``covered`` can be reached with the values that there are."""

    id: str
    title_vi: str
    title_en: str
    indicator: str | None
    value: float | None
    points: float | None
    covered: float
    most: float
    reason: str | None
    parts: list["IndexComponentOut"]


class IndicatorValueOut(Schema):
    """One number, or the ``reason`` why there is none. ``percentiles`` by number; ``most`` what an index can reach at all."""

    indicator: str
    unit: str
    unit_id: int
    unit_name: str
    level: str
    period: str
    by: str | None
    group: str | None
    value: float | None
    numerator: float | None
    denominator: float | None
    percentiles: dict[str, float]
    most: float | None
    components: list[IndexComponentOut]
    reason: str | None
    status: str
    target: float | None
    target_year: int | None
    target_proposed: bool
    definition_version: int
    rows: int
    simulated: bool
    estimate: bool


class IndicatorValuesOut(Schema):
    """``known_at`` is the settled moment that all values speak of: the same question as of then answers the same.

    It is the version of the manifest, for one moment names the same files for ever. ``reason`` when what was asked for is not
    there as a whole: ``not_defined`` where no unit of that level was there then, ``no_data`` where the group has no row.
    """

    indicator: str
    title_vi: str
    title_en: str
    unit_of_measure: str
    decimals: int
    known_at: str | None
    in_units_of: str | None
    simulated: bool
    freshness: list[DatasetFreshnessOut]
    count: int
    reason: str | None
    values: list[IndicatorValueOut]


class NumberSourceOut(Schema):
    """A submission behind a number; ``rows`` of it count (null: too few people to tell)."""

    receipt: str
    dataset: str
    unit_id: int
    unit_name: str
    period: str
    rows: int | None
    supplier: int | None
    source_name: str
    source_sheet: str
    known_from: str
    simulated: bool


class IndicatorStoryOut(IndicatorValueOut):
    """A number down to its rows: ``source_rows`` are the first of ``row_count``, as far as you may see them."""

    unit_of_measure: str
    known_at: str | None
    in_units_of: str | None
    formula: dict[str, Any]
    sql: str
    freshness: list[DatasetFreshnessOut]
    sources: list[NumberSourceOut]
    columns: list[str]
    withheld: list[str]
    row_count: int
    source_rows: list[list[Any]]
    made_of: list[IndicatorValueOut]


class SaidOut(Schema):
    """What was known of a number from a moment on, and the receipts that came or were closed then."""

    known_from: str
    value: IndicatorValueOut
    receipts: list[str]


class IndicatorHistoryOut(Schema):
    indicator: str
    unit_of_measure: str
    count: int
    said: list[SaidOut]


class NumberEver(Schema):
    """The number of one unit and period."""

    unit: str = Field("", max_length=40, description="Code on the period's last day; the province without it")
    period: str = Field("", max_length=20, description="202401, 2024Q1, …; without it the last that was supplied")


class OneNumber(NumberEver):
    """The number of one unit and period, as known at a moment, in the units of its time or of a day."""

    as_of: str = Field("", max_length=40, description="ISO 8601; a day means its end, in Vietnam")
    in_units_of: str = Field("", max_length=20, description="A day, 2025-07-01: in the units of that day")


class ManyNumbers(Schema):
    """The numbers of a unit, or of all units of a level, from period to period."""

    unit: str = Field("", max_length=40, description="Code on each period's last day, or on in_units_of")
    level: str = Field("", max_length=20, description="province, district, commune, office: all of them at home")
    from_: str = Field("", alias="from", max_length=20, description="202401, 2024Q1, …; without from and to the last whole one")
    to: str = Field("", max_length=20, description="As from, of the same kind")
    as_of: str = Field("", max_length=40, description="ISO 8601; a day means its end, in Vietnam")
    in_units_of: str = Field("", max_length=20, description="A day, 2025-07-01: in the units of that day")
    by: str = Field("", max_length=64, description="A column to split by; the whole comes too")
    group: str = Field("", max_length=200, description="Only this value of the column")


def _problem(description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}


TOLD: dict[str, Any] = {
    "responses": {
        409: _problem("Several packs have an indicator of that name: write the pack too."),
        429: _problem("It needs too much time or memory: narrow it."),
        503: _problem("A file of the lake is missing or damaged."),
    }
}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
VALUES: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The values; in a file formulas are escaped, and simulated and estimated numbers say that they are.",
            "content": {media.partition(";")[0]: _BINARY for media, _ in FILES.values()}
            | {JSON_STAT: {"schema": {"type": "object", "description": "JSON-stat 2.0"}}},
        },
        **TOLD["responses"],
    }
}
