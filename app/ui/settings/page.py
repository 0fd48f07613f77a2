"""Settings: a list of panes on the left, the chosen pane in the middle. Changes are kept at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QStackedWidget, QWidget

from app.i18n import _
from app.ui.shell.page import Page, PageHead
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon
from app.ui.widgets.cards import IconMark, Panel, scrolling
from app.ui.widgets.grounds import paint_row_ground
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row


@dataclass(frozen=True)
class Pane:
    """One pane: made when it is first shown. aside is an optional column at the right edge."""

    key: str
    icon: str
    words: str
    make: Callable[[], QWidget]


class SettingsPage(Page):
    """Which pane is in sight is remembered while the page lives."""

    def __init__(self, panes: Sequence[Pane], first: str = "") -> None:
        super().__init__()
        self._panes = list(panes)
        self._made: dict[str, QWidget] = {}
        self._rows: dict[str, PaneRow] = {}
        self._group = QButtonGroup(self)
        saved = row(
            IconMark("ok", "tone.success.base", 14), label(_("Changes are kept at once"), "small", "muted"), gap=6
        )
        self._head = PageHead(_("Settings"), "", boxed(saved))
        nav = Panel(edge="right", margins=(8, 10, 8, 10), gap=1)
        nav.setFixedWidth(current.roomy(248))
        for pane in self._panes:
            made = PaneRow(pane.icon, pane.words)
            made.clicked.connect(lambda _c=False, key=pane.key: self.show_pane(key))
            self._group.addButton(made)
            self._rows[pane.key] = made
            nav.body.addWidget(made)
        nav.body.addStretch(1)
        self._stack = QStackedWidget()
        middle = row(nav, self._stack, gap=0)
        middle.setStretch(1, 1)
        self.setLayout(column(self._head, middle, gap=0))
        self.show_pane(first or self._panes[0].key)

    def show_pane(self, key: str) -> None:
        """Shows a pane; unknown keys are ignored."""
        pane = next((one for one in self._panes if one.key == key), None)
        if pane is None:
            return
        if key not in self._made:
            holder = scrolling(boxed(column(pane.make(), None, gap=12, margins=(16, 14, 16, 14))))
            self._made[key] = holder
            self._stack.addWidget(holder)
        self._rows[key].setChecked(True)
        self._head.show_text(_("Settings"), pane.words)
        self._stack.setCurrentWidget(self._made[key])

    def status(self) -> tuple[str, str]:
        return "", _("Holds for all automations, live ones too")

    def window_title(self) -> str:
        return _("Settings")


class PaneRow(QAbstractButton):
    """A line of a list at the left: an icon, words, and a figure where there is one."""

    def __init__(self, icon: str, words: str) -> None:
        super().__init__()
        self._icon, self._figure = icon, ""
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(34)

    def show_figure(self, figure: str) -> None:
        """Shows a figure at the right, "" for none."""
        self._figure = figure
        self.setAccessibleName(f"{self.text()} {figure}".strip())
        self.update()

    def figure(self) -> str:
        """The figure in sight."""
        return self._figure

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current.tokens()
        painter = QPainter(self)
        on = self.isChecked()
        paint_row_ground(painter, self.rect(), on, self.underMouse())
        paint_icon(
            painter, self._icon, QRectF(12, self.height() / 2 - 8.5, 17, 17), "accent.text" if on else "text.muted"
        )
        painter.setPen(colours.qcolor("accent.text" if on else "text.primary"))
        painter.setFont(font("body", scale=current.scale(), weight=600 if on else 400))
        room = self.rect().adjusted(39, 0, -12, 0)
        free = room.width() - (painter.fontMetrics().horizontalAdvance(self._figure) + 8 if self._figure else 0)
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, free)
        self.setToolTip("" if words == self.text() else self.text())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(colours.qcolor("accent.text" if on else "text.secondary"))
        painter.setFont(font("body", scale=current.scale(), weight=600 if on else 400, tabular=True))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._figure)
