from __future__ import annotations

import os
from pathlib import Path

import pytest

from tinhso.lake.errors import NothingThere
from tinhso.lake.storage import GRACE, LocalStorage, digest_of


@pytest.fixture
def store(tmp_path):
    return LocalStorage(tmp_path / "kho")


def staged(store, content=b"abc"):
    path = store.staged()
    path.write_bytes(content)
    return path


def test_a_file_is_named_by_its_content_and_leaves_the_staging(store):
    path = staged(store)
    stored = store.put(path)
    assert stored.sha256 == digest_of(store.open(stored.sha256))
    assert (stored.size, path.exists(), list(store.names())) == (3, False, [stored.sha256])


def test_the_same_content_twice_is_one_file(store):
    assert store.put(staged(store)) == store.put(staged(store))
    assert len(list(store.names())) == 1


def test_the_file_and_its_folders_are_on_disk_before_its_name_is_told(store, monkeypatch):
    order = []
    fsync, replace = os.fsync, type(store.root).replace
    monkeypatch.setattr(
        os, "fsync", lambda handle: (order.append(str(Path(f"/proc/self/fd/{handle}").readlink())), fsync(handle))
    )
    monkeypatch.setattr(type(store.root), "replace", lambda path, to: (order.append("renamed"), replace(path, to))[1])
    path = staged(store)
    stored = store.put(path)
    at = order.index("renamed")
    assert str(path) in order[:at]
    assert order[at + 1 :] == [str(store._path(stored.sha256).parent)]


def test_the_sweep_takes_unlisted_files_older_than_an_hour_only(store):
    listed, young, old = (store.put(staged(store, content)).sha256 for content in (b"a", b"b", b"c"))
    left = staged(store)
    for path in (store._path(listed), store._path(old), left):
        os.utime(path, (0, 0))
    assert store.stale({listed}) == (old,)
    assert set(store.names()) == {listed, young, old}
    store.tidy({listed})
    assert not left.exists()


def test_content_that_is_put_again_is_young_again(store):
    name = store.put(staged(store)).sha256
    os.utime(store._path(name), (0, 0))
    store.put(staged(store))
    assert store.age(store._path(name)) < GRACE
    assert store.stale(set()) == ()


def test_a_file_that_is_gone_is_said_so(store):
    with pytest.raises(NothingThere):
        store.digest("00" * 32)
