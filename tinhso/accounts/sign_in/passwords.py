"""The password rules where Django asks for them: one hasher, one validator with one sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tinhso.accounts.sign_in.rules import passwords as rules
from tinhso.accounts.sign_in.rules.passwords import Weakness
from tinhso.kernel import clock
from tinhso.kernel.errors import NotFound
from tinhso.places import queries as places

STRENGTH = gettext_lazy(
    "At least 12 characters. A sentence of several words is easy to remember and hard to guess; "
    "any character is allowed, spaces too. Do not use your name, your e-mail or a common password."
)
# A province that ended with the merger of 2025-07-01 still lends its name to passwords.
LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)
# Names that a guesser tries on this system whoever the account belongs to.
SYSTEM_WORDS = (
    "tinhso",
    "tinh so",
    "matkhau",
    "password",
    "quantri",
    "admin",
    "vietnam",
    "canbo",
    "ubnd",
    "qwerty",
    "abcd",
    "1234",
)


class Argon2(Argon2PasswordHasher):
    """Argon2id of the password in one Unicode form, so that Telex, VNI and a phone spell the same secret."""

    def encode(self, password: str, salt: str) -> str:
        return super().encode(rules.normalised(password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        return super().verify(rules.normalised(password), encoded)


class StrongEnough:
    """Refuses what ``rules.passwords`` calls weak, each with a sentence that says what to do."""

    def validate(self, password: str, user: Any = None) -> None:
        found = rules.weakness(password, [*SYSTEM_WORDS, *_own_words(user)])
        if found:
            raise ValidationError(_sentence(found), code=found.value)

    def get_help_text(self) -> str:
        return str(STRENGTH)


def _sentence(found: Weakness) -> str:
    return {
        Weakness.SHORT: _("The password is too short. Use at least 12 characters, for example a sentence of several words."),
        Weakness.LONG: _("The password is too long. Use at most 128 characters."),
        Weakness.REPEATED: _("The password repeats few characters. Use a sentence of several words."),
        Weakness.SEQUENCE: _("The password is a simple sequence. Use a sentence of several words."),
        Weakness.KNOWN_WORDS: _(
            "The password is made of words that are easy to guess here. Leave out your name, your e-mail and the province."
        ),
    }[found]


def _own_words(user: Any) -> list[str]:
    """Return the words of a person and of the province, with the names in full and part by part."""
    full_name, email = getattr(user, "full_name", "") or "", getattr(user, "email", "") or ""
    phone = getattr(user, "phone", "") or ""
    name, _at, domain = email.partition("@")
    parts = [full_name, *full_name.split(), name, *name.replace("_", ".").split("."), *domain.split(".")]
    return [*parts, phone.removeprefix("+84"), *province_words()]


def province_words() -> list[str]:
    """Return the name of the province served, in full and without the word for its kind; nothing when units are not loaded."""
    for day in (clock.today(), LAST_DAY_OF_DISTRICTS):
        try:
            name = places.unit_on(settings.PROVINCE, day).name
        except NotFound:
            continue
        return [name, " ".join(name.split()[-2:])]
    return []
