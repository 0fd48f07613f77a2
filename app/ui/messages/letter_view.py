"""One message large: the very HTML that is sent, and over it which block is where."""

from __future__ import annotations

import json
from functools import partial

from PySide6.QtCore import QRect, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QScrollArea, QStackedWidget, QWidget

from app.i18n import _
from app.services.message_view import Letter
from app.ui.messages import webroom
from app.ui.messages.block_marks import BlockMarks
from app.ui.messages.block_rows import with_around
from app.ui.messages.webroom import OWN_WORLD
from app.ui.theme import current
from app.ui.theme.fonts import mono
from app.ui.widgets.empty import EmptyState

WIDTHS = {"mobile": 375, "desktop": 640}
"""What the mail believes its window to be, in CSS pixels: a usual phone, and the reading pane of a usual program."""
_EDGE = 16
_MEASURE = """(() => {
  const rows = [...document.getElementsByTagName('tr')].map(row => {
    const box = row.getBoundingClientRect();
    return [box.left, box.top + window.scrollY, box.width, box.height];
  });
  const body = document.body ? document.body.getBoundingClientRect() : {height: 0, top: 0};
  return JSON.stringify({page: document.URL, rows: rows, height: body.height + body.top + window.scrollY});
})()"""
_SWAP = """(() => {
  const read = new DOMParser().parseFromString(%s, 'text/html');
  document.replaceChild(document.adoptNode(read.documentElement), document.documentElement);
})();"""
"""Another letter in the same document: no page is loaded anew while somebody types, so nothing flickers."""
_PICTURES_COME_MS = 80


