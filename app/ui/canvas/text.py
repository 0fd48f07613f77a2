"""Measuring and fitting the words on cards. One QFontMetricsF per style, answers kept."""

from functools import cache, lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

from app.ui.theme.fonts import font

STYLES: dict[str, tuple[str, int, float]] = {
    "title": ("strong", 600, 14),
    "value": ("body", 600, 13),
    "label": ("caption", 500, 11),
    "detail": ("small", 400, 12),
    "quiet": ("small", 500, 12),
    "chip": ("small", 600, 11.5),
    "tag": ("small", 500, 11.5),
    "footer": ("body", 600, 13),
    "small": ("caption", 600, 11),
}


@cache
def canvas_font(style: str) -> QFont:
    """A font of the canvas at 100 %; the canvas has its own zoom, so the user's text size does not change it."""
    base, weight, px = STYLES[style]
    made = QFont(font(base, weight=weight, tabular=style in ("chip", "footer")))
    if px != int(px):
        made.setPixelSize(round(px))
        made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 * px / round(px))
    return made


@cache
def _metrics(style: str) -> QFontMetricsF:
    return QFontMetricsF(canvas_font(style))


@lru_cache(maxsize=8192)
def text_width(style: str, words: str) -> float:
    """How wide the words are at 100 %."""
    return _metrics(style).horizontalAdvance(words)


@lru_cache(maxsize=8192)
def elided(style: str, words: str, room: float) -> str:
    """The words, cut at the end with "…" where they do not fit."""
    return _metrics(style).elidedText(words, Qt.TextElideMode.ElideRight, room)


@lru_cache(maxsize=4096)
def in_two_lines(style: str, words: str, room: float) -> tuple[str, ...]:
    """One line, or two broken between words, the second cut where it does not fit."""
    if text_width(style, words) <= room:
        return (words,)
    parts = words.split(" ")
    first = ""
    while parts and text_width(style, f"{first} {parts[0]}".strip()) <= room:
        first = f"{first} {parts.pop(0)}".strip()
    if not first:
        return (elided(style, words, room),)
    return (first, elided(style, " ".join(parts), room)) if parts else (first,)


TITLE_STYLES: dict[str, tuple[str, float]] = {
    "wait": ("value", 216.0),
    "goal": ("value", 175.0),
    "exit": ("quiet", 224.0),
}
"""Style and room of the titles of steps that are not cards."""
