"""How people's roles, delegations and tokens are said on a page: titles, places and states in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from tinhso.accounts import queries, scopes
from tinhso.accounts.contracts import Absence, HeldRole, Person, Token
from tinhso.accounts.rules import phones
from tinhso.accounts.rules.roles import TERMS
from tinhso.kernel.policy import OFFICE_ROLES, Role
from tinhso.places import queries as places

STATUS = {"in_force": "good", "usable": "good", "coming": "none", "over": "none", "expired": "late", "revoked": "none"}


def state_words(state: str) -> str:
    return {
        "in_force": _("in force"),
        "coming": _("coming"),
        "over": _("over"),
        "usable": _("usable"),
        "expired": _("expired"),
        "revoked": _("revoked"),
    }[state]


@dataclass(frozen=True)
class RoleLine:
    """One role as a row of a table."""

    held: HeldRole
    title: str
    duty: str
    place: str
    status: str
    words: str
    given_by: str
    reason: str


@dataclass(frozen=True)
class DelegationLine:
    absence: Absence
    roles: str
    status: str
    words: str

    @property
    def can_end(self) -> bool:
        return self.absence.state != "over"


@dataclass(frozen=True)
class TokenLine:
    """A token as a row of a table; ``scopes`` are names with their sentences."""

    token: Token
    scopes: Sequence[tuple[str, str]]
    status: str
    words: str

    @property
    def can_revoke(self) -> bool:
        return self.token.state == "usable"


@dataclass(frozen=True)
class PersonLine:
    """One person as a row of the list, with the roles in force."""

    person: Person
    office: str
    phone: str
    roles: Sequence[RoleLine]


def title(role: Role) -> str:
    return TERMS[role].title(get_language() or "vi")


def duties() -> list[tuple[str, str]]:
    """Return every role of officers with what its holders may do, for whoever gives one."""
    language = get_language() or "vi"
    return [(terms.title(language), terms.duty(language)) for role, terms in TERMS.items() if role in OFFICE_ROLES]


def role_lines(held: Sequence[HeldRole]) -> list[RoleLine]:
    """Return roles ready to show, with the names of units and givers looked up at once."""
    units = unit_names(each.unit_id for each in held)
    givers = queries.full_names(each.given_by for each in held)
    return [_role_line(each, units, givers) for each in held]


def _role_line(held: HeldRole, units: dict[int, str], givers: dict[int, str]) -> RoleLine:
    return RoleLine(
        held=held,
        title=title(held.role),
        duty=TERMS[held.role].duty(get_language() or "vi"),
        place=_("whole province") if held.unit_id is None else units.get(held.unit_id, ""),
        status=STATUS[held.state],
        words=state_words(held.state),
        reason=pgettext("reason", held.reason),  # what the system itself gave as why; a person's words stay as they are
        given_by=givers.get(held.given_by or 0, _("the system")),
    )


def delegation_lines(absences: Iterable[Absence]) -> list[DelegationLine]:
    return [
        DelegationLine(
            absence=each,
            roles=", ".join(title(role) for role in each.roles) or _("all roles"),
            status=STATUS[each.state],
            words=state_words(each.state),
        )
        for each in absences
    ]


def token_lines(tokens: Iterable[Token]) -> list[TokenLine]:
    language = get_language() or "vi"
    return [
        TokenLine(
            token=each,
            scopes=[(scope, scopes.sentence(scope, language)) for scope in each.scopes],
            status=STATUS[each.state],
            words=state_words(each.state),
        )
        for each in tokens
    ]


def person_lines(people: Sequence[Person]) -> list[PersonLine]:
    offices = unit_names(person.unit_id for person in people)
    held = queries.roles_of_all([person.id for person in people])
    lines = {line.held.id: line for line in role_lines([each for roles in held.values() for each in roles])}
    return [
        PersonLine(
            person=person,
            office=offices.get(person.unit_id or 0, ""),
            phone=phones.spoken(person.phone),
            roles=[lines[each.id] for each in held[person.id]],
        )
        for person in people
    ]


def unit_names(units: Iterable[int | None]) -> dict[int, str]:
    """Return the names of today of some units, in the reader's language."""
    english = (get_language() or "vi").startswith("en")
    briefs = places.units_by_id({unit for unit in units if unit is not None})
    return {key: brief.name_en if english and brief.name_en else brief.name for key, brief in briefs.items()}
