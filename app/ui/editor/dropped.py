"""Steps and pictures let go on the editor: they are shown first, and nothing happens until one says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImageReader, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QWidget

from app.analysis.layout import standing, with_places
from app.edit import copy
from app.edit.copy import fitted
from app.flowfile.read import read
from app.i18n import _, ngettext, number
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.ui.canvas.clipboard import MOST_TEXT, Arrived, of_text
from app.ui.canvas.painter import draw_flow
from app.ui.canvas.pasting import put_down
from app.ui.canvas.routing import Point
from app.ui.editor.top_bar import DRAW, EMAIL
from app.ui.shell.dropping import Dropped, Taker
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row

if TYPE_CHECKING:
    from app.ui.editor.page import EditorPage

_PICTURE = QSize(420, 300)
_DATABASE = b"SQLite format 3\x00"


def drops(page: EditorPage) -> dict[str, Taker]:
    """What can be let go on the editor as it is now."""
    found: dict[str, Taker] = {}
    if page.mode() == DRAW and not page.view.read_only:
        found["steps"] = lambda dropped: offer_steps(page, dropped)
    if page.mode() == EMAIL:
        found["picture"] = lambda dropped: offer_picture(page, dropped)
    return found


def offer_steps(page: EditorPage, dropped: Dropped) -> None:
    """Shows the steps of a file or a text, and pastes them if one says so."""
    words, found = _arrived(page, dropped)
    if found is None:
        page.tell(words)
        return
    at = _spot(page, dropped)
    StepsDialog(page.window(), found, page.view.flow, dropped.name, lambda: put_down(page.view, found, at=at)).open()


def offer_picture(page: EditorPage, dropped: Dropped) -> None:
    """Shows a picture, and adds it to the message in sight if one says so."""
    file = dropped.file or Path()
    reader = QImageReader(str(file))
    reader.setAutoTransform(True)
    reader.setAllocationLimit(256)
    size = reader.size()
    if size.isValid() and (size.width() > _PICTURE.width() or size.height() > _PICTURE.height()):
        reader.setScaledSize(size.scaled(_PICTURE, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        page.tell(_("“{name}” is not a picture that can be read.").format(name=file.name))
        return

    editor: Any = page.modes.widget_of(EMAIL)

    def add() -> None:
        try:
            editor.add_picture(file)
        except PolkuError as error:
            page.say_error(error)

    PictureDialog(page.window(), QPixmap.fromImage(image), file.name, add).open()


def _arrived(page: EditorPage, dropped: Dropped) -> tuple[str, Arrived | None]:
    """The steps, or why there are none."""
    nothing = _("There are no steps in it, so nothing was pasted.")
    text = dropped.text
    if dropped.file is not None:
        try:
            with dropped.file.open("rb") as file:
                raw = file.read(4 * MOST_TEXT + 1)
        except OSError:
            return _("“{name}” cannot be read.").format(name=dropped.name), None
        if raw.startswith(_DATABASE):
            return _("“{name}” is a whole shop. Open it from the File menu.").format(name=dropped.name), None
        text = raw.decode("utf-8-sig", "replace")
    if text.lstrip().startswith("{"):
        try:
            flow = read(text)
        except PolkuError:
            return nothing, None
        clip = copy(flow, [node.id for node in flow.nodes], trigger=True)
        return (nothing, None) if not clip.nodes else ("", Arrived(clip))
    found = of_text(text, page.view.flow, page.opened.messages_here())
    return (nothing, None) if found is None or not found.clip.nodes else ("", found)


def _spot(page: EditorPage, dropped: Dropped) -> Point | None:
    """Where on the drawing it was let go; None beside it."""
    view = page.view
    place = view.viewport().mapFromGlobal(dropped.at) if dropped.at else None
    if place is None or not view.viewport().rect().contains(place):
        return None
    spot = view.mapToScene(place)
    return (round(spot.x() / 8) * 8.0, round(spot.y() / 8) * 8.0)


class StepsDialog(QDialog):
    """The steps as they would be drawn, and the lines that would become a note."""

    def __init__(self, parent: QWidget, found: Arrived, flow: Flow, name: str, do: Callable[[], object]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Paste steps"))
        self._do = do
        clip = fitted(flow, found.clip)
        count = len(clip.nodes)
        shown = Flow(nodes=tuple(sorted(clip.nodes, key=lambda node: node.id)), edges=tuple(sorted(clip.edges)))
        words = ngettext("{n} step from “{name}”", "{n} steps from “{name}”", count)
        plain = ngettext("{n} step from the text", "{n} steps from the text", count)
        go = ngettext("Paste {n} step", "Paste {n} steps", count).format(n=number(count))
        parts: list[QWidget] = [
            label((words if name else plain).format(n=number(count), name=name), "heading"),
            _Drawing(with_places(shown, standing(shown))),
        ]
        if found.left:
            lines = ngettext("{n} line becomes a note:", "{n} lines become a note:", len(found.left))
            text = QPlainTextEdit("\n".join(found.left))
            text.setReadOnly(True)
            text.setFixedHeight(84)
            text.setAccessibleName(lines.format(n=number(len(found.left))))
            parts += [label(lines.format(n=number(len(found.left))), tone="secondary"), text]
        self.go = primary(go, "copy", on_click=self._go)
        self.go.setDefault(True)
        buttons = row(None, secondary(_("Cancel"), on_click=self.reject), self.go)
        self.setLayout(column(*parts, 8, buttons, gap=8, margins=(22, 20, 22, 18)))
        self.go.setFocus()
        FocusRing(self)

    def _go(self) -> None:
        self.accept()
        self._do()


class PictureDialog(QDialog):
    """The picture before it is added to the message."""

    def __init__(self, parent: QWidget, picture: QPixmap, name: str, do: Callable[[], object]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Add a picture"))
        self._do = do
        shown = QLabel()
        shown.setPixmap(picture)
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        shown.setMinimumSize(_PICTURE)
        shown.setAccessibleName(name)
        self.go = primary(_("Add to the message"), "plus", on_click=self._go)
        self.go.setDefault(True)
        buttons = row(None, secondary(_("Cancel"), on_click=self.reject), self.go)
        self.setLayout(column(label(name, "heading"), shown, 8, buttons, gap=8, margins=(22, 20, 22, 18)))
        FocusRing(self)

    def _go(self) -> None:
        self.accept()
        self._do()


class _Drawing(QWidget):
    """A flow, as large as it fits."""

    def __init__(self, flow: Flow) -> None:
        super().__init__()
        self._flow = flow
        self.setMinimumSize(560, 360)
        self.setAccessibleName(_("The steps as they would be drawn"))

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_flow(painter, self._flow, QRectF(QPointF(0, 0), self.size()).adjusted(8, 8, -8, -8))
        painter.end()
