"""What a restored backup still owes to those who were erased after it was made; nothing is served before it is done."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tinhso.cases.engine import erasure_list
from tinhso.cases.engine.actions.erasing import Again, erase_again
from tinhso.cases.engine.errors import ErasuresOwed
from tinhso.kernel.policy import Actor


def owe(folder: Path, lists: Iterable[bytes] | None) -> None:
    """Note in a home being restored, ``folder``, that erasures are owed: those of later lists, or (None) of one to be found.

    Raises ErasuresUnreadable.
    """
    kept = erasure_list.path(folder)
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept.touch()  # where nothing was erased yet, this is the list to name
    if lists is not None:
        later = erasure_list.later(folder)
        later.write_bytes(b"\n".join(lists) + b"\n")
        for _ in erasure_list.read(later):
            continue
    erasure_list.owed(folder).touch()


def erase_owed(*, actor: Actor) -> Again | None:
    """Erase what the restored database owes, by the lists noted; None where none is owed or known. Raises Denied."""
    later = erasure_list.later()
    if not erasure_list.owed().exists() or not later.exists():
        return None
    found = erase_again(erasure_list.read(later), actor=actor)
    erasure_list.settle()
    return found


def require_none_owed() -> None:
    """Raise ErasuresOwed where a restored database still holds whom a later list may name."""
    if erasure_list.owed().exists():
        raise ErasuresOwed(path=str(erasure_list.path()))
