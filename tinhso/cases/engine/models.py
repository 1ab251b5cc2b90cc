"""The tables of the engine, by subject in ``tables/``: imported from here, and by this room alone."""

from __future__ import annotations

from tinhso.cases.engine.tables.cases import (
    AssignmentRow,
    AttachmentRow,
    CaseRow,
    EventRow,
    LabelRow,
    LinkRow,
    ParticipantRow,
)
from tinhso.cases.engine.tables.clocks import (
    ClockRow,
    DeadlineRow,
    EntryRow,
    ReckonedRow,
)
from tinhso.cases.engine.tables.outbox import (
    DeliveryRow,
    PartnerRow,
)
from tinhso.cases.engine.tables.registers import (
    CounterRow,
    HistorySourceRow,
    SavedViewRow,
)
from tinhso.cases.engine.tables.retention import (
    ErasureRow,
    RetentionRow,
)

__all__ = [
    "AssignmentRow",
    "AttachmentRow",
    "CaseRow",
    "ClockRow",
    "CounterRow",
    "DeadlineRow",
    "DeliveryRow",
    "EntryRow",
    "ErasureRow",
    "EventRow",
    "HistorySourceRow",
    "LabelRow",
    "LinkRow",
    "ParticipantRow",
    "PartnerRow",
    "ReckonedRow",
    "RetentionRow",
    "SavedViewRow",
]
