"""The small bar beside several selected steps: how many, and what can be done with all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app.analysis.obstacles import Rect, around, grown
from app.edit import all_skipped, group_of, skippable
from app.i18n import _, ngettext, number
from app.ui.canvas.paper import group_rect, heading_rect, note_rect
from app.ui.canvas.parts import LABEL_HIGH
from app.ui.canvas.text import text_width
from app.ui.theme.fonts import font
from app.ui.theme.icons import bind_icon
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.grounds import paint_floating

if TYPE_CHECKING:
    from app.ui.canvas.geometry import Geometry
    from app.ui.canvas.view import CanvasView

HEIGHT = 36
_GAP = 14
_MARGIN = 8
_AIR = 6.0
_PLUS = 11.0
_COSTLY = 400
"""With more cards in sight than this the bar does not look for a free place."""


class SelectionBar(QWidget):
    """Shows itself when several steps are selected and no gesture is under way; it covers no card where it can."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._known: tuple[tuple[str, ...], Geometry] | None = None
        self._box: Rect | None = None
        self.setObjectName("selectionBar")
        self.setFixedHeight(HEIGHT)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 6, 4)
        layout.setSpacing(2)
        self.count = QLabel(self)
        self.count.setFont(font("small", weight=600, tabular=True))
        line = QFrame(self)
        line.setFixedSize(1, 18)
        line.setObjectName("vsep")
        self.buttons = {
            name: IconButton(icon, "", side=28, icon_size=16)
            for name, icon in (
                ("copy", "copy"),
                ("tidy", "layout"),
                ("skip", "pause"),
                ("group", "folder"),
                ("delete", "trash"),
            )
        }
        layout.addWidget(self.count)
        layout.addSpacing(6)
        layout.addWidget(line)
        layout.addSpacing(2)
        for name, button in self.buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the same commands are in the menus, for the keyboard
            button.clicked.connect(lambda _checked=False, name=name: self._run(name))
            layout.addWidget(button)
        self.hide()

    def follow(self) -> None:
        """The selection, the drawing or what is in sight of it has changed."""
        view = self._view
        chosen = view.picks.all
        if len(chosen) < 2 or view.read_only or view.gesture is not None or view.item.look.live is not None:
            self.hide()
            return
        known = (chosen, view.item.geometry)
        if self._known is None or any(one is not other for one, other in zip(known, self._known, strict=True)):
            self._known, self._box = known, self._around()
            self._tell(view.picks.ids, len(view.picks.notes))
            self.adjustSize()
        place = self._place()
        if place is None:
            self.hide()
        else:
            self.move(place)
            self.show()

    def retranslate(self) -> None:
        """The words in the language of the moment."""
        self._known = None
        self.follow()

    def _tell(self, ids: tuple[str, ...], notes: int) -> None:
        flow = self._view.flow
        skipped = all_skipped(flow, ids)
        grouped = group_of(flow, ids) is not None
        self.count.setText(chosen_words(len(ids), notes))
        self.buttons["copy"].set_name(_("Copy"), "Ctrl+C")
        self.buttons["tidy"].set_name(_("Tidy the selection"), "Ctrl+Shift+L")
        able = bool(skippable(flow, ids))
        words = _("Put back in use") if skipped else _("Skip: people pass by and nothing happens")
        self.buttons["skip"].set_name(words if able else _("None of these steps can be skipped"), "")
        self.buttons["skip"].setEnabled(able)
        bind_icon(self.buttons["skip"], "play" if skipped else "pause", "text.secondary", 16)
        if grouped:
            self.buttons["group"].set_name(_("Ungroup"), "Ctrl+Shift+G")
        else:
            self.buttons["group"].set_name(_("Group with a heading"), "Ctrl+G")
        bind_icon(self.buttons["group"], "folder", "accent.text" if grouped else "text.secondary", 16)
        self.buttons["delete"].set_name(_("Delete"), "Del")
        for name in ("tidy", "group"):
            self.buttons[name].setEnabled(bool(ids))

    def _run(self, name: str) -> None:
        view = self._view
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        if name == "group" and group_of(view.flow, view.picks.ids) is not None:
            name = "ungroup"
        view.commands[name].trigger()

    def _place(self) -> QPoint | None:
        """Beside the selection and inside the window, over as little of the cards as can be; None far out of sight."""
        view = self._view
        window = view.viewport().rect()
        if self._box is None:
            return None
        around_it = self._on_window(self._box)
        if not around_it.intersects(window):
            return None
        cards = self._in_the_way()
        corners = [view.zoom_bar.geometry()] + ([view.minimap.geometry()] if view.minimap.isVisible() else [])
        room = window.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        size = QSize(self.width(), self.height())
        best: tuple[int, int, QPoint] | None = None
        for turn, wanted in enumerate(self._wanted(around_it & window, size)):
            x = max(room.left(), min(wanted.x(), room.right() - size.width()))
            y = max(room.top(), min(wanted.y(), room.bottom() - size.height()))
            mine = QRect(QPoint(x, y), size)
            covered = sum(_area(mine & card) for card in cards) + 4 * sum(_area(mine & one) for one in corners)
            if best is None or (covered, turn) < best[:2]:
                best = (covered, turn, mine.topLeft())
            if covered == 0:
                break
        return best[2] if best else None

    def _around(self) -> Rect | None:
        geometry, picks = self._view.item.geometry, self._view.picks
        if len(picks.ids) == len(geometry.shapes):
            return geometry.bounds
        notes = [note_rect(note) for note in self._view.flow.notes if note.id in picks.notes]
        return around([geometry.shapes[node_id].rect for node_id in picks.ids if node_id in geometry.shapes] + notes)

    def _in_the_way(self) -> list[QRect]:
        """What the bar would rather not cover: cards, names of branches, headings and notes in sight."""
        view = self._view
        geometry = view.item.geometry
        shapes, wires = geometry.within(view.camera.seen())
        if len(shapes) > _COSTLY:
            return []
        found = [shape.rect for shape in shapes]
        for wire in wires:
            x, y = wire.plus
            found.append((x - _PLUS, y - _PLUS, x + _PLUS, y + _PLUS))
            if wire.label:
                half = text_width("chip", wire.label) / 2 + 12
                x, y = wire.label_at
                found.append((x - half, y - LABEL_HIGH / 2, x + half, y + LABEL_HIGH / 2))
        boxes = [group_rect(group, geometry.shapes) for group in view.flow.groups]
        found += [heading_rect(box, view.camera.zoom) for box in boxes if box is not None]
        found += [note_rect(note) for note in view.flow.notes]
        air = _AIR / view.camera.zoom
        return [self._on_window(grown(rect, air)) for rect in found]

    def _wanted(self, box: QRect, size: QSize) -> list[QPoint]:
        """Places in the order of liking: above on the right, beside on the right from top to bottom, then the rest."""
        above, below = box.top() - _GAP - size.height(), box.bottom() + _GAP
        right, left = box.right() + _GAP, box.left() - _GAP - size.width()
        middle = box.center().x() - size.width() // 2
        places = [QPoint(box.right() - size.width(), above), QPoint(box.left(), above), QPoint(middle, above)]
        for aside in (right, left):
            places += [QPoint(aside, y) for y in range(box.top(), box.bottom() + 1, max(24, box.height() // 8))]
        return [*places, QPoint(box.right() - size.width(), below), QPoint(box.left(), below), QPoint(right, above)]

    def _on_window(self, rect: Rect) -> QRect:
        area = QRectF(rect[0], rect[1], rect[2] - rect[0], rect[3] - rect[1])
        return self._view.mapFromScene(area).boundingRect()

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_floating(painter, self.rect(), "bg.surface")
        painter.end()


def chosen_words(steps: int, notes: int) -> str:
    """How much is selected: "3 askelta, 1 muistilappu"."""
    said = [ngettext("{n} step", "{n} steps", steps).format(n=number(steps))] if steps else []
    said += [ngettext("{n} note", "{n} notes", notes).format(n=number(notes))] if notes else []
    return ", ".join(said)


def _area(box: QRect) -> int:
    return box.width() * box.height() if box.isValid() else 0
