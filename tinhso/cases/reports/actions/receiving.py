"""What other systems bring: a report with its pictures, and what its sender says about it later. All of it, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import httpx
from django.conf import settings
from django.db import IntegrityError, transaction

from tinhso.audit import actions as audit
from tinhso.cases.engine import channels, journal
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions import participating
from tinhso.cases.engine.actions.opening import MOST_TEXT, key_for
from tinhso.cases.engine.contracts import CaseView, EventKind, NewParticipant, ParticipantKind
from tinhso.cases.engine.errors import MissingForMove, NoSuchCase, TextTooLong
from tinhso.cases.engine.rules.processes import Part, Shown
from tinhso.cases.reports import media, policies
from tinhso.cases.reports.actions import answering
from tinhso.cases.reports.actions.filing import add_photo, file_report
from tinhso.cases.reports.contracts import Filed, Filing
from tinhso.cases.reports.errors import FileTooBig, MediaUnreachable
from tinhso.cases.reports.rules.workflow import MOVES
from tinhso.kernel import clock
from tinhso.kernel.errors import TinhSoError
from tinhso.kernel.policy import Actor, require

CONTESTED_FROM = next(each.sources for each in MOVES if each.slug == "contest")


def receive(filing: Filing, pictures: Sequence[bytes] = (), *, actor: Actor) -> Filed:
    """File another system's report with its pictures, once for each ``filing.request``.

    Who has a key can speak about its reports later (``tell``). Raises as ``file_report`` and ``add_photo``, and Denied for a
    key that was not made for this.
    """
    if actor.known:
        require(policies.FILE_BY_KEY, actor)
    try:
        return _receive(filing, pictures, actor)
    except IntegrityError:  # the same request came twice at the same time, and the other one was faster
        return file_report(filing, actor=actor)


def fetched(address: str) -> bytes:
    """Return what lies at an address of the public internet. Raises MediaUnreachable, FileTooBig, AddressRefused."""
    most = settings.LARGEST_PHOTO * media.MEGABYTE
    content = b""
    try:
        with channels.called() as client, client.stream("GET", address) as answer:
            answer.raise_for_status()
            for part in answer.iter_bytes():
                content += part
                if len(content) > most:
                    raise FileTooBig(limit=settings.LARGEST_PHOTO)
    except TinhSoError:
        raise
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise MediaUnreachable(why=type(error).__name__) from error
    return content


def tell(code: str, words: str, *, settled: bool, update: str, actor: Actor) -> str:
    """Enter what the system that filed a report says about it, once for each ``update``; return the update's name.

    It answers the office's question, contests an answer (not ``settled``), or is a remark. Raises NoSuchCase for reports of
    others, MissingForMove, TextTooLong, Denied.
    """
    require(policies.FILE_BY_KEY, actor)
    if not words.strip():
        raise MissingForMove(move_vi="Cập nhật", move_en="Update", missing_vi="nội dung", missing_en="words")
    if len(words) > MOST_TEXT:
        names = {"field": "description", "field_vi": "mô tả (description)", "field_en": "description"}
        raise TextTooLong(**names, length=len(words), most=MOST_TEXT)
    case, key = _own(code, actor)
    request = hashlib.sha256(f"open311:{actor.account}:{case.code}:{update}".encode()).hexdigest()
    if not journal.has(case.id, request):
        _enter(case, words.strip(), settled, request, key, actor)
    return f"{case.code}-{update}"


def _receive(filing: Filing, pictures: Sequence[bytes], actor: Actor) -> Filed:
    with transaction.atomic():
        filed = file_report(filing, actor=actor)
        if filed.repeated:
            return filed
        for content in pictures:
            add_photo(filed.case.id, content, "", actor=actor, key=filed.key)
        if actor.account is not None:
            sender = NewParticipant(ParticipantKind.REPORTER, language=filing.language)
            participating.join(filed.case.id, sender, _key(filed.case, actor))
    return filed


def _key(case: CaseView, actor: Actor) -> str:
    return key_for(case.id, f"open311:{actor.account}")


def _own(code: str, actor: Actor) -> tuple[CaseView, str]:
    case = engine.find_by_code(code)
    if case is None:
        raise NoSuchCase()
    key = _key(case, actor)
    if not participating.is_participant(case.id, key, actor, ParticipantKind.REPORTER):
        raise NoSuchCase()
    return case, key


def _enter(case: CaseView, words: str, settled: bool, request: str, key: str, actor: Actor) -> None:
    if case.state == "awaiting_reporter":
        answering.supplement(case.code, words, key=key, request=request, actor=actor)
    elif case.state in CONTESTED_FROM and not settled:
        answering.contest(case.code, words, key=key, request=request, actor=actor)
    else:
        _remark(case, words, request, actor)


def _remark(case: CaseView, words: str, request: str, actor: Actor) -> None:
    with journal.acting(case.id) as row:
        said = {"text": words, "request": request, "shown": Shown.PARTICIPANTS, "part": Part.REPORTER}
        journal.write(row, EventKind.REMARKED, actor=actor, at=clock.now(), **said)  # type: ignore[arg-type]  # columns
        audit.record(actor=actor, verb="cases.remark", target=f"case:{case.id}")
