"""Text that cannot be read on what lies under it, in markup written by hand.

Measured with WCAG 2.1 (contrast at least 4.5, large text 3). By night a mail program keeps the colours that are written
into the markup and darkens the rest, so words with a colour of their own and no ground of their own are at its mercy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import msgspec

from app.render.look import contrast

READABLE, READABLE_LARGE = 4.5, 3.0
LARGE, LARGE_BOLD = 24.0, 18.66
"""Pixels."""
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_UNSEEN = frozenset({"style", "title", "head", "script"})
_NAMES = {
    "black": "#000000", "white": "#ffffff", "red": "#ff0000", "green": "#008000", "blue": "#0000ff",
    "yellow": "#ffff00", "gray": "#808080", "grey": "#808080", "silver": "#c0c0c0", "maroon": "#800000",
    "olive": "#808000", "lime": "#00ff00", "aqua": "#00ffff", "teal": "#008080", "navy": "#000080",
    "fuchsia": "#ff00ff", "purple": "#800080", "orange": "#ffa500", "lightgray": "#d3d3d3", "lightgrey": "#d3d3d3",
    "darkgray": "#a9a9a9", "darkgrey": "#a9a9a9", "pink": "#ffc0cb", "brown": "#a52a2a",
}  # fmt: skip
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


class _Look(msgspec.Struct, frozen=True):
    """What is in force inside an element; no `ground`: a picture or something that cannot be told."""

    ink: str
    ground: str
    size: float = 16.0
    bold: bool = False


class Weak(msgspec.Struct, frozen=True):
    """Words that stand out too little from what is under them."""

    words: str
    ratio: float


def weak_text(markup: str, ink: str, paper: str) -> tuple[Weak, ...]:
    """The texts of HTML that are hard to read where words are `ink` on `paper` (#rrggbb) unless it says otherwise."""
    reader = _Reader(_Look(ink, paper))
    reader.feed(markup)
    reader.close()
    return tuple(reader.found)


class _Reader(HTMLParser):
    def __init__(self, outside: _Look) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Weak] = []
        self._open: list[tuple[str, _Look]] = [("", outside)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID and len(self._open) < 500:
            self._open.append((tag, _inside(tag, {name: value or "" for name, value in attrs}, self._open[-1][1])))

    def handle_endtag(self, tag: str) -> None:
        at = next((n for n in range(len(self._open) - 1, 0, -1) if self._open[n][0] == tag), 0)
        if at:
            del self._open[at:]

    def handle_data(self, data: str) -> None:
        words = " ".join(_JINJA.sub(" x ", data).split())
        tag, look = self._open[-1]
        if not words or not look.ground or any(name in _UNSEEN for name, _ in self._open) or tag in _UNSEEN:
            return
        large = look.size >= LARGE or (look.bold and look.size >= LARGE_BOLD)
        ratio = contrast(look.ink, look.ground)
        if ratio < (READABLE_LARGE if large else READABLE):
            self.found.append(Weak(words[:60], round(ratio, 1)))


def _inside(tag: str, attributes: dict[str, str], outside: _Look) -> _Look:
    ink, ground, size, bold = outside.ink, outside.ground, outside.size, outside.bold
    bold = bold or tag in ("b", "strong", "th", "h1", "h2", "h3", "h4")
    size = {"h1": 32.0, "h2": 24.0, "h3": 18.7}.get(tag, size)
    ink = colour(attributes.get("color", "")) or ink
    ground = colour(attributes.get("bgcolor", "")) or ("" if attributes.get("background") else ground)
    for name, value in _declarations(attributes.get("style", "")):
        match name:
            case "color":
                ink = colour(value) or ink
            case "background" | "background-color" | "background-image":
                found = next((made for part in value.split() if (made := colour(part))), "")
                ground = found or ("" if "url(" in value or "gradient" in value else ground)
            case "font-size":
                pixels = re.match(r"([\d.]{1,6})(px|pt|em|rem)?", value)
                scale = {"pt": 4 / 3, "em": size, "rem": 16.0}.get(pixels[2] or "", 1.0) if pixels else 0.0
                size = float(pixels[1]) * scale if pixels and pixels[1].count(".") < 2 and pixels[1] != "." else size
            case "font-weight":
                bold = value.startswith("bold") or (value.isdigit() and int(value) >= 600)
            case "display" if value == "none":
                ground = ""
            case _:
                pass
    return _Look(ink, ground, size, bold)


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for one in style.lower().replace("!important", "").split(";"):
        name, _colon, value = one.partition(":")
        yield name.strip(), value.strip()


def colour(text: str) -> str:
    """A CSS colour as #rrggbb; "" for what is none, or see-through."""
    text = text.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{6}", text):
        return text
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        return "#" + "".join(sign * 2 for sign in text[1:])
    found = re.fullmatch(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)", text)
    if found:
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in found.groups())
    return _NAMES.get(text, "")
