"""Template tags and filters of the design system; a builtin, so no template loads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page
from django.forms import BaseForm
from django.template import Context, Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from tinhso.ui import charts, formatting, forms, sparklines
from tinhso.ui.contracts import Chart, Tile
from tinhso.ui.vendored import icon_names
from tinhso.ui.words import STATUS_WORDS

register = Library()

STATUS_SHAPES = {
    "good": '<circle cx="6" cy="6" r="5"/>',
    "watch": '<path d="M6 1 11.5 11H.5Z"/>',
    "bad": '<path d="M1.5 1.5h9v9h-9z"/>',
    "none": '<circle class="mark-line mark-dashed" cx="6" cy="6" r="4.5"/>',
    "late": '<g class="mark-line"><circle cx="6" cy="6" r="4.75"/><path d="M6 3v3l2 1.5"/></g>',
}
NOTICE_ICONS = {"info": "info-circle", "good": "circle-check", "watch": "alert-triangle", "bad": "alert-circle"}


# --- values ------------------------------------------------------------------


def _or_missing(text: str) -> str:
    """Return ``text``; for a value that is not known, a dash that a screen reader reads as words."""
    if text != formatting.NONE:
        return text
    words = gettext("no data yet")
    return format_html(
        '<span class="missing"><span aria-hidden="true">{}</span><span class="visually-hidden">{}</span></span>', text, words
    )


@register.filter
def number(value: formatting.Value | None, decimals: int | None = None) -> str:
    return _or_missing(formatting.number(value, decimals))


@register.filter
def percent(ratio: formatting.Value | None, decimals: int | None = 1) -> str:
    return _or_missing(formatting.percent(ratio, decimals))


@register.filter
def dong(amount: formatting.Value | None) -> str:
    return _or_missing(formatting.dong(amount))


@register.filter
def day(value: date | None) -> str:
    return _or_missing(formatting.day(value or None))


@register.filter
def moment(instant: datetime | None) -> str:
    return _or_missing(formatting.moment(instant or None))


@register.filter
def ago(instant: datetime | None) -> str:
    """Say how long ago, with the exact time on hover and for machines."""
    if not instant:
        return _or_missing(formatting.NONE)
    exact = formatting.moment(instant)
    return format_html('<time datetime="{}" title="{}">{}</time>', instant.isoformat(), exact, formatting.ago(instant))


# --- small marks ---------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; with ``label`` it speaks, without it is decoration beside words.

    A name that is not in the sprite (a pack of another province) draws a circle, not an empty box.
    """
    name = name.replace("_", "-")
    name = name if name in icon_names() else "circle"
    address = static("ui/vendor/icons.svg")
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" width="24" height="24" {}><use href="{}#{}"></use></svg>', said, address, name)


@register.simple_tag
def status(value: str, words: str = "") -> SafeString:
    """Draw a status as colour, shape and word: good, watch, bad, none or late."""
    known = value if value in STATUS_SHAPES else "none"
    shape = mark_safe(STATUS_SHAPES[known])  # noqa: S308  # our own drawing
    mark = format_html('<svg class="mark" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">{}</svg>', shape)
    return format_html('<span class="status status-{}">{}{}</span>', known, mark, words or STATUS_WORDS[known])


@register.simple_tag
def status_mark(value: str) -> SafeString:
    """Draw a status as colour and shape alone, where room is short; its word is said to those who do not see it."""
    return status(value, format_html('<span class="visually-hidden">{}</span>', STATUS_WORDS.get(value, value)))


@register.simple_tag
def crumb(url: str, title: str) -> SafeString:
    """Draw one step of the breadcrumbs; without an address it is the page itself."""
    if not url:
        return format_html('<li><span aria-current="page">{}</span></li>', title)
    return format_html('<li><a href="{}">{}</a></li>', url, title)


@register.simple_tag
def sparkline(values: Any, label: str = "") -> SafeString:
    """Draw past values as a small line; gaps stay gaps."""
    return sparklines.svg(tuple(values or ()), label)


