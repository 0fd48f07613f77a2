"""Pills: a state or a fact in one or two words, with colour, icon and text together."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import N_, _
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon

# state -> (tone, icon, words); automations first, then messages
_STATES = {
    "draft": ("neutral", "edit", N_("Draft")),
    "live": ("success", "play", N_("Live")),
    "paused": ("paused", "pause", N_("Paused")),
    "stopped": ("neutral", "stop", N_("Stopped separately")),
    "archived": ("neutral", "folder", N_("Archived")),
    "queued": ("info", "clock", N_("queued")),
    "sent": ("success", "check", N_("sent")),
    "retry": ("warning", "refresh", N_("retrying")),
    "failed": ("error", "error", N_("failed")),
    "held": ("neutral", "ban", N_("held back")),
    "uncertain": ("warning", "help", N_("uncertain")),
}


def state_look(state: str) -> tuple[str, str, str]:
    """(tone, icon, translated words) of an automation's or a message's state."""
    tone, icon, words = _STATES[state]
    return tone, icon, _(words)


def pill_colours(tone: str) -> tuple[QColor, QColor, QColor | None]:
    """(fill, text, outline or None) of a pill; tone is a tone, "accent" or "kind.email" and the like."""
    colours = current.tokens()
    if tone == "neutral":
        return colours.qcolor("bg.header"), colours.qcolor("text.secondary"), colours.qcolor("border.subtle")
    if tone == "accent":
        return colours.qcolor("accent.tint"), colours.qcolor("accent.text"), None
    head = tone if tone.startswith("kind.") else f"tone.{tone}"
    return colours.qcolor(f"{head}.tint"), colours.qcolor(f"{head}.text"), None


def pill_font(small: bool) -> QFont:
    """Pills are 11 px and up, bold when of full size."""
    return font("caption", scale=current.scale() * (1.0 if small else 11.5 / 11), weight=500 if small else 600)


def pill_width(text: str, icon: str, small: bool) -> float:
    """How wide a pill will be, in pixels."""
    return QFontMetricsF(pill_font(small)).horizontalAdvance(text) + (18 if icon else 0) + (14 if small else 18)


def pill_height(small: bool) -> float:
    """How high a pill will be, in pixels."""
    return round((19 if small else 22) * max(1.0, current.scale()))


def paint_pill(painter: QPainter, x: float, middle: float, text: str, tone: str, icon: str, small: bool) -> float:
    """Draws a pill with its left edge at x; returns its width. For delegates and painters."""
    fill, ink, outline = pill_colours(tone)
    width, height = pill_width(text, icon, small), pill_height(small)
    box = QRectF(x, middle - height / 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(outline, 1) if outline else Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5) if outline else box
    painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
    left = x + (7 if small else 9)
    if icon:
        paint_icon(painter, icon, QRectF(left, middle - 6.5, 13, 13), ink, 2)
        left += 18
    painter.setPen(ink)
    painter.setFont(pill_font(small))
    painter.drawText(QRectF(left, box.top(), width, height), Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()
    return width


class Pill(QWidget):
    """A pill as a widget. tone: success, warning, error, info, neutral, paused, accent, or kind.<kind>."""

    def __init__(self, text: str, tone: str = "neutral", icon: str = "", *, small: bool = False) -> None:
        super().__init__()
        self._small = small
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_fact(text, tone, icon)

    def show_fact(self, text: str, tone: str, icon: str = "") -> None:
        """Replaces what the pill says."""
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """What the pill says."""
        return self._text

    def sizeHint(self) -> QSize:
        return QSize(int(pill_width(self._text, self._icon, self._small) + 0.99), int(pill_height(self._small)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_pill(painter, 0, self.height() / 2, self._text, self._tone, self._icon, self._small)


class StatusPill(Pill):
    """The state of an automation (draft, live, paused, stopped, archived) or of a message (queued, sent, retry ...)."""

    def __init__(self, state: str, *, small: bool = False) -> None:
        tone, icon, words = state_look(state)
        super().__init__(words, tone, icon, small=small)

    def show_state(self, state: str) -> None:
        """Shows another state."""
        tone, icon, words = state_look(state)
        self.show_fact(words, tone, icon)
