"""The pages of the systems that categories go to: administrators only, keys shown to nobody, dead letters decided."""

from __future__ import annotations

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from tinhso.accounts.tests.factories import give, officer
from tinhso.cases.engine import channels, outbox
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.actions import handing
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.reports.actions.moderating import moderate
from tinhso.cases.reports.contracts import Showing
from tinhso.cases.reports.models import HandedRow
from tinhso.cases.reports.tests.factories import DeliveryRow, Town, a_report, clerk
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Role

KEY = "k-never-shown"
OWNER = "chu.quan@example.vn"
FILLED = {
    "slug": "power",
    "channel": "open311",
    "name": "Điện lực",
    "address": "https://power.example/open311/v2",
    "owner": OWNER,
    "alarm": "60",
    "unmoderated": "wait",
    "updates": "on",
    "api_key": KEY,
}


@pytest.fixture
def administrator(town, settings) -> Client:
    settings.SECOND_FACTOR_ROLES = ()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    account = officer("Trần Quản Trị", email=OWNER)
    give(account, Role.ADMINISTRATOR)
    client = Client(headers={"accept-language": "vi"})
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def answers(monkeypatch) -> list[int]:
    """Let the other system answer with the last of these."""
    codes = [200]

    def there(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/services.json"):
            return httpx.Response(codes[-1], json=[{"service_code": "pothole", "service_name": "Ổ gà"}])
        return httpx.Response(404 if "/services/" in request.url.path else codes[-1], json=[{"service_request_id": "R1"}])

    monkeypatch.setattr(channels, "called", lambda: httpx.Client(transport=httpx.MockTransport(there)))
    return codes


def page(client: Client, name: str, *parts: object) -> str:
    answer = client.get(reverse(f"reports:{name}", args=parts))
    assert answer.status_code == 200, name
    return answer.content.decode()


def added(client: Client, **changes: str) -> None:
    answer = client.post(reverse("reports:new_partner"), {**FILLED, **changes})
    assert answer.status_code in (200, 302), answer.content.decode()


def handed(client: Client) -> None:
    added(client)
    words = {"category": "road", "service_code": "pothole", "since": "01/01/2026", "paper": "Thỏa thuận 1"}
    assert client.post(reverse("reports:hand_over", args=["power"]), words).status_code == 302


def sent(town: Town) -> None:
    case = a_report().case
    move(case.id, "accept", actor=clerk(town))
    moderate(case.id, showing=Showing.SHOWN, public_text="Ổ gà.", actor=clerk(town))
    handing.send_waiting()


def test_a_system_is_added_and_its_key_is_on_no_page(administrator):
    added(administrator)
    for name, parts in (("partners", ()), ("partner", ("power",))):
        shown = page(administrator, name, *parts)
        assert "Điện lực" in shown
        assert KEY not in shown
    [partner] = engine.partners("open311")
    assert str(partner.settings["api_key"]) not in page(administrator, "partner", "power")


def test_what_is_wrong_stands_in_the_form(administrator):
    for changes in ({"address": "https://10.0.0.5/v2"}, {"owner": "ai@example.vn"}, {"address": "http://power.example"}):
        assert administrator.post(reverse("reports:new_partner"), {**FILLED, **changes}).status_code == 422
    assert not engine.partners("open311")
    added(administrator)
    assert administrator.post(reverse("reports:new_partner"), FILLED).status_code == 422


def test_the_secret_of_a_webhook_is_shown_once(administrator):
    answer = administrator.post(reverse("reports:new_partner"), {**FILLED, "channel": "report_webhook"})
    [row] = outbox.in_force()
    assert channels.secret_of(row.pk) in answer.content.decode()
    assert channels.secret_of(row.pk) not in page(administrator, "partner", "power") + page(administrator, "partners")


def test_a_webhook_that_hears_all_events_stands_with_the_others_and_takes_no_categories(administrator, answers):
    added(administrator, slug="hub", channel="webhook", name="Trục sự kiện", address="https://hub.example/in")
    answers.append(422)
    handing.publish("vn.tinhso.cases.directive-issued.v1", "directive/1", {"code": "CD1"})
    handing.send_waiting()
    listed = page(administrator, "partners")
    assert "Trục sự kiện" in listed
    assert f'href="{reverse("reports:partner", args=["hub"])}"' in listed
    refused = DeliveryRow.objects.get(partner__slug="hub")
    assert refused.fate == "refused"
    assert reverse("reports:decide_delivery", args=[refused.pk]) in listed
    assert reverse("reports:hand_over", args=["hub"]) not in page(administrator, "partner", "hub")
    words = {"category": "road", "service_code": "x", "since": "01/01/2026", "paper": "Thỏa thuận 1"}
    assert administrator.post(reverse("reports:hand_over", args=["hub"]), words).status_code == 422
    answers.append(200)
    assert administrator.post(reverse("reports:try_partner", args=["hub"])).status_code == 200
    ending = {"last_day": clock.today().strftime("%d/%m/%Y"), "reason": "Hết hạn"}
    assert administrator.post(reverse("reports:end_partner", args=["hub"]), ending).status_code == 302


def test_a_connection_is_tried_from_the_page(administrator, answers):
    added(administrator)
    address = reverse("reports:try_partner", args=["power"])
    assert "pothole" in administrator.post(address).content.decode()
    answers.append(503)
    assert "Không kết nối được" in administrator.post(address).content.decode()


def test_the_page_says_what_is_not_understood_and_takes_a_table_of_names(administrator, answers):
    handed(administrator)
    tried = administrator.post(reverse("reports:try_partner", args=["power"])).content.decode()
    assert "hệ thống kia không hỏi" in tried
    words = {"category": "road", "service_code": "pothole", "since": "02/01/2026", "paper": "Thỏa thuận 2"}
    address = reverse("reports:hand_over", args=["power"])
    for wrong in ("danger", "danger =", "danger = X\ndanger = Y"):
        assert administrator.post(address, {**words, "names": wrong}).status_code == 422
    assert administrator.post(address, {**words, "names": "danger = HAZARD\n\ndanger.true = Y"}).status_code == 302
    assert HandedRow.objects.get(valid_to=None).names == {"danger": "HAZARD", "danger.true": "Y"}
    assert "HAZARD" in page(administrator, "partner", "power")


def test_a_change_is_kept_and_the_key_stays(administrator):
    added(administrator)
    before = engine.partners("open311")[0].settings["api_key"]
    filled = {**FILLED, "name": "Điện lực tỉnh", "api_key": "", "unmoderated": "bare"}
    assert administrator.post(reverse("reports:partner", args=["power"]), filled).status_code == 302
    [partner] = engine.partners("open311")
    assert (partner.name, partner.settings["unmoderated"], partner.settings["api_key"]) == ("Điện lực tỉnh", "bare", before)


def test_the_page_says_what_was_sent_and_what_waits_for_the_moderator(town, administrator, answers):
    handed(administrator)
    sent(town)
    move(a_report().case.id, "accept", actor=clerk(town))
    shown = page(administrator, "partners")
    assert "chờ kiểm duyệt" in shown
    [standing] = outbox.standings(("open311",), actor=SYSTEM)
    [(day, balance)] = standing.days
    assert (day, balance.sent, balance.taken, balance.waiting, balance.even) == (clock.today(), 2, 1, 1, True)
    assert (standing.waiting, standing.held, standing.oldest, standing.late) == (1, 1, None, False)


def test_a_dead_letter_is_sent_again_or_taken_back_with_a_reason(town, administrator, answers):
    handed(administrator)
    answers.append(422)
    sent(town)
    assert "Trần Quản Trị" in page(administrator, "partners")
    number = DeliveryRow.objects.get(fate="refused").pk
    address = reverse("reports:decide_delivery", args=[number])
    assert administrator.post(address, {"do": "back", "reason": " "}).status_code == 422
    assert administrator.post(address, {"do": "again"}).status_code == 302
    assert DeliveryRow.objects.get(pk=number).fate == "waiting"
    assert administrator.post(address, {"do": "back", "reason": "Đã báo bằng điện thoại."}).status_code == 302
    assert DeliveryRow.objects.get(pk=number).fate == "given_up"


def test_a_category_and_a_system_end_on_their_days(administrator):
    handed(administrator)
    ending = {"category": "road", "last_day": clock.today().strftime("%d/%m/%Y"), "reason": "Hết hạn"}
    assert administrator.post(reverse("reports:keep_category", args=["power"]), ending).status_code == 302
    assert HandedRow.objects.get().valid_to == clock.today()
    assert administrator.post(reverse("reports:end_partner", args=["power"]), ending).status_code == 302
    assert not [each for each in engine.partners("open311") if each.ended_at is None]
    assert page(administrator, "partners")


def test_only_administrators_come_here(town, settings):
    settings.SECOND_FACTOR_ROLES = ()
    account = officer("Lý Trực Ban")
    give(account, Role.CENTRE_OPERATOR)
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("reports:partners")).status_code == 403
    assert reverse("reports:partners") not in client.get(reverse("reports:routing")).content.decode()