class LetterView(QStackedWidget):
    """Draws one letter in the closed room.

    block_chosen(place) when a person clicks a block in it; dropped(mime data, place) when something is let go
    before that block ("" = at the end); drawn() when what was shown last stands there with its blocks found.
    """

    block_chosen = Signal(str)
    dropped = Signal(object, str)
    drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf = webroom.Shelf()
        self.letter: Letter | None = None
        self._width_key, self._dark, self._pictures, self._serial = "desktop", False, True, 0
        self._loaded_serial, self._standing = 0, False
        self._look: tuple[bool, bool, bool] | None = None
        self._height = 600.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PICTURES_COME_MS)
        self._later.timeout.connect(self._measure_again)
        self._view = None
        self._page = QWidget()
        self.marks = BlockMarks(self._page)
        self._area = QScrollArea()
        self._area.setAccessibleName(_("The message as it will be sent"))
        self._area.setWidget(self._page)
        self._area.setProperty("clear", "true")
        self._area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._plain = QPlainTextEdit()
        self._plain.setReadOnly(True)
        self._plain.setAccessibleName(_("The text part of the message"))
        self._plain.setFont(mono(12))
        for page in (self._area, self._plain, self._no_engine()):
            self.addWidget(page)
        self.marks.chosen.connect(self.block_chosen)
        self.marks.dropped.connect(self.dropped)
        if webroom.can_draw():
            self._room = webroom.make_room(self.shelf, self._page)
            self._view = self._room.view
            self._view.setAccessibleName(_("The message as it will be sent"))
            self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._view.loadFinished.connect(self._loaded)
            self.marks.raise_()
        else:
            self.setCurrentIndex(2)

    # ---- what is shown

    def show_letter(self, letter: Letter) -> None:
        """Show this letter; where one has read to stays in sight."""
        self.letter = letter
        self._plain.setPlainText(letter.text)
        self._draw()

    def stands(self) -> bool:
        """Whether what was shown last stands there."""
        return self._standing

    def show_width(self, key: str) -> None:
        """mobile or desktop."""
        self._width_key = key
        self._place()

    def show_dark(self, dark: bool) -> None:
        """As the common mail programs do in their dark theme."""
        self._dark = dark
        self._draw()

    def show_pictures(self, shown: bool) -> None:
        """Without pictures: as most programs show the mail of somebody new."""
        self._pictures = shown
        self._draw()

    def show_text(self, plain: bool) -> None:
        """The text part instead of the HTML part."""
        self.setCurrentIndex(1 if plain else (0 if self._view is not None else 2))

    def select(self, block: str) -> None:
        """Mark a block and bring it into sight."""
        self.marks.select(block)
        box = self.marks.box(block)
        if box is not None:
            self._area.ensureVisible(box.center().x(), box.center().y(), 20, min(box.height() // 2 + 20, 200))

    # ---- drawing

    def _draw(self) -> None:
        letter = self.letter
        if self._view is None or letter is None:
            return
        look = (self._dark, self._pictures, current.tokens().dark)
        self._serial += 1
        pictures = letter.pictures if self._pictures else {}
        if self._standing and look == self._look:
            self.shelf.fill({f"mail/{self._loaded_serial}": letter.html.encode()}, pictures)
            script = _SWAP % json.dumps(letter.html) + _MEASURE
            self._view.page().runJavaScript(script, OWN_WORLD, partial(self._measured, self._serial))
            self._later.start()
            return
        self._look, self._standing, self._loaded_serial = look, False, self._serial
        self.shelf.fill({f"mail/{self._serial}": letter.html.encode()}, pictures)
        webroom.set_dark(self._view, self._dark)
        paper = current.tokens().qcolor("bg.window") if not self._dark else Qt.GlobalColor.black
        self._view.page().setBackgroundColor(paper)
        self._place()
        self._view.load(QUrl(f"{webroom.PAGE}:mail/{self._serial}"))

    def _loaded(self, _well: bool) -> None:
        """Not well, too: a letter that wanted to lead elsewhere was stopped, and stands there all the same."""
        self._measure(self._serial)

    def _measure_again(self) -> None:
        """Pictures have come meanwhile, and pushed what is below them."""
        self._measure(self._serial)

    def _measure(self, serial: int) -> None:
        if self._view is not None:
            self._view.page().runJavaScript(_MEASURE, OWN_WORLD, partial(self._measured, serial))

    def _measured(self, serial: int, answer: object) -> None:
        letter = self.letter
        if serial != self._serial or letter is None or not isinstance(answer, str) or not answer:
            return
        told = json.loads(answer)
        if told["page"] != f"{webroom.PAGE}:mail/{self._loaded_serial}":
            return  # an older letter still stands there; the newer one will be measured when it has come
        self._standing = True
        scale, rows = self._scale(), told["rows"]
        boxes: dict[str, QRect] = {}
        if len(rows) == letter.rows:  # somebody's own HTML may hold what a browser reads otherwise than we count
            for spot in letter.spots:
                box = _around(rows[spot.first : spot.end], scale)
                if box is not None:
                    for place in with_around(frozenset({spot.place})):
                        boxes[place] = boxes[place].united(box) if place in boxes else box
        self._height = float(told["height"])
        self.marks.show_boxes(boxes)
        self._place(measure=False)
        self.drawn.emit()

    def _scale(self) -> float:
        room = self._area.viewport().width() - 2 * _EDGE
        return max(0.3, min(1.0, room / WIDTHS[self._width_key]))

    def _place(self, measure: bool = True) -> None:
        """Give the mail its width, and all the height it wants: what scrolls is the area around it."""
        scale = self._scale()
        width, height = round(WIDTHS[self._width_key] * scale), max(round(self._height * scale), 60)
        self._page.setFixedSize(width + 2 * _EDGE, height + 2 * _EDGE)
        frame = QRect(_EDGE, _EDGE, width, height)
        self.marks.setGeometry(self._page.rect())
        self.marks.show_frame(frame)
        if self._view is not None:
            resized = self._view.width() != width or self._view.zoomFactor() != scale
            self._view.setZoomFactor(scale)
            self._view.setGeometry(frame)
            if measure and resized and self.letter is not None:
                self._measure(self._serial)

    def _no_engine(self) -> QWidget:
        title = _("This Polku draws no messages")
        return EmptyState(title, _("The light version has no browser engine."), icon="mail")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


def _around(rows: list[list[float]], scale: float) -> QRect | None:
    """The box around rows, in pixels of the page."""
    seen = [row for row in rows if row[2] > 0 and row[3] > 0]
    if not seen:
        return None
    left, top = min(row[0] for row in seen), min(row[1] for row in seen)
    right, bottom = max(row[0] + row[2] for row in seen), max(row[1] + row[3] for row in seen)
    return QRect(
        round(left * scale) + _EDGE,
        round(top * scale) + _EDGE,
        round((right - left) * scale),
        round((bottom - top) * scale),
    )
