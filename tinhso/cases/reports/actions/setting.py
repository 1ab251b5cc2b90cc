"""Setting the desk's own rules: where reports go, what they can be about, and the words to answer with. All are dated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import jsonschema
from django.db import transaction

from tinhso.audit import actions as audit
from tinhso.cases.reports import policies
from tinhso.cases.reports.contracts import Category
from tinhso.cases.reports.errors import CategoryWrong, PlaceholderUnknown, RuleWrong, TextMissing
from tinhso.cases.reports.models import CategoryRow, ReceptionRow, RoutingRow, TemplateRow
from tinhso.cases.reports.rules.routing import RoutingRule
from tinhso.cases.reports.rules.templating import PLACEHOLDERS, unknown_in
from tinhso.kernel import clock, steady
from tinhso.kernel.errors import NotFound
from tinhso.kernel.policy import Actor, require

SLUG = re.compile(r"[a-z][a-z0-9_]{1,58}")


@dataclass(frozen=True)
class NewTemplate:
    """Words to answer with: for one move, category or office, or (empty) for all."""

    title: str
    text: str
    move: str = ""
    category: str = ""
    office: int | None = None


def set_rule(rule: RoutingRule, *, actor: Actor) -> int:
    """Keep a rule of routing; return its id. One that replaces another ends that one first. Raises Denied, RuleWrong."""
    require(policies.SET_ROUTING, actor)
    if set(rule.weekdays) - set("1234567"):
        raise RuleWrong(why_vi="ngày trong tuần không đúng", why_en="a day of the week is wrong")
    if not rule.paper.strip():
        raise RuleWrong(why_vi="chưa ghi văn bản hoặc lý do", why_en="it names no paper or reason")
    with transaction.atomic():
        made = RoutingRow.objects.create(
            priority=rule.priority,
            area_id=rule.area,
            category=rule.category,
            channel=rule.channel,
            weekdays="".join(sorted(rule.weekdays)),
            from_time=rule.from_time,
            to_time=rule.to_time,
            words=", ".join(rule.words),
            office_id=rule.office,
            mode=rule.mode,
            paper=rule.paper.strip()[:300],
            valid_from=rule.valid_from,
            valid_to=rule.valid_to,
            set_by=actor.account,
            set_at=clock.now(),
        )
        audit.record(actor=actor, verb="reports.set_rule", target=f"report_rule:{made.pk}", reason=rule.paper[:500])
    return made.pk


def end_rule(rule: int, *, reason: str, actor: Actor) -> None:
    """Let a rule of routing hold no longer than yesterday; one that has not begun is taken away. Raises Denied, NotFound."""
    require(policies.SET_ROUTING, actor)
    with transaction.atomic():
        row = RoutingRow.objects.select_for_update().filter(pk=rule).first()
        if row is None:
            raise NotFound()
        if row.valid_from >= clock.today():
            row.delete()
        else:
            row.valid_to = clock.today() - timedelta(days=1)
            row.save(update_fields=["valid_to"])
        audit.record(actor=actor, verb="reports.end_rule", target=f"report_rule:{rule}", reason=reason[:500])


def set_category(new: Category, *, actor: Actor) -> None:
    """Lay a category over the one of the same slug from a day on. Raises Denied, CategoryWrong."""
    require(policies.SET_CATEGORIES, actor)
    _check_category(new)
    values = {
        "group": new.group,
        "vi": new.vi,
        "en": new.en,
        "icon": new.icon,
        "mode": new.mode,
        "private": new.private,
        "anonymous": new.anonymous,
        "hint_vi": new.hint_vi,
        "hint_en": new.hint_en,
        "words": ", ".join(new.words),
        "questions": dict(new.questions),
        "source": new.source.strip()[:300],
        "valid_to": new.valid_to,
        "set_by": actor.account,
        "set_at": clock.now(),
    }
    with transaction.atomic():
        before = CategoryRow.objects.filter(slug=new.slug, valid_from__lt=new.valid_from, valid_to=None)
        before.update(valid_to=new.valid_from - timedelta(days=1))
        CategoryRow.objects.update_or_create(slug=new.slug, valid_from=new.valid_from, defaults=values)
        steady.forget()
        data = {"from": new.valid_from.isoformat()}
        audit.record(
            actor=actor, verb="reports.set_category", target=f"category:{new.slug}", reason=new.source[:500], data=data
        )


def set_template(new: NewTemplate, *, actor: Actor, replaces: int | None = None) -> int:
    """Keep words to answer with from today on; return their id. Raises Denied, TextMissing, PlaceholderUnknown."""
    require(policies.SET_TEMPLATES, actor)
    if not new.title.strip() or not new.text.strip():
        raise TextMissing()
    if unknown := unknown_in(new.text):
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise PlaceholderUnknown(unknown=", ".join(f"{{{name}}}" for name in unknown), known=known)
    with transaction.atomic():
        if replaces is not None:
            _end_template(replaces)
        made = TemplateRow.objects.create(
            title=new.title.strip()[:120],
            text=new.text.strip(),
            move=new.move,
            category=new.category,
            office_id=new.office,
            valid_from=clock.today(),
            set_by=actor.account,
            set_at=clock.now(),
        )
        audit.record(actor=actor, verb="reports.set_template", target=f"template:{made.pk}")
    return made.pk


def end_template(template: int, *, actor: Actor) -> None:
    """Take words to answer with out of use. Raises Denied, NotFound."""
    require(policies.SET_TEMPLATES, actor)
    with transaction.atomic():
        _end_template(template)
        audit.record(actor=actor, verb="reports.end_template", target=f"template:{template}")


def set_reception(office: int, *, area: int | None = None, valid_from: date, paper: str, actor: Actor) -> int:
    """Let an office take reports in from a day on, of an area or of the whole province; return the record's id.

    The office before it does so until the day before. Raises Denied, RuleWrong.
    """
    require(policies.SET_RECEPTION, actor)
    if not paper.strip():
        raise RuleWrong(why_vi="chưa ghi văn bản giao nhiệm vụ", why_en="it names no paper that gives the duty")
    with transaction.atomic():
        same = ReceptionRow.objects.filter(area=area)
        same.filter(valid_from=valid_from).delete()
        same.filter(valid_from__lt=valid_from, valid_to=None).update(valid_to=valid_from - timedelta(days=1))
        made = ReceptionRow.objects.create(
            office_id=office,
            area_id=area,
            valid_from=valid_from,
            paper=paper.strip()[:300],
            set_by=actor.account,
            set_at=clock.now(),
        )
        audit.record(actor=actor, verb="reports.set_reception", target=f"unit:{office}", reason=paper[:500])
    return made.pk


def _end_template(template: int) -> None:
    row = TemplateRow.objects.select_for_update().filter(pk=template).first()
    if row is None:
        raise NotFound()
    if row.valid_from >= clock.today():
        row.delete()
    else:
        row.valid_to = clock.today() - timedelta(days=1)
        row.save(update_fields=["valid_to"])


def _check_category(new: Category) -> None:
    if not SLUG.fullmatch(new.slug):
        why = "mã chỉ gồm chữ thường, số và dấu gạch dưới", "its code is made of small letters, digits and underscores"
        raise CategoryWrong(why_vi=why[0], why_en=why[1])
    if not (new.vi.strip() and new.en.strip() and new.source.strip()):
        raise CategoryWrong(why_vi="thiếu tên hoặc văn bản", why_en="its name or the paper that sets it is missing")
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise CategoryWrong(why_vi="ngày kết thúc trước ngày bắt đầu", why_en="it ends before it begins")
    try:
        jsonschema.Draft202012Validator.check_schema(dict(new.questions))
    except jsonschema.SchemaError as error:
        raise CategoryWrong(why_vi=f"câu hỏi sai cú pháp: {error.message}", why_en=f"its questions: {error.message}") from error
