"""Expected steps over the size as an SVG, on logarithmic axes, legible on light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from cwm_lsp.verdicts.complexity.growths import Steps

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 480, 300, 62, 42, 34, 16
_MOST_DECADES = 18.0
_SAMPLES = 120
_STYLE = (
    ".cwm{font:12px system-ui,sans-serif;color:#1f2328}"
    "@media(prefers-color-scheme:dark){.cwm{color:#e6edf3}}"
    ".cwm text{fill:currentColor}.cwm .axis{stroke:currentColor;opacity:.7}"
    ".cwm .grid{stroke:currentColor;opacity:.15}.cwm .line{stroke:#2f81f7;fill:none;stroke-width:2}"
    ".cwm .dot{fill:#2f81f7}.cwm .seen{fill:#d29922}"
)


def svg(title: str, steps: Steps, sizes: Sequence[int], counted: Sequence[tuple[int, int]] = ()) -> str:
    """The expected `steps` as a line with a dot at each of `sizes`, and a dot for each count of a real run.

    What takes more than 10^18 steps is left out.
    """
    points = _within((math.log10(n), _decades(steps(float(n)))) for n in sizes)
    seen = _within((math.log10(n), _decades(float(count))) for n, count in counted)
    start, end = math.log10(min(sizes)), math.log10(max(sizes))
    places = [start + (end - start) * i / _SAMPLES for i in range(_SAMPLES + 1)]
    curve = _within((x, _decades(steps(10**x))) for x in places)
    both = [*curve, *points, *seen] or [(start, 0.0)]
    low, high = min(x for x, _ in both), max(max(x for x, _ in both), min(x for x, _ in both) + 1)
    top = max(1.0, math.ceil(max(y for _, y in both)))

    def place(x: float, y: float) -> tuple[float, float]:
        across = (x - low) / (high - low)
        return (
            round(_LEFT + across * (_WIDTH - _LEFT - _RIGHT), 1),
            round(_HEIGHT - _BOTTOM - y / top * (_HEIGHT - _BOTTOM - _TOP), 1),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cwm" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(title, {chr(34): "&quot;"})}">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style>",
        f'<text x="{_LEFT}" y="20">{escape(title)}</text>',
    ]
    for decade in range(math.floor(low), math.ceil(high) + 1):
        if low <= decade <= high:
            x, y = place(decade, 0)
            parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{_TOP}" y2="{y}"/>')
            parts.append(f'<text x="{x}" y="{y + 16}" text-anchor="middle">{_power(decade)}</text>')
    step = max(1, math.ceil(top / 6))
    for decade in range(0, int(top) + 1, step):
        x, y = place(low, decade)
        parts.append(f'<line class="grid" x1="{x}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{_power(decade)}</text>')
    line = " ".join(f"{x},{y}" for x, y in (place(*point) for point in curve))
    parts.append(f'<polyline class="line" points="{line}"/>')
    parts += [f'<circle class="dot" cx="{x}" cy="{y}" r="3"/>' for x, y in (place(*point) for point in points)]
    parts += [f'<circle class="seen" cx="{x}" cy="{y}" r="3"/>' for x, y in (place(*point) for point in seen)]
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{_HEIGHT - 8}" text-anchor="middle">size</text>')
    parts.append(
        f'<text x="14" y="{_HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 14 {_HEIGHT / 2})">steps</text>'
    )
    return "".join([*parts, "</svg>"])


def _decades(steps: float) -> float:
    return math.log10(max(1.0, steps))


def _within(points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x, y) for x, y in points if y <= _MOST_DECADES]


def _power(decade: int) -> str:
    return str(10**decade) if decade <= 3 else f"10<tspan dy='-4' font-size='9'>{decade}</tspan>"
