"""A process drawn as SVG from its table: states stand side by side as boxes, each move is an arrow on a line of its own.

A line for each move keeps every word legible however many moves there are, and reads from the top like the life of a case: dots
mark the states that a move leaves, the arrowhead the one that it comes to, small signs what it does to the clocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from textwrap import wrap

from tinhso.cases.engine.rules.processes import Move, Process, State

COLUMN, ROW, BOX, BOX_HEIGHT, MARGIN = 176, 44, 148, 66, 16
LETTER = 6.6  # pixels that a letter of a label takes, on the safe side
LINE, LINES, LETTERS_IN_LINE = 17, 3, 18
SIGNS = (("starts", "▶"), ("pauses", "‖"), ("resumes", "»"), ("extends", "+"), ("stops", "■"))
STANDALONE = """<style>
  text { font: 13px sans-serif; fill: #1d2733; } .process-state rect { fill: #fff; stroke: #44546a; stroke-width: 1.5; }
  .process-start rect { stroke-width: 3; } .process-final rect { fill: #eef2f6; } .process-life { stroke: #c3cdd8; }
  .process-move path, .process-move circle { stroke: #1f5fa8; fill: none; stroke-width: 1.6; } .process-head { fill: #1f5fa8; }
 .process-clock { fill: #55606e; }
  .process-move circle { fill: #1f5fa8; } .process-words { paint-order: stroke; stroke: #fff; stroke-width: 5px; }
  @media (prefers-color-scheme: dark) {
    svg { background: #12181f; } text { fill: #e8edf2; } .process-state rect { fill: #1c2530; stroke: #9fb1c4; }
    .process-final rect { fill: #263241; } .process-life { stroke: #3a4756; } .process-words { stroke: #12181f; }
    .process-move path, .process-move circle { stroke: #8ab8f0; } .process-head, .process-move circle { fill: #8ab8f0; }
    .process-clock { fill: #a9b7c6; }
  }
</style>"""


def svg(process: Process, language: str = "vi", *, title: str = "", standalone: bool = False) -> str:
    """Return the drawing. On a page its colours are the page's, by class; ``standalone`` brings its own, light and dark."""
    vi = language.startswith("vi")
    states = in_order(process)
    place = {state.slug: MARGIN + COLUMN // 2 + COLUMN * number for number, state in enumerate(states)}
    width, height = 2 * MARGIN + COLUMN * len(states), BOX_HEIGHT + 34 + ROW * max(len(process.moves), 1)
    named = escape(title or process.id)
    style = STANDALONE if standalone else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="process" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{named}"><title>{named}</title>{style}'
    ]
    parts += [f'<path class="process-life" d="M{x} {BOX_HEIGHT + 6}V{height - 6}"/>' for x in place.values()]
    parts += [_state(state, place[state.slug], process, vi=vi) for state in states]
    for number, move in enumerate(moves_in_order(process, states)):
        parts.append(_move(move, place, BOX_HEIGHT + 44 + ROW * number, width, process, vi=vi))
    return "".join([*parts, "</svg>"])


def in_order(process: Process) -> tuple[State, ...]:
    """Return the states as a case comes through them: by the fewest moves from the start, final ones last."""
    steps = {process.start: 0}
    waiting = [process.start]
    for state in waiting:
        for move in process.moves_from(state):
            if move.target not in steps:
                steps[move.target] = steps[state] + 1
                waiting.append(move.target)
    written = {state.slug: number for number, state in enumerate(process.states)}
    last = len(steps)
    return tuple(sorted(process.states, key=lambda each: (each.final, steps.get(each.slug, last), written[each.slug])))


def moves_in_order(process: Process, states: tuple[State, ...]) -> tuple[Move, ...]:
    """Return the moves by the first state that they leave."""
    rank = {state.slug: number for number, state in enumerate(states)}
    return tuple(sorted(process.moves, key=lambda move: (min(rank[each] for each in move.sources), rank[move.target])))


def _state(state: State, x: int, process: Process, *, vi: bool) -> str:
    kinds = ["process-state"]
    kinds += ["process-start"] if state.slug == process.start else []
    kinds += ["process-final"] if state.final else []
    left = x - BOX // 2
    lines = wrap(state.vi if vi else state.en, LETTERS_IN_LINE, max_lines=LINES, placeholder="…")
    top = (BOX_HEIGHT - LINE * (len(lines) - 1)) / 2 + 5
    inner = f'<rect x="{left + 4}" y="6" width="{BOX - 8}" height="{BOX_HEIGHT - 8}" rx="5"/>' if state.final else ""
    words = "".join(
        f'<text x="{x}" y="{top + LINE * number:g}" text-anchor="middle">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    box = f'<rect x="{left}" y="2" width="{BOX}" height="{BOX_HEIGHT}" rx="8"/>'
    return f'<g class="{" ".join(kinds)}">{box}{inner}{words}</g>'


def _move(move: Move, place: dict[str, int], y: int, width: int, process: Process, *, vi: bool) -> str:
    target, sources = place[move.target], sorted({place[each] for each in move.sources})
    lines = list(_lines(target, sources, y))
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3.5"/>' for x in sources if x != target)
    name, signs = move.vi if vi else move.en, " ".join(_clock_signs(move, process, vi=vi))
    long = len(f"{name} {signs}") * LETTER
    at = max(min(*sources, target, width - long - 4), 4)
    clocks = f' <tspan class="process-clock">{escape(signs)}</tspan>' if signs else ""
    text = f'<text class="process-words" x="{at:g}" y="{y - 8}">{escape(name)}{clocks}</text>'
    return f'<g class="process-move">{"".join(lines)}{dots}{text}</g>'


def _lines(target: int, sources: list[int], y: int) -> Iterator[str]:
    """Yield a line with a head from each side that sources lie on, and a loop where a state stays as it is."""
    left, right = [x for x in sources if x < target], [x for x in sources if x > target]
    if left:
        yield f'<path d="M{min(left)} {y}H{target - 9}"/>{_head(target, y, -9)}'
    if right:
        yield f'<path d="M{max(right)} {y}H{target + 9}"/>{_head(target, y, 9)}'
    if target in sources:
        yield f'<path d="M{target} {y - 6}h24a6 6 0 0 1 0 12h-15"/>{_head(target, y + 6, 9)}'


def _head(x: int, y: int, back: int) -> str:
    return f'<path class="process-head" d="M{x} {y}l{back} -5v10z"/>'


def _clock_signs(move: Move, process: Process, *, vi: bool) -> Iterator[str]:
    names = {each.slug: each.vi if vi else each.en for each in process.clocks}
    for what, sign in SIGNS:
        yield from (f"{sign} {names.get(slug, slug)}" for slug in getattr(move, what))