@register.filter
def asks_for_something(form: BaseForm) -> bool:
    """Say whether a form has a required field: where none is, as in a filter, "optional" would be noise."""
    return any(field.required for field in form.fields.values())


# --- larger parts ----------------------------------------------------------------


@register.inclusion_tag("ui/_empty_state.html")
def empty_state(icon: str, title: str, text: str = "", url: str = "", action: str = "") -> dict[str, str]:
    return {"icon_name": icon, "title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("ui/_tile.html")
def tile(tile: Tile) -> dict[str, Tile]:
    return {"tile": tile}


@register.simple_tag
def chart(chart: Chart) -> SafeString:
    """Draw a chart with its table; the drawing needs a script, the table does not."""
    return charts.figure(chart)


@register.simple_tag
def day_input(name: str, value: date | str | None = None, **attributes: Any) -> SafeString:
    """Draw the platform's box for a day (dd/mm/yyyy) in a form of plain HTML."""
    return forms.day_input(name, value, **attributes)


@register.inclusion_tag("ui/_pagination.html", takes_context=True)
def pagination(context: Context, page_obj: Page[Any], parameter: str = "page") -> dict[str, object]:
    """Draw links to the other pages of a list, keeping the rest of the address."""
    link = _linker(context, parameter)
    numbers = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    steps = [(str(step), "" if isinstance(step, str) else link(step), step == page_obj.number) for step in numbers]
    return {
        "page_obj": page_obj,
        "steps": steps,
        "previous": link(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        "next": link(page_obj.next_page_number()) if page_obj.has_next() else "",
    }


@register.simple_tag(takes_context=True)
def sort_header(context: Context, field: str, title: str, numeric: bool = False) -> SafeString:
    """Draw a table head that sorts by ``field``: first upwards, then downwards (``?sort=field``, ``?sort=-field``)."""
    now = context["request"].GET.get("sort", "")
    direction = {field: "ascending", f"-{field}": "descending"}.get(now, "none")
    url = _linker(context, "sort", drop="page")(f"-{field}" if direction == "ascending" else field)
    drawn = icon({"ascending": "sort-ascending", "descending": "sort-descending"}.get(direction, "arrows-sort"))
    html = '<th scope="col" aria-sort="{}"{}><a class="sorter" href="{}">{}{}</a></th>'
    return format_html(html, direction, mark_safe(' class="numeric"') if numeric else "", url, title, drawn)


def _linker(context: Context, parameter: str, drop: str = "") -> Callable[[object], str]:
    """Return what writes the present address with ``parameter`` set to a value."""

    def link(value: object) -> str:
        query = context["request"].GET.copy()
        query.pop(drop, None)
        query[parameter] = str(value)
        return f"?{query.urlencode()}"

    return link


class NoticeNode(Node):
    """A message in the page: ``{% notice "watch" "Title" %}…{% endnotice %}``."""

    def __init__(self, kind: FilterExpression, title: FilterExpression | None, body: NodeList) -> None:
        self.kind, self.title, self.nodelist = kind, title, body

    def render(self, context: Context) -> SafeString:
        kind = self.kind.resolve(context)
        kind = kind if kind in NOTICE_ICONS else "info"
        title = format_html('<p class="notice-title">{}</p>', self.title.resolve(context)) if self.title else ""
        html = '<div class="notice notice-{}" role="note">{}<div class="notice-body">{}{}</div></div>'
        return format_html(html, kind, icon(NOTICE_ICONS[kind]), title, self.nodelist.render(context))


@register.tag
def notice(parser: Parser, token: Token) -> NoticeNode:
    words = token.split_contents()[1:]
    if not 1 <= len(words) <= 2:
        raise TemplateSyntaxError('write {% notice "info|good|watch|bad" ["title"] %}…{% endnotice %}')
    body = parser.parse(("endnotice",))
    parser.delete_first_token()
    title = parser.compile_filter(words[1]) if len(words) == 2 else None
    return NoticeNode(parser.compile_filter(words[0]), title, body)
