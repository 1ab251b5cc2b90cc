"""What makes a password too weak: NIST SP 800-63B-4, 3.1.1.2.

Length and not being guessable, nothing else: no classes of characters, no yearly change. The standard
asks for 15 characters where the password stands alone and allows 8 where a second factor is demanded.
We ask everybody for 12, one rule that can be said in one sentence: the roles that reach everything must
have a second factor, citizens sign in with a code, and guesses are limited by the lock-out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise

SHORTEST = 12
LONGEST = 128
FEWEST_DIFFERENT = 5
SHORTEST_WORD = 4  # shorter words occur by chance
LEAST_OF_ONES_OWN = 6  # characters that must remain when the known words are taken out


class Weakness(StrEnum):
    SHORT = "short"
    LONG = "long"
    REPEATED = "repeated"
    SEQUENCE = "sequence"
    KNOWN_WORDS = "known_words"


def normalised(password: str) -> str:
    """Return ``password`` in one Unicode form (NFKC), so that every keyboard's spelling is the same secret."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, words: Iterable[str] = ()) -> Weakness | None:
    """Return why ``password`` is too weak, or None.

    ``words`` are what a guesser of this account would try: name, e-mail, province, the system's name.
    """
    password = normalised(password)
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    if len(set(password.casefold())) < FEWEST_DIFFERENT:
        return Weakness.REPEATED
    if _is_sequence(password):
        return Weakness.SEQUENCE
    return Weakness.KNOWN_WORDS if _made_of(password, words) else None


def folded(text: str) -> str:
    """Return ``text`` in small letters without diacritics; everything but letters and digits is dropped."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in decomposed if letter.isalnum())


def _is_sequence(password: str) -> bool:
    """Say whether every step goes up by one, or every step down by one; after 9 comes 0, as on a keyboard."""
    if password.isdecimal():
        digits = [int(digit) for digit in password]
        return {(after - before) % 10 for before, after in pairwise(digits)} in ({1}, {9})
    codes = [ord(letter) for letter in password.casefold()]
    return {after - before for before, after in pairwise(codes)} in ({1}, {-1})


def _made_of(password: str, words: Iterable[str]) -> bool:
    """Say whether little of ``password`` is left when the words, and the digits with them, are taken out."""
    rest = folded(password)
    known = sorted((folded(word) for word in words), key=len, reverse=True)
    found = [word for word in known if len(word) >= SHORTEST_WORD and word in rest]
    for word in found:
        rest = rest.replace(word, "")
    letters = "".join(letter for letter in rest if not letter.isdigit())
    return bool(found) and len(letters) < LEAST_OF_ONES_OWN
