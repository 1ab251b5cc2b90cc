"""What a sender sent is kept as it was sent, for those who may see all of it, until the law takes it out."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from tinhso.audit import queries as audit
from tinhso.audit.contracts import Filters
from tinhso.kernel.errors import Denied, NotFound
from tinhso.kernel.policy import SYSTEM, Role
from tinhso.lake import queries, storage, stores
from tinhso.lake.actions import maintenance, originals, supplying
from tinhso.lake.contracts import Receipt, Rule, Source
from tinhso.lake.errors import NoOriginal, NotAllOfIt, OriginalGone
from tinhso.lake.models import Erasure
from tinhso.lake.storage import ORIGINALS
from tinhso.lake.tests.factories import dossier, event, officer, submission, supply, unit

pytestmark = pytest.mark.django_db
SENT = "Mã,Người nộp\nH1,Lê Thị Lan\n".encode()


def sent(office: int, *rows: dict, content: bytes = SENT, dataset: str = "trial.dossiers") -> Receipt:
    source = Source("hồ sơ.csv", originals.keep_original(content, actor=SYSTEM), "", kept=True)
    return supplying.accept(actor=SYSTEM, submission=submission(dataset, office, "202401", list(rows), source=source))


def place(name: str) -> Path:
    return Path(storage.local(ORIGINALS).locate(name))


def test_the_senders_file_is_given_back_as_it_was_sent(tmp_path):
    (tmp_path / "gốc.csv").write_bytes(SENT)
    name = originals.keep_original(tmp_path / "gốc.csv", actor=SYSTEM)
    assert name == sha256(SENT).hexdigest()
    receipt = sent(unit(), dossier("H1"))
    assert queries.original(receipt.number, actor=SYSTEM).read_bytes() == SENT
    assert queries.part(receipt.number, actor=SYSTEM).source == Source("hồ sơ.csv", name, "", kept=True)
    assert (tmp_path / "gốc.csv").exists()
    assert list(stores.originals().names()) == [name]
    assert queries.verify(actor=SYSTEM).sound


def test_a_file_that_nobody_writes_to_again_is_kept_without_a_copy(tmp_path):
    (tmp_path / "gốc.csv").write_bytes(SENT)
    name = originals.keep_original(tmp_path / "gốc.csv", actor=SYSTEM, immutable=True)
    (tmp_path / "gốc.csv").unlink()
    assert place(name).read_bytes() == SENT


def test_where_the_disk_is_another_it_is_copied(tmp_path, monkeypatch):
    def refuses(*names: Path) -> None:
        raise OSError("another disk")

    monkeypatch.setattr(os, "link", refuses)
    (tmp_path / "gốc.csv").write_bytes(SENT)
    name = originals.keep_original(tmp_path / "gốc.csv", actor=SYSTEM, immutable=True)
    assert place(name).read_bytes() == SENT
    assert place(name).stat().st_ino != (tmp_path / "gốc.csv").stat().st_ino


def test_it_is_for_those_who_may_see_every_column_of_every_unit_that_was_in_it():
    first, second = unit(), unit()
    number = sent(first, dossier("H1")).number
    head = officer(Role.DEPARTMENT_HEAD, first, account=6)
    assert queries.original(number, actor=head).read_bytes() == SENT
    assert [(line.account, line.target) for line in audit.stream(Filters(verb="lake.read"))] == [(6, f"receipt:{number}")]
    with pytest.raises(NotAllOfIt):
        queries.original(number, actor=officer(Role.SPECIALIST, first))
    sent(second, dossier("H2"))
    with pytest.raises(NotFound):
        queries.original(number, actor=head)


def test_only_a_supplier_keeps_a_file():
    with pytest.raises(Denied):
        originals.keep_original(SENT, actor=officer(Role.AUDITOR))


def test_a_file_that_waited_too_long_is_swept_and_asked_for_again():
    name = originals.keep_original(SENT, actor=SYSTEM)
    waiting = submission("trial.events", unit(), "202401", [event("a")], source=Source("", name, "", kept=True))
    assert maintenance.sweep(actor=SYSTEM) == ()
    os.utime(place(name), (0, 0))
    assert maintenance.sweep(actor=SYSTEM) == (name,)
    with pytest.raises(OriginalGone):
        supplying.accept(actor=SYSTEM, submission=waiting)


def test_a_file_that_a_submission_names_is_not_swept():
    receipt = sent(unit(), dossier("H1"))
    name = queries.part(receipt.number, actor=SYSTEM).source.sha256
    os.utime(place(name), (0, 0))
    assert maintenance.sweep(actor=SYSTEM) == ()


def test_a_submission_without_its_file_says_so():
    number = supply("trial.events", unit(), "202401", event("a")).number
    with pytest.raises(NoOriginal):
        queries.original(number, actor=SYSTEM)


def test_an_erasure_takes_the_senders_file_too_and_says_so():
    office = unit()
    erased = sent(office, dossier("H1", applicant="Lê Thị Lan"), dossier("H2"))
    shared = sent(unit(), dossier("H3"))
    other = sent(office, dossier("H4"), content=b"khac")
    name = queries.part(erased.number, actor=SYSTEM).source.sha256
    assert maintenance.erase(actor=SYSTEM, rule=Rule("trial.dossiers", "applicant", "Lê Thị Lan"), basis="QĐ 12") == 1
    assert not place(name).exists()
    for number in (erased.number, shared.number):
        with pytest.raises(NoOriginal):
            queries.original(number, actor=SYSTEM)
        assert not queries.part(number, actor=SYSTEM).source.kept
    assert queries.original(other.number, actor=SYSTEM).read_bytes() == b"khac"
    assert Erasure.objects.get().original == name
    (line,) = audit.stream(Filters(verb="lake.erase"))
    assert json.loads(line.data)["originals"] == 1
    assert queries.verify(actor=SYSTEM).sound


def test_a_lost_or_altered_file_is_named_with_its_receipt():
    lost, altered = sent(unit(), dossier("H1")), sent(unit(), dossier("H2"), content=b"abc")
    place(sha256(SENT).hexdigest()).unlink()
    changed = place(sha256(b"abc").hexdigest())
    changed.chmod(0o644)
    changed.write_bytes(b"abd")
    found = {damage.kind: damage.parts for damage in queries.verify(actor=SYSTEM).damages}
    assert found == {"original_missing": (lost.number,), "original_altered": (altered.number,)}
