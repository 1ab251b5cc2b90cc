"""What the API of supply takes and gives, as its OpenAPI document says it."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field

from tinhso.supply.intake.requests import FILE, FORM, JSON, ROWS, Told

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json", "parquet": PARQUET}


class WordsOut(Schema):
    vi: str
    en: str


class SupplyingOfficeOut(Schema):
    office: str
    title: WordsOut


class SuppliedByOut(Schema):
    """Every unit of the level, or the named offices."""

    level: str
    offices: list[SupplyingOfficeOut]


class DueOut(Schema):
    """So many units after the period's last day, at a time of day in Vietnam."""

    after: int
    unit: str
    at: str


class DatasetOut(Schema):
    id: str
    title: WordsOut
    version: int
    period: str
    due: DueOut
    supplied_by: SuppliedByOut
    update: str
    acceptance: str
    confirmed_by: str
    written_by_platform: bool
    privacy: str


class DatasetsOut(Schema):
    count: int
    datasets: list[DatasetOut]


class DatasetColumnOut(Schema):
    name: str
    title: WordsOut
    privacy: str
    unit_of_measure: str | None
    area_level: str | None


class DatasetCheckOut(Schema):
    """What is checked besides the schema: a condition that every row meets, or the unit's own history (no condition)."""

    id: str
    outcome: str
    condition: str | None
    vi: str
    en: str


class DatasetDescriptionOut(DatasetOut):
    """``schema`` is plain Frictionless Table Schema; ``columns`` says of each what that leaves out."""

    description: WordsOut | None
    valid_from: str
    valid_to: str | None
    period_field: str | None
    retention_years: int | None
    table: dict[str, Any] = Field(alias="schema")
    columns: list[DatasetColumnOut]
    checks: list[DatasetCheckOut]


class SupplyReceiptOut(Schema):
    """``document`` is the signed receipt, which proves itself offline."""

    number: str
    sha256: str
    rows: int
    accepted_at: str
    dataset: str
    unit_id: int
    period: str
    document: dict[str, Any]


class SupplyFaultOut(Schema):
    """One fault: ``row`` 0 is the whole file; ``hint`` says in both languages what to do."""

    sheet: str
    row: int
    column: str
    header: str
    cell: str
    value: str
    code: str
    message_vi: str
    message_en: str
    hint_vi: str
    hint_en: str
    hint: str
    outcome: str


class SubmissionOut(Schema):
    """What became of a submission: ``accepted`` with a receipt, or ``waiting`` for the head under ``proposal``.

    ``held`` bad rows wait to be mended; ``faults`` are warnings, what was confirmed, and those of the held rows.
    """

    outcome: str
    attempt: int
    rows: int
    bad: int
    held: int
    repeated: bool
    proposal: int | None
    receipt: SupplyReceiptOut | None
    faults: list[SupplyFaultOut]
    counts: dict[str, int]


class SubmittedFileOut(Schema):
    name: str
    sha256: str
    sheet: str


class SubmittedOut(Schema):
    """One submission: ``known_to`` null means that it is in force; ``account`` is a reference."""

    number: str
    version: int
    unit: str
    unit_id: int
    period: str
    rows: int
    sha256: str
    account: int | None
    source: SubmittedFileOut
    confirmation: str
    known_from: str
    known_to: str | None
    superseded_by: str
    withdrawn: str
    erased_rows: int
    simulated: bool


class DatasetHistoryOut(Schema):
    count: int
    page: int
    pages: int
    submissions: list[SubmittedOut]


class DatasetDifferenceOut(Schema):
    """Rows by column; ``change`` is added, removed, or before and after of a row that changed."""

    columns: list[str]
    rows: list[dict[str, Any]]


class ReceiptKeysOut(Schema):
    """Public keys (Ed25519, hexadecimal) that receipts were ever signed with, oldest first."""

    keys: list[str]


# --- what ninja cannot read from types ------------------------------------------------

_TOLD = Told.model_json_schema(ref_template="#/components/schemas/{model}")
_CONTROLS = _TOLD.pop("$defs")["ControlsIn"]
_TOLD["properties"]["controls"] = {**_CONTROLS, "default": {}}
_ROWS = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}},
    "description": "One object a row, by the names of the dataset's columns; at most 32 MB",
}
_AS_JSON = {"contentMediaType": JSON, "type": "string"}
_IN_TEXT = {
    **_TOLD["properties"],
    "answers": {**_AS_JSON, "description": "Answers by the ids of questions, as a JSON object"},
    "controls": {**_AS_JSON, "description": 'As a JSON object: {"rows": 12, "totals": {"cases": 34}}'},
}
_BINARY = {"schema": {"type": "string", "format": "binary"}}


def _problem(description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}


LOOK_UP: dict[str, Any] = {"responses": {409: _problem("The period is of another kind than the dataset's.")}}
ASK: dict[str, Any] = {
    "responses": {
        429: _problem("It needs too much time or memory: narrow it."),
        503: _problem("A file of the lake is missing or damaged."),
    }
}
SUBMIT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    **_TOLD,
                    "title": "Rows",
                    "properties": {**_TOLD["properties"], ROWS: _ROWS},
                    "required": [*_TOLD["required"], ROWS],
                }
            },
            FORM: {
                "schema": {
                    **_TOLD,
                    "title": "File",
                    "properties": {**_IN_TEXT, FILE: _BINARY["schema"]},
                    "required": [*_TOLD["required"], FILE],
                }
            },
            "text/csv": _BINARY,
            WORKBOOK: _BINARY,
            PARQUET: _BINARY,
            "application/octet-stream": _BINARY,
        },
    },
    "parameters": [
        {
            "in": "query",
            "name": name,
            "required": False,
            "schema": schema,
            "description": f"Of a bare file. {schema.get('description', '')}".strip(),
        }
        for name, schema in _IN_TEXT.items()
    ],
    "responses": {
        409: _problem(
            "Something must be answered or confirmed first: `data.questions` (code `submission_uncertain`)."
            " Or the Idempotency-Key came before with other content, or the period is of another kind."
        ),
        413: _problem("The body is too big: split it, or send a file instead of rows."),
        422: _problem("Refused: every fault is in `data.faults`, all counts in `data.counts` (code `submission_refused`)."),
        503: _problem("The machine cannot do it now: try again with the same Idempotency-Key."),
    },
}
ROWS_OUT: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The rows, in pieces. CSV escapes what a spreadsheet would run.",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                JSON: {"schema": {"type": "array", "items": {"type": "object"}}},
                PARQUET: _BINARY,
            },
        },
        **LOOK_UP["responses"],
        **ASK["responses"],
    }
}
RECEIPT: dict[str, Any] = {
    "responses": {200: {"description": "The signed document.", "content": {JSON: {"schema": {"type": "object"}}}}}
}
