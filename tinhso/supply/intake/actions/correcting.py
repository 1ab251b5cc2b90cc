"""Cells of a sent file corrected on a page: a new file is kept beside the old one, which stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.catalog.contracts import DataField
from tinhso.kernel.policy import Actor, require
from tinhso.lake.policies import SUPPLY
from tinhso.supply.errors import NotCorrectable
from tinhso.supply.intake import copying, showing
from tinhso.supply.intake.actions import sending
from tinhso.supply.intake.contracts import OfUnit, Sent
from tinhso.supply.intake.opened import opened
from tinhso.supply.reading.rules.tables import column_letters

Typed = Mapping[tuple[int, int], str]


def correct(*, actor: Actor, sent: Sent, sheet: str, typed: Typed, fields: Mapping[int, DataField]) -> Sent:
    """Return a new sent file in which cells of ``sheet`` (row and column from 0) hold what was typed, in the page's forms.

    ``fields`` says what each column is for. What did not change is left as it is; without any change the file itself is
    returned. Raises Denied or NotFound, UploadGone, NotCorrectable for kinds of files that we do not write.
    """
    require(SUPPLY, actor, OfUnit(sent.unit_id))
    found = opened(sent.sha256)
    if not copying.can_be_corrected(found):
        raise NotCorrectable()
    cells = next((each for each in found.workbook.sheets if each.name == sheet), found.workbook.sheets[0])
    edits = {
        (row, column): showing.typed(text, fields.get(column))
        for (row, column), text in typed.items()
        if 0 <= row < len(cells.rows) and text.strip() != showing.in_words(cells.cell(row, column))
    }
    if not edits:
        return sent
    content = copying.corrected(found, cells.name, edits)
    places = [f"{column_letters(column)}{row + 1}" for row, column in sorted(edits)]
    with transaction.atomic():
        made = sending.send(
            actor=actor, dataset=sent.dataset, unit_id=sent.unit_id, period=sent.period, chunks=[content], name=sent.name
        )
        sending.choose(actor=actor, sent=made, reading=sent.reading, recipe=sent.recipe)
        data = {"from": sent.sha256, "to": made.sha256, "cells": places[:200]}
        audit.record(actor=actor, verb="supply.correct_cells", target=f"unit:{sent.unit_id}", data=data)
    return replace(made, reading=sent.reading, recipe=sent.recipe)
