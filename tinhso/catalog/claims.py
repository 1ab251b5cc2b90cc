"""Whether what a pack's ``quality.yaml`` says is done, is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tinhso.catalog.definitions.quality import State
from tinhso.catalog.faults import Fault, Finding
from tinhso.catalog.reading import PackDraft

LEAST_INDICATORS = 8

Test = Callable[[PackDraft], bool]

# rule: (is it so, what is missing in Vietnamese, in English)
_TESTS: dict[str, tuple[Test, str, str]] = {
    "datasets": (lambda draft: bool(draft.datasets), "chưa có bộ dữ liệu", "there is no dataset"),
    "indicators": (
        lambda draft: len(draft.indicators) >= LEAST_INDICATORS,
        f"có ít hơn {LEAST_INDICATORS} chỉ tiêu",
        f"there are fewer than {LEAST_INDICATORS} indicators",
    ),
    "targets": (lambda draft: _any(draft, "targets"), "chưa chỉ tiêu nào có mục tiêu", "no indicator has a target"),
    "thresholds": (lambda draft: _any(draft, "thresholds"), "chưa chỉ tiêu nào có ngưỡng", "no indicator has thresholds"),
    "board": (lambda draft: bool(draft.boards), "chưa có bảng", "there is no board"),
    "alerts": (lambda draft: bool(draft.alerts), "chưa có cảnh báo", "there is no alert"),
    "tests": (lambda draft: bool(draft.tests), "thư mục tests trống", "the folder tests is empty"),
    "samples": (lambda draft: _holds(draft, "samples"), "thư mục samples trống", "the folder samples is empty"),
    "legal_basis": (
        lambda draft: bool(draft.manifest and draft.manifest.definition and draft.manifest.definition.legal_basis),
        "pack.yaml chưa nêu căn cứ pháp lý",
        "pack.yaml names no legal basis",
    ),
}


def untrue_claims(draft: PackDraft) -> Iterator[Fault]:
    """Yield a fault for each claim of ``done`` in a pack's ``quality.yaml`` that its files do not bear out."""
    if draft.quality is None or draft.quality.definition is None:
        return
    for name, claim in draft.quality.definition:
        holds, vi, en = _TESTS[name]
        if claim.state is State.DONE and not holds(draft):
            yield draft.quality.fault(Finding((name,), "claim_is_not_true", {"rule": name, "why_vi": vi, "why_en": en}))


def _any(draft: PackDraft, attribute: str) -> bool:
    return any(getattr(entry.definition, attribute, None) for entry in draft.indicators.values())


def _holds(draft: PackDraft, folder: str) -> bool:
    return any(place.startswith(f"{folder}/") for place in draft.folder.files)
