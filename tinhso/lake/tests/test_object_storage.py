"""The lake on S3-compatible object storage: a real server, over HTTP, started by the test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from pyarrow import fs

from tinhso.kernel.policy import SYSTEM, Role
from tinhso.lake import manifest, object_storage, queries, stores
from tinhso.lake.actions import confirming, maintenance, originals, supplying
from tinhso.lake.contracts import Rule, Source
from tinhso.lake.errors import FileUnreadable, NothingThere, StoreUnreachable, WrongStoreAddress
from tinhso.lake.models import Part
from tinhso.lake.object_storage import Address
from tinhso.lake.tests.factories import dossier, event, officer, reading, submission, supply, unit

pytestmark = pytest.mark.django_db
KEY, SECRET, BUCKET = "khoa", "khoa-bi-mat", "tinh"
ALL = "SELECT what, amount FROM trial.events ORDER BY ALL"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server process on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = (tmp_path_factory.mktemp("s3") / "log").open("w")
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(words, stdout=log, stderr=log) as process:
        endpoint = f"http://127.0.0.1:{port}"
        try:
            _wait_for(port)
            outside(endpoint, creating=True).create_dir(BUCKET)
            yield endpoint
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


def outside(endpoint: str, *, creating: bool = False) -> fs.S3FileSystem:
    """A look at the bucket past the lake."""
    host = endpoint.removeprefix("http://")
    keys = {"access_key": KEY, "secret_key": SECRET, "region": "us-east-1"}
    return fs.S3FileSystem(endpoint_override=host, scheme="http", allow_bucket_creation=creating, **keys)


@pytest.fixture
def bucket(server, settings, request):
    """The lake kept in a prefix of its own."""
    prefix = sha256(request.node.name.encode()).hexdigest()[:12]
    settings.LAKE_STORAGE = f"s3://{BUCKET}/{prefix}?endpoint={server}"
    settings.LAKE_STORAGE_KEY, settings.LAKE_STORAGE_SECRET = KEY, SECRET
    return f"{BUCKET}/{prefix}"


@pytest.fixture
def silent(settings):
    """Makes the server one that does not answer, until the value it returns is called."""

    def stop() -> None:
        kept = settings.LAKE_STORAGE
        settings.LAKE_STORAGE = f"s3://{BUCKET}/x?endpoint=http://127.0.0.1:9"
        return lambda: setattr(settings, "LAKE_STORAGE", kept)

    return stop


@pytest.fixture
def old(monkeypatch):
    """Lets every file be older than an hour."""

    def all_old() -> None:
        real = object_storage.time.time
        monkeypatch.setattr(object_storage.time, "time", lambda: real() + 7200)

    return all_old


def objects(server: str, place: str) -> set[str]:
    found = outside(server).get_file_info(fs.FileSelector(place, recursive=True, allow_not_found=True))
    return {each.path for each in found if each.type is fs.FileType.File}


def forget_copies(home: Path) -> None:
    for path in (home / "cache" / "lake").rglob("*"):
        if path.is_file():
            path.unlink()


def test_what_is_accepted_lies_in_the_bucket_under_its_hash_and_nowhere_else(server, bucket, home):
    receipt = supply("trial.events", unit(), "202401", event("a"))
    assert objects(server, bucket) == {f"{bucket}/files/{receipt.sha256[:2]}/{receipt.sha256}.parquet"}
    assert not (home / "lake" / "files").exists()
    assert queries.query(ALL, actor=SYSTEM).rows == (("a", 1),)


def test_a_machine_without_copies_downloads_each_file_once(bucket, home, monkeypatch):
    for what in "abc":
        supply("trial.events", unit(), "202401", event(what))
    forget_copies(home)
    assert len(queries.query(ALL, actor=SYSTEM).rows) == 3
    monkeypatch.setattr(object_storage, "_connection", lambda _: 1 / 0)
    assert len(queries.query(ALL, actor=SYSTEM).rows) == 3


def test_a_cluster_is_told_the_objects_and_nothing_is_downloaded(server, bucket, home):
    for what in "abc":
        supply("trial.events", unit(), "202401", event(what))
    forget_copies(home)
    moment = manifest.settle(None)
    table = manifest.table("trial.events", moment, SYSTEM, located=stores.addresses)
    assert set(table.paths) == {f"s3a://{path}" for path in objects(server, bucket)}
    assert not list((home / "cache").rglob("*.parquet"))


def test_a_correction_a_withdrawal_and_the_past_are_the_same_as_on_a_disk(bucket, home):
    office = unit()
    first = supply("trial.readings", office, "202401", reading(value="1"))
    second = supply("trial.readings", office, "202401", reading(value="2"))
    supplying.withdraw(actor=SYSTEM, number=second.number, reason="Sai.")
    forget_copies(home)
    asked = [
        queries.query("SELECT value FROM trial.readings", actor=SYSTEM, as_of=each.accepted_at) for each in (first, second)
    ]
    assert [each.rows for each in asked] == [((1.0,),), ((2.0,),)]
    assert queries.query("SELECT value FROM trial.readings", actor=SYSTEM).rows == ()
    assert supply("trial.readings", office, "202401", reading(value="1")).repeated is False


def test_verification_reads_the_objects_themselves(server, bucket):
    whole, altered, lost = (supply("trial.events", unit(), "202401", event(what)) for what in "abc")
    assert queries.verify(actor=SYSTEM).sound
    store = stores.rows()
    with outside(server).open_output_stream(store._key(altered.sha256)) as out:
        out.write(b"khac")
    outside(server).delete_file(store._key(lost.sha256))
    found = {damage.kind: damage.parts for damage in queries.verify(actor=SYSTEM).damages}
    assert found == {"altered": (altered.number,), "missing": (lost.number,)}
    assert whole.number not in str(found)


def test_an_object_that_is_not_what_its_name_says_is_never_read(server, bucket, home):
    receipt = supply("trial.events", unit(), "202401", event("a"))
    with outside(server).open_output_stream(stores.rows()._key(receipt.sha256)) as out:
        out.write(b"khac")
    forget_copies(home)
    with pytest.raises(FileUnreadable):
        queries.query(ALL, actor=SYSTEM)


def test_what_nobody_lists_is_swept_after_an_hour_with_its_copies(server, bucket, old):
    receipt = supply("trial.events", unit(), "202401", event("a"))
    staged = stores.rows().staged()
    staged.write_bytes(b"left by a crash")
    stray = stores.rows().put(staged).sha256
    assert maintenance.sweep(actor=SYSTEM) == ()
    old()
    assert maintenance.sweep(actor=SYSTEM) == (stray,)
    assert objects(server, bucket) == {stores.rows()._key(receipt.sha256)}
    assert not stores.rows().copies.path(stray).exists()


def test_compaction_changes_no_answer_and_is_read_from_one_object(bucket, home):
    for office in (unit(), unit()):
        supply("trial.events", office, "202401", event("a"), event("b"))
    before = queries.query(ALL, actor=SYSTEM).rows
    assert maintenance.compact(actor=SYSTEM) == 1
    forget_copies(home)
    assert queries.query(ALL, actor=SYSTEM).rows == before
    assert len(list((home / "cache" / "lake").rglob("*.parquet"))) == 1
    assert queries.verify(actor=SYSTEM).sound


def test_a_derived_file_that_was_swept_meanwhile_is_done_without(server, bucket, home):
    for office in (unit(), unit()):
        supply("trial.events", office, "202401", event("a"))
    maintenance.compact(actor=SYSTEM)
    (derived,) = set(stores.rows().names()) - set(Part.objects.values_list("file", flat=True))
    outside(server).delete_file(stores.rows()._key(derived))
    forget_copies(home)
    assert len(queries.query(ALL, actor=SYSTEM).rows) == 2


def test_an_erasure_removes_objects_copies_and_the_senders_file(server, bucket, home):
    office = unit()
    name = originals.keep_original(b"goc", actor=SYSTEM)
    waiting = submission("trial.dossiers", office, "202401", [dossier("H1", applicant="Lan"), dossier("H2")],
                         source=Source("a.csv", name, "", kept=True))  # fmt: skip
    receipt = supplying.accept(actor=SYSTEM, submission=waiting)
    assert queries.original(receipt.number, actor=SYSTEM).read_bytes() == b"goc"
    assert maintenance.erase(actor=SYSTEM, rule=Rule("trial.dossiers", "applicant", "Lan"), basis="QĐ 1") == 1
    left = Part.objects.get().file
    assert objects(server, bucket) == {stores.rows()._key(left)}
    assert {path.stem for path in (home / "cache" / "lake").rglob("*") if path.is_file()} == {left}
    assert queries.query("SELECT code FROM trial.dossiers", actor=SYSTEM).rows == (("H2",),)
    assert queries.verify(actor=SYSTEM).sound


def test_rows_wait_for_a_head_in_the_bucket(bucket, home, old):
    office = unit()
    clerk, head = officer(Role.DEPARTMENT_DATA_OFFICER, office, account=1), officer(Role.DEPARTMENT_HEAD, office, account=2)
    waiting = submission("trial.figures", office, "202401", [{"code": "A", "amount": "1"}])
    proposal = confirming.propose(actor=clerk, submission=waiting)
    old()
    assert maintenance.sweep(actor=SYSTEM) == ()
    forget_copies(home)
    assert confirming.confirm(actor=head, proposal_id=proposal.id).rows == 1


def test_when_the_server_is_silent_it_is_said_and_nothing_is_lost(bucket, silent, home):
    office = unit()
    before = supply("trial.events", office, "202401", event("a"))
    waiting = submission("trial.events", office, "202401", [event("b")])
    answer_again = silent()
    for act in (
        lambda: supplying.accept(actor=SYSTEM, submission=waiting),
        lambda: queries.verify(actor=SYSTEM),
        lambda: maintenance.sweep(actor=SYSTEM),
        lambda: originals.keep_original(b"goc", actor=SYSTEM),
    ):
        with pytest.raises(StoreUnreachable):
            act()
    assert queries.query(ALL, actor=SYSTEM).rows == (("a", 1),), "the copies on this machine still answer"
    forget_copies(home)
    with pytest.raises(StoreUnreachable):
        queries.query(ALL, actor=SYSTEM)
    answer_again()
    assert supplying.accept(actor=SYSTEM, submission=waiting).number > before.number
    assert queries.query(ALL, actor=SYSTEM).rows == (("a", 1), ("b", 1))
    assert queries.verify(actor=SYSTEM).sound


def test_wrong_keys_and_a_missing_bucket_are_an_unreachable_store(server, settings):
    settings.LAKE_STORAGE = f"s3://khong-co/x?endpoint={server}"
    with pytest.raises(StoreUnreachable):
        supply("trial.events", unit(), "202401", event("a"))


def test_a_half_sent_object_is_sent_again_and_a_whole_one_is_not(server, bucket, monkeypatch):
    store = stores.rows()
    staged = store.staged()
    staged.write_bytes(b"abcdef")
    name = sha256(b"abcdef").hexdigest()
    with outside(server).open_output_stream(store._key(name)) as out:
        out.write(b"abc")
    assert store.put(staged).size == 6
    assert store.digest(name) == name
    monkeypatch.setattr(store, "_send", lambda *_: 1 / 0)
    again = store.staged()
    again.write_bytes(b"abcdef")
    assert store.put(again).sha256 == name


def test_copies_stay_within_their_bound_and_those_in_use_stay(bucket):
    store = stores.rows()
    store.copies.bound = 5
    names = []
    for content in (b"aaa", b"bbb", b"ccc"):
        staged = store.staged()
        staged.write_bytes(content)
        names.append(store.put(staged).sha256)
    store.copies.trim()
    assert set(store.copies.names()) == set(names), "all were used just now"
    for number, name in enumerate(names):
        os.utime(store.copies.path(name), (number, number))
    store.copies.trim()
    assert set(store.copies.names()) == {names[2]}
    assert store.locate(names[0]).endswith(".parquet")


def test_an_object_that_is_gone_is_said_so(bucket):
    for read in (stores.rows().locate, stores.rows().digest, stores.rows().open):
        with pytest.raises(NothingThere):
            read("00" * 32)
    stores.rows().remove("00" * 32)


@pytest.mark.parametrize("text", ["s3://", "http://x/y", "s3://b?endpoint=ftp://x", "s3://b?key=1", "lokal"])
def test_an_address_that_cannot_be_read_is_refused(text):
    with pytest.raises(WrongStoreAddress):
        Address.read(text, "", "")


def test_an_address_names_bucket_prefix_endpoint_and_region():
    read = Address.read("s3://kho/lake/a?endpoint=https://s3.example.vn:9000&region=vn-1", "k", "s")
    assert read == Address("kho", "lake/a", "https://s3.example.vn:9000", "vn-1", "k", "s")
    assert (read.folder("files"), replace(read, prefix="").folder("files")) == ("kho/lake/a/files", "kho/files")
