"""Handing over: numbered, sent at least once with one key, tried again without end; nothing is shown as done before the other
side said so."""

from datetime import timedelta

import httpx
import pytest
from django.core import mail as letters

from tinhso.accounts.tests.factories import officer
from tinhso.cases.engine import channels, queries
from tinhso.cases.engine.actions import handing, partnering
from tinhso.cases.engine.contracts import EventKind, ParticipantKind
from tinhso.cases.engine.errors import AddressNeedsHttps, DeliveryDecided, MissingForMove
from tinhso.cases.engine.models import DeliveryRow, ParticipantRow
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.rules.sending import LONGEST, Fate, wait_after
from tinhso.cases.engine.tests.factories import an_errand, holding
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import Role

pytestmark = pytest.mark.django_db


class OtherSide:
    """A partner whose answers are set, and which remembers what it was sent."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.answer: int | None = 200

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.answer is None:
            raise httpx.ConnectError("down")
        return httpx.Response(self.answer)

    @property
    def keys(self) -> set[str]:
        return {request.headers["Idempotency-Key"] for request in self.asked}


@pytest.fixture
def other_side(monkeypatch) -> OtherSide:
    there = OtherSide()
    monkeypatch.setattr(channels, "called", lambda: httpx.Client(transport=httpx.MockTransport(there)))
    tender = holding(Role.ADMINISTRATOR)
    partnering.add_partner("power", "Điện lực", "webhook", "https://power.example/in", owner=officer().pk, actor=tender)
    return there


def told(number: int = 1) -> DeliveryRow:
    return DeliveryRow.objects.get(number=number)


def test_what_is_handed_over_is_numbered_and_answered(other_side):
    case = an_errand().case
    for _ in range(3):
        handing.hand_over("power", "vn.tinhso.cases.asked.v1", case.code, {"code": case.code}, case=case.id)
    assert handing.send_waiting() == (3, 0)
    assert [row.number for row in DeliveryRow.objects.order_by("pk")] == [1, 2, 3]
    line = queries.events(case, shown=Shown.OFFICE)[-1]
    assert (line.kind, line.data["fate"]) == (EventKind.HANDED_OVER, "taken")


@pytest.mark.parametrize("outage", [timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)])
def test_a_partner_that_is_down_loses_nothing_and_nothing_is_shown_as_done(other_side, outage):
    case = an_errand().case
    begun = clock.now()
    with clock.set_to(begun):
        handing.hand_over("power", "vn.tinhso.cases.asked.v1", case.code, {}, case=case.id)
    other_side.answer = None
    for step in range(40):
        with clock.set_to(begun + outage * step / 40):
            handing.send_waiting()
    assert told().fate == Fate.WAITING
    assert all(line.kind is not EventKind.HANDED_OVER for line in queries.events(case, shown=Shown.OFFICE))
    other_side.answer = 200
    with clock.set_to(begun + outage + LONGEST):
        handing.send_waiting()
    assert told().fate == Fate.TAKEN
    assert len(other_side.keys) == 1
    with clock.set_to(begun):
        assert all(balance.even for balance in queries.balances(clock.today()))


def test_a_partner_that_answers_twice_is_written_down_once(other_side):
    case = an_errand().case
    handing.hand_over("power", "vn.tinhso.cases.asked.v1", case.code, {}, case=case.id)
    handing.send_waiting()
    handing._answered(DeliveryRow.objects.select_related("partner").get(), handing.Answer(Fate.REFUSED, "late"))
    assert told().fate == Fate.TAKEN
    assert sum(line.kind is EventKind.HANDED_OVER for line in queries.events(case, shown=Shown.OFFICE)) == 1


def test_what_is_refused_for_good_waits_for_its_owner_who_is_told_once(other_side):
    handing.hand_over("power", "vn.tinhso.cases.asked.v1", "x", {})
    other_side.answer = 422
    handing.send_waiting()
    handing.send_waiting()
    assert told().fate == Fate.REFUSED
    assert DeliveryRow.objects.filter(kind="mail").count() == 1
    tender = holding(Role.ADMINISTRATOR)
    other_side.answer = 200
    handing.try_again(told().pk, actor=tender)
    handing.send_waiting()
    assert told().fate == Fate.TAKEN
    with pytest.raises(DeliveryDecided):
        handing.give_up(told().pk, reason="thôi", actor=tender)


def test_giving_up_needs_a_reason_and_the_right(other_side):
    handing.hand_over("power", "vn.tinhso.cases.asked.v1", "x", {})
    with pytest.raises(MissingForMove):
        handing.give_up(told().pk, reason=" ", actor=holding(Role.ADMINISTRATOR))
    with pytest.raises(Denied):
        handing.give_up(told().pk, reason="thôi", actor=holding(Role.SPECIALIST))
    handing.give_up(told().pk, reason="đối tác ngừng dịch vụ", actor=holding(Role.ADMINISTRATOR))
    (balance,) = queries.balances(clock.today())
    assert (balance.sent, balance.given_up, balance.even) == (1, 1, True)


def test_one_that_waits_too_long_alarms_its_owner_once(other_side):
    begun = clock.now()
    with clock.set_to(begun):
        handing.hand_over("power", "vn.tinhso.cases.asked.v1", "x", {})
    other_side.answer = 503
    for minutes in (5, 61, 62, 600):
        with clock.set_to(begun + timedelta(minutes=minutes)):
            handing.send_waiting()
    assert DeliveryRow.objects.filter(kind="mail").count() == 1


def test_a_letter_goes_to_a_reporter_whose_address_stands_nowhere_else():
    case = an_errand().case
    ParticipantRow.objects.update(email="hoa@example.vn")
    assert handing.tell_participants(case.id, "Đã tiếp nhận", "Mã của bạn.", kinds=(ParticipantKind.REPORTER,)) == 1
    assert "hoa@example.vn" not in str(DeliveryRow.objects.values().get())
    handing.send_waiting()
    assert letters.outbox[0].to == ["hoa@example.vn"]


def test_waits_grow_and_never_end():
    waits = [wait_after(attempts) for attempts in range(1, 40)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST


def test_a_partner_is_called_over_https_only():
    with pytest.raises(AddressNeedsHttps):
        partnering.add_partner("x", "X", "webhook", "http://x.example", owner=1, actor=holding(Role.ADMINISTRATOR))
