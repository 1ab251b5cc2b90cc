"""Event logs for others are read back by pm4py, and name nobody."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path

import pytest

from tinhso.accounts.tests.factories import unit
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.cases.engine.actions.moving import move
from tinhso.cases.engine.actions.working import call_for_support, link, remark
from tinhso.cases.engine.contracts import Given, LinkKind
from tinhso.cases.engine.exporting import export
from tinhso.cases.engine.models import CaseRow, EventRow
from tinhso.cases.engine.rules.processes import Shown
from tinhso.cases.engine.tests.factories import an_errand, holding
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.errors import Denied
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.places import queries as places

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 9, 8, 30, tzinfo=ZONE)
PERSONAL = ("Lý Thị Hoa", "0912000111", "Ba bóng đèn tắt.", "Đèn đường hỏng", "Gọi cho bà Hoa")


@pytest.fixture
def told() -> dict[str, list[str]]:
    """Two errands, one a part of the other; the activities of each in order."""
    with clock.set_to(START):
        whole = an_errand(title="<Đèn> & “đường”").case
        part = an_errand(office=unit("Sở Giao thông"), parent=whole.id).case
    with clock.set_to(START.replace(hour=10)):
        desk = holding(Role.ONE_STOP_OFFICER, whole.intake)
        remark(whole.id, "Gọi cho bà Hoa", shown=Shown.OFFICE, actor=desk)
        call_for_support(whole.id, part.intake, reason="", actor=desk)
        link(part.id, LinkKind.RELATED, other=whole.id, actor=SYSTEM)
    with clock.set_to(START.replace(hour=11)):
        move(whole.id, "hand_over", Given(office=unit("Sở Xây dựng")), actor=desk)
    return {whole.code: ["opened", "remarked", "supported", "hand_over"], part.code: ["opened", "linked"]}


def kept(path: Path, shape: str) -> Path:
    path.write_text("".join(export(shape, actor=SYSTEM)), encoding="utf-8")
    return path


def test_xes_is_read_back_with_the_same_cases_events_and_order(tmp_path, told):
    import pm4py  # noqa: PLC0415  # heavy, and only here

    log = pm4py.read_xes(str(kept(tmp_path / "log.xes", "xes")), return_legacy_log_object=False)
    read = {code: list(events["concept:name"]) for code, events in log.groupby("case:concept:name")}
    assert read == told
    assert set(log["lifecycle:transition"]) == {"complete"}
    stored = EventRow.objects.order_by("case", "at", "number").values_list("at", "office")
    assert [each.to_pydatetime() for each in log["time:timestamp"]] == [at for at, _ in stored]
    codes = [places.unit_by_id(office).code if office else None for _, office in stored]
    assert [None if each != each else each for each in log["org:resource"]] == codes


def test_ocel_is_read_back_with_its_objects_relations_and_events(tmp_path, told):
    import pm4py  # noqa: PLC0415  # heavy, and only here

    log = pm4py.read_ocel2_json(str(kept(tmp_path / "log.json", "ocel")))
    assert len(log.events) == 6
    cases = log.relations[log.relations["ocel:qualifier"] == "of"].sort_values(["ocel:timestamp", "ocel:eid"])
    read = {code: list(some["ocel:activity"]) for code, some in cases.groupby("ocel:oid")}
    assert read == {f"case:{code}": activities for code, activities in told.items()}
    whole, part = told
    related = {tuple(row) for row in log.o2o[["ocel:oid", "ocel:oid_2", "ocel:qualifier"]].itertuples(index=False)}
    assert {(f"case:{part}", f"case:{whole}", "part_of"), (f"case:{part}", f"case:{whole}", "related")} <= related
    assert dict(log.objects["ocel:type"].value_counts()) == {"case": 1, "part": 1, "office": 3}


def test_csv_has_a_line_for_each_event(told):
    lines = list(csv.DictReader(io.StringIO("".join(export("csv", actor=SYSTEM)))))
    assert [line["activity"] for line in lines] == [each for activities in told.values() for each in activities]
    assert lines[-1]["part_of"] == next(iter(told))


@pytest.mark.parametrize("shape", ["xes", "ocel", "csv"])
def test_no_export_names_anybody(told, shape):
    text = "".join(export(shape, actor=SYSTEM))
    assert text
    assert not [words for words in PERSONAL if words in text]


def test_only_what_was_received_since_a_day_is_exported(told):
    assert not json.loads("".join(export("ocel", since=date(2026, 11, 10), actor=SYSTEM)))["events"]
    assert "".join(export("csv", desk="errand", since=date(2026, 11, 9), actor=SYSTEM)).count("\n") == 7


def test_an_export_is_audited_and_for_few(told):
    export("xes", desk="errand", actor=SYSTEM)
    (line,) = audit.stream(Filters(verb="cases.export_history"))
    assert '"desk":"errand"' in line.data.replace(" ", "")
    with pytest.raises(Denied):
        export("xes", actor=holding(Role.SPECIALIST, CaseRow.objects.first().intake_id))
