"""Cells that are kept tell what all rows would: after every change, of every moment, whoever brings them up to date."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tinhso.indicators import actions, keeping, queries
from tinhso.indicators.contracts import Ask
from tinhso.indicators.counted import compiled_families
from tinhso.indicators.models import Cells, Kept
from tinhso.indicators.tests import packs
from tinhso.indicators.tests.factories import AFTER, one, supply, unit
from tinhso.kernel import clock
from tinhso.kernel.clock import ZONE
from tinhso.kernel.policy import SYSTEM
from tinhso.lake import queries as lake
from tinhso.lake.actions import maintenance, supplying
from tinhso.lake.contracts import Rule

pytestmark = pytest.mark.usefixtures("country")
HERE, BESIDE = "31507", "31528"


@pytest.fixture(autouse=True)
def ticking(monkeypatch) -> None:
    """Let a minute pass between two questions for the time."""
    moment = [datetime(2025, 9, 1, 8, tzinfo=ZONE)]

    def now() -> datetime:
        moment[0] += timedelta(minutes=1)
        return moment[0]

    monkeypatch.setattr(clock, "now", now)


def dossiers(period: str, *rows: tuple[str, str, str], office: str = "H13-NV"):
    """Supply dossiers by (code, day received, moment due)."""
    listed = [
        {"code": code, "commune": HERE, "received_on": day, "received_at": f"{day}T08:00:00", "due_at": due or None, "fee": 1}
        for code, day, due in rows
    ]
    return supply("trial.dossiers", unit(office, AFTER, "office"), period, *listed)


def require_kept_equals_made(reference: str) -> None:
    """Hold what is kept against cells made of all rows."""
    for compiled in compiled_families(reference):
        held, at = keeping.standing(compiled), lake.settled()
        kept, made = keeping.cells(held, None, at), keeping._cells_of(held, None, at, None)
        assert _sorted(kept) == _sorted(made)


def _standing() -> dict[tuple[int, date], str]:
    return {
        (kept, month): digest for kept, month, digest in Cells.objects.order_by("pk").values_list("kept", "month", "digest")
    }


def _sorted(rows) -> list[str]:
    """Return cells as texts in order, lists in order."""
    found = rows.to_dicts() if rows is not None else []
    return sorted(repr({name: sorted(cell) if isinstance(cell, list) else cell for name, cell in row.items()}) for row in found)


def test_a_list_of_values_is_kept_once_by_the_groups_of_the_first_split():
    dossiers("202507", ("A", "2025-07-02", "2025-07-09T10:00"), ("B", "2025-07-03", "2025-07-04T10:00"))
    carried = set()
    for compiled in compiled_families("trial.dossiers"):
        made = keeping.cells(keeping.standing(compiled), None, lake.settled())
        for name in compiled.lists_of(compiled.told) if made is not None else ():
            holding = {column for column, values in made.select("by_column", name).iter_rows() if values is not None}
            carried |= {(column, compiled.carrier) for column in holding}
    assert carried == {("field", "field")}


def test_a_submission_changes_the_months_that_its_rows_speak_of_and_no_other():
    dossiers("202507", ("A", "2025-07-02", "2025-08-10T10:00"))
    actions.compute(["trial.dossiers"], actor=SYSTEM)
    before = _standing()
    dossiers("202509", ("B", "2025-09-01", ""), office="H13-TC")
    assert actions.compute(["trial.dossiers"], actor=SYSTEM).changed
    after = _standing()
    assert {key: after[key] for key in before} == before
    assert {month for _, month in set(after) - set(before)} == {
        date(2025, 9, 1)
    }  # received; whether it is open thirty days later is not known yet
    require_kept_equals_made("trial.dossiers")


def test_a_row_that_moves_to_another_month_leaves_the_one_it_was_in():
    dossiers("202507", ("A", "2025-07-02", "2025-07-10T10:00"), ("B", "2025-07-02", "2025-07-11T10:00"))
    assert one("on_time", unit(HERE, AFTER), "202507").denominator == 2
    dossiers("202507", ("A", "2025-07-02", "2025-08-10T10:00"))
    assert one("on_time", unit(HERE, AFTER), "202507").denominator == 1
    assert one("on_time", unit(HERE, AFTER), "202508").denominator == 1
    require_kept_equals_made("trial.dossiers")


def test_two_offices_do_not_disturb_each_other():
    dossiers("202507", ("A", "2025-07-02", "2025-07-10T10:00"))
    dossiers("202507", ("C", "2025-07-02", "2025-07-10T10:00"), office="H13-TC")
    assert one("received", unit(HERE, AFTER), "202507").value == 2
    dossiers("202507", ("B", "2025-07-03", "2025-07-10T10:00"), office="H13-TC")
    assert one("received", unit(HERE, AFTER), "202507").value == 3
    require_kept_equals_made("trial.dossiers")


def test_as_of_a_past_moment_the_number_is_the_one_that_was_told_then():
    told = []
    for fee, period in ((10, "202507"), (20, "202507"), (30, "202506"), (40, "202507")):
        unit_id = unit("31498") if period == "202506" else unit(HERE, AFTER)
        receipt = supply("trial.reports", unit_id, period, {"people": fee, "cashless": 1})
        told.append((receipt.accepted_at, one("people", unit(HERE, AFTER), "202507").value))
    assert [value for _, value in told] == [10, 20, 20, 40]
    for moment, value in told:
        assert one("people", unit(HERE, AFTER), "202507", as_of=moment).value == value
    first = told[0][0]
    assert one("people", unit(HERE, AFTER), "202507", as_of=first - timedelta(seconds=1)).value is None


def test_a_moment_between_a_change_and_the_counting_of_it_knows_the_change():
    supply("trial.reports", unit(HERE, AFTER), "202507", {"people": 10, "cashless": 1})
    actions.compute(actor=SYSTEM)
    changed = supply("trial.reports", unit(HERE, AFTER), "202507", {"people": 20, "cashless": 1})
    dossiers("202507", ("A", "2025-07-02", ""))
    actions.compute(actor=SYSTEM)
    assert one("people", unit(HERE, AFTER), "202507", as_of=changed.accepted_at).value == 20


def test_what_was_withdrawn_before_anything_was_counted_is_told_as_of_then():
    receipt = supply("trial.reports", unit(HERE, AFTER), "202507", {"people": 10, "cashless": 1})
    supplying.withdraw(actor=SYSTEM, number=receipt.number, reason="sai")
    assert one("people", unit(HERE, AFTER), "202507").value is None
    assert one("people", unit(HERE, AFTER), "202507", as_of=receipt.accepted_at).value == 10


def test_what_came_and_was_withdrawn_between_two_countings_is_told_as_of_then():
    supply("trial.reports", unit(HERE, AFTER), "202507", {"people": 10, "cashless": 1})
    actions.compute(actor=SYSTEM)
    wrong = supply("trial.reports", unit(BESIDE, AFTER), "202507", {"people": 20, "cashless": 1})
    supplying.withdraw(actor=SYSTEM, number=wrong.number, reason="sai")
    actions.compute(actor=SYSTEM)
    assert one("people", unit(BESIDE, AFTER), "202507").value is None
    assert one("people", unit(BESIDE, AFTER), "202507", as_of=wrong.accepted_at).value == 20


def test_a_withdrawal_takes_its_rows_out():
    receipt = dossiers("202507", ("A", "2025-07-02", "2025-08-10T10:00"))
    assert one("open", unit(HERE, AFTER), "202508").value == 1
    supplying.withdraw(actor=SYSTEM, number=receipt.number, reason="sai")
    assert one("open", unit(HERE, AFTER), "202508").reason == "no_data"
    require_kept_equals_made("trial.dossiers")


def test_rows_erased_by_law_are_in_no_number_and_in_nothing_that_is_kept():
    supply("trial.patients", unit(HERE, AFTER), "202507", *({"code": f"c{n}", "disease": "x"} for n in range(6)))
    supply("trial.patients", unit(BESIDE, AFTER), "202507", *({"code": f"d{n}", "disease": "x"} for n in range(6)))
    assert one("cases", unit(HERE, AFTER), "202507").value == 6
    maintenance.erase(actor=SYSTEM, rule=Rule("trial.patients", "code", "c1"), basis="luật")
    assert one("cases", unit(HERE, AFTER), "202507").value == 5
    require_kept_equals_made("trial.patients")


def test_cells_that_are_lost_are_made_again():
    dossiers("202507", ("A", "2025-07-02", ""))
    assert one("received", unit(HERE, AFTER), "202507").value == 1
    Kept.objects.all().delete()
    Cells.objects.all().delete()
    assert one("received", unit(HERE, AFTER), "202507").value == 1


def test_months_made_again_on_request_are_true_since_the_same_moment():
    dossiers("202507", ("A", "2025-07-01", ""))
    actions.compute(actor=SYSTEM)
    before = lake.settled()
    dossiers("202508", ("B", "2025-08-01", ""), ("A", "2025-08-02", ""))
    held = keeping.standing(compiled_families("trial.dossiers")[0])
    keeping.bring_up_to_date(held)
    known = cells_told()
    Cells.objects.filter(kept__fingerprint=held.fingerprint, known_to__isnull=True).update(digest="spoilt")
    assert keeping.make_anew(held, [date(2025, 7, 1), date(2025, 8, 1), date(2025, 9, 1)])
    assert cells_told() == known
    assert not Cells.objects.filter(digest="spoilt").exists()
    assert one("received", unit(HERE, AFTER), "202507", as_of=before).value == 1


def cells_told() -> list[object]:
    """All bodies and since when they are true; in what order their rows were found says nothing."""

    def rows(body: bytes) -> list[str]:
        found = lake.unpacked(bytes(body)).rows() if body else []
        return sorted(repr([sorted(each, key=repr) if isinstance(each, list) else each for each in row]) for row in found)

    bodies = Cells.objects.order_by("kept", "month", "known_from")
    return [(each.kept_id, each.month, each.known_from, each.known_to, rows(each.body)) for each in bodies]


def test_who_comes_second_leaves_what_the_first_has_written(monkeypatch):
    dossiers("202507", ("A", "2025-07-02", ""))
    held, put = keeping.standing(compiled_families("trial.dossiers")[0]), keeping._put

    def after_another(*given, **named):
        monkeypatch.setattr(keeping, "_put", put)
        keeping.bring_up_to_date(held)
        return put(*given, **named)

    monkeypatch.setattr(keeping, "_put", after_another)
    keeping.bring_up_to_date(held)
    assert Cells.objects.filter(kept__fingerprint=held.fingerprint, month=date(2025, 7, 1)).count() == 1
    require_kept_equals_made("trial.dossiers")


def test_a_changed_definition_is_counted_by_itself(settings, tmp_path):
    dossiers("202507", ("A", "2025-07-02", ""))
    assert one("fees", unit(HERE, AFTER), "202507").reason is not None
    settings.PACKS = packs.write(tmp_path / "other", fees=packs.INDICATORS["fees"].replace("where: channel <> 'post'\n", ""))
    assert one("fees", unit(HERE, AFTER), "202507").value == 1


def test_the_state_is_another_after_each_submission():
    first = queries.state()
    dossiers("202507", ("A", "2025-07-02", ""))
    assert queries.state() != first


def test_the_state_of_an_indicator_is_another_only_when_its_own_dataset_changes():
    received = dossiers("202507", ("A", "2025-07-02", ""))
    first = queries.states(["trial.fees", "trial.cases"])
    supply("trial.patients", unit(HERE, AFTER), "202507", {"code": "B1", "disease": "x"})
    second = queries.states(["trial.fees", "trial.cases"])
    assert (second["trial.fees"] == first["trial.fees"], second["trial.cases"] == first["trial.cases"]) == (True, False)
    supplying.withdraw(actor=SYSTEM, number=received.number, reason="sai")
    third = queries.states(["trial.fees", "trial.cases"])
    assert (third["trial.fees"] == second["trial.fees"], third["trial.cases"] == second["trial.cases"]) == (False, True)
    maintenance.erase(actor=SYSTEM, rule=Rule("trial.patients", "code", "B1"), basis="luật")
    assert queries.states(["trial.cases"]) != {"trial.cases": third["trial.cases"]}


def test_a_question_after_a_question_counts_nothing_again(django_assert_max_num_queries):
    dossiers("202507", ("A", "2025-07-02", ""))
    question = Ask(("trial.received", "trial.online_share"), ("202507",), level="commune")
    queries.values(question, actor=SYSTEM)
    with django_assert_max_num_queries(12):
        queries.values(question, actor=SYSTEM)


@pytest.mark.parametrize("months", [(7, 9), (7, 8, 9), (9,)])
def test_cells_are_of_the_months_asked_for_and_of_none_between_them(months):
    for month in range(6, 11):
        dossiers(f"2025{month:02}", (f"A{month}", f"2025-{month:02}-01", ""))
    for compiled in compiled_families("trial.dossiers"):
        held, at = keeping.standing(compiled), lake.settled()
        every = {month: _sorted(rows) for month, rows in keeping._computed(held, None, at).items()}
        asked = [date(2025, month, 1) for month in months]
        found = {month: _sorted(rows) for month, rows in keeping._computed(held, asked, at).items()}
        assert found == {month: rows for month, rows in every.items() if month in asked}


def _on_time(period: str) -> tuple[float | None, float | None]:
    asked = Ask(("trial.on_time",), (period,), units=(unit(HERE, AFTER),))
    (found,) = queries.values(asked, actor=SYSTEM).values
    return found.value, found.denominator


def test_an_open_dossier_is_not_late_before_it_is_due_as_far_as_it_was_told():
    dossiers("202508", ("A", "2025-08-20", "2025-08-29T17:00:00"), ("B", "2025-08-25", "2025-09-10T17:00:00"))
    assert _on_time("202508") == (0.0, 1.0)  # A was due when it was told, and open
    assert _on_time("202509") == (None, None)  # of B nobody told what became of it: that is no failure


def test_of_one_day_what_was_due_before_the_telling_counts_and_what_was_due_after_it_does_not():
    dossiers("202508", ("A", "2025-08-20", "2025-09-01T08:00:00"), ("B", "2025-08-20", "2025-09-01T17:00:00"))
    assert _on_time("202509") == (0.0, 1.0)
