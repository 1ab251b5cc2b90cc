"""Named reads of directives, as far as the actor plays a part in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models import CharField as Words

from tinhso.accounts import queries as accounts
from tinhso.cases.directives import offices, policies
from tinhso.cases.directives.contracts import (
    Aim,
    Counts,
    Directive,
    Measurement,
    Occasion,
    OpeningRule,
    Origin,
    Pressed,
    Pressing,
    Result,
    Told,
    Verdict,
    Wanted,
)
from tinhso.cases.directives.errors import NoSuchDirective, OfficeUnfit
from tinhso.cases.directives.models import DirectiveRow, MeasurementRow, OpeningRuleRow
from tinhso.cases.directives.rules.workflow import DIRECTIVES, PARTS
from tinhso.cases.engine import journal
from tinhso.cases.engine import queries as engine
from tinhso.cases.engine.contracts import CaseView
from tinhso.cases.engine.errors import NoSuchCase
from tinhso.kernel import clock
from tinhso.kernel.policy import SYSTEM, Actor, Decision, Role, require
from tinhso.places import queries as places

SOON, WEEK = timedelta(days=3), timedelta(days=7)
TO_CHECK = ("proved", "checked")
MOVED = (Verdict.REACHED, Verdict.CLOSER)
NOT_MOVED = (Verdict.UNMOVED, Verdict.FARTHER)
SETTLED = frozenset({Result.IN_TIME, Result.LATE, Result.WITHDRAWN})


def reader(actor: Actor) -> Actor:
    """Return an actor who may see directives as one who asks the engine: a token that opens directives needs no second scope.

    Raises Denied.
    """
    require(policies.SEE_DIRECTIVES, actor)
    return replace(actor, scopes=None)


def one(code: str, *, actor: Actor) -> Told:
    """Return a directive by its code, with its parts, clocks and measurements. Raises NoSuchDirective, Denied."""
    case = case_of(code, actor=actor)
    row = DirectiveRow.objects.select_related("case").filter(case=case.id).first()
    if row is None:
        raise NoSuchDirective()
    return Told(
        directive_of(row, case),
        engine.children(case),
        engine.clocks_of(case),
        measured(case.id),
        tuple((str(period), value) for period, value in row.past),
    )


def case_of(code: str, *, actor: Actor) -> CaseView:
    """Return the case of a directive, or of a supporting office's part, by its code. Raises NoSuchDirective, Denied."""
    try:
        found = engine.case_by_code(code, actor=reader(actor))
    except NoSuchCase:
        raise NoSuchDirective() from None
    if found.desk not in (DIRECTIVES, PARTS):
        raise NoSuchDirective()
    return found


def parent_code(case: CaseView) -> str:
    """Return the code of the directive that a part belongs to; of a directive, its own."""
    return case.code if case.parent is None else engine.case(case.parent, actor=SYSTEM).code


def directives(wanted: Wanted, *, actor: Actor, page: int | str | None = 1, size: int = 50) -> Page[Directive]:
    """Return a page of directives: overdue first, then what is due next; settled ones last, the latest first. Raises Denied."""
    rows = _narrowed(wanted, actor).select_related("case")
    rows = rows.annotate(turn=_TURN).order_by("turn", "case__due_at", "-case__settled_at", "-case_id")
    found: Page[Directive] = _Directives(rows, size).get_page(page)  # type: ignore[arg-type]  # rows until they are shown
    return found


def counts(wanted: Wanted, *, actor: Actor) -> Counts:
    """Return how many directives fit besides their result, by result. Raises Denied."""
    rows = _narrowed(replace(wanted, results=frozenset()), actor).annotate(result=result_now())
    return Counts({Result(name): count for name, count in rows.values_list("result").annotate(count=Count("pk")).order_by()})


def about(reference: str, *, actor: Actor) -> tuple[Directive, ...]:
    """Return the directives made from something (``alert:12``) that the actor may see, the newest first. Raises Denied."""
    rows = DirectiveRow.objects.filter(engine.seen_by(reader(actor), DIRECTIVES), reference=reference).select_related("case")
    return tuple(directive_of(row) for row in rows.order_by("-case_id"))


