"""A move as people make it on a page: with its proof, all or nothing, and only on what they saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from tinhso.cases.engine import journal
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.attaching import NewFile, attach
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import CaseView, EventKind, Given
from tinhso.cases.engine.errors import MovedMeanwhile
from tinhso.cases.engine.rules.processes import Shown
from tinhso.kernel.policy import Actor


def answer(
    case: CaseView, slug: str, given: Given, files: Iterable[NewFile] = (), *, seen: int | None = None, actor: Actor
) -> CaseView:
    """Make a move with files as its proof and return the case after it. Raises what ``engine.actions.moving.move`` raises."""
    return answer_with(
        case, slug, given, lambda: [attach(case.id, each, actor=actor).id for each in files], seen=seen, actor=actor
    )


def answer_with(
    case: CaseView, slug: str, given: Given, bring: Callable[[], Iterable[int]], *, seen: int | None = None, actor: Actor
) -> CaseView:
    """Make a move with what ``bring`` attaches (ids) as its proof too, and return the case after it.

    Raises what ``bring`` and ``engine.actions.moving.move`` raise.
    """
    with journal.acting(case.id):
        kept = tuple(bring())
        if not kept:
            return move(case.id, slug, given, seen=seen, actor=actor)
        now = engine.case(case.id, actor=actor)
        if seen is not None:
            _check_unseen(now, seen, actor)
        return move(case.id, slug, replace(given, proof=(*given.proof, *kept)), seen=now.version, actor=actor)


def _check_unseen(case: CaseView, seen: int, actor: Actor) -> None:
    """Raise MovedMeanwhile where anything happened since that is not this actor's own attaching."""
    since = [each for each in engine.events(case, shown=Shown.OFFICE) if each.number > seen]
    if any(each.kind is not EventKind.ATTACHED or each.account != actor.account for each in since):
        state = engine.process_of(case).state(case.state)
        raise MovedMeanwhile(state=state.slug, state_vi=state.vi, state_en=state.en, version=case.version)
