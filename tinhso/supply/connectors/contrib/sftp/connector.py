"""Files of a folder of another machine, over SFTP. The machine must show the key that was pinned; none is ever learnt."""

from __future__ import annotations

import base64
import binascii
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from stat import S_ISREG

import paramiko
from django.conf import settings

from tinhso.kernel import addresses
from tinhso.supply.connectors.base import Option
from tinhso.supply.connectors.files import PATTERN, REST, FilesConnector, Found, Sink

SECONDS = 15.0  # for each step of connecting
ANSWER_SECONDS = 30.0
AT_ONCE = 64  # pieces asked for ahead


class RemoteFolder:
    def __init__(self, session: paramiko.SFTPClient, path: str) -> None:
        self.session, self.path = session, path

    def listing(self) -> Iterator[Found]:
        for entry in self.session.listdir_iter(self.path):
            if (
                entry.st_mode is not None
                and S_ISREG(entry.st_mode)
                and entry.st_mtime is not None
                and entry.st_size is not None
            ):
                yield Found(entry.filename, float(entry.st_mtime), entry.st_size)

    def fetch(self, found: Found, sink: Sink) -> None:
        """Copy the file, as many bytes as were listed asked for ahead: what the server says later is not believed."""
        with self.session.open(f"{self.path}/{found.name}") as source:
            source.prefetch(found.size, AT_ONCE)
            shutil.copyfileobj(source, sink)


class Sftp(FilesConnector):
    id = "sftp"
    vi = "Thư mục SFTP"
    en = "SFTP folder"
    options = (
        Option("host", "Máy", "Host", place=True),
        Option("port", "Cổng", "Port", required=False, place=True, hint_vi="Mặc định: 22", hint_en="Default: 22"),
        Option("user", "Người dùng", "User", place=True),
        Option("password", "Mật khẩu", "Password", required=False, secret=True),
        Option("private_key", "Khóa riêng", "Private key", required=False, secret=True, long=True),
        Option(
            "host_key",
            "Khóa công khai của máy",
            "Public key of the host",
            place=True,
            hint_vi="Một dòng như ssh-ed25519 AAAA…, do chủ máy đưa; không có khóa này thì không kết nối.",
            hint_en="A line such as ssh-ed25519 AAAA…, given by the machine's owner; without it nothing is called.",
        ),
        Option("folder", "Thư mục", "Folder"),
        PATTERN,
        REST,
    )

    def judge(self) -> None:
        super().judge()
        if not (self.given("port") or "22").isdecimal() or not 0 < int(self.given("port") or "22") < 65536:
            raise self.refused("port", "phải là số từ 1 đến 65535", "it must be a number from 1 to 65535")
        self.host_key()

    def host_key(self) -> paramiko.PKey:
        kind, _, encoded = self.given("host_key").partition(" ")
        try:
            return paramiko.PKey.from_type_string(kind, base64.b64decode(encoded.split(" ")[0], validate=True))
        except (paramiko.SSHException, paramiko.pkey.UnknownKeyType, binascii.Error, ValueError):
            raise self.refused("host_key", "không phải khóa công khai SSH", "it is no public SSH key") from None

    @contextmanager
    def opened(self) -> Iterator[RemoteFolder]:
        try:
            with self._client() as client, client.open_sftp() as session:
                channel = session.get_channel()
                if channel is not None:
                    channel.settimeout(ANSWER_SECONDS)
                yield RemoteFolder(session, self.given("folder").rstrip("/") or "/")
        except paramiko.BadHostKeyException:
            raise self.failed(
                "máy trình khóa khác với khóa đã ghim", "the machine shows another key than the pinned one"
            ) from None
        except (paramiko.SSHException, OSError, EOFError) as error:
            kind = type(error).__name__
            raise self.failed(f"không đọc được thư mục SFTP ({kind})", f"the SFTP folder cannot be read ({kind})") from None

    def _client(self) -> paramiko.SSHClient:
        host, port = self.given("host"), int(self.given("port") or "22")
        client, key = paramiko.SSHClient(), self.host_key()
        known = host if port == paramiko.config.SSH_PORT else f"[{host}]:{port}"
        client.get_host_keys().add(known, key.get_name(), key)
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        client.connect(
            host,
            port,
            self.given("user"),
            password=self.settings.get("password") or None,
            pkey=self._private_key(),
            sock=addresses.connected(host, port, networks=settings.CONNECTOR_NETWORKS),
            timeout=SECONDS,
            banner_timeout=SECONDS,
            auth_timeout=SECONDS,
            channel_timeout=SECONDS,
            allow_agent=False,
            look_for_keys=False,
        )
        return client

    def _private_key(self) -> paramiko.PKey | None:
        text = self.settings.get("private_key", "").strip()
        for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey) if text else ():
            try:
                return kind.from_private_key(io.StringIO(text + "\n"))
            except (paramiko.SSHException, ValueError):
                continue
        if text:
            raise self.refused(
                "private_key",
                "không đọc được khóa (khóa không đặt mật khẩu)",
                "it cannot be read (use one without a passphrase)",
            )
        return None
