"""Filing a report: what is taken in, and what is refused with a sentence that says what to do; nothing is half kept."""

from datetime import timedelta

import pytest

from tinhso.cases.engine.contracts import Place
from tinhso.cases.engine.errors import InTheFuture, NoSuchCase, OutsideProvince, TextTooLong
from tinhso.cases.reports import queries
from tinhso.cases.reports.actions import answering
from tinhso.cases.reports.contracts import Showing
from tinhso.cases.reports.errors import (
    AnswersWrong,
    CommuneUnknown,
    NobodyReceives,
    PlaceMissing,
    PlacesDisagree,
    TextMissing,
    UnknownCategory,
    WhoMissing,
)
from tinhso.cases.reports.models import ReceptionRow, ReportRow
from tinhso.cases.reports.tests.factories import FAR_AWAY, HERE, Unit, a_report, area, changed
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS
from tinhso.places import queries as places


def test_a_report_waits_at_the_office_that_takes_them_in_and_its_reporter_follows_it_by_key(town):
    filed = a_report()
    assert (filed.case.intake, filed.case.area, filed.case.state) == (town.centre, town.commune, "received")
    assert queries.own(filed.case.code, key=filed.key, actor=ANONYMOUS).text.startswith("Ổ gà lớn")


def test_nobody_else_sees_it_before_the_moderator_shows_it(town):
    filed = a_report()
    with pytest.raises(NoSuchCase):
        queries.shown(filed.case.code)
    with pytest.raises(NoSuchCase):
        queries.own(filed.case.code, key="guessed", actor=ANONYMOUS)


def test_a_report_sent_thirty_times_is_filed_once(town):
    codes = {a_report(request="phone-1").case.code for _ in range(30)}
    assert len(codes) == 1
    assert ReportRow.objects.count() == 1


def test_where_no_position_is_known_a_commune_and_an_address_will_do(town):
    filed = a_report(place=None, commune=town.commune, address="Ấp 3, cạnh trường học")
    assert filed.case.area == town.commune
    assert filed.case.place is None
    assert "Ấp 3, cạnh trường học" in queries.own(filed.case.code, key=filed.key, actor=ANONYMOUS).text


def test_where_the_position_is_known_the_words_stay_as_they_were_said(town):
    filed = a_report(address="Cầu Quay")
    assert queries.own(filed.case.code, key=filed.key, actor=ANONYMOUS).text == "Ổ gà lớn giữa đường, xe máy hay ngã."


def test_a_commune_chosen_beside_a_position_near_its_edge_is_believed(town, monkeypatch):
    beside = area("commune", "77002", "Phường", "Bên Cạnh", town.province)
    monkeypatch.setattr(places, "may_lie_in", lambda unit, *_: unit == beside)
    assert a_report(commune=beside).case.area == beside
    assert a_report(commune=town.commune).case.area == town.commune


def test_a_position_far_from_the_chosen_commune_is_refused_with_the_names_of_both(town, monkeypatch):
    beside = area("commune", "77002", "Phường", "Bên Cạnh", town.province)
    monkeypatch.setattr(places, "may_lie_in", lambda *_: False)
    with pytest.raises(PlacesDisagree) as refused:
        a_report(commune=beside)
    assert "nằm ở Xã Đầu Sông, không phải Phường Bên Cạnh" in refused.value.message_vi
    assert not ReportRow.objects.exists()


@pytest.mark.parametrize("place", [HERE, None])
def test_a_commune_that_is_none_of_today_is_refused_whether_or_not_the_position_is_known(town, place):
    gone = area("commune", "77003", "Xã", "Đã Nhập", town.province)
    Unit.objects.filter(pk=gone).update(valid_to=clock.today() - timedelta(days=1))
    changed()
    for commune in (gone, town.roads, 999_999):
        with pytest.raises(CommuneUnknown):
            a_report(place=place, commune=commune)
    with pytest.raises(OutsideProvince):
        a_report(place=place, commune=area("commune", "78001", "Xã", "Tỉnh Khác"))
    assert not ReportRow.objects.exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"category": "dragons"}, UnknownCategory),
        ({"text": "  "}, TextMissing),
        ({"text": "x" * 1_000_000}, TextTooLong),
        ({"place": FAR_AWAY}, OutsideProvince),
        ({"place": None}, PlaceMissing),
        ({"answers": {}}, AnswersWrong),
        ({"answers": {"danger": "perhaps"}}, AnswersWrong),
        ({"answers": {"danger": True, "secret": 1}}, AnswersWrong),
        ({"category": "public_service", "answers": {}}, WhoMissing),
        ({"seen_at": clock.now() + timedelta(days=9000)}, InTheFuture),
        ({"place": Place(105.97, 99.0)}, OutsideProvince),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_nothing_is_kept(town, changes, error):
    with pytest.raises(error) as refused:
        a_report(**changes)
    assert refused.value.message_vi.endswith(".")
    assert not ReportRow.objects.exists()


def test_what_is_wrong_with_an_answer_names_the_question(town):
    with pytest.raises(AnswersWrong) as refused:
        a_report(answers={})
    assert "“Có nguy hiểm cho người đi đường không?” còn thiếu" in refused.value.message_vi


def test_an_answer_to_what_is_not_asked_is_refused_by_its_name_with_what_to_do(town):
    with pytest.raises(AnswersWrong) as refused:
        a_report(answers={"danger": "perhaps", "secret": 1, "x" * 500: 2})
    assert refused.value.data["fields"] == ["secret", "x" * 500, "danger"]
    assert "“secret” không có trong các câu hỏi (hãy bỏ câu trả lời này)" in refused.value.message_vi
    assert "“secret” is not asked (leave it out)" in refused.value.message_en
    assert f"“{'x' * 60}…”" in refused.value.message_en
    assert "“Có nguy hiểm cho người đi đường không?” chưa đúng" in refused.value.message_vi


def test_a_category_without_questions_names_the_answer_it_did_not_ask_for(town):
    with pytest.raises(AnswersWrong) as refused:
        a_report(category="behaviour", answers={"secret": 1}, phone="0912000111")
    assert "“secret”" in refused.value.message_vi


def test_a_report_about_an_official_is_never_public_and_needs_somebody_to_answer_to(town):
    filed = a_report(category="behaviour", answers={}, phone="0912000111")
    row = ReportRow.objects.get(case=filed.case.id)
    assert (row.private, row.showing) == (True, Showing.HIDDEN)


def test_without_an_office_that_receives_the_administrator_is_told(town):
    ReceptionRow.objects.all().delete()
    with pytest.raises(NobodyReceives):
        a_report()


def test_a_neighbour_says_me_too_once_from_each_device(town):
    filed = a_report()
    ReportRow.objects.update(showing=Showing.SHOWN, public_text="Ổ gà lớn giữa đường.")
    keys = {answering.me_too(filed.case.code, device="one", actor=ANONYMOUS) for _ in range(3)}
    answering.me_too(filed.case.code, device="two", actor=ANONYMOUS)
    assert len(keys) == 1
    assert queries.shown(filed.case.code).supporters == 2
