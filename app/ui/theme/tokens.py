"""Design tokens with types: colours by role, kinds of step, sizes and the type scale.

One file, resources/theme/tokens.json, feeds QPalette, QSS and every painter. Lengths are device-independent pixels.
"""

import json
import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from PySide6.QtGui import QColor

from app.paths import shipped

_RGBA = re.compile(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)")


@dataclass(frozen=True, slots=True)
class Tone:
    """Four colours that belong together: base (icons, marks), text, tint (fill) and line (outline)."""

    base: str
    text: str
    tint: str
    line: str


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """One step of the type scale in pixels at 100 % text size."""

    px: int
    line: int
    weight: int
    tracking: float


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme, by role as tokens.json spells it: "bg.window", "kind.email.base", "tone.error.text"."""

    dark: bool
    ui: dict[str, str]
    kinds: dict[str, Tone]
    tones: dict[str, Tone]
    personas: dict[str, str]
    chart_before: str
    _colours: dict[str, QColor] = field(default_factory=dict, repr=False, compare=False)

    def kind(self, name: str) -> Tone:
        """Colours of a kind of step: trigger, wait, condition, split, email, sms, action, goal (exit: like goal)."""
        return self.kinds["goal" if name == "exit" else name]

    def tone(self, name: str) -> Tone:
        """Colours of a meaning: error, warning, success, info, neutral, paused."""
        return self.tones[name]

    def colour(self, role: str) -> str:
        """The CSS spelling of a role. Raises KeyError for a role that the tokens do not have."""
        head, *rest = role.split(".")
        if head == "kind":
            return str(getattr(self.kind(rest[0]), rest[1]))
        if head == "tone":
            return str(getattr(self.tone(rest[0]), rest[1]))
        if head == "persona":
            return self.personas[rest[0]]
        if role == "chart.before":
            return self.chart_before
        return self.ui[role]

    def qcolor(self, role: str) -> QColor:
        """The same as a QColor; do not change it in place, it is shared."""
        found = self._colours.get(role)
        if found is None:
            found = self._colours[role] = parse_colour(self.colour(role))
        return found


def parse_colour(text: str) -> QColor:
    """Reads "#RRGGBB" and "rgba(r,g,b,a)" with alpha 0..1."""
    match = _RGBA.fullmatch(text)
    if match is None:
        return QColor(text)
    red, green, blue, alpha = match.groups()
    return QColor(int(red), int(green), int(blue), round(float(alpha) * 255))


@cache
def raw() -> dict[str, Any]:
    """The whole token file, for the rarely needed parts (node dims, edge, zoom, motion)."""
    text = (shipped("resources") / "theme" / "tokens.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


_STRONGER = {
    "text.secondary": "text.primary",
    "text.muted": "text.primary",
    "text.disabled": "text.secondary",
    "border.subtle": "border.control",
    "border.default": "text.secondary",
    "border.control": "text.primary",
    "node.border": "text.primary",
    "edge.line": "text.primary",
    "focus.ring": "text.primary",
    "accent.line": "accent.base",
    "bg.window": "bg.surface",
    "bg.panel": "bg.surface",
    "bg.canvas": "bg.surface",
}
"""In high contrast each of these roles takes the colour of another one."""


@cache
def tokens(dark: bool, strong: bool = False) -> Tokens:
    """The colours of the light or the dark theme; strong: in high contrast."""
    data = raw()
    theme = data["theme"]["dark" if dark else "light"]
    ui = dict(theme["ui"])
    return Tokens(
        dark=dark,
        ui=ui | {role: ui[other] for role, other in _STRONGER.items()} if strong else ui,
        kinds={name: _tone(value, strong) for name, value in theme["kind"].items()},
        tones={name: _tone(value, strong) for name, value in theme["tone"].items()},
        personas={name: value["hex"] for name, value in data["persona"].items()},
        chart_before=data["chart"]["before"]["dark" if dark else "light"],
    )


def _tone(value: dict[str, str], strong: bool) -> Tone:
    """In high contrast outlines are as strong as words."""
    made = Tone(**value)
    return replace(made, line=made.text) if strong else made


@cache
def type_scale() -> dict[str, TypeStyle]:
    """display, title, heading, strong, body, small, caption."""
    scale = raw()["font"]["scale"]
    return {name: TypeStyle(v["px"], v["line"], v["weight"], v["tracking"]) for name, v in scale.items()}


@cache
def persona_icons() -> dict[str, str]:
    """Which icon stands for each persona of the guide."""
    return {name: str(value["icon"]) for name, value in raw()["persona"].items()}


@cache
def kind_icons() -> dict[str, str]:
    """Which icon stands for each kind of step when the step itself does not say."""
    icons = {name: str(value["icon"]) for name, value in raw()["kindMeta"].items()}
    return {**icons, "exit": "exit"}


def size(name: str) -> int:
    """A measure from tokens.json's "size" table, for example size("navRail")."""
    return int(raw()["size"][name])
