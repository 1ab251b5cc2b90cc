"""Taking files from a folder of this machine, and from a real SFTP server on loopback: the same promises."""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
import time

import asyncssh
import pytest

from tinhso.kernel.addresses import AddressRefused
from tinhso.supply.connectors import files, registry
from tinhso.supply.connectors.base import FileBatch
from tinhso.supply.errors import ConnectorFailed, ConnectorSettingsWrong, FolderRefused, SettingRefused

LONG_AGO = time.time() - 3600


def put(folder, name, content=b"a,b\n1,2\n", changed=LONG_AGO):
    (folder / name).write_bytes(content)
    os.utime(folder / name, (changed, changed))


class Server:
    """An SFTP server in a thread, for one user with a password and a key."""

    def __init__(self, folder) -> None:
        self.folder, self.key, self.user_key = folder, *(asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        assert self.started.wait(10)

    def run(self) -> None:
        self.loop.run_until_complete(self.listen())
        self.loop.call_soon(self.started.set)
        self.loop.run_forever()

    async def listen(self) -> None:
        server = self

        class Users(asyncssh.SSHServer):
            def password_auth_supported(self):
                return True

            def validate_password(self, username, password):
                return (username, password) == ("sensor", "bí mật")

            def public_key_auth_supported(self):
                return True

            def validate_public_key(self, username, key):
                return key == server.user_key.convert_to_public()

        def root(channel):
            return asyncssh.SFTPServer(channel, chroot=os.fsencode(server.folder))

        listening = await asyncssh.listen("127.0.0.1", 0, server_factory=Users, server_host_keys=[self.key], sftp_factory=root)
        self.port = listening.get_port()

    def settings(self, **changed: str) -> dict[str, str]:
        pinned = self.key.export_public_key().decode().strip()
        fixed = {"host": "127.0.0.1", "port": str(self.port), "user": "sensor", "host_key": pinned, "folder": "/"}
        return {**fixed, "password": "bí mật", "pattern": "*.csv", **changed}

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("sftp"))
    yield running
    running.stop()


@pytest.fixture(params=["folder", "sftp"])
def inbox(request, incoming, loopback):
    """A folder, and what makes the connector that reads it."""
    if request.param == "folder":
        return incoming, lambda **changed: registry.connector("folder", {"folder": ".", "pattern": "*.csv", **changed})
    server = request.getfixturevalue("server")
    server.folder = incoming
    return incoming, lambda **changed: registry.connector("sftp", server.settings(**changed))


def taken(connector, cursor=None) -> list[tuple[str, bytes, FileBatch]]:
    return [(batch.name, batch.path.read_bytes(), batch) for batch in connector.pull(cursor)]


def test_finished_files_are_taken_oldest_first_and_stay_where_they_are(inbox):
    folder, make = inbox
    put(folder, "tháng 2.csv", b"2", LONG_AGO + 1)
    put(folder, "tháng 1.csv", b"1")
    got = taken(make())
    assert [(name, content) for name, content, _ in got] == [("tháng 1.csv", b"1"), ("tháng 2.csv", b"2")]
    assert got[0][2].sha256 == hashlib.sha256(b"1").hexdigest()
    assert not got[0][2].path.exists()
    assert len(list(folder.iterdir())) == 2


def test_files_that_are_not_finished_or_not_meant_are_left(inbox):
    folder, make = inbox
    put(folder, "now.csv", changed=time.time())
    for name in ("a.xlsx", ".hidden.csv", "a.csv.part", "a.csv.tmp"):
        put(folder, name)
    (folder / "folder.csv").mkdir()
    (folder / "link.csv").symlink_to("/etc/hostname")
    os.mkfifo(folder / "pipe.csv")
    assert taken(make()) == []
    assert [name for name, *_ in taken(make(rest_seconds="0"))] == ["now.csv"]


def test_a_file_is_taken_once_and_again_only_when_its_content_changes(inbox):
    folder, make = inbox
    put(folder, "a.csv", b"1")
    put(folder, "b.csv", b"1", LONG_AGO + 1)
    first, second = taken(make())
    assert [name for name, *_ in taken(make(), first[2].cursor)] == ["b.csv"]
    assert taken(make(), second[2].cursor) == []
    put(folder, "a.csv", b"1", LONG_AGO + 5)
    assert taken(make(), second[2].cursor) == []
    put(folder, "a.csv", b"2", LONG_AGO + 9)
    assert [name for name, *_ in taken(make(), second[2].cursor)] == ["a.csv"]


