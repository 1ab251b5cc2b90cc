"""The pages of the desk: who gets them, what they do, and that nobody's identity stands on any that it should not."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from tinhso.accounts.tests.factories import give, officer
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.reports import feeding, media, queries
from tinhso.cases.reports.actions import filing, keeping, moderating, setting, tending, triaging
from tinhso.cases.reports.contracts import Showing
from tinhso.cases.reports.models import IncomingRow, ReportRow
from tinhso.cases.reports.rules.routing import RoutingRule
from tinhso.cases.reports.tests.factories import HERE, a_report, answered, clerk, mender, photo
from tinhso.cases.reports.tests.pictures import jpeg, mp4, pdf
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS, SYSTEM, Role

SECRETS = ("Lý Thị Hoa", "0912000111", "hoa@example.vn", "nha-ba-hoa")
BY_CODE = ("report", "triage", "split", "merge", "photo", "videos", "moderate")
SETTINGS = ("routing", "deadlines", "categories", "replies", "reception", "suggestions")


@pytest.fixture
def as_role(town, settings):
    """Return a function that gives a client of somebody with a role at an office."""
    settings.SECOND_FACTOR_ROLES = ()

    def client(role: Role, at: int) -> Client:
        account = officer("Lâm Thị Sa Rây", at)
        give(account, role, at)
        found = Client(headers={"accept-language": "vi"})
        found.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return found

    return client


@pytest.fixture
def centre(town, as_role) -> Client:
    return as_role(Role.CENTRE_OPERATOR, town.centre)


def cases():
    return engine.cases_seen(SYSTEM)


def secret(**changes):
    return a_report(name=SECRETS[0], phone=SECRETS[1], email=SECRETS[2], **changes)


# --- who gets them ------------------------------------------------------------------


def test_a_report_does_not_exist_for_offices_that_play_no_part_in_it(town, as_role):
    filed = a_report()
    stranger = as_role(Role.SPECIALIST, town.water)
    for name in BY_CODE:
        address = reverse(f"reports:{name}", args=[filed.case.code])
        for answer in (stranger.get(address), stranger.post(address)):
            assert answer.status_code in (403, 404, 405), name
    assert stranger.get(reverse("reports:home")).status_code == 200
    assert filed.case.code not in stranger.get(reverse("reports:home")).content.decode()


@pytest.mark.parametrize("name", ["home", "new", "map", "overdue", *SETTINGS])
def test_strangers_are_asked_to_sign_in(town, name):
    assert Client().get(reverse(f"reports:{name}")).status_code == 302


@pytest.mark.parametrize("name", SETTINGS)
def test_the_rules_of_the_desk_are_not_for_the_offices_that_mend(town, as_role, name):
    assert as_role(Role.SPECIALIST, town.roads).get(reverse(f"reports:{name}")).status_code == 403


def test_the_page_of_a_case_and_of_the_inbox_lead_to_the_desks_own(town, centre):
    filed = a_report()
    assert reverse("reports:report", args=[filed.case.code]) in centre.get("/cases/").content.decode()


# --- what they do -------------------------------------------------------------------


def test_a_clerk_takes_a_report_in_by_telephone_and_reads_out_code_and_key(town, centre):
    page = centre.get(reverse("reports:new"))
    request = re.search(r'name="request" value="(\w+)"', page.content.decode())[1]
    told = {"channel": "phone", "category": "road", "text": "Ổ gà lớn.", "road.danger": "yes", "request": request,
            "longitude": str(HERE.longitude), "latitude": str(HERE.latitude), "phone": SECRETS[1]}  # fmt: skip
    receipt = centre.post(reverse("reports:new"), told).content.decode()
    case = cases().get()
    assert case.code in receipt
    key = re.search(r"<code>(\S+)</code>", receipt)[1]
    assert queries.own(case.code, key=key, actor=ANONYMOUS).answers == {"danger": True}
    again = centre.post(reverse("reports:new"), told).content.decode()
    assert cases().count() == 1
    assert key not in again


@pytest.mark.parametrize(
    "changes", [{"road.danger": ""}, {"longitude": "", "latitude": ""}, {"category": "public_service"}, {"text": " "}]
)
def test_what_is_missing_is_said_at_the_form_and_nothing_is_kept(town, centre, changes):
    told = {"channel": "phone", "category": "road", "text": "Ổ gà.", "road.danger": "no", "request": "r-1",
            "longitude": str(HERE.longitude), "latitude": str(HERE.latitude), **changes}  # fmt: skip
    answer = centre.post(reverse("reports:new"), told)
    assert answer.status_code == 422
    assert not cases().exists()


def test_triage_offers_what_the_rules_say_and_hands_the_report_on(town, centre):
    rule = RoutingRule(0, 7, category="road", office=town.roads, paper="QĐ 9/2026", valid_from=clock.today())
    setting.set_rule(rule, actor=SYSTEM)
    filed = a_report()
    page = centre.get(reverse("reports:report", args=[filed.case.code])).content.decode()
    assert "QĐ 9/2026" in page
    assert f"unit:{town.roads}" in page
    told = {"category": "road", "mode": "timed", "office": f"unit:{town.roads}", "seen": filed.case.version}
    assert centre.post(reverse("reports:triage", args=[filed.case.code]), told).status_code == 302
    assert engine.case(filed.case.id, actor=SYSTEM).office == town.roads
    late = centre.post(reverse("reports:triage", args=[filed.case.code]), told)
    assert late.status_code == 422


def test_an_office_answers_with_a_photo_and_where_it_was_taken_and_the_centre_publishes(town, as_role, centre):
    filed = a_report()
    triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    roads = as_role(Role.COMMUNE_OFFICER, town.roads)
    version = engine.case(filed.case.id, actor=SYSTEM).version
    address = reverse("reports:move", args=[filed.case.code, "answer"])
    told = {"answer": "Đã vá.", "seen": version, "reason": ""}
    bare = roads.post(address, {**told, "proof": SimpleUploadedFile("x.jpg", jpeg(), "image/jpeg")})
    assert bare.status_code == 422
    assert "chụp ở đâu" in bare.content.decode()
    assert engine.case(filed.case.id, actor=SYSTEM).version == version
    assert engine.attachments(filed.case, shown=Shown.OFFICE) == ()
    place = {"longitude": f"{HERE.longitude + 0.01}", "latitude": f"{HERE.latitude}"}
    done = roads.post(address, {**told, **place, "proof": SimpleUploadedFile("x.jpg", jpeg())})
    assert done.status_code == 302
    page = centre.get(reverse("reports:report", args=[filed.case.code])).content.decode()
    assert "chụp cách nơi phản ánh" in page
    assert "Đã vá." in page
    version = engine.case(filed.case.id, actor=SYSTEM).version
    publish = reverse("reports:move", args=[filed.case.code, "publish"])
    assert centre.post(publish, {"answer": "Đã vá mặt đường.", "seen": version}).status_code == 302
    own = queries.own(filed.case.code, key=filed.key, actor=ANONYMOUS)
    assert [each.text for each in own.events][-1] == "Đã vá mặt đường."


def test_an_answer_may_name_a_proof_that_was_added_before(town, as_role):
    filed = a_report()
    case = triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    number = photo(case.id, mender(town.roads))
    told = {"answer": "Đã vá.", "seen": engine.case(case.id, actor=SYSTEM).version}
    roads, address = as_role(Role.SPECIALIST, town.roads), reverse("reports:move", args=[case.code, "answer"])
    assert roads.post(address, told).status_code == 422
    assert roads.post(address, {**told, "kept": ["999"]}).status_code == 422
    assert roads.post(address, {**told, "kept": [str(number)]}).status_code == 302


def test_from_the_inbox_too_a_photo_is_made_anew_and_needs_its_place(town, as_role):
    filed = a_report()
    case = triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    roads = as_role(Role.SPECIALIST, town.roads)
    address = reverse("cases:move", args=[case.code, "answer"])
    told = {"answer": "Đã vá.", "seen": case.version}
    assert roads.post(address, {**told, "proof": SimpleUploadedFile("x.jpg", jpeg())}).status_code == 422
    placed = SimpleUploadedFile("x.jpg", jpeg(at=(HERE.longitude, HERE.latitude), colour="red"))
    version = engine.case(case.id, actor=SYSTEM).version
    assert roads.post(address, {**told, "seen": version, "proof": placed}).status_code == 302
    kept = [each for each in engine.attachments(case, shown=Shown.OFFICE) if each.longitude is not None]
    with engine.content(kept[0]) as content:
        assert not Image.open(BytesIO(content.read())).getexif()


def test_a_picture_is_blurred_where_boxes_were_drawn_and_shown_so(town, centre):
    filed = a_report()
    kept = filing.add_photo(filed.case.id, jpeg(), "a", actor=ANONYMOUS, key=filed.key)
    address = reverse("reports:blur", args=[kept.id])
    assert centre.get(address).status_code == 200
    for wrong in ("", "[]", "{}", "[[1]]", '[["a",0,1,1]]', "nonsense"):
        assert centre.post(address, {"boxes": wrong}).status_code == 422
    assert centre.post(address, {"boxes": "[[0.1,0.1,0.5,0.5]]"}).status_code == 302
    words = {"showing": "shown", "public_text": "Ổ gà.", f"picture_{kept.id}": "on"}
    assert centre.post(reverse("reports:moderate", args=[filed.case.code]), words).status_code == 302
    files = queries.shown(filed.case.code).files
    assert [each.id for each in files] != [kept.id]
    assert len(files) == 1


def test_a_rule_is_tried_before_it_is_kept(town, centre):
    a_report()
    told = {"priority": "5", "category": "road", "office": f"unit:{town.roads}", "valid_from": "01/12/2026", "paper": "QĐ 7"}
    trial = centre.post(reverse("reports:routing"), {**told, "do": "try"}).content.decode()
    assert "Sở Xây dựng" in trial
    assert "QĐ 7" not in centre.get(reverse("reports:routing")).content.decode()
    assert centre.post(reverse("reports:routing"), {**told, "do": "save"}).status_code == 302
    assert "QĐ 7" in centre.get(reverse("reports:routing")).content.decode()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("deadlines", {"clock": "handling", "amount": "4", "unit": "hours", "valid_from": "01/12/2026", "source": "QĐ 8"}),
        ("replies", {"title": "Cảm ơn QĐ 8", "text": "Cảm ơn {code}."}),
        ("categories", {"slug": "dog", "vi": "Chó QĐ 8", "en": "Dogs", "group": "order", "icon": "flag", "mode": "timed",
                        "valid_from": "01/01/2026", "source": "QĐ 8", "questions": "{}"}),
    ],
)  # fmt: skip
def test_the_rules_are_set_on_their_pages(town, centre, name, told):
    address = reverse(f"reports:{name}")
    assert centre.post(address, told).status_code == 302
    assert "QĐ 8" in centre.get(address).content.decode()


def test_the_map_shows_what_is_overdue_within_reach(town, as_role, centre):
    filed = a_report()
    cases().update(due_at="2026-01-01T00:00:00Z")
    (pin,) = centre.get(reverse("reports:overdue")).json()["features"]
    assert (pin["geometry"]["coordinates"], pin["properties"]["code"]) == ([105.97, 9.6], filed.case.code)
    assert as_role(Role.SPECIALIST, town.water).get(reverse("reports:overdue")).json()["features"] == []


def test_maps_of_the_desk_are_drawn_on_the_operators_own_base_map_where_there_is_one(town, centre, settings, tmp_path):
    filed = a_report()
    addresses = [reverse("reports:report", args=[filed.case.code]), *(reverse(f"reports:{each}") for each in ("new", "map"))]
    for wanted in (None, tmp_path / "base.pmtiles"):
        settings.BASE_MAP = wanted
        for address in addresses:
            assert centre.get(address).content.decode().count("data-own-map") == (wanted is not None)


def test_an_icon_that_the_platform_does_not_have_is_refused(town, centre):
    told = {"slug": "dog", "vi": "Chó", "en": "Dogs", "group": "order", "icon": "unicorn", "mode": "timed"}
    rest = {"valid_from": "01/01/2026", "source": "QĐ 8", "questions": "{}"}
    answer = centre.post(reverse("reports:categories"), {**told, **rest})
    assert answer.status_code == 422
    assert "icon" in answer.context["form"].errors


# --- files --------------------------------------------------------------------------


def test_a_file_is_sent_as_what_it_is_and_nothing_in_it_runs(town):
    filed = a_report()
    kept = filing.add_photo(filed.case.id, jpeg(), "<script>.html", actor=ANONYMOUS, key=filed.key)
    for name in ("file", "thumbnail"):
        address = reverse(f"reports:{name}", args=[kept.id])
        assert Client().get(address).status_code == 404
        sent = Client().get(address, headers={"X-Report-Key": filed.key})
        assert sent["Content-Type"] == "image/webp"
        assert sent["X-Content-Type-Options"] == "nosniff"
        assert sent["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "script" not in sent["Content-Disposition"]
        assert Image.open(BytesIO(sent.content)).format == "WEBP"


@pytest.mark.parametrize("name", ["file", "thumbnail"])
def test_a_picture_that_was_blurred_or_taken_back_is_gone_with_the_next_look_and_an_unchanged_one_is_not_sent_again(town, name):
    filed, staff = a_report(), clerk(town)
    kept = filing.add_photo(filed.case.id, jpeg(), "a.jpg", actor=ANONYMOUS, key=filed.key)
    address, shown = reverse(f"reports:{name}", args=[kept.id]), {"showing": Showing.SHOWN, "public_text": "Ổ gà"}
    moderating.moderate(filed.case.id, **shown, pictures={kept.id: True}, actor=staff)
    first = Client().get(address)
    assert (first.status_code, first["Cache-Control"]) == (200, "public, no-cache")
    again = {"If-None-Match": first["ETag"]}
    assert (Client().get(address, headers=again).status_code, Client().get(address, headers=again).content) == (304, b"")
    copy = moderating.blur(kept.id, [media.Box(0, 0, 1, 1)], actor=staff)
    assert Client().get(address, headers=again).status_code == 404
    blurred = reverse(f"reports:{name}", args=[copy.id])
    again = {"If-None-Match": Client().get(blurred)["ETag"]}
    moderating.moderate(filed.case.id, **shown, pictures={kept.id: False}, actor=staff)
    assert Client().get(blurred, headers=again).status_code == 404


def test_a_paper_is_never_shown_in_the_page(town, as_role):
    filed = a_report()
    triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    kept = filing.add_photo(filed.case.id, pdf(), "a.pdf", actor=mender(town.roads))
    sent = as_role(Role.SPECIALIST, town.roads).get(reverse("reports:file", args=[kept.id]))
    assert sent["Content-Disposition"].startswith("attachment")
    assert Client().get(reverse("reports:file", args=[kept.id]), headers={"X-Report-Key": filed.key}).status_code == 404


def test_players_are_sent_the_parts_of_a_video_that_they_ask_for(town):
    filed = a_report()
    filing.add_photo(filed.case.id, mp4(), "a.mp4", actor=ANONYMOUS, key=filed.key)
    kept = keeping.make_waiting(IncomingRow.objects.get().pk)
    address, key = reverse("reports:file", args=[kept.id]), {"X-Report-Key": filed.key}
    whole = Client().get(address, headers=key).content
    part = Client().get(address, headers={**key, "range": "bytes=5-9"})
    assert (part.status_code, part.content, part["Content-Range"]) == (206, whole[5:10], f"bytes 5-9/{len(whole)}")
    assert Client().get(address, headers={**key, "range": f"bytes={len(whole)}-"}).status_code == 416


def test_a_key_in_an_address_opens_nothing(town):
    filed = a_report()
    kept = filing.add_photo(filed.case.id, jpeg(), "a.jpg", actor=ANONYMOUS, key=filed.key)
    for name in ("file", "thumbnail"):
        address = reverse(f"reports:{name}", args=[kept.id])
        assert Client().get(address, {"key": filed.key}).status_code == 404
        assert Client().get(address, headers={"X-Report-Key": filed.key}).status_code == 200


def test_what_was_given_up_is_shown_to_the_desk_which_starts_it_again(town, centre, as_role):
    filed = a_report()
    filing.add_photo(filed.case.id, mp4(), "a.mp4", actor=ANONYMOUS, key=filed.key)
    triaging.triage(filed.case.id, office=town.roads, actor=clerk(town))
    IncomingRow.objects.update(refused="video_not_made", tries=keeping.MOST_TRIES)
    page = centre.get(reverse("reports:report", args=[filed.case.code])).content.decode()
    again = reverse("reports:videos", args=[filed.case.code])
    assert "do lỗi của hệ thống" in page
    assert f'action="{again}"' in page
    assert f'action="{again}"' not in as_role(Role.AUDITOR, town.roads).get(page_of(filed)).content.decode()
    assert as_role(Role.AUDITOR, town.roads).post(again).status_code == 403
    assert centre.post(again).status_code == 302
    assert not IncomingRow.objects.exclude(refused="").exists()


def page_of(filed) -> str:
    return reverse("reports:report", args=[filed.case.code])


# --- nobody is named where they should not be ---------------------------------------


def pages_of(case) -> list[str]:
    by_code = [reverse(f"reports:{name}", args=[case.code]) for name in ("report", "split", "moderate")]
    plain = [reverse(f"reports:{name}") for name in ("home", "map", "overdue", *SETTINGS)]
    waiting = [reverse("reports:home") + f"?waiting={kind}" for kind in ("approval", "contested", "moderation", "overdue")]
    return [*by_code, *plain, *waiting, "/cases/", reverse("cases:case", args=[case.code])]


def test_who_reported_stands_on_no_page_in_no_journal_letter_row_or_audit(town, as_role, centre):
    filed = secret()
    filing.add_photo(filed.case.id, jpeg(at=(105.9, 9.5)), "nha-ba-hoa.jpg", actor=ANONYMOUS, key=filed.key)
    other = secret(place=HERE)
    triaging.merge(other.case.id, filed.case.code, actor=clerk(town))
    moderating.moderate(filed.case.id, showing=Showing.SHOWN, public_text="Ổ gà.", actor=clerk(town))
    give(officer("Người Sở"), Role.SPECIALIST, town.roads)
    case = answered(town, filed)
    cases().update(due_at="2026-01-01T00:00:00Z")
    cases().filter(pk=case.id).update(settled_at=None)
    assert tending.remind() == 1
    handing.send_waiting()
    said = [str(list(feeding.rows([case.id, other.case.id]))), str(list(audit.stream(Filters())))]
    assert mail.outbox
    said += [f"{letter.subject} {letter.body}" for letter in mail.outbox]
    said += [str(row) for rows in (cases(), ReportRow.objects) for row in rows.values()]
    said += [str(engine.events(each, shown=Shown.OFFICE)) for each in (case, other.case)]
    said += [str(queries.shown(filed.case.code)), str(queries.of_office(filed.case.code, actor=mender(town.roads)))]
    for client in (centre, as_role(Role.SPECIALIST, town.roads), as_role(Role.AUDITOR, town.roads), Client()):
        said += [client.get(address).content.decode() for address in pages_of(case)]
    for word in SECRETS:
        assert not [text[:80] for text in said if word in text], word


def test_only_the_office_that_took_it_in_may_look_who_reported_and_each_look_is_recorded(town, as_role, centre):
    case = triaging.triage(secret().case.id, office=town.roads, actor=clerk(town))
    address = reverse("cases:people", args=[case.code])
    assert SECRETS[0] in centre.get(address).content.decode()
    assert "cases.see_people" in {line.verb for line in audit.history(f"case:{case.id}")}
    assert as_role(Role.SPECIALIST, town.roads).get(address).status_code == 403
