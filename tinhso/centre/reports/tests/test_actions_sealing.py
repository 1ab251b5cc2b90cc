"""A sealed report says what was known at a moment, proves itself offline, and is made again byte for byte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from tinhso.accounts.tests.factories import actor, officer
from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.catalog import queries as catalog
from tinhso.catalog.contracts import UnknownDefinition
from tinhso.centre.reports import actions, queries, rendering, sealing, writing
from tinhso.centre.reports.contracts import Content, Shape, Wanted
from tinhso.centre.reports.errors import (
    DefinitionGone,
    MomentsOutOfOrder,
    NotTheSameAgain,
    NotYetKnown,
    NumbersNotOpen,
    PeriodNotBegun,
    SealBroken,
    UnknownLanguage,
)
from tinhso.centre.reports.rules import envelope
from tinhso.centre.reports.tests.conftest import COMMUNE, moment, pay
from tinhso.indicators import queries as indicators
from tinhso.kernel import clock
from tinhso.kernel.errors import Denied, NotFound
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.lake import queries as lake
from tinhso.places import queries as places
from tinhso.places.errors import UnknownUnit

pytestmark = pytest.mark.usefixtures("receipts")

BOARD = "socio_economy.overview"
CASHLESS = "socio_economy.merit_paid_cashless"
BEFORE, AFTER = lake.instant("2026-11-10"), lake.instant("2026-11-20")
EARLIER = Path(__file__).parent / "sealed-in-format-1.html"
"""Sealed before reports had the periods and titles of the board, with the key below, which signs nothing else."""
EARLIER_KEY = "e583cc453981c7d6d26e30d0b2d798898ccefd1c540c38d3ce23ac3c0a18e28d"
SHAPES = pytest.mark.parametrize("shape", list(Shape))


def commune() -> frozenset[int]:
    return frozenset({places.unit_on(COMMUNE, moment(20).date()).id})


def wanted(as_of=AFTER, **others) -> Wanted:
    return Wanted(**{"board": BOARD, "period": "202610", "as_of": as_of, **others})


def sealed(as_of=AFTER, shape: Shape = Shape.HTML, **others) -> bytes:
    return actions.seal(wanted(as_of, **others), shape, actor=SYSTEM)[1]


def proof(data: bytes):
    return queries.proved(data, lake.public_keys())


def number(content: Content) -> Mapping[str, object]:
    tile = next(tile for tile in content["tiles"] if tile["id"] == "cashless")
    return next(line for line in tile["lines"] if line["period"] == "202610")


def test_a_report_says_what_was_known_then_before_a_correction_and_after_it(receipts):
    first, second = receipts
    before, after = (sealing.content_of(wanted(as_of), actor=SYSTEM) for as_of in (BEFORE, AFTER))
    assert (number(before)["value"], number(after)["value"]) == (38.5, 75)
    assert [each["receipt"] for each in before["submissions"]] == [first]
    assert [each["receipt"] for each in after["submissions"]] == [second]


def test_every_number_carries_its_definition_and_every_submission_its_file():
    content = sealing.content_of(wanted(), actor=SYSTEM)
    (submission,) = content["submissions"]
    assert content["indicators"][CASHLESS]["version"] == indicators.definition(CASHLESS).version
    assert submission["sha256"] == lake.manifest_at("socio_economy.merit_payments", AFTER)[0].sha256
    assert content["simulated"]
    assert number(content)["simulated"]


@SHAPES
def test_a_sealed_file_proves_itself_and_sealed_again_later_it_is_the_same_bytes(shape):
    data = sealed(shape=shape)
    pay(10, 22)
    with clock.set_to(moment(28)):
        assert sealed(shape=shape) == data
        found = proof(data)
        queries.made_again(data, found, actor=SYSTEM)
    assert number(found.content)["value"] == 75


@SHAPES
def test_two_processes_write_the_same_bytes(shape, settings):
    content = sealing.content_of(wanted(), actor=SYSTEM)
    here = rendering.sealed_file(content, shape)
    code = (
        "import json, sys; from tinhso.config import cli; cli.set_up_django()\n"
        "from tinhso.centre.reports import rendering; from tinhso.centre.reports.contracts import Shape\n"
        f"sys.stdout.buffer.write(rendering.sealed_file(json.load(sys.stdin), Shape({str(shape)!r})))"
    )
    told = {**os.environ, "TINHSO_HOME": str(settings.HOME), "PYTHONHASHSEED": "7", "TZ": "America/Lima"}
    run = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(content).encode(), env=told, capture_output=True, check=True
    )
    assert run.stdout == here


def test_it_opens_offline_without_script_and_fetches_nothing():
    page = sealed().decode()
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert not [word for word in ("src=", "@import", "url(") if word in page]
    assert "mô phỏng" in page


@SHAPES
def test_a_changed_value_is_found(shape):
    data = sealed(shape=shape)
    assert b'"value":75.0' in data.replace(b"&quot;", b'"')
    changed = data.replace(b":75.0", b":76.0", 1)
    with pytest.raises(SealBroken) as broken:
        proof(changed)
    assert "đã bị sửa" in broken.value.message_vi
    assert "was changed" in broken.value.message_en


def test_a_changed_word_on_the_page_is_found_though_the_content_is_whole():
    with pytest.raises(SealBroken):
        proof(sealed().replace(b"75,0", b"95,0", 1))


@SHAPES
def test_a_changed_signature_is_found(shape):
    data = sealed(shape=shape)
    place = data.index(b"signature") + len(b'signature":"') + 5
    digit = data[place : place + 1]
    changed = data[:place] + (b"0" if digit != b"0" else b"1") + data[place + 1 :]
    with pytest.raises(SealBroken) as broken:
        proof(changed)
    assert "signature" in broken.value.message_en


def test_a_file_of_another_house_is_not_believed():
    data = sealed()
    with pytest.raises(SealBroken) as broken:
        queries.proved(data, ("00" * 32,))
    assert "key that is known" in broken.value.message_en


def test_a_definition_that_changed_since_is_said_and_no_other_number_is_made(monkeypatch):
    data = sealed()
    known = indicators.definition
    newer = known(CASHLESS).model_copy(update={"version": 9})
    monkeypatch.setattr(indicators, "definition", lambda name: newer if name == CASHLESS else known(name))
    with pytest.raises(DefinitionGone) as gone:
        queries.made_again(data, proof(data), actor=SYSTEM)
    assert f"{CASHLESS} is version 9 now" in gone.value.message_en
    assert "phiên bản 9" in gone.value.message_vi


def test_a_board_that_was_arranged_anew_since_does_not_change_what_was_sealed(monkeypatch):
    data = sealed()
    monkeypatch.setattr(sealing, "board_named", lambda reference: pytest.fail("the board of today was read"))
    queries.made_again(data, proof(data), actor=SYSTEM)


def test_another_signing_key_is_told_apart_from_another_content(settings):
    data = sealed()
    found = proof(data)
    (settings.HOME / "lake" / "receipt-key").unlink()
    with pytest.raises(NotTheSameAgain) as other:
        queries.made_again(data, found, actor=SYSTEM)
    assert "signing key is another now" in other.value.message_en
    assert proof(data).holds


def test_another_way_of_writing_is_told_apart_from_other_numbers(monkeypatch):
    data = sealed()
    write = writing.document
    monkeypatch.setattr(writing, "document", lambda *each: {**write(*each), "kind": "Another heading"})
    with pytest.raises(NotTheSameAgain) as other:
        queries.made_again(data, proof(data), actor=SYSTEM)
    assert "the numbers are the same" in other.value.message_en


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"as_of": moment(27) + timedelta(hours=1)}, NotYetKnown),
        ({"as_of": moment(27)}, NotYetKnown),
        ({"period": "202612"}, PeriodNotBegun),
        ({"board": "socio_economy.nothing"}, UnknownDefinition),
        ({"board": "nowhere"}, UnknownDefinition),
        ({"unit": "99999"}, UnknownUnit),
        ({"language": "fr"}, UnknownLanguage),
    ],
)
def test_what_cannot_be_sealed_is_refused(words, error):
    with pytest.raises(error):
        actions.seal(wanted(**words), Shape.HTML, actor=SYSTEM)


def test_whoever_may_not_see_a_number_of_a_board_does_not_seal_it():
    limited = actor(officer(), Role.DEPARTMENT_HEAD, units=commune())
    with pytest.raises(NumbersNotOpen) as closed:
        actions.seal(wanted(board="public_administration.overview"), Shape.HTML, actor=limited)
    assert closed.value.data["count"] > 0
    with pytest.raises(Denied):
        actions.seal(wanted(), Shape.HTML, actor=actor(officer(), Role.COMMUNE_OFFICER))


def test_whoever_may_not_see_the_numbers_does_not_get_the_file_nor_see_that_it_exists():
    kept, _ = actions.seal(wanted(board="public_administration.overview"), Shape.HTML, actor=SYSTEM)
    limited, leader = actor(officer(), Role.DEPARTMENT_HEAD, units=commune()), actor(officer(), Role.PROVINCE_LEADER)
    assert queries.sealed_of(kept.board, actor=limited) == ()
    with pytest.raises(NotFound):
        queries.sealed_file(kept.sha256, actor=limited)
    assert queries.sealed_of(kept.board, actor=leader) == (kept,)


def test_sealing_is_on_record_and_a_file_is_kept_once_by_its_hash():
    leader = actor(officer("Trần Văn Ba"), Role.PROVINCE_LEADER)
    kept, body = actions.seal(wanted(), Shape.HTML, actor=leader)
    again, _ = actions.seal(wanted(), Shape.HTML, actor=leader)
    assert again == kept
    assert queries.sealed_file(kept.sha256, actor=leader) == (kept, body)
    assert kept.sealed_by == "Trần Văn Ba"
    (entry,) = audit.stream(Filters(verb="report.seal"))
    assert (entry.target, json.loads(entry.data)["sha256"]) == (f"board:{BOARD}", kept.sha256)


def test_a_report_of_one_commune_has_only_its_units():
    content = sealing.content_of(wanted(unit=COMMUNE), actor=SYSTEM)
    ranking = next(tile for tile in content["tiles"] if tile["id"] == "cashless_ranking")
    assert {content["units"][str(line["unit"])]["code"] for line in ranking["lines"]} == {COMMUNE}


def test_a_report_is_written_in_english_when_asked_whatever_language_is_active():
    assert "Sealed report" in sealed(language="en").decode()
    assert "Báo cáo niêm phong" in sealed(language="vi").decode()


# --- reports of the earlier format ----------------------------------------------------


def test_a_report_of_the_earlier_format_proves_itself_and_is_written_byte_for_byte_as_then():
    data = EARLIER.read_bytes()
    found = queries.proved(data, (EARLIER_KEY,))
    document = writing.document(found.content, found.content_sha256, EARLIER_KEY)
    page = rendering.PRINTERS[Shape.HTML](found.content, document, lake.canonical_json(found.content))
    assert found.content["format"] == 1
    assert envelope.sealed(Shape.HTML, page, envelope.opened(data).seal) == data


def test_a_report_of_the_earlier_format_is_made_again_by_its_own_rule(monkeypatch):
    monkeypatch.setattr(sealing, "FORMAT", 1)
    data = sealed()
    monkeypatch.undo()
    found = proof(data)
    assert {line["period"] for tile in found.content["tiles"] if tile["kind"] == "number" for line in tile["lines"]} == {
        "202510",
        "202609",
        "202610",
    }
    assert not [tile for tile in found.content["tiles"] if "period" in tile]
    queries.made_again(data, found, actor=SYSTEM)


# --- what changed between two moments -------------------------------------------------


def test_a_difference_names_the_changed_numbers_first_with_what_changed_them(receipts):
    content = sealing.difference_of(wanted(AFTER), BEFORE, actor=SYSTEM)
    first = content["pairs"][0]
    assert (first["before"]["value"], first["after"]["value"]) == (38.5, 75)
    assert first["receipts"] == sorted(receipts)
    assert [each["change"] for each in content["moved"]] == ["went", "came"]
    assert not [pair for pair in content["pairs"] if pair["receipts"] and pair["before"] == pair["after"]]


def test_of_several_submissions_only_those_behind_a_number_are_named():
    other = pay(60, 12, "31528")
    content = sealing.difference_of(wanted(AFTER), BEFORE, actor=SYSTEM)
    code = {code: key for key, unit in content["units"].items() if (code := unit["code"])}
    changed = {
        pair["after"]["unit"]: pair["receipts"]
        for pair in content["pairs"]
        if pair["tile"] == "cashless_ranking" and pair["before"] != pair["after"]
    }
    assert changed[int(code["31528"])] == [other]
    assert other not in changed[int(code[COMMUNE])]


def test_what_changed_numbers_is_told_by_dataset_and_unit_each_named_once(receipts):
    other = pay(60, 12, "31528")
    _, data = actions.seal_difference(wanted(AFTER), BEFORE, Shape.HTML, actor=SYSTEM)
    page = data.decode()
    annex = page[page.index('scope="rowgroup"') :]
    title = catalog.in_force(None).dataset("socio_economy.merit_payments").title.vi
    assert annex.index(f"{title} (socio_economy.merit_payments): 3") < annex.index(receipts[0]) < annex.index(receipts[1])
    assert other in annex
    assert page.count('scope="rowgroup"') == 1


@SHAPES
def test_a_difference_proves_itself_and_is_made_again(shape):
    _, data = actions.seal_difference(wanted(AFTER), BEFORE, shape, actor=SYSTEM)
    queries.made_again(data, proof(data), actor=SYSTEM)


def test_a_difference_needs_its_moments_in_order():
    with pytest.raises(MomentsOutOfOrder):
        actions.seal_difference(wanted(BEFORE), AFTER, Shape.HTML, actor=SYSTEM)


def test_nothing_between_two_moments_is_said_plainly():
    _, data = actions.seal_difference(wanted(AFTER), moment(19), Shape.HTML, actor=SYSTEM)
    assert "Không có số nào đổi giữa hai thời điểm." in data.decode()
