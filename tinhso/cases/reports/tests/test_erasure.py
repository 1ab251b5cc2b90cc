"""What only the reports desk keeps of people is erased with the case."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tinhso.cases.engine import files
from tinhso.cases.engine.actions.erasing import erase
from tinhso.cases.engine.rules.retention import Erased
from tinhso.cases.reports import thumbnails
from tinhso.cases.reports.actions.filing import add_photo
from tinhso.cases.reports.models import IncomingRow, ReportRow
from tinhso.cases.reports.tests.factories import a_report
from tinhso.cases.reports.tests.pictures import jpeg
from tinhso.kernel import clock
from tinhso.kernel.policy import ANONYMOUS, SYSTEM

pytestmark = pytest.mark.django_db
BASIS = "Luật 91/2025/QH15"


@pytest.fixture
def case(town) -> int:
    number = a_report().case.id
    ReportRow.objects.filter(case=number).update(public_text="Lời công khai", answers={"depth": "sâu"})
    video = files.put(b"a raw video of the erasure test")
    IncomingRow.objects.create(case_id=number, sha256=video, kind="matter", account=7, came_at=clock.now())
    return number


def test_words_answers_and_waiting_videos_go_with_the_words(case, django_capture_on_commit_callbacks):
    video = IncomingRow.objects.get().sha256
    with django_capture_on_commit_callbacks(execute=True):
        erase(case, basis=BASIS, actor=SYSTEM)
    assert ReportRow.objects.values_list("text", "public_text", "answers").get(case=case) == ("", "", {})
    assert not IncomingRow.objects.exists()
    with pytest.raises(FileNotFoundError):
        files.opened(video)


def test_a_picture_is_gone_with_the_next_look_and_so_is_its_small_copy(town, django_capture_on_commit_callbacks):
    filed = a_report()
    kept = add_photo(filed.case.id, jpeg(), "a.jpg", actor=ANONYMOUS, key=filed.key)
    addresses = [reverse(f"reports:{name}", args=[kept.id]) for name in ("file", "thumbnail")]
    tags = {each: Client().get(each, headers={"X-Report-Key": filed.key})["ETag"] for each in addresses}
    assert cache.get(thumbnails._name(kept.id))
    with django_capture_on_commit_callbacks(execute=True):
        erase(filed.case.id, basis=BASIS, what=Erased.WORDS, actor=SYSTEM)
    assert cache.get(thumbnails._name(kept.id)) is None
    for address, tag in tags.items():
        assert Client().get(address, headers={"X-Report-Key": filed.key, "If-None-Match": tag}).status_code == 404


def test_erasing_people_leaves_the_report_and_forgets_whose_video_it_was(case):
    erase(case, basis=BASIS, what=Erased.PEOPLE, actor=SYSTEM)
    assert ReportRow.objects.get(case=case).public_text == "Lời công khai"
    assert IncomingRow.objects.get().account is None
