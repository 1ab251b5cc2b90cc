"""Questions of the centre about a number: asked, answered by the unit, closed by who asked. Nothing said is changed."""

from __future__ import annotations

from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import Actor, Decision, require
from tinhso.lake import queries as lake
from tinhso.supply.desk.contracts import Question
from tinhso.supply.desk.models import Inquiry, Reply
from tinhso.supply.desk.policies import ANSWER, ASK
from tinhso.supply.errors import InquiryClosed, NoSuchInquiry, WordsNeeded
from tinhso.supply.intake.catalogue import dataset as definition_of

MOST_WORDS = 2_000  # characters of a question or an answer


def ask(*, actor: Actor, question: Question) -> int:
    """Ask about a number of a submission, and return the question's number. The column must be one of the dataset's.

    Raises Denied or NotFound, NoSuchReceipt, WordsNeeded.
    """
    receipt = lake.receipt(question.receipt, actor=actor)
    require(ASK, actor, receipt)
    text = _words(question.text)
    with transaction.atomic():
        asked = Inquiry.objects.create(
            receipt=receipt.number,
            dataset=receipt.dataset,
            unit_id=receipt.unit_id,
            period=receipt.period,
            row=question.row if question.row and 0 < question.row < 1 << 53 else None,
            column=question.column if question.column in definition_of(receipt.dataset).table.names else "",
            value=question.value.strip()[:200],
            text=text,
            account=actor.account,
            at=clock.now(),
        )
        audit.record(actor=actor, verb="supply.ask", target=f"inquiry:{asked.pk}", data=_about(asked))
    return asked.pk


def reply(*, actor: Actor, number: int, text: str) -> None:
    """Answer a question for the unit, or say a further word as who asked. Raises NoSuchInquiry, InquiryClosed,
    WordsNeeded, Denied or NotFound."""
    words = _words(text)
    with transaction.atomic():
        asked = _open(number)
        of_unit = ANSWER.decide(actor, asked) is Decision.ALLOWED
        if not of_unit:
            require(ASK, actor, asked)
        Reply.objects.create(inquiry=asked, text=words, account=actor.account, of_unit=of_unit, at=clock.now())
        audit.record(actor=actor, verb="supply.answer", target=f"inquiry:{asked.pk}", data=_about(asked))


def close(*, actor: Actor, number: int) -> None:
    """Close a question as the one who asked it. Raises NoSuchInquiry, InquiryClosed, Denied or NotFound."""
    with transaction.atomic():
        asked = _open(number)
        require(ASK, actor, asked)
        if asked.account != actor.account:
            raise Denied(policy=ASK.name)
        if Inquiry.objects.filter(pk=asked.pk, closed_at__isnull=True).update(closed_at=clock.now()) != 1:
            raise InquiryClosed()
        audit.record(actor=actor, verb="supply.close_question", target=f"inquiry:{asked.pk}", data=_about(asked))


def _open(number: int) -> Inquiry:
    asked = Inquiry.objects.select_for_update().filter(pk=number).first()
    if asked is None:
        raise NoSuchInquiry(number=number)
    if asked.closed_at is not None:
        raise InquiryClosed()
    return asked


def _words(text: str) -> str:
    words = text.strip()
    if not words or len(words) > MOST_WORDS:
        raise WordsNeeded(most=MOST_WORDS)
    return words


def _about(asked: Inquiry) -> dict[str, str]:
    return {"receipt": asked.receipt, "dataset": asked.dataset, "unit": f"unit:{asked.unit_id}", "column": asked.column}
