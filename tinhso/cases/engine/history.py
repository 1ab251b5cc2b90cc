"""The desk of cases of earlier systems: read-only. Each source has a process of its own, made of the mapping it was read by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from tinhso.cases.engine import policies
from tinhso.cases.engine.contracts import NewCase
from tinhso.cases.engine.desks import Desk, register
from tinhso.cases.engine.models import HistorySourceRow
from tinhso.cases.engine.numbering import unguessable
from tinhso.cases.engine.rules.deadlines import Rule, Unit
from tinhso.cases.engine.rules.event_logs import CLOSED, OPEN, LogMapping
from tinhso.cases.engine.rules.parts import Play, Through
from tinhso.cases.engine.rules.processes import ClockRule, Part, Process, State
from tinhso.kernel.policy import Role

HISTORY = "history"
PLANNED = ClockRule("planned", "Hạn theo hệ thống cũ", "Planned by the earlier system", Rule(0, Unit.CALENDAR_DAYS), "")
BARE = Process(HISTORY, CLOSED, (State(CLOSED, "Đã kết thúc", "Closed", final=True),), ())
OFFICERS = frozenset({Role.SPECIALIST, Role.COMMUNE_OFFICER, Role.DEPARTMENT_HEAD})
PLAYS = (
    Play(Part.READER, frozenset({Role.AUDITOR, Role.PROVINCE_LEADER, Role.CENTRE_OPERATOR}), Through.ANYWHERE),
    Play(Part.READER, OFFICERS, Through.OFFICE),
    Play(Part.READER, OFFICERS | {Role.ONE_STOP_OFFICER}, Through.INTAKE),
)


def process_of(mapping: LogMapping) -> Process:
    """Return the states that a mapping names, without moves: nothing that is history is done again."""
    own = tuple(State(slug, words.vi, words.en, final=words.final) for slug, words in mapping.states.items())
    base = (State(OPEN, "Đang giải quyết", "Open"), *BARE.states)
    return Process(HISTORY, OPEN, (*own, *(state for state in base if state.slug not in mapping.states)), (), (PLANNED,))


class Histories(Mapping[int, Process]):
    """The processes of the sources, by the number of each; read when they are asked for. The first is that of none."""

    def __init__(self) -> None:
        self._known: dict[int, Process] = {0: BARE}

    def __getitem__(self, version: int) -> Process:
        if version not in self._known:
            row = HistorySourceRow.objects.filter(pk=version).first()
            if row is None:
                raise KeyError(version)
            self._known[version] = process_of(LogMapping.model_validate(row.mapping))
        return self._known[version]

    def __iter__(self) -> Iterator[int]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _code(new: NewCase, received: datetime) -> str:
    return unguessable("HS")


PROCESSES = Histories()
DESK = Desk(
    slug=HISTORY,
    vi="Hồ sơ hệ thống cũ",
    en="Cases of earlier systems",
    processes=PROCESSES,
    plays=PLAYS,
    code=_code,
    opens=policies.IMPORT_HISTORY,
)
register(DESK)
