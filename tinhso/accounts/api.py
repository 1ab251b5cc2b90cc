"""The JSON API of people: oneself, one's tokens, and the people one administers."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from tinhso.accounts import policies, queries, scopes
from tinhso.accounts.actions import tokens
from tinhso.accounts.contracts import HeldRole, Person, Token
from tinhso.accounts.rules import roles
from tinhso.kernel.policy import Role, acting, guarded

router = Router(tags=["accounts"])


class RoleOut(Schema):
    """A role in force: ``units`` says how many units it reaches; null is the whole province."""

    role: str
    title_vi: str
    title_en: str
    units: int | None


class MeOut(Schema):
    """Who the caller is to the system."""

    account: int | None
    kind: str
    full_name: str
    unit_id: int | None
    acting_for: int | None
    roles: list[RoleOut]
    scopes: list[str] | None


class TokenOut(Schema):
    id: int
    name: str
    prefix: str
    scopes: list[str]
    state: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokenIn(Schema):
    """A token to make; ``expires_at`` needs a time zone and lies at most one year ahead."""

    name: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")
    scopes: list[str] = Field(min_length=1, max_length=100)
    expires_at: datetime


class TokenMade(Schema):
    """``secret`` is shown this once."""

    id: int
    secret: str


class PersonOut(Schema):
    id: int
    kind: str
    full_name: str
    email: str
    unit_id: int | None
    is_active: bool


class HeldRoleOut(Schema):
    id: int
    role: str
    unit_id: int | None
    valid_from: date
    valid_to: date | None
    state: str


class PersonWithRoles(PersonOut):
    roles: list[HeldRoleOut]


class PeopleOut(Schema):
    count: int
    page: int
    pages: int
    people: list[PersonOut]


class PeopleQuery(Schema):
    """What to narrow the list to."""

    text: str = Field("", max_length=200)
    unit: int | None = Field(None, ge=1, le=2**63 - 1)
    role: str = Field("", max_length=40, pattern="^[a-z_]*$")
    kind: str = Field("", max_length=10, pattern="^[a-z]*$")
    state: str = Field("", pattern="^(|active|closed)$")
    page: int = Field(1, ge=1, le=1_000_000)


@router.get("/me", response=MeOut, summary="Who am I")
@guarded(policies.SEE_SELF)
def me(request: HttpRequest) -> MeOut:
    actor = acting(request)
    person = queries.person_of(actor.account) if actor.account else None
    return MeOut(
        account=actor.account,
        kind=actor.kind,
        full_name=person.full_name if person else "",
        unit_id=person.unit_id if person else None,
        acting_for=actor.acting_for,
        roles=[role_out(held.role, held.units) for held in actor.holdings],
        scopes=sorted(actor.scopes) if actor.scopes is not None else None,
    )


@router.get("/tokens", response=list[TokenOut], summary="My API tokens")
@guarded(policies.SEE_TOKENS)
def list_tokens(request: HttpRequest) -> list[Token]:
    return queries.tokens_of(acting(request).account or 0)


@router.post("/tokens", response={201: TokenMade}, summary="Make an API token")
@guarded(policies.MAKE_TOKENS)
def make_token(request: HttpRequest, token: TokenIn) -> Status[TokenMade]:
    actor = acting(request)
    made = tokens.make(token.name, token.scopes, scopes.instant(token.expires_at), offered=scopes.offered(actor), actor=actor)
    return Status(201, TokenMade(id=made.id, secret=made.secret))


@router.delete("/tokens/{int:token}", response={204: None}, summary="Revoke one of my API tokens")
@guarded(policies.REVOKE_TOKENS)
def revoke_token(request: HttpRequest, token: int) -> Status[None]:
    tokens.revoke(token, actor=acting(request))
    return Status(204, None)


@router.get("/people", response=PeopleOut, summary="The people within my reach")
@guarded(policies.SEE_PEOPLE)
def list_people(request: HttpRequest, asked: Query[PeopleQuery]) -> PeopleOut:
    search = queries.Search(asked.text, asked.unit, asked.role, asked.kind, asked.state)
    page = queries.people(search, actor=acting(request), page=asked.page)
    rows = [person_out(person) for person in page.object_list]
    return PeopleOut(count=page.paginator.count, page=page.number, pages=page.paginator.num_pages, people=rows)


@router.get("/people/{int:account}", response=PersonWithRoles, summary="One person and their roles")
@guarded(policies.SEE_PEOPLE)
def one_person(request: HttpRequest, account: int) -> PersonWithRoles:
    person = queries.person(account, actor=acting(request))
    held = [held_role_out(each) for each in queries.roles_of(account)]
    return PersonWithRoles(**person_out(person).dict(), roles=held)


def role_out(role: Role, units: frozenset[int] | None) -> RoleOut:
    titles = roles.TERMS[role]
    return RoleOut(role=role.value, title_vi=titles.vi, title_en=titles.en, units=None if units is None else len(units))


def person_out(person: Person) -> PersonOut:
    return PersonOut(
        id=person.id,
        kind=person.kind,
        full_name=person.full_name,
        email=person.email,
        unit_id=person.unit_id,
        is_active=person.is_active,
    )


def held_role_out(held: HeldRole) -> HeldRoleOut:
    return HeldRoleOut(
        id=held.id,
        role=held.role.value,
        unit_id=held.unit_id,
        valid_from=held.valid_from,
        valid_to=held.valid_to,
        state=held.state,
    )