def waiting(actor: Actor) -> int:
    """Return how many directives are past their due time, of those that the actor may see; 0 for one who may see none."""
    if policies.SEE_DIRECTIVES.decide(actor) is not Decision.ALLOWED:
        return 0
    return _narrowed(Wanted(), actor).filter(case__settled_at=None, case__due_at__lt=clock.now()).count()


def pressing(*, actor: Actor, most: int = 4) -> Pressed:
    """Return what presses of the directives that the actor sees; nothing for one who may see none.

    What waits for a check is whoever's directive it is to check; an operator and the system look after all of them.
    """
    if policies.SEE_DIRECTIVES.decide(actor) is not Decision.ALLOWED:
        return Pressed()
    now = clock.now()
    rows = _narrowed(Wanted(), actor).filter(case__settled_at=None).select_related("case").order_by("case__due_at", "case_id")
    proved = Q(case__state__in=TO_CHECK)
    mine = Q() if actor.kind == "system" or actor.holds(Role.CENTRE_OPERATOR) else Q(leader__in=_people(actor))
    owed = rows.exclude(proved)
    groups = (
        owed.filter(case__due_at__lt=now),
        owed.filter(case__due_at__gte=now, case__due_at__lte=now + WEEK),
        rows.filter(proved & mine),
    )
    told = [(tuple(_pressing(found[:most])), found.count()) for found in groups]
    return Pressed(*told[0], *told[1], *told[2])


def with_aims(since: datetime) -> tuple[Directive, ...]:
    """Return the directives with an aim that are open, or were settled after ``since``: those whose numbers are followed."""
    rows = DirectiveRow.objects.exclude(indicator="").filter(Q(case__settled_at=None) | Q(case__settled_at__gte=since))
    return tuple(directive_of(row) for row in rows.exclude(case__state="withdrawn").select_related("case").order_by("case_id"))


def measured(case: int) -> tuple[Measurement, ...]:
    """Return what was measured for a directive, the first first."""
    rows = MeasurementRow.objects.filter(directive=case).order_by("number")
    return tuple(
        Measurement(Occasion(row.occasion), row.period, row.value, row.is_simulated, row.known_at, row.at) for row in rows
    )


def opening_rules() -> tuple[OpeningRule, ...]:
    """Return the province's own rules of which thresholds open a directive, in the order in which they begin."""
    rows = OpeningRuleRow.objects.order_by("valid_from", "pk")
    return tuple(OpeningRule(row.threshold, row.working_days, row.valid_from, row.valid_to, row.source) for row in rows)


def office_answering_for(unit: int) -> int | None:
    """Return the office that answers for a unit today: itself, or the committee that serves an area."""
    return offices.answering_for(unit)


def leaders() -> dict[int, str]:
    """Return who leads the province today, by account: whose directive an operator may put down."""
    found = accounts.holders_at({Role.PROVINCE_LEADER})
    return accounts.full_names({account for people in found.values() for account in people})


def unit_named(text: str) -> int:
    """Return the unit of today that a taken suggestion (``unit:12``) or a code means. Raises UnknownUnit, NoSuchPage."""
    number = _taken(text)
    if number is not None:
        return places.unit_by_id(number).id
    found = [unit for tree in ("office", "area") for unit in places.lives_of(text, tree) if unit.valid_to is None]
    return found[0].id if found else places.unit_on(text).id


def office_named(text: str) -> int:
    """Return the office that a text means, of an area its committee. Raises OfficeUnfit, and as ``unit_named``."""
    unit = unit_named(text)
    office = offices.answering_for(unit)
    if office is None:
        raise OfficeUnfit(office=places.unit_by_id(unit).name)
    return office


def title_of_unit(text: str) -> str:
    """Return the name of a taken suggestion; empty for what is none."""
    number = _taken(text)
    found = places.units_by_id([number]) if number is not None else {}
    return next((unit.name for unit in found.values()), "")


def _taken(text: str) -> int | None:
    number = text.removeprefix("unit:")
    return int(number) if text.startswith("unit:") and number.isascii() and number.isdigit() and len(number) < 18 else None


