"""A request to submit, as JSON, as a form with a file, or as the bare file: all become one offer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from tinhso.accounts.errors import RequestInvalid
from tinhso.kernel.errors import BadInput
from tinhso.lake.contracts import Controls
from tinhso.supply.errors import NothingOffered
from tinhso.supply.intake import uploads
from tinhso.supply.intake.contracts import Door, Offer, Reading, Table
from tinhso.supply.intake.rules.json_rows import read_json, rows_of
from tinhso.supply.intake.suppliers import unit_of_code
from tinhso.supply.intake.uploading import chunks, json_body

FORM, JSON, ROWS, FILE = "multipart/form-data", "application/json", "rows", "file"


def _from_text(value: Any) -> Any:
    """In a form or an address, what has parts is written as JSON."""
    if not isinstance(value, str):
        return value
    try:
        return {} if not value.strip() else read_json(value.encode("utf-8", "replace"))
    except BadInput:
        raise ValueError("not readable as JSON") from None


Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Answer = Annotated[Text, Field(max_length=1000)]


class ControlsIn(BaseModel):
    """What the table must hold: how many rows, and what columns add up to."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[int | None, Field(ge=0, le=2**53)] = None
    totals: Annotated[dict[Text, Decimal], Field(max_length=100)] = {}


class Told(BaseModel):
    """What is said about the table that comes along."""

    model_config = ConfigDict(extra="forbid")

    unit: Annotated[
        Text, Field(min_length=1, max_length=40, description="Code of the supplying unit, on the period's last day")
    ]
    period: Annotated[Text, Field(min_length=4, max_length=40, examples=["202401", "2024Q1", "20240131"])]
    recipe: Annotated[Text, Field(max_length=80, description="Name of a kept way of reading")] = ""
    answers: Annotated[
        dict[Answer, Answer],
        BeforeValidator(_from_text),
        Field(max_length=2000, description="Answers by the ids of questions"),
    ] = {}
    confirmation: Annotated[Text, Field(max_length=2000, description="Why unusual values are right")] = ""
    controls: Annotated[ControlsIn, BeforeValidator(_from_text)] = ControlsIn()
    instead_of: Annotated[Text, Field(max_length=20, description="Number of the receipt to supersede")] = ""
    simulated: Annotated[bool, Field(description="The table is made up, and says so wherever it is shown")] = False
    filename: Annotated[str, Field(description="What the sender calls the file; only its last part is kept")] = ""


def offer_of(request: HttpRequest, dataset: str, key: str) -> Offer:
    """Return what a request offers.

    Raises RequestInvalid, RowsUnreadable, UploadTooBig, NothingOffered, BadInput, UnknownUnit, PeriodUnreadable.
    """
    told, table = _read(request)
    unit = unit_of_code(told.unit, told.period)
    controls = Controls(told.controls.rows, told.controls.totals)
    reading = Reading(told.recipe, answers=told.answers)
    return Offer(dataset, unit, told.period, table, Door.API, reading, told.confirmation, controls, told.instead_of, key)


def _read(request: HttpRequest) -> tuple[Told, Table]:
    if request.content_type == JSON:
        return _from_json(request)
    if request.content_type == FORM:
        return _from_form(request)
    told = _told(request.GET.dict(), "query")
    kept = uploads.keep_chunks(chunks(request))
    return told, Table(path=uploads.kept(kept), name=told.filename, simulated=told.simulated)


def _from_json(request: HttpRequest) -> tuple[Told, Table]:
    document = read_json(json_body(request))
    if not isinstance(document, dict):
        raise BadInput()
    told = _told({name: value for name, value in document.items() if name != ROWS}, "body")
    if ROWS not in document:
        raise NothingOffered()
    return told, Table(rows=rows_of(document[ROWS]), name=told.filename, simulated=told.simulated)


def _from_form(request: HttpRequest) -> tuple[Told, Table]:
    try:
        fields, file = request.POST.dict(), request.FILES.get(FILE)
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        raise BadInput() from None
    told = _told(fields, "form")
    if file is None:
        raise NothingOffered()
    kept = uploads.keep_chunks(file.chunks())
    return told, Table(path=uploads.kept(kept), name=told.filename or file.name or "", simulated=told.simulated)


def _told(values: Mapping[str, Any], where: str) -> Told:
    try:
        return Told.model_validate(values)
    except ValidationError as error:
        faults = [{"where": [where, *map(str, fault["loc"])], "why": fault["msg"]} for fault in json.loads(error.json())]
        raise RequestInvalid(faults=faults[:100]) from None
