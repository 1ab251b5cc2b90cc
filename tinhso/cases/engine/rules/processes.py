"""A process as a table: states, the moves between them, who may make each, and what it does to the clocks.

Every desk declares one; the engine makes no move that is not in it. The same table is
checked (``faults``), read by officers and drawn (``mermaid``, ``dot``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tinhso.cases.engine.errors import MoveNotAllowed
from tinhso.cases.engine.rules.deadlines import Rule


class Part(StrEnum):
    """The part somebody plays in a case; each desk says which roles may play it."""

    REPORTER = "reporter"
    DESK = "desk"
    HANDLER = "handler"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    READER = "reader"
    SYSTEM = "system"


class Requirement(StrEnum):
    """What must be given for a move to be made."""

    REASON = "reason"
    QUESTION = "question"
    ANSWER = "answer"
    PROOF = "proof"
    OFFICE = "office"
    PAPER = "paper"
    OTHER_CASE = "other_case"
    RATING = "rating"
    EXTENSION = "extension"

    @property
    def vi(self) -> str:
        return _REQUIRED[self][0]

    @property
    def en(self) -> str:
        return _REQUIRED[self][1]


_REQUIRED = {
    Requirement.REASON: ("lý do", "a reason"),
    Requirement.QUESTION: ("câu hỏi", "a question"),
    Requirement.ANSWER: ("nội dung trả lời", "an answer"),
    Requirement.PROOF: ("minh chứng (ảnh hoặc văn bản)", "proof (a photograph or a paper)"),
    Requirement.OFFICE: ("cơ quan", "an office"),
    Requirement.PAPER: ("văn bản", "a paper"),
    Requirement.OTHER_CASE: ("hồ sơ khác", "another case"),
    Requirement.RATING: ("mức đánh giá từ 1 đến 5", "a rating from 1 to 5"),
    Requirement.EXTENSION: ("thời gian gia hạn", "how much longer"),
}


class Shown(StrEnum):
    """Who may read what a move or a remark says."""

    OFFICE = "office"
    PARTICIPANTS = "participants"
    PUBLIC = "public"


@dataclass(frozen=True)
class State:
    """Where a case stands: an English slug with its legal name.

    ``final`` states need no further move. In a ``settled`` state no office owes anything: final ones are, and those that only
    wait for what the citizen says.
    """

    slug: str
    vi: str
    en: str
    final: bool = False
    answered: bool = False

    @property
    def settled(self) -> bool:
        return self.final or self.answered


@dataclass(frozen=True)
class ClockRule:
    """One clock of a process: the deadline that holds unless a dated record says otherwise, and where it comes from."""

    slug: str
    vi: str
    en: str
    rule: Rule
    source: str


@dataclass(frozen=True)
class Move:
    """A way from any of ``sources`` to ``target``. Clock names say what the move does to each clock.

    ``assigns`` hands the case to the office that is given. ``with_children`` moves wait until every child case is settled.
    ``shown`` says who may read what it brings.
    """

    slug: str
    vi: str
    en: str
    sources: tuple[str, ...]
    target: str
    by: tuple[Part, ...]
    requires: tuple[Requirement, ...] = ()
    starts: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    extends: tuple[str, ...] = ()
    assigns: bool = False
    with_children: bool = False
    shown: Shown = Shown.PARTICIPANTS

    @property
    def clocks(self) -> tuple[str, ...]:
        return (*self.starts, *self.pauses, *self.resumes, *self.stops, *self.extends)


@dataclass(frozen=True)
class Process:
    """The whole table. A new case is in ``start``, and the clocks ``started`` run from its receipt."""

    id: str
    start: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]
    clocks: tuple[ClockRule, ...] = ()
    started: tuple[str, ...] = ()

    def state(self, slug: str) -> State:
        """Return the state of that name; raises KeyError."""
        return {state.slug: state for state in self.states}[slug]

    def moves_from(self, state: str, *parts: Part) -> tuple[Move, ...]:
        """Return the moves that ``state`` allows; with ``parts``, those that any of them may make."""
        moves = (move for move in self.moves if state in move.sources)
        return tuple(move for move in moves if not parts or set(parts) & set(move.by))

    def move(self, state: str, slug: str) -> Move:
        """Return the move ``slug`` out of ``state``. Raises MoveNotAllowed, which lists what can be done."""
        allowed = {move.slug: move for move in self.moves_from(state)}
        if slug not in allowed:
            raise MoveNotAllowed(state=state, move=slug, allowed=", ".join(sorted(allowed)) or "-")
        return allowed[slug]

    def reachable(self) -> frozenset[str]:
        """Return the states that a case can come to."""
        found, waiting = {self.start}, [self.start]
        while waiting:
            state = waiting.pop()
            targets = {move.target for move in self.moves_from(state)} - found
            found |= targets
            waiting += sorted(targets)
        return frozenset(found)


def faults(process: Process) -> Iterator[str]:
    """Yield, in English, what makes the table no process: for tests and for whoever edits it."""
    names = [state.slug for state in process.states]
    yield from (f"state twice: {name}" for name in sorted(set(names)) if names.count(name) > 1)
    yield from _move_faults(process, set(names))
    yield from (f"never reached: {name}" for name in names if name not in process.reachable())
    yield from (f"dead end: {state.slug}" for state in process.states if not state.final and not process.moves_from(state.slug))
    yield from _clock_faults(process)


def mermaid(process: Process, language: str = "vi") -> str:
    """Return the process as a Mermaid state diagram."""
    vi = language.startswith("vi")
    lines = ["stateDiagram-v2", f"    [*] --> {process.start}"]
    lines += [f'    state "{state.vi if vi else state.en}" as {state.slug}' for state in process.states]
    for move in process.moves:
        lines += [f"    {source} --> {move.target}: {move.vi if vi else move.en}" for source in move.sources]
    lines += [f"    {state.slug} --> [*]" for state in process.states if state.final]
    return "\n".join(lines) + "\n"


def dot(process: Process, language: str = "vi") -> str:
    """Return the process as Graphviz DOT; final states have a double border."""
    vi = language.startswith("vi")
    lines = [f"digraph {process.id} {{", "    rankdir=LR;", "    node [shape=box, style=rounded];"]
    for state in process.states:
        border = ", peripheries=2" if state.final else ""
        lines.append(f'    {state.slug} [label="{state.vi if vi else state.en}"{border}];')
    for move in process.moves:
        label = f"{move.vi if vi else move.en}"
        lines += [f'    {source} -> {move.target} [label="{label}"];' for source in move.sources]
    return "\n".join([*lines, "}"]) + "\n"


def _move_faults(process: Process, names: set[str]) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    if process.start not in names:
        yield f"unknown start: {process.start}"
    for move in process.moves:
        yield from (f"unknown state: {name} in {move.slug}" for name in (*move.sources, move.target) if name not in names)
        yield from (f"move twice: {move.slug} from {source}" for source in move.sources if (move.slug, source) in seen)
        seen |= {(move.slug, source) for source in move.sources}
        if not move.by or not move.sources:
            yield f"nobody can make it: {move.slug}"


def _clock_faults(process: Process) -> Iterator[str]:
    known = {clock.slug for clock in process.clocks}
    started = {*process.started, *(name for move in process.moves for name in move.starts)}
    stopped = {name for move in process.moves for name in move.stops}
    used = {*process.started, *(name for move in process.moves for name in move.clocks)}
    yield from (f"unknown clock: {name}" for name in sorted(used - known))
    yield from (f"clock never started: {name}" for name in sorted(known - started))
    yield from (f"clock never stopped: {name}" for name in sorted(known - stopped))
