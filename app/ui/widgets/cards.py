"""Surfaces: cards, side panels, banners and the coloured tile behind an icon."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import current
from app.ui.theme.icons import paint_icon
from app.ui.widgets.labels import label, restyle, set_tone
from app.ui.widgets.layouts import Item, Margins, column, row


class Tile(QWidget):
    """An icon on a tinted rounded square; look is "kind.email", "tone.error", "accent" or the like."""

    def __init__(
        self,
        icon: str,
        look: str = "accent",
        side: int = 28,
        icon_size: int = 16,
        radius: float = 7,
        stroke: float = 1.9,
    ) -> None:
        super().__init__()
        self.setFixedSize(side, side)
        self._icon, self._look, self._icon_size, self._radius, self._stroke = icon, look, icon_size, radius, stroke

    def show_icon(self, icon: str, look: str) -> None:
        """Shows another icon."""
        self._icon, self._look = icon, look
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_tile(
            QPainter(self), QRectF(self.rect()), self._icon, self._look, self._icon_size, self._radius, self._stroke
        )


def paint_tile(
    painter: QPainter, box: QRectF, icon: str, look: str, icon_size: float, radius: float, stroke: float = 1.9
) -> None:
    """Draws a tile into box; for delegates and painters."""
    colours = current.tokens()
    ink = "accent.text" if look == "accent" else f"{look}.{'base' if look.startswith('kind.') else 'text'}"
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.qcolor(f"{look}.tint"))
    painter.drawRoundedRect(box, radius, radius)
    inner = QRectF(0, 0, icon_size, icon_size)
    inner.moveCenter(box.center())
    paint_icon(painter, icon, inner, colours.qcolor(ink), stroke)
    painter.restore()


class IconMark(QWidget):
    """A bare tinted icon that follows the theme; role is a token role such as "tone.success.text"."""

    def __init__(self, icon: str, role: str = "text.muted", side: int = 16, stroke: float = 1.75) -> None:
        super().__init__()
        self.setFixedSize(side, side)
        self._stroke = stroke
        self.show_icon(icon, role)

    def show_icon(self, icon: str, role: str) -> None:
        """Shows another icon."""
        self._icon, self._role = icon, role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), self._icon, QRectF(self.rect()), self._role, self._stroke)


class Dot(QWidget):
    """An 8 px dot that goes before words that say the same."""

    def __init__(self, role: str = "tone.success.base", side: int = 8) -> None:
        super().__init__()
        self.setFixedSize(side, side)
        self._role = role

    def show_role(self, role: str) -> None:
        """Changes the colour."""
        self._role = role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current.tokens().qcolor(self._role))
        painter.drawEllipse(self.rect())


class Card(QFrame):
    """A white rounded surface with its own column; add(widget, layout, space or None for stretch)."""

    def __init__(self, *items: Item, margins: Margins = (18, 14, 18, 14), gap: int = 8) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.body: QVBoxLayout = column(*items, gap=gap, margins=margins)
        self.setLayout(self.body)

    def set_chosen(self, chosen: bool) -> None:
        """Draws the accent outline of a chosen card."""
        self.setProperty("chosen", "true" if chosen else "false")
        restyle(self)

    def heightForWidth(self, width: int) -> int:
        return super().heightForWidth(min(width, self.maximumWidth()))  # layouts ask for more than they may give


class Panel(QFrame):
    """A flat side or top surface; edge says on which side its hairline is: left, right, top, bottom or ""."""

    def __init__(self, *items: Item, edge: str = "", margins: Margins = (0, 0, 0, 0), gap: int = 0) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setProperty("edge", edge)
        self.body: QVBoxLayout = column(*items, gap=gap, margins=margins)
        self.setLayout(self.body)


class Banner(QFrame):
    """A tinted strip with an icon and one sentence; tone: warning, error, info, success, accent."""

    def __init__(self, text: str, tone: str = "info", icon: str = "info") -> None:
        super().__init__()
        self.setProperty("banner", tone)
        self._mark = IconMark(icon, _ink(tone), 18, 2)
        self._words = label(text, tone=tone, wrap=True)
        self.setLayout(row(self._mark, self._words, gap=10, margins=(12, 8, 12, 8)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_text(self, text: str, tone: str, icon: str) -> None:
        """Replaces sentence, tone and icon."""
        self.setProperty("banner", tone)
        self._mark.show_icon(icon, _ink(tone))
        self._words.setText(text)
        set_tone(self._words, tone)
        restyle(self)


def scrolling(content: QWidget, name: str = "") -> QScrollArea:
    """A frameless vertical scroll area around content.

    With a name Tab stops at it, so that what is only to be read can be scrolled; controls scroll it themselves.
    """
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name else Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content.setProperty("clear", "true")
    area.setWidget(content)
    return area


def _ink(tone: str) -> str:
    return "accent.text" if tone == "accent" else f"tone.{tone}.text"
