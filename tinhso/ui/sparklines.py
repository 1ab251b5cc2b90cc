"""A small line of past values, drawn with SVG attributes only (the page allows no inline style)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, MARGIN = 120, 32, 3

Point = tuple[float, float]


def svg(values: Sequence[float | None], label: str = "") -> SafeString:
    """Return the drawing of ``values`` in order of time; ``None`` is a gap; the last known value gets a dot.

    One value alone is no course of things, and nothing is drawn.
    """
    lines = [line for line in segments(values) if line]
    if sum(map(len, lines)) < 2:
        return SafeString("")
    drawn = format_html_join("", '<polyline points="{}"/>', ((_text(line),) for line in lines))
    last = format_html('<circle cx="{}" cy="{}" r="2.5"/>', *lines[-1][-1])
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    html = '<svg class="sparkline" viewBox="0 0 {} {}" width="{}" height="{}" {}>{}{}</svg>'
    return format_html(html, WIDTH, HEIGHT, WIDTH, HEIGHT, said, drawn, last)


def segments(values: Sequence[float | None]) -> Iterator[list[Point]]:
    """Yield the points of each run of known values, scaled into the drawing; y grows downwards."""
    known = [float(value) for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
    run: list[Point] = []
    for place, value in enumerate(values):
        if value is None:
            yield run
            run = []
        else:
            share = (float(value) - low) / (high - low) if high > low else 0.5
            run.append((round(MARGIN + place * step, 1), round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)))
    yield run


def _text(line: list[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in line)
