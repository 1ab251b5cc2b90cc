"""Is this a Vietnamese syllable? The sound rules that tell a right decoding from a wrong one.

Vietnamese is written in about 6,500 syllables, each an onset, a rhyme and a tone mark in its place. A text
decoded with the wrong table almost never makes them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONSETS = ("ngh", "ng", "nh", "gh", "gi", "kh", "ph", "qu", "th", "tr", "ch", *"bcdđghklmnprstvx", "")
_RHYMES = frozenset(
    re.findall(
        r"\w+",
        """
    a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
    ô ôc ôi ôm ôn ông ôông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uâng uân uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyp uyt uyu uơ
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu yt yn ynh ych
    """,
    )
)
_AFTER_QU = frozenset(rhyme for rhyme in _RHYMES if rhyme[0] not in "ouưô") | {"ôc"}
_TONES = {"\u0300": "grave", "\u0301": "acute", "\u0303": "tilde", "\u0309": "hook", "\u0323": "dot"}
_STOPS = re.compile(r"(?:c|ch|p|t)$")
_VOWELS = "aăâeêioôơuưy"
_MARKED = "ăâêôơư"
_EITHER = frozenset({"oa", "oe", "uy"})  # hoà and hòa are both written


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Return whether ``word`` (letters only, any case) can be a Vietnamese syllable with its tone in place."""
    if not 0 < len(word) <= 14:
        return False
    bare, tone, place = _without_tone(unicodedata.normalize("NFC", word.lower()))
    if bare is None:
        return False
    return any(_fits(bare, onset, tone, place) for onset in _ONSETS if bare.startswith(onset))


def _without_tone(word: str) -> tuple[str | None, str, int]:
    """The word without its tone, the tone, and the letter that bears it; None when there are two tones."""
    letters: list[str] = []
    tone, place = "", -1
    for letter in word:
        parts = unicodedata.normalize("NFD", letter)
        found = [part for part in parts if part in _TONES]
        if found and (tone or len(found) > 1):
            return None, "", -1
        if found:
            tone, place = _TONES[found[0]], len(letters)
        letters.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)))
    return "".join(letters), tone, place


def _fits(bare: str, onset: str, tone: str, place: int) -> bool:
    rhyme = bare[len(onset) :]
    if rhyme not in (_AFTER_QU if onset == "qu" else _RHYMES):
        return False
    if _STOPS.search(rhyme) and tone not in {"acute", "dot", ""}:
        return False
    return not tone or place - len(onset) in _places(rhyme)


def _places(rhyme: str) -> frozenset[int]:
    """Where in a rhyme the tone may stand."""
    marked = [index for index, letter in enumerate(rhyme) if letter in _MARKED]
    if marked:
        return frozenset({marked[-1]})
    if rhyme in _EITHER:
        return frozenset({0, 1})
    vowels = len(rhyme) - len(rhyme.lstrip(_VOWELS))
    if vowels == 1:
        return frozenset({0})
    if vowels == 2:
        return frozenset({1 if len(rhyme) > 2 else 0})
    return frozenset({1})
