"""One entry as the page shows it: verbs in words, people and units by their names of today, code small beneath.

Names are asked of the rooms above through ``settings.AUDIT_NAMES``, which maps a kind of target (``account``) to the
dotted path of a function from ids to ``{id: name}``; nothing of it is stored, and without it the code stands alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language, pgettext

from tinhso.audit.contracts import Line
from tinhso.audit.rules import verbs

Names = Mapping[str, Mapping[int, str]]
PAGES = {"account": "accounts:person", "unit": "places:unit"}  # by URL name: these rooms stand above


def rows(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return what the table shows of ``lines``, in the reader's language; each kind of name is looked up once."""
    names = _names(lines)
    return [_row(line, names) for line in lines]


def _row(line: Line, names: Names) -> dict[str, Any]:
    details = json.loads(line.data)
    kind, number = _split(line.target)
    return {
        **line._asdict(),
        "who": _named("account", line.account, names),
        "represented": _named("account", line.acting_for, names),
        "reason": pgettext("reason", line.reason),
        "verb_words": verbs.sentence(line.verb, _language()),
        "target_kind": verbs.kind(line.target, _language()),
        "about": _named(kind, number, names),
        "details": [(name, _written(value)) for name, value in details.items()],
    }


def _named(kind: str, number: int | None, names: Names) -> dict[str, str]:
    """Return the name and the page of a thing, both empty where they are not known."""
    if number is None:
        return {"name": "", "url": ""}
    return {"name": names.get(kind, {}).get(number, ""), "url": _page(kind, number)}


def _page(kind: str, number: int) -> str:
    try:
        return reverse(PAGES[kind], args=[number])
    except (KeyError, NoReverseMatch):
        return ""


def _names(lines: Sequence[Line]) -> Names:
    wanted: dict[str, set[int]] = {"account": set()}
    for line in lines:
        wanted["account"].update(each for each in (line.account, line.acting_for) if each is not None)
        kind, number = _split(line.target)
        if number is not None:
            wanted.setdefault(kind, set()).add(number)
    lookups: Mapping[str, str] = getattr(settings, "AUDIT_NAMES", {})
    return {kind: _look_up(lookups[kind], ids) for kind, ids in wanted.items() if kind in lookups and ids}


def _look_up(dotted: str, ids: Iterable[int]) -> Mapping[int, str]:
    find: Callable[[Iterable[int]], Mapping[int, str]] = import_string(dotted)
    return find(ids)


def _split(target: str) -> tuple[str, int | None]:
    """Return the kind of a target and its number: ``unit:12``; no number when it is a name."""
    kind, _, rest = target.partition(":")
    return kind, int(rest) if rest.isascii() and rest.isdecimal() and len(rest) < 19 else None


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _language() -> str:
    return get_language() or "vi"
