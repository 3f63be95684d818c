"""Small plots as SVG: text stays text, colours are told apart by everybody and on grey paper.

Drawn by hand instead of by a library: three kinds are needed, their text takes the page's own
fonts (Korean too), and several of them on one page share no identifiers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

Points = tuple[Sequence[float], Sequence[float]]

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 680, 62, 150, 14, 44
HEIGHT = 290
# Okabe and Ito's palette (2008) without yellow, which paper does not show.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#8A6D00", "#444444", "#7B3294")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "", "7 3", "2 3", "9 3 2 3")
LABEL_GAP = 14


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis.

    Attributes:
        label: what it shows.
        low, high: its ends.
        ticks: where it is marked.
        log: on a logarithmic scale.
        text: how a tick is written.
    """

    label: str
    low: float
    high: float
    ticks: Sequence[float]
    log: bool = False
    text: Callable[[float], str] = "{:g}".format

    def share(self, value: float) -> float:
        """Where a value lies between both ends, 0 to 1."""
        value = min(max(value, self.low), self.high)
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def line_plot(
    name: str,
    title: str,
    description: str,
    lines: Mapping[str, Points],
    x: Axis,
    y: Axis,
    rules: Sequence[tuple[str, Points]] = (),
) -> str:
    """Lines with markers, each labelled at its end.

    Args:
        name: of the plot, unique on the page.
        title, description: for who cannot see it.
        lines: label to x and y.
        x, y: the axes.
        rules: labelled dashed lines for comparison.
    """

    def at(point: tuple[float, float]) -> tuple[float, float]:
        wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
        return LEFT + wide * x.share(point[0]), TOP + high * (1 - y.share(point[1]))

    parts, ends = [_grid(x, y)], []
    for label, points in rules:
        places = [at(p) for p in zip(*points, strict=True)]
        parts.append(f'<polyline class="rule" points="{_path(places)}"/>')
        ends.append((places[-1][1], label, "#666", "rule"))
    for number, (label, points) in enumerate(lines.items()):
        places = [at(p) for p in zip(*points, strict=True)]
        colour, dash = COLOURS[number % 8], DASHES[number % 8]
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        path = _path(places)
        parts.append(f'<polyline class="line" stroke="{colour}"{dashed} points="{path}"/>')
        if len(places) <= 12:
            parts += [_marker(number, *place, colour) for place in places]
        ends.append((places[-1][1], label, colour, "label"))
    return _svg(name, title, description, HEIGHT, parts + _labels(ends))


def range_plot(
    name: str,
    title: str,
    description: str,
    bars: Sequence[tuple[str, float | None, float | None]],
    x: Axis,
    rule: tuple[str, float],
) -> str:
    """Horizontal bars from a lower to an upper bound; a missing end fades out.

    Args:
        name: of the plot, unique on the page.
        title, description: for who cannot see it.
        bars: label, lower and upper end.
        x: the axis.
        rule: a labelled value for comparison.
    """
    step, left, right = 26, 110, 30
    height = TOP + 14 + step * len(bars) + BOTTOM
    wide = WIDTH - left - right
    floor = height - BOTTOM

    def at(value: float) -> float:
        return left + wide * x.share(value)

    parts = []
    for tick in x.ticks:
        place = f'x="{at(tick):.1f}"'
        parts.append(
            f'<line class="grid" x1="{at(tick):.1f}" x2="{at(tick):.1f}" y1="{TOP + 14}" '
            f'y2="{floor}"/><text class="tick" {place} y="{floor + 16}" text-anchor="middle">'
            f"{escape(x.text(tick))}</text>"
        )
    parts.append(
        f'<text class="axis" x="{left + wide / 2}" y="{height - 6}" text-anchor="middle">'
        f"{escape(x.label)}</text>"
    )
    here = f"{at(rule[1]):.1f}"
    parts.append(
        f'<line class="rule" x1="{here}" x2="{here}" y1="{TOP + 14}" y2="{floor}"/>'
        f'<text class="tick" x="{here}" y="{TOP + 6}" text-anchor="middle">{escape(rule[0])}</text>'
    )
    for number, (label, low, high) in enumerate(bars):
        y = TOP + 14 + step * (number + 0.5)
        start, end = at(low or x.low), at(x.high if high is None else max(high, x.low))
        faint = ' class="open"' if not low or high is None else ""
        parts.append(
            f'<text class="label" x="{left - 10}" y="{y + 4:.1f}" text-anchor="end">'
            f'{escape(label)}</text><rect{faint} x="{start:.1f}" y="{y - 6:.1f}" '
            f'width="{max(end - start, 2):.1f}" height="12" rx="2" fill="{COLOURS[0]}"/>'
        )
    return _svg(name, title, description, height, parts)


def _grid(x: Axis, y: Axis) -> str:
    right, floor = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    for tick in y.ticks:
        at = TOP + (floor - TOP) * (1 - y.share(tick))
        parts.append(
            f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{at:.1f}" y2="{at:.1f}"/>'
            f'<text class="tick" x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">'
            f"{escape(y.text(tick))}</text>"
        )
    for tick in x.ticks:
        at = LEFT + (right - LEFT) * x.share(tick)
        parts.append(
            f'<line class="grid" x1="{at:.1f}" x2="{at:.1f}" y1="{floor}" y2="{floor + 4}"/>'
            f'<text class="tick" x="{at:.1f}" y="{floor + 18}" text-anchor="middle">'
            f"{escape(x.text(tick))}</text>"
        )
    middle = TOP + (floor - TOP) / 2
    parts.append(
        f'<text class="axis" x="{LEFT + (right - LEFT) / 2}" y="{HEIGHT - 6}" '
        f'text-anchor="middle">{escape(x.label)}</text><text class="axis" x="12" y="{middle}" '
        f'text-anchor="middle" transform="rotate(-90 12 {middle})">{escape(y.label)}</text>'
    )
    return "".join(parts)


def _labels(ends: Sequence[tuple[float, str, str, str]]) -> list[str]:
    """Labels beside the lines' ends, pushed apart where they would overlap."""
    placed: list[tuple[float, str, str, str]] = []
    for y, *rest in sorted(ends):
        free = placed[-1][0] + LABEL_GAP if placed else TOP + 4
        placed.append((max(y, free), *rest))  # type: ignore[arg-type]
    over = placed[-1][0] - (HEIGHT - BOTTOM) if placed else 0.0
    parts = []
    for y, label, colour, kind in placed:
        at = y - max(0.0, over)
        parts.append(
            f'<text class="{kind}" x="{WIDTH - RIGHT + 10}" y="{at + 4:.1f}" style="fill:{colour}">'
            f"{escape(label)}</text>"
        )
    return parts


def _marker(number: int, x: float, y: float, colour: str) -> str:
    """A circle, square, triangle or diamond, filled in turns."""
    fill = colour if number < 4 else "#fff"
    kind = number % 4
    if kind == 0:
        shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6"'
    else:
        corners = {
            1: ((-3.2, -3.2), (3.2, -3.2), (3.2, 3.2), (-3.2, 3.2)),
            2: ((0, -4.4), (4.2, 3), (-4.2, 3)),
            3: ((0, -4.8), (4.8, 0), (0, 4.8), (-4.8, 0)),
        }[kind]
        shape = f'<polygon points="{_path([(x + dx, y + dy) for dx, dy in corners])}"'
    return f'{shape} fill="{fill}" stroke="{colour}" stroke-width="1.4"/>'


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _svg(name: str, title: str, description: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(description)}</desc>{"".join(parts)}</svg>'
    )
