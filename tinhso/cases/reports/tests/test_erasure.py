"""What only the reports desk keeps of people is erased with the case."""

from __future__ import annotations

import pytest

from tinhso.cases.engine import files
from tinhso.cases.engine.actions.erasing import erase
from tinhso.cases.engine.rules.retention import Erased
from tinhso.cases.reports.models import IncomingRow, ReportRow
from tinhso.cases.reports.tests.factories import a_report
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM

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


def test_erasing_people_leaves_the_report_and_forgets_whose_video_it_was(case):
    erase(case, basis=BASIS, what=Erased.PEOPLE, actor=SYSTEM)
    assert ReportRow.objects.get(case=case).public_text == "Lời công khai"
    assert IncomingRow.objects.get().account is None