def test_the_cursor_forgets_files_that_are_gone(inbox):
    folder, make = inbox
    put(folder, "a.csv", b"1")
    ((*_, first),) = taken(make())
    (folder / "a.csv").unlink()
    put(folder, "b.csv", b"2")
    ((*_, second),) = taken(make(), first.cursor)
    assert "a.csv" not in second.cursor


def test_a_large_file_comes_whole_and_one_beyond_the_bound_is_a_failure(inbox, monkeypatch):
    folder, make = inbox
    content = os.urandom(3_000_001)
    put(folder, "a.csv", content)
    assert taken(make())[0][1] == content
    monkeypatch.setattr(files, "MOST_BYTES", 3_000_000)
    with pytest.raises(ConnectorFailed, match="too large"):
        taken(make())


def test_more_files_than_an_inbox_holds_are_a_failure(inbox, monkeypatch):
    folder, make = inbox
    monkeypatch.setattr(files, "MOST_FILES", 2)
    for name in "abc":
        put(folder, f"{name}.csv")
    with pytest.raises(ConnectorFailed, match="more than 2"):
        taken(make())


def test_a_damaged_cursor_is_a_failure(inbox):
    with pytest.raises(ConnectorFailed, match="damaged"):
        taken(inbox[1](), "[")


def test_a_folder_that_is_not_there_is_a_failure_or_refused(inbox):
    with pytest.raises((ConnectorFailed, FolderRefused)):
        taken(inbox[1](folder="/none"))


@pytest.mark.parametrize("path", ["/etc", "..", "../..", "link", "\0"])
def test_a_folder_outside_the_allowed_ones_is_not_read(incoming, path):
    (incoming / "link").symlink_to("/etc")
    with pytest.raises(FolderRefused):
        taken(registry.connector("folder", {"folder": path, "pattern": "*"}))


@pytest.mark.parametrize("changed", [{"pattern": "../*"}, {"rest_seconds": "soon"}, {"pattern": "a\\b"}])
def test_settings_that_cannot_work_are_refused(changed):
    with pytest.raises(SettingRefused):
        registry.connector("folder", {"folder": ".", "pattern": "*", **changed})


def test_a_private_key_opens_the_sftp_server_too(server, incoming, loopback):
    server.folder = incoming
    put(incoming, "a.csv")
    key = server.user_key.export_private_key("openssh").decode()
    assert len(taken(registry.connector("sftp", server.settings(password="", private_key=key)))) == 1


def test_a_host_that_shows_another_key_than_the_pinned_one_gets_no_password(server, loopback):
    for kind in ("ssh-ed25519", "ecdsa-sha2-nistp256"):
        other = asyncssh.generate_private_key(kind).export_public_key().decode()
        with pytest.raises(ConnectorFailed):
            taken(registry.connector("sftp", server.settings(host_key=other)))


@pytest.mark.parametrize(
    "changed", [{"host_key": "ssh-ed25519 AAAA"}, {"host_key": "x"}, {"host_key": "ssh-rsa !"}, {"port": "0"}]
)
def test_a_key_or_port_that_is_none_is_refused(server, changed):
    with pytest.raises(SettingRefused):
        registry.connector("sftp", server.settings(**changed))


def test_without_a_pinned_key_there_is_no_connection(server):
    with pytest.raises(ConnectorSettingsWrong):
        registry.connector("sftp", server.settings(host_key=""))


def test_a_wrong_password_is_a_failure_that_does_not_repeat_it(server, loopback):
    with pytest.raises(ConnectorFailed) as caught:
        taken(registry.connector("sftp", server.settings(password="sai mật khẩu")))
    assert "sai mật khẩu" not in str(caught.value)


def test_an_inside_sftp_server_is_not_called_unless_its_network_is_named(server, settings):
    settings.CONNECTOR_NETWORKS = []
    with pytest.raises(AddressRefused):
        taken(registry.connector("sftp", server.settings()))
