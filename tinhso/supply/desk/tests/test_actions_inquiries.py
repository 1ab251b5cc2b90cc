from __future__ import annotations

import pytest

from tinhso.audit import queries as audit
from tinhso.kernel.errors import Denied, NotFound
from tinhso.kernel.policy import Role
from tinhso.supply.desk import queries
from tinhso.supply.desk.actions import inquiries
from tinhso.supply.desk.contracts import Question
from tinhso.supply.desk.tests.factories import air, office, officer, operator, send
from tinhso.supply.errors import InquiryClosed, NoSuchInquiry, WordsNeeded

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> int:
    return office()


@pytest.fixture
def receipt(unit) -> str:
    return send(unit, "trial.air", air()).receipt.number


def ask(receipt: str, text: str = "Vì sao tăng gấp đôi?", **fields: object) -> int:
    return inquiries.ask(actor=operator(), question=Question(receipt, text, **fields))


def test_a_question_is_kept_with_the_number_and_its_cell(unit, receipt):
    number = ask(receipt, row=1, column="dust", value="12,5")
    kept = queries.inquiries_of(receipt)[0]
    assert (kept.id, kept.unit_id, kept.period, kept.row, kept.column, kept.value) == (
        number,
        unit,
        "202401",
        1,
        "dust",
        "12,5",
    )
    assert [line.verb for line in audit.history(f"inquiry:{number}")] == ["supply.ask"]


def test_a_column_that_the_dataset_lacks_is_left_out(receipt):
    ask(receipt, column="<script>")
    assert queries.inquiries_of(receipt)[0].column == ""


def test_the_unit_answers_and_who_asked_closes(unit, receipt):
    number = ask(receipt)
    assert queries.inquiry_counts(actor=officer(unit)) == {"open": 1, "answered": 0, "closed": 0}
    inquiries.reply(actor=officer(unit), number=number, text="Do cháy rừng ngày 5.")
    assert queries.inquiries(actor=officer(unit), state="answered")[0].state == "answered"
    inquiries.reply(actor=operator(), number=number, text="Có biên bản không?")
    assert [each.id for each in queries.inquiries(actor=officer(unit), state="open")] == [number]
    inquiries.close(actor=operator(), number=number)
    assert queries.inquiry_counts(actor=operator()) == {"open": 0, "answered": 0, "closed": 1}
    verbs = [line.verb for line in audit.history(f"inquiry:{number}")]
    assert sorted(verbs) == ["supply.answer", "supply.answer", "supply.ask", "supply.close_question"]


def test_only_the_one_who_asked_closes(unit, receipt):
    number = ask(receipt)
    with pytest.raises(Denied):
        inquiries.close(actor=operator(account=91), number=number)
    with pytest.raises(Denied):
        inquiries.close(actor=officer(unit), number=number)


def test_a_closed_question_takes_no_more_words(unit, receipt):
    number = ask(receipt)
    inquiries.close(actor=operator(), number=number)
    with pytest.raises(InquiryClosed):
        inquiries.reply(actor=officer(unit), number=number, text="Muộn rồi.")


def test_suppliers_and_specialists_do_not_ask(unit, receipt):
    for actor in (officer(unit), officer(role=Role.SPECIALIST)):
        with pytest.raises(Denied):
            inquiries.ask(actor=actor, question=Question(receipt, "?"))


def test_another_unit_neither_sees_nor_answers(receipt):
    number, other = ask(receipt), officer(office("Sở khác"))
    with pytest.raises(NotFound):
        queries.inquiry(number, actor=other)
    with pytest.raises((NotFound, Denied)):
        inquiries.reply(actor=other, number=number, text="x")
    assert queries.inquiries(actor=other) == ()


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_words_are_needed_and_bounded(receipt, text):
    with pytest.raises(WordsNeeded):
        ask(receipt, text)


def test_a_question_that_is_not_there():
    with pytest.raises(NoSuchInquiry):
        queries.inquiry(1, actor=operator())
