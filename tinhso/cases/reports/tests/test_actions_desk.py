"""The desk at work: triage, parts for several offices, duplicates, proof of the fix, approval, and what the public sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tinhso.accounts.tests.factories import give, officer
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.contracts import AttachmentKind, Given, Place
from tinhso.cases.engine.errors import ChildrenOpen, MovedMeanwhile, NoSuchCase, PartOfPart
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.rules.retention import Erased
from tinhso.cases.engine.tests.factories import holding
from tinhso.cases.reports import demo, desk, media, queries
from tinhso.cases.reports.actions import answering, filing, keeping, moderating, tending, triaging
from tinhso.cases.reports.actions.triaging import Piece
from tinhso.cases.reports.contracts import Channel, Showing
from tinhso.cases.reports.errors import (
    AuthorApproves,
    AuthorDecides,
    CannotMerge,
    NotAPicture,
    OutsideDemo,
    PapersAreOffices,
    PartsMissing,
    ProofFromBefore,
    ProofWithoutPlace,
    TextMissing,
    TooManyFiles,
)
from tinhso.cases.reports.models import IncomingRow, ReportRow
from tinhso.cases.reports.tests.factories import FAR_AWAY, HERE, a_filing, a_report, answered, clerk, mender, photo
from tinhso.cases.reports.tests.pictures import jpeg, mp4, pdf
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied, NotFound, SignInRequired
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Actor, Role

NEAR = Place(HERE.longitude + 0.0005, HERE.latitude, "Gần Cầu Quay")


def test_a_clerk_takes_a_report_in_by_telephone_for_somebody_else(town):
    told = a_filing(channel=Channel.PHONE, name="Lý Thị Hoa", phone="0912000111")
    filed = filing.take_in(told, actor=clerk(town))
    assert filed.case.channel == "phone"
    assert filed.key
    people = engine.people(filed.case, actor=clerk(town))
    assert [(each.name, each.account) for each in people] == [("Lý Thị Hoa", None)]


@pytest.mark.parametrize("actor", [ANONYMOUS, Actor("citizen", 7), Actor("officer", 8)])
def test_nobody_else_takes_reports_in_for_others(town, actor):
    with pytest.raises((Denied, SignInRequired)):
        filing.take_in(a_filing(), actor=actor)


def test_triage_corrects_what_it_is_about_takes_it_in_and_assigns_in_one_step(town):
    filed = a_report()
    after = triaging.triage(filed.case.id, category="flooding", office=town.water, reason="Nước tràn", actor=clerk(town))
    assert (after.state, after.category, after.mode, after.office) == ("in_progress", "flooding", "immediate", town.water)
    corrected = next(each for each in engine.events(after, shown=Shown.OFFICE) if each.kind == "corrected")
    assert corrected.data == {"category": ["road", "flooding"], "mode": ["timed", "immediate"]}


def test_two_clerks_at_once_do_not_triage_twice(town):
    filed = a_report()
    triaging.triage(filed.case.id, office=town.roads, seen=filed.case.version, actor=clerk(town))
    with pytest.raises(MovedMeanwhile):
        move(filed.case.id, "return_to_desk", Given(reason="Sai"), actor=mender(town.roads), seen=filed.case.version)


def test_an_office_does_not_triage_what_it_was_given(town):
    filed = a_report()
    triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    with pytest.raises((Denied, NotFound)):
        triaging.triage(filed.case.id, office=town.water, actor=mender(town.roads))


def test_a_report_that_turns_out_to_be_about_an_official_leaves_the_public_at_once(town):
    filed = a_report()
    moderating.moderate(filed.case.id, showing=Showing.SHOWN, public_text="Ổ gà.", actor=clerk(town))
    triaging.triage(filed.case.id, category="behaviour", actor=clerk(town))
    with pytest.raises(NoSuchCase):
        queries.shown(filed.case.code)
    moderating.moderate(filed.case.id, showing=Showing.SHOWN, public_text="Ổ gà.", actor=clerk(town))
    with pytest.raises(NoSuchCase):
        queries.shown(filed.case.code)


# --- parts ------------------------------------------------------------------------


def test_a_report_for_two_offices_is_answered_when_both_have_done_their_part(town):
    filed = a_report(name="Lý Thị Hoa", phone="0912000111")
    pieces = [Piece(town.roads, "Vá mặt đường."), Piece(town.water, "Sửa ống vỡ.")]
    parts = triaging.split(filed.case.id, pieces, lead=town.roads, actor=clerk(town))
    roads = mender(town.roads)
    proof = (photo(filed.case.id, roads),)
    with pytest.raises(ChildrenOpen):
        move(filed.case.id, "answer", Given(answer="Xong.", proof=proof), actor=roads)
    for part, office in zip(parts, (town.roads, town.water), strict=True):
        done = Given(answer="Đã làm.", proof=(photo(part.id, mender(office)),))
        move(part.id, "answer", done, actor=mender(office))
        move(part.id, "publish", actor=clerk(town))
    whole = move(filed.case.id, "answer", Given(answer="Xong.", proof=proof), actor=roads)
    assert whole.state == "awaiting_publication"
    told = [each.text for each in engine.events(whole, shown=Shown.OFFICE) if each.kind == "remarked"]
    assert "Mọi phần việc đã xong" in told[-1]


def test_a_part_knows_nobody_and_is_never_public(town):
    filed = a_report(name="Lý Thị Hoa")
    part, _ = triaging.split(
        filed.case.id, [Piece(town.roads, "Một."), Piece(town.water, "Hai.")], lead=town.roads, actor=clerk(town)
    )
    assert engine.people(part, actor=clerk(town)) == ()
    with pytest.raises(NoSuchCase):
        queries.shown(part.code)


def test_a_part_is_not_split_again_and_the_sentence_says_what_to_do(town):
    filed = a_report()
    pieces = [Piece(town.roads, "Một."), Piece(town.water, "Hai.")]
    part, _ = triaging.split(filed.case.id, pieces, lead=town.roads, actor=clerk(town))
    part = move(part.id, "return_to_desk", Given(reason="Của hai cơ quan."), actor=mender(town.roads))
    with pytest.raises(PartOfPart) as refused:
        triaging.split(part.id, pieces, lead=town.roads, actor=clerk(town))
    assert refused.value.message_en.startswith(f"{part.code} is a part already")
    assert engine.children(part) == ()
    assert engine.case(part.id, actor=SYSTEM).state == "returned"


@pytest.mark.parametrize("texts", [["Một."], ["Một.", "  "]])
def test_one_part_or_one_without_words_is_no_splitting(town, texts):
    filed = a_report()
    pieces = [Piece(office, text) for office, text in zip((town.roads, town.water), texts, strict=False)]
    with pytest.raises(PartsMissing):
        triaging.split(filed.case.id, pieces, lead=town.roads, actor=clerk(town))
    assert engine.children(filed.case) == ()


# --- duplicates -------------------------------------------------------------------


def test_a_report_of_the_same_thing_nearby_is_suggested_and_one_far_away_is_not(town):
    first, second = a_report(), a_report(place=NEAR)
    a_report(place=replace(HERE, latitude=HERE.latitude + 0.1))
    a_report(place=NEAR, category="noise", answers={}, text="Karaoke suốt đêm.")
    found = queries.alike(second.case, actor=clerk(town))
    assert [each.case.code for each in found] == [first.case.code]
    assert found[0].metres == pytest.approx(55, abs=2)


def test_merged_reporters_follow_the_other_report_and_see_what_the_public_may_know_of_it(town):
    first, second = a_report(name="Bà Một"), a_report(place=NEAR, name="Ông Hai")
    answering_key = second.key
    triaging.merge(second.case.id, first.case.code, actor=clerk(town))
    assert engine.supporters(first.case) == 1
    own = queries.own(second.case.code, key=answering_key, actor=ANONYMOUS)
    assert (own.case.state, own.merged_into.case.code) == ("merged", first.case.code)
    assert own.merged_into.text == ""
    moderating.moderate(first.case.id, showing=Showing.SHOWN, public_text="Ổ gà ở cầu.", actor=clerk(town))
    assert queries.own(second.case.code, key=answering_key, actor=ANONYMOUS).merged_into.text == "Ổ gà ở cầu."
    with pytest.raises(NoSuchCase):
        queries.own(first.case.code, key=answering_key, actor=ANONYMOUS)
    assert [each.name for each in engine.people(first.case, actor=clerk(town))] == ["Bà Một", ""]


def test_supporters_of_the_merged_one_follow_too(town):
    first, second = a_report(), a_report(place=NEAR)
    moderating.moderate(second.case.id, showing=Showing.SHOWN, public_text="Ổ gà.", actor=clerk(town))
    for device in ("one", "two"):
        answering.me_too(second.case.code, device=device, actor=ANONYMOUS)
    triaging.merge(second.case.id, first.case.code, actor=clerk(town))
    assert engine.supporters(first.case) == 3


def test_what_is_gone_or_private_is_merged_with_nothing(town):
    first, second = a_report(), a_report(place=NEAR)
    secret = a_report(category="behaviour", answers={}, phone="0912000111")
    triaging.merge(second.case.id, first.case.code, actor=clerk(town))
    for target in (second, secret):
        with pytest.raises(CannotMerge):
            triaging.merge(first.case.id, target.case.code, actor=clerk(town))
    assert engine.case(first.case.id, actor=SYSTEM).state == "received"


def test_nothing_is_merged_with_what_is_settled_for_its_reporter_could_not_contest_that(town):
    first, second = a_report(), a_report(place=NEAR)
    answered(town, first)
    for close in (None, "close_silent"):
        if close:
            move(first.case.id, close, Given(reason="Hết hạn"), actor=SYSTEM)
        with pytest.raises(CannotMerge, match="settled already"):
            triaging.merge(second.case.id, first.case.code, actor=clerk(town))
    assert engine.case(second.case.id, actor=SYSTEM).state == "received"


# --- pictures ---------------------------------------------------------------------


def test_a_picture_is_kept_under_a_name_of_ours_and_its_place_is_for_the_office(town):
    filed = a_report()
    kept = filing.add_photo(filed.case.id, jpeg(at=(105.9, 9.5)), "nha ba Hoa.jpg", actor=ANONYMOUS, key=filed.key)
    assert kept.file_name == f"{filed.case.code}-matter-1.webp"
    assert kept.longitude == pytest.approx(105.9, abs=1e-4)
    own = queries.own(filed.case.code, key=filed.key, actor=ANONYMOUS)
    assert [(each.longitude, each.latitude) for each in own.files] == [(None, None)]


def test_the_same_picture_sent_again_is_kept_once(town):
    filed = a_report()
    ids = {filing.add_photo(filed.case.id, jpeg(), "a", actor=ANONYMOUS, key=filed.key).id for _ in range(3)}
    assert len(ids) == 1


def test_nobody_adds_to_the_report_of_another(town):
    filed = a_report()
    with pytest.raises(NoSuchCase):
        filing.add_photo(filed.case.id, jpeg(), "a", actor=ANONYMOUS, key="guessed")


def test_citizens_send_neither_papers_nor_proofs(town):
    filed = a_report()
    for content, kind in ((pdf(), AttachmentKind.MATTER), (jpeg(), AttachmentKind.PROOF)):
        with pytest.raises(PapersAreOffices):
            filing.add_photo(filed.case.id, content, "a", actor=ANONYMOUS, key=filed.key, kind=kind)


def test_a_report_takes_so_many_files_and_no_more(town, settings):
    settings.MOST_FILES = 1
    filed = a_report()
    filing.add_photo(filed.case.id, jpeg(), "a", actor=ANONYMOUS, key=filed.key)
    with pytest.raises(TooManyFiles):
        filing.add_photo(filed.case.id, jpeg(colour="red"), "b", actor=ANONYMOUS, key=filed.key)


def test_a_video_waits_to_be_made_anew_and_its_raw_bytes_go(town):
    filed = a_report()
    assert filing.add_photo(filed.case.id, mp4(), "a.mp4", actor=ANONYMOUS, key=filed.key) is None
    waiting = IncomingRow.objects.get()
    kept = keeping.make_waiting(waiting.pk)
    assert kept.media_type == "video/mp4"
    assert not IncomingRow.objects.exists()
    assert keeping.make_waiting(waiting.pk) is None


def test_a_video_that_is_none_is_refused_when_it_is_made_and_the_desk_sees_why(town):
    filed = a_report()
    filing.add_photo(filed.case.id, mp4()[:900], "a.mp4", actor=ANONYMOUS, key=filed.key)
    assert keeping.make_waiting(IncomingRow.objects.get().pk) is None
    (refused,) = queries.standing(filed.case).videos_refused
    assert (refused.code, refused.vi) == ("not_a_picture", NotAPicture().message_vi)


def test_a_reporter_reads_of_their_own_videos_and_not_of_those_of_offices(town, settings):
    filed = a_report()
    filing.add_photo(filed.case.id, mp4(seconds=2), "a.mp4", actor=ANONYMOUS, key=filed.key)
    proof = filing.add_photo(filed.case.id, mp4(), "b.mp4", actor=clerk(town), kind=AttachmentKind.PROOF)
    assert proof is None
    assert queries.own(filed.case.code, key=filed.key, actor=ANONYMOUS).videos_waiting == 1
    assert queries.standing(filed.case).videos_waiting == 2
    settings.LONGEST_VIDEO = 0
    keeping.make_waiting(IncomingRow.objects.get(kind="matter").pk)
    own = queries.own(filed.case.code, key=filed.key, actor=ANONYMOUS)
    assert (own.videos_waiting, [each.code for each in own.videos_refused]) == (0, ["video_too_long"])
    assert "Hãy cắt ngắn" in own.videos_refused[0].vi


def test_a_video_that_waits_is_thrown_away_when_the_report_is_erased_by_law(town):
    filed = a_report()
    filing.add_photo(filed.case.id, mp4(), "a.mp4", actor=ANONYMOUS, key=filed.key)
    waiting = IncomingRow.objects.get()
    desk.DESK.erased(filed.case, Erased.WORDS)
    assert not IncomingRow.objects.exists()
    assert keeping.make_waiting(waiting.pk) is None
    assert queries.of_office(filed.case.code, actor=clerk(town)).text == ""


def test_a_video_whose_making_ends_the_process_is_tried_so_often_then_given_up_and_started_again(town, monkeypatch):
    filed = a_report()
    filing.add_photo(filed.case.id, mp4(), "a.mp4", actor=ANONYMOUS, key=filed.key)
    waiting, made_anew = IncomingRow.objects.get().pk, media.made_anew

    def killed(content):
        raise MemoryError

    monkeypatch.setattr(media, "made_anew", killed)
    with pytest.raises(MemoryError):
        keeping.make_waiting(waiting)
    assert keeping.make_waiting(waiting) is None  # its try may still run
    assert keeping.go_on() == 0
    now = clock.now()
    for later in range(1, keeping.MOST_TRIES):
        with clock.set_to(now + later * 2 * keeping.PATIENCE):
            assert keeping.go_on() == 1
            assert queries.standing(filed.case).videos_waiting == 1
    with clock.set_to(now + 9 * keeping.PATIENCE):
        assert keeping.go_on() == 0
        standing = queries.standing(filed.case)
        assert (standing.videos_waiting, standing.videos_given_up) == (0, 1)
        assert [each.code for each in standing.videos_refused] == ["video_not_made"]
        monkeypatch.setattr(media, "made_anew", made_anew)
        assert keeping.try_again(filed.case.id, actor=clerk(town)) == 1
        assert keeping.go_on() == 1
    assert not IncomingRow.objects.exists()
    assert [each.media_type for each in engine.attachments(filed.case, shown=Shown.OFFICE)] == ["video/mp4"]


def test_a_video_of_which_the_queue_lost_the_task_is_taken_up(town):
    filed = a_report()
    filing.add_photo(filed.case.id, mp4(), "a.mp4", actor=ANONYMOUS, key=filed.key)
    with clock.set_to(clock.now() + 2 * keeping.PATIENCE):
        assert keeping.go_on() == 1
    assert not IncomingRow.objects.exists()


def test_only_who_works_on_a_report_starts_its_videos_again(town):
    filed = a_report()
    for actor in (ANONYMOUS, mender(town.water)):
        with pytest.raises((Denied, NotFound, SignInRequired)):
            keeping.try_again(filed.case.id, actor=actor)


def test_the_same_video_in_two_reports_is_made_for_both(town, django_capture_on_commit_callbacks):
    for filed in (a_report(), a_report()):
        filing.add_photo(filed.case.id, mp4(), "a.mp4", actor=ANONYMOUS, key=filed.key)
    for waiting in list(IncomingRow.objects.values_list("pk", flat=True)):
        with django_capture_on_commit_callbacks(execute=True):
            assert keeping.make_waiting(waiting) is not None


# --- proof and approval -----------------------------------------------------------


def test_a_photo_of_the_fix_says_where_it_was_taken(town):
    filed = a_report()
    triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    roads = mender(town.roads)
    kept = filing.add_photo(filed.case.id, jpeg(), "a", actor=roads, kind=AttachmentKind.PROOF)
    with pytest.raises(ProofWithoutPlace):
        move(filed.case.id, "answer", Given(answer="Xong.", proof=(kept.id,)), actor=roads)
    assert engine.case(filed.case.id, actor=SYSTEM).state == "in_progress"
    paper = filing.add_photo(filed.case.id, pdf(), "bien ban.pdf", actor=roads, kind=AttachmentKind.PROOF)
    assert move(filed.case.id, "answer", Given(answer="Xong.", proof=(paper.id,)), actor=roads).state == "awaiting_publication"
    assert ReportRow.objects.get(case=filed.case.id).proved


def test_the_answer_appears_when_it_is_approved_and_not_before(town):
    filed = a_report()
    moderating.moderate(filed.case.id, showing=Showing.SHOWN, public_text="Ổ gà.", actor=clerk(town))
    triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    roads = mender(town.roads)
    move(filed.case.id, "answer", Given(answer="Đã vá.", proof=(photo(filed.case.id, roads),)), actor=roads)
    for report in (queries.shown(filed.case.code), queries.own(filed.case.code, key=filed.key, actor=ANONYMOUS)):
        assert "Đã vá." not in [each.text for each in report.events]
    move(filed.case.id, "publish", actor=clerk(town))
    for report in (queries.shown(filed.case.code), queries.own(filed.case.code, key=filed.key, actor=ANONYMOUS)):
        assert [each.text for each in report.events][-1] == "Đã vá."
        assert {each.account for each in report.events} == {None}


def answered_by_the_desk_itself(town):
    """A report, and the one who took it in and answered it: an officer of the desk and of the office."""
    both = holding(Role.CENTRE_OPERATOR, town.centre)
    both = replace(both, holdings=(*both.holdings, *mender(town.roads).holdings))
    filed = a_report()
    triaging.triage(filed.case.id, office=town.roads, actor=both)
    move(filed.case.id, "answer", Given(answer="Xong.", proof=(photo(filed.case.id, both),)), actor=both)
    return filed, both


def test_who_wrote_an_answer_does_not_approve_it_while_somebody_else_can(town):
    filed, both = answered_by_the_desk_itself(town)
    other = officer()
    role = give(other, Role.CENTRE_OPERATOR)
    with pytest.raises(AuthorApproves):
        move(filed.case.id, "publish", actor=both)
    role.delete()
    assert move(filed.case.id, "publish", actor=both).state == "published"


def test_a_photo_from_far_away_is_taken_and_proves_nothing(town):
    filed = a_report()
    triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    roads = mender(town.roads)
    far = photo(filed.case.id, roads, at=FAR_AWAY)
    assert move(filed.case.id, "answer", Given(answer="Xong.", proof=(far,)), actor=roads).state == "awaiting_publication"
    assert not ReportRow.objects.get(case=filed.case.id).proved
    move(filed.case.id, "send_back", Given(reason="Ảnh ở đâu?"), actor=clerk(town))
    near = photo(filed.case.id, roads, colour="olive")
    move(filed.case.id, "answer", Given(answer="Xong.", proof=(far, near)), actor=roads)
    assert ReportRow.objects.get(case=filed.case.id).proved


def test_what_was_contested_proves_nothing_after_the_reopening(town):
    case = answered(town, filed := a_report())
    (old,) = queries.proofs(case)
    answering.contest(case.code, "Vẫn còn.", key=filed.key, actor=ANONYMOUS)
    move(case.id, "reopen", Given(reason="Làm lại.", office=town.roads), actor=clerk(town))
    roads = mender(town.roads)
    assert queries.proofs(case) == ()
    for number in (old.id, photo(case.id, roads)):  # the same picture sent again is the old one
        with pytest.raises(ProofFromBefore):
            move(case.id, "answer", Given(answer="Xong.", proof=(number,)), actor=roads)
    new = photo(case.id, roads, colour="olive")
    assert move(case.id, "answer", Given(answer="Xong.", proof=(old.id, new)), actor=roads).state == "awaiting_publication"
    assert ReportRow.objects.get(case=case.id).proved


def test_the_reporter_sees_the_paper_that_an_answer_named(town):
    filed = a_report()
    triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    roads = mender(town.roads)
    papers = [
        filing.add_photo(filed.case.id, pdf(more), "a.pdf", actor=roads, kind=AttachmentKind.PROOF).id for more in (b"1", b"22")
    ]
    move(filed.case.id, "answer", Given(answer="Xong.", proof=(papers[0],)), actor=roads)
    move(filed.case.id, "publish", actor=clerk(town))
    own = queries.own(filed.case.code, key=filed.key, actor=ANONYMOUS)
    assert [(each.id, each.kind) for each in own.files] == [(papers[0], AttachmentKind.PAPER)]


# --- who decides what is contested ------------------------------------------------


@pytest.mark.parametrize("slug", ["uphold", "reopen"])
def test_who_published_an_answer_does_not_decide_about_it_while_another_supervisor_can(town, slug):
    publisher, given = clerk(town), Given(reason="Đã xem.", office=town.roads)
    case = answered(town, filed := a_report(), approver=publisher)
    answering.contest(case.code, "Vẫn còn.", key=filed.key, actor=ANONYMOUS)
    role = give(officer(), Role.PROVINCE_LEADER)
    with pytest.raises(AuthorDecides):
        move(case.id, slug, given, actor=publisher)
    assert engine.case(case.id, actor=SYSTEM).state == "contested"
    role.delete()
    assert move(case.id, slug, given, actor=publisher).state != "contested"


def test_who_wrote_an_answer_does_not_decide_about_it_either_and_another_does(town):
    filed, both = answered_by_the_desk_itself(town)
    move(filed.case.id, "publish", actor=clerk(town))
    answering.contest(filed.case.code, "Vẫn còn.", key=filed.key, actor=ANONYMOUS)
    give(officer(), Role.CENTRE_OPERATOR, town.centre)
    with pytest.raises(AuthorDecides):
        move(filed.case.id, "uphold", Given(reason="Đã xem."), actor=both)
    assert move(filed.case.id, "uphold", Given(reason="Đã xem."), actor=clerk(town)).state == "closed"


def test_a_report_that_was_passed_on_can_be_contested(town):
    filed = a_report()
    move(filed.case.id, "transfer_out", Given(office=town.water, paper="12/CV"), actor=clerk(town))
    assert answering.contest(filed.case.code, "Việc của tỉnh.", key=filed.key, actor=ANONYMOUS).state == "contested"


# --- what the public sees ---------------------------------------------------------


def test_a_picture_is_public_when_the_moderator_says_so(town):
    filed = a_report()
    kept = filing.add_photo(filed.case.id, jpeg(), "a", actor=ANONYMOUS, key=filed.key)
    moderating.moderate(filed.case.id, showing=Showing.SHOWN, public_text="Ổ gà.", actor=clerk(town))
    assert queries.shown(filed.case.code).files == ()
    with pytest.raises(NoSuchCase):
        queries.file(kept.id, actor=ANONYMOUS)
    moderating.moderate(filed.case.id, showing=Showing.SHOWN, public_text="Ổ gà.", pictures={kept.id: True}, actor=clerk(town))
    assert queries.file(kept.id, actor=ANONYMOUS).id == kept.id
    moderating.moderate(filed.case.id, showing=Showing.HIDDEN, actor=clerk(town))
    with pytest.raises(NoSuchCase):
        queries.file(kept.id, actor=ANONYMOUS)


def test_the_blurred_copy_stands_for_the_picture_and_the_picture_stays_for_the_office(town):
    filed = a_report()
    kept = filing.add_photo(filed.case.id, jpeg(), "a", actor=ANONYMOUS, key=filed.key)
    moderating.moderate(filed.case.id, showing=Showing.SHOWN, public_text="Ổ gà.", pictures={kept.id: True}, actor=clerk(town))
    copy = moderating.blur(kept.id, [media.Box(0.2, 0.2, 0.6, 0.6)], actor=clerk(town))
    assert [each.id for each in queries.shown(filed.case.code).files] == [copy.id]
    with pytest.raises(NoSuchCase):
        queries.file(kept.id, actor=ANONYMOUS)
    assert [each.id for each in queries.of_office(filed.case.code, actor=clerk(town)).files] == [kept.id]
    assert [each.id for each in queries.own(filed.case.code, key=filed.key, actor=ANONYMOUS).files] == [kept.id]
    again = moderating.blur(kept.id, [media.Box(0, 0, 1, 1)], actor=clerk(town))
    assert [each.id for each in queries.shown(filed.case.code).files] == [again.id]


def test_a_report_is_shown_in_the_moderators_words_or_not_at_all(town):
    filed = a_report()
    with pytest.raises(TextMissing):
        moderating.moderate(filed.case.id, showing=Showing.SHOWN, public_text=" ", actor=clerk(town))
    triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    with pytest.raises((Denied, NotFound)):
        moderating.moderate(filed.case.id, showing=Showing.SHOWN, public_text="Xấu.", actor=mender(town.roads))


def test_the_office_that_mends_sees_the_pictures_and_not_the_reporter(town):
    filed = a_report(name="Lý Thị Hoa", phone="0912000111")
    kept = filing.add_photo(filed.case.id, jpeg(), "a", actor=ANONYMOUS, key=filed.key)
    case = triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    assert queries.file(kept.id, actor=mender(town.roads)).id == kept.id
    with pytest.raises(Denied):
        engine.people(case, actor=mender(town.roads))
    with pytest.raises(NoSuchCase):
        queries.file(kept.id, actor=mender(town.water))


def test_a_report_about_which_nothing_is_said_is_closed_by_the_clock_and_can_still_be_contested(town):
    case = answered(town, filed := a_report())
    waits = next(each for each in engine.clocks_of(case) if each.slug == "silence")
    assert tending.close_silent() == 0
    with clock.set_to(waits.due_at + timedelta(minutes=1)):
        assert tending.close_silent() == 1
        assert engine.case(case.id, actor=SYSTEM).state == "closed"
        answering.contest(case.code, "Vẫn còn ổ gà.", key=filed.key, actor=ANONYMOUS)
    assert ReportRow.objects.get(case=case.id).contested == 1


def test_a_report_that_its_reporter_answers_meanwhile_keeps_no_other_from_being_closed(town, monkeypatch):
    first, second = a_report(), a_report()
    cases = [answered(town, filed) for filed in (first, second)]
    waits = max(each.due_at for case in cases for each in engine.clocks_of(case) if each.slug == "silence")

    def faster(case, slug, *args, **options):
        if case == first.case.id:
            answering.accept_fix(first.case.code, 5, key=first.key, actor=ANONYMOUS)
        return move(case, slug, *args, **options)

    monkeypatch.setattr(tending, "move", faster)
    with clock.set_to(waits + timedelta(minutes=1)):
        assert tending.close_silent() == 1
    assert [engine.case(case.id, actor=SYSTEM).state for case in cases] == ["closed", "closed"]
    assert queries.standing(cases[0]).rating == 5


def test_simulated_reports_are_made_in_the_demo_only(town, settings):
    settings.DEMO = False
    with pytest.raises(OutsideDemo):
        demo.load(lambda text, share: None)
    assert not ReportRow.objects.exists()
