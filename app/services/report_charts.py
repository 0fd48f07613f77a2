"""The charts of a report as SVG, in the colours of the program's own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from app.i18n import number

_WIDE, _HIGH = 920, 180


def days_chart(before: Sequence[int], after: Sequence[int]) -> str:
    """Two areas over the days."""
    most = max([*before, *after, 1])

    def area(values: Sequence[int], look: str) -> str:
        step = _WIDE / max(1, len(values) - 1)
        points = " ".join(f"{n * step:.1f},{_HIGH - value * (_HIGH - 20) / most:.1f}" for n, value in enumerate(values))
        return f'<polygon class="{look}" points="0,{_HIGH} {points} {_WIDE},{_HIGH}"/>'

    top = f'<text x="0" y="12">{number(most)}</text>'
    drawn = f"{area(before, 'before')}{area(after, 'after')}{top}"
    return f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-hidden="true">{drawn}</svg>'


def bars(words: Sequence[str], before: Sequence[int], after: Sequence[int]) -> str:
    """Two bars for each word."""
    most = max([*before, *after, 1])
    step, ground = _WIDE / len(words), _HIGH - 22
    drawn: list[str] = []
    for place, name in enumerate(words):
        middle = step * (place + 0.5)
        for left, value, look in ((middle - 32, before[place], "before"), (middle + 2, after[place], "after")):
            high = max(2.0, value * (ground - 18) / most)
            drawn.append(
                f'<rect class="{look}" x="{left:.1f}" y="{ground - high:.1f}" width="30" height="{high:.1f}"/>'
            )
            drawn.append(f'<text class="mid" x="{left + 15:.1f}" y="{ground - high - 4:.1f}">{number(value)}</text>')
        drawn.append(f'<text class="mid" x="{middle:.1f}" y="{_HIGH - 4}">{escape(name)}</text>')
    return f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-hidden="true">{"".join(drawn)}</svg>'
