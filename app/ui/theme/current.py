"""Which theme is on right now, and the signal that tells when it changes."""

from PySide6.QtCore import QObject, Signal

from app.ui.theme.tokens import Tokens
from app.ui.theme.tokens import tokens as read_tokens


class ThemeNotifier(QObject):
    """changed is emitted after palette, style sheet and bound icons have been replaced."""

    changed = Signal()


notifier = ThemeNotifier()
_state: dict[str, float] = {"dark": False, "strong": False, "scale": 1.0}


def tokens() -> Tokens:
    """The colours in use. Painters ask at paint time, so they follow the theme without listening."""
    return read_tokens(bool(_state["dark"]), bool(_state["strong"]))


def scale() -> float:
    """The user's text size, 0.9 to 1.5."""
    return float(_state["scale"])


def roomy(pixels: int) -> int:
    """A width that grows with the text, by a quarter at most: for panels and columns."""
    return round(pixels * min(1.25, max(1.0, scale())))


def tall(pixels: int) -> int:
    """The height of a control: never lower than drawn, and with larger text as much higher as its line of text."""
    return pixels + round(14 * max(0.0, scale() - 1))


def switch(dark: bool, text_scale: float, strong: bool = False) -> None:
    """Remembers the choice; theme.apply calls this."""
    _state["dark"] = dark
    _state["strong"] = strong
    _state["scale"] = text_scale
