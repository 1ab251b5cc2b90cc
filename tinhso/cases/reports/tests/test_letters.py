"""Letters to reporters say that there is something to read and where: no words of the report, no key, nobody's name."""

from __future__ import annotations

import pytest
from django.core import mail

from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import Given
from tinhso.cases.reports.actions import answering
from tinhso.cases.reports.tests.factories import a_report, answered, clerk
from tinhso.kernel.policy import ANONYMOUS

PERSON = {"name": "Trần Thị Bình", "phone": "0912345678", "email": "binh@example.vn"}


def letters() -> list[str]:
    handing.send_waiting()
    return [each.subject + each.body for each in mail.outbox if each.to == ["binh@example.vn"]]


def test_a_reporter_hears_that_there_is_an_answer_and_where(town, settings):
    settings.PUBLIC_ADDRESS = "https://so.example.vn"
    filed = a_report(**PERSON)
    answered(town, filed)
    [letter] = letters()
    assert filed.case.code in letter
    assert "https://so.example.vn/field-reports/track" in letter
    for secret in ("Bình", "0912345678", filed.key, "Ổ gà", "Đã vá"):
        assert secret not in letter


def test_without_a_public_address_the_code_is_named_alone(town):
    filed = a_report(**PERSON)
    answered(town, filed)
    [letter] = letters()
    assert filed.case.code in letter
    assert "http" not in letter


@pytest.mark.parametrize(
    ("slug", "given"), [("refuse", Given(reason="Không thuộc thẩm quyền.")), ("ask_reporter", Given(question="Số nhà?"))]
)
def test_what_a_reporter_has_to_know_is_written_and_nothing_else(town, slug, given):
    filed = a_report(**PERSON)
    move(filed.case.id, "accept", actor=clerk(town))
    assert letters() == []
    move(filed.case.id, slug, given, actor=clerk(town))
    assert len(letters()) == 1


def test_a_reporter_hears_that_the_answer_stands_that_reports_are_joined_and_that_one_is_closed(town):
    upheld, other, merged, closed = (a_report(**PERSON) for _ in range(4))
    case = answered(town, upheld)
    answering.contest(case.code, "Vẫn còn.", key=upheld.key, actor=ANONYMOUS)
    move(closed.case.id, "ask_reporter", Given(question="Số nhà?"), actor=clerk(town))
    letters()
    mail.outbox.clear()
    for filed, slug, given in (
        (upheld, "uphold", Given(reason="Đã xem.")),
        (merged, "merge", Given(other_case=other.case.id)),
        (closed, "close_unanswered", Given(reason="Không bổ sung.")),
    ):
        move(filed.case.id, slug, given, actor=clerk(town))
        assert [filed.case.code in letter for letter in letters()] == [True], slug
        mail.outbox.clear()


def test_who_left_no_address_gets_no_letter(town):
    answered(town, a_report(name="Trần Thị Bình", phone="0912345678"))
    handing.send_waiting()
    assert not [each for each in mail.outbox if "PA" in each.subject]
