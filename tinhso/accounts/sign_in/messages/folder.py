"""Messages as files in ``TINHSO_HOME/outgoing``: the embedded default, where an operator reads them."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

from django.conf import settings

from tinhso.accounts.sign_in.errors import MessageNotSent
from tinhso.accounts.sign_in.messages.base import ShortMessage, ShortMessageGateway
from tinhso.kernel import clock

_number = itertools.count(1)


class FolderGateway(ShortMessageGateway):
    def send(self, message: ShortMessage) -> None:
        write("sms", f"Đến · To: {message.to}\n\n{message.text}\n")


def outgoing() -> Path:
    """Return the folder of outgoing messages, made on first use and closed to other users of the machine."""
    folder = Path(settings.OUTGOING)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def write(channel: str, text: str, folder: Path | None = None, suffix: str = "txt") -> Path:
    """Write one message as a whole file, or none, and return its path.

    The name begins with the time in Vietnam, so that a listing reads in order.
    Raises MessageNotSent when the disk does not take it.
    """
    try:
        folder = folder or outgoing()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{clock.local_now():%Y%m%d-%H%M%S-%f}-{os.getpid()}-{next(_number):04d}-{channel}.{suffix}"
        draft = folder / f".{name}"
        draft.touch(mode=0o600)
        draft.write_text(text, encoding="utf-8")
        return draft.rename(folder / name)
    except OSError as error:
        raise MessageNotSent() from error
