"""Files of a folder of this machine: a scanner's, a share's, one that another program writes into."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG

from tinhso.supply.connectors import folders
from tinhso.supply.connectors.base import Option
from tinhso.supply.connectors.files import PATTERN, REST, FilesConnector, Found, Sink


class LocalFolder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def listing(self) -> Iterator[Found]:
        with os.scandir(self.path) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    state = entry.stat(follow_symlinks=False)
                    yield Found(entry.name, state.st_mtime, state.st_size)

    def fetch(self, found: Found, sink: Sink) -> None:
        """Copy the file; a link or a pipe put in its place in the meantime is not opened."""
        handle = os.open(self.path / found.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as source:
            if not S_ISREG(os.fstat(handle).st_mode):
                raise OSError(f"{found.name} is no file")
            shutil.copyfileobj(source, sink)


class Folder(FilesConnector):
    id = "folder"
    vi = "Thư mục trên máy chủ"
    en = "Folder of the server"
    of_this_machine = True
    options = (
        Option(
            "folder",
            "Thư mục",
            "Folder",
            hint_vi="Trong các thư mục ở TINHSO_CONNECTOR_FOLDERS.",
            hint_en="Below one of TINHSO_CONNECTOR_FOLDERS.",
        ),
        PATTERN,
        REST,
    )

    @contextmanager
    def opened(self) -> Iterator[LocalFolder]:
        path = folders.allowed(self.given("folder"))
        try:
            yield LocalFolder(path)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise self.failed(f"không đọc được thư mục ({why})", f"the folder cannot be read ({why})") from None
