"""A fault in a pack: where it is, what is wrong, and what to do, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from tinhso.catalog.sentences import SENTENCES
from tinhso.kernel.measures import MEASURES

PathParts = tuple[str | int, ...]


@dataclass(frozen=True)
class Finding:
    """A fault before it has a place in a file: the path inside the document, the code, the words to fill in."""

    path: PathParts
    code: str
    words: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Fault:
    """A fault at a line and column (both from 1) of a file; ``path`` is like ``schema.fields[2].type``."""

    file: str
    line: int
    column: int
    path: str
    code: str
    message_vi: str
    message_en: str

    @classmethod
    def at(cls, file: str, spot: tuple[int, int], finding: Finding) -> Fault:
        """Return ``finding`` placed at ``spot`` (line, column) of ``file``, with its sentences filled."""
        vi, en = SENTENCES[finding.code]
        words = {key: _shown(value) for key, value in finding.words.items()}
        return cls(file, *spot, written(finding.path), finding.code, vi.format_map(words), en.format_map(words))

    def as_dict(self) -> dict[str, Any]:
        """Return the fault as plain values, ready for JSON."""
        return dict(self.__dict__)


def written(path: PathParts) -> str:
    """Return a path as people write it: ``("tiles", 0, "kind")`` is ``tiles[0].kind``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def suggestion(word: str, known: Iterable[str]) -> dict[str, str]:
    """Return the words ``meant_vi`` and ``meant_en``: "did you mean", or what is known, or nothing."""
    names = sorted(set(known))
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return {"meant_vi": f"Có phải ý bạn là “{close[0]}”?", "meant_en": f"Did you mean “{close[0]}”?"}
    listed = ", ".join(names[:30]) or "-"
    return {"meant_vi": f"Các tên hợp lệ: {listed}.", "meant_en": f"Known names: {listed}."}


def misspelt_measure(path: PathParts, name: str) -> Iterator[Finding]:
    """Yield a fault for a unit of measure that is nearly one that is known; a province may count in others (per_1000)."""
    counts = any(map(str.isdigit, name))
    if name not in MEASURES and not counts and get_close_matches(name, MEASURES, n=1, cutoff=0.8):
        yield Finding(path, "misspelt_measure", {"name": name, **suggestion(name, MEASURES)})


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 300 else text[:299] + "…"