def by_request(request: str) -> Directive | None:
    """Return the directive that a request issued, asking nobody."""
    row = DirectiveRow.objects.filter(case__desk=DIRECTIVES, case__request=request).select_related("case").first()
    return directive_of(row) if row is not None else None


def of_case(case: CaseView) -> Directive:
    """Return the directive of a case, asking nobody."""
    return directive_of(DirectiveRow.objects.select_related("case").get(case=case.id), case)


def directive_of(row: DirectiveRow, case: CaseView | None = None) -> Directive:
    return Directive(
        case=case or journal.view_of(row.case, frozenset()),
        leader=row.leader,
        origin=Origin(row.origin),
        reference=row.reference,
        aim=aim_of(row),
        percent=row.percent,
        answered_at=row.answered_at,
        answered_late=row.answered_late,
        verdict=Verdict(row.verdict),
    )


def aim_of(row: DirectiveRow) -> Aim | None:
    if row.aim_unit_id is None or row.target is None or row.at_least is None:
        return None
    return Aim(row.indicator, row.aim_unit_id, row.target, row.at_least, row.by_period)


def result_of(directive: Directive, now: datetime) -> Result:
    """Return how a directive stands, as the board counts it."""
    case = directive.case
    if case.state == "withdrawn":
        return Result.WITHDRAWN
    if case.settled_at is not None:
        return Result.LATE if directive.answered_late else Result.IN_TIME
    if case.overdue(now):
        return Result.OVERDUE
    if case.state in TO_CHECK:
        return Result.TO_CHECK
    return Result.DUE_SOON if case.due_at is not None and case.due_at <= now + SOON else Result.OPEN


def result_now() -> Case:
    """Return what ``result_of`` says, for the database."""
    now = clock.now()
    return Case(
        When(case__state="withdrawn", then=Value(Result.WITHDRAWN)),
        When(case__settled_at__isnull=False, answered_late=True, then=Value(Result.LATE)),
        When(case__settled_at__isnull=False, then=Value(Result.IN_TIME)),
        When(case__due_at__lt=now, then=Value(Result.OVERDUE)),
        When(case__state__in=TO_CHECK, then=Value(Result.TO_CHECK)),
        When(case__due_at__lte=now + SOON, then=Value(Result.DUE_SOON)),
        default=Value(Result.OPEN),
        output_field=Words(),
    )


class _Directives(Paginator[Directive]):
    """Pages of rows, handed out as directives."""

    def page(self, number: int | str) -> Page[Directive]:
        found = super().page(number)
        found.object_list = [directive_of(row) for row in found.object_list]  # type: ignore[arg-type]  # rows until here
        return found


_TURN = Case(When(case__settled_at__isnull=True, then=Value(0)), default=Value(1))


def _narrowed(wanted: Wanted, actor: Actor) -> QuerySet[DirectiveRow]:
    # Directives are few among cases: their keys first, or SQLite reads every open case of the province.
    rows = DirectiveRow.objects.filter(engine.seen_by(reader(actor), DIRECTIVES), case__in=DirectiveRow.objects.values("case"))
    if wanted.leader is not None:
        rows = rows.filter(leader=wanted.leader)
    if wanted.office is not None:
        rows = rows.filter(case__office__in=places.descendant_ids(wanted.office))
    if wanted.older_than is not None:
        rows = rows.filter(case__received_at__lt=clock.now() - timedelta(days=wanted.older_than), case__settled_at=None)
    if wanted.moved is not None:
        rows = rows.filter(verdict__in=MOVED if wanted.moved else NOT_MOVED)
    return rows.annotate(result=result_now()).filter(result__in=wanted.results) if wanted.results else rows


def _people(actor: Actor) -> list[int]:
    return [account for account in (actor.account, actor.acting_for) if account is not None]


def _pressing(rows: Iterable[DirectiveRow]) -> Iterator[Pressing]:
    found = list(rows)
    names = names_of(row.case.office_id for row in found)
    for row in found:
        case = row.case
        yield Pressing(case.code, case.title, names.get(case.office_id or 0, ""), case.due_at, case.is_simulated)


def names_of(units: Iterable[int | None]) -> dict[int, str]:
    """Return the names of units by id."""
    return {key: unit.name for key, unit in places.units_by_id({each for each in units if each is not None}).items()}
