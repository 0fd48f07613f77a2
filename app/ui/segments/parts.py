"""The small things of the segments view: the bar of consent, the lines of people, and the asking for a name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QStyleOptionViewItem, QWidget

from app.i18n import _, number
from app.ui.segments.reading import LOAD_FULL, Member
from app.ui.theme import current
from app.ui.theme.icons import paint_icon
from app.ui.widgets.buttons import danger, primary, secondary
from app.ui.widgets.fields import Field, text_field
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row
from app.ui.widgets.table_model import Column, RowsModel
from app.ui.widgets.table_room import Wide
from app.ui.widgets.tables import Cell, CellDelegate

CONSENT, LOAD = 5, 6
WIDTHS = (
    Wide(170, 230), Wide(80), Wide(96, 110), Wide(96, 110), Wide(110, 130, grows=True), Wide(132, 140), Wide(126, 130),
    Wide(150, grows=True),
)  # fmt: skip
SPARE = (4, 7, 1)
Index = QModelIndex | QPersistentModelIndex


def member_columns() -> list[Column[Member]]:
    """The columns of the sample."""
    return [
        Column(_("Customer"), lambda one: Cell(one.name, person=True, persona=one.persona)),
        Column(_("Orders"), lambda one: Cell(one.orders, right=True), right=True),
        Column(_("Bought for"), lambda one: Cell(one.total, right=True), right=True),
        Column(_("Latest"), lambda one: Cell(one.last_order, right=True), right=True),
        Column(_("Interest"), lambda one: Cell(one.interest)),
        Column(_("Consent"), lambda one: Cell(one.consent)),
        Column(_("Messages in 30 d"), lambda one: Cell(number(one.load))),
        Column(_("In automations now"), lambda one: Cell(one.flows, tone="secondary")),
    ]


class MemberDelegate(CellDelegate):
    """Draws which channels are allowed, and how many messages somebody has had."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        one = model.row(index.row()) if isinstance(model, RowsModel) else None
        if not isinstance(one, Member) or index.column() not in (CONSENT, LOAD):
            super().paint(painter, option, index)
            return
        self._background(painter, option, index)
        box = QRectF(option.rect).adjusted(10, 0, -8, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() == CONSENT:
            self._channels(painter, one, box)
        else:
            self._load(painter, one, box)
        painter.restore()

    def _channels(self, painter: QPainter, one: Member, box: QRectF) -> None:
        top = box.center().y() - 7.5
        for place, (icon, allowed) in enumerate((("mail", one.may_mail), ("message", one.may_text))):
            refused = "tone.warning.text" if icon == "mail" else "text.disabled"
            ink = current.tokens().qcolor("tone.success.base" if allowed else refused)
            paint_icon(painter, icon, QRectF(box.left() + 21 * place, top, 15, 15), ink)
        tone = "secondary" if one.may_mail else "warning"
        self._words(painter, Cell(one.consent, tone=tone), box.adjusted(44, 0, 0, 0))

    def _load(self, painter: QPainter, one: Member, box: QRectF) -> None:
        colours = current.tokens()
        self._words(painter, Cell(number(one.load), digits=True), box)
        track = QRectF(box.left() + 24, box.center().y() - 2.5, min(62.0, box.width() - 26), 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.qcolor("border.subtle"))
        painter.drawRoundedRect(track, 2.5, 2.5)
        share = min(1.0, one.load / LOAD_FULL)
        if share:
            painter.setBrush(colours.qcolor("tone.warning.base" if share > 2 / 3 else "accent.base"))
            painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * share, 5), 2.5, 2.5)


class ShareBar(QWidget):
    """How many of the segment may be mailed: green is yes, the rest is no."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(10)
        self._share, self._any = 0.0, False

    def show_share(self, mailable: int, count: int) -> None:
        """Shows another share."""
        self._share, self._any = (mailable / count if count else 0.0), bool(count)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = current.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(colours.qcolor("tone.warning.base" if self._any else "border.subtle"))
        painter.drawRoundedRect(box, 5, 5)
        if self._share:
            painter.setClipRect(QRectF(0, 0, box.width() * self._share, box.height()))
            painter.setBrush(colours.qcolor("accent.base"))
            painter.drawRoundedRect(box, 5, 5)


class NameDialog(QDialog):
    """Asks for a segment's name."""

    def __init__(self, parent: QWidget, title: str, name: str, go: str, done: Callable[[str], object]) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        self._done = done
        self._name = text_field(_("Name of the segment"), name)
        self._field = Field(_("Name of the segment"), self._name, _("Rules and automations ask about it by this name."))
        accept = primary(go, on_click=self._accept)
        accept.setDefault(True)
        buttons = row(None, secondary(_("Cancel"), on_click=self.reject), accept)
        self.setLayout(column(label(title, "heading"), 4, self._field, 12, buttons, gap=6, margins=(22, 20, 22, 18)))
        self._name.selectAll()
        FocusRing(self)

    def _accept(self) -> None:
        name = self._name.text().strip()
        if not name:
            self._field.show_error(_("Write a name first."))
            self._name.setFocus()
            return
        self.accept()
        self._done(name)


class DeleteDialog(QDialog):
    """Asks before a segment goes that automations ask about."""

    def __init__(self, parent: QWidget, name: str, titles: list[str], go: Callable[[], object]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Delete a segment"))
        self.setMinimumWidth(460)
        self._go = go
        words = _(
            "Without it these automations have no answer to their rule: nobody counts as being in the segment, "
            "nor as being outside it."
        )
        stay = secondary(_("Keep the segment"), on_click=self.reject)
        stay.setDefault(True)
        lines = [label(f"•  {title}", "bold") for title in titles]
        self.setLayout(
            column(
                label(_("Delete “{name}”? Automations use it.").format(name=name), "heading", wrap=True),
                *lines,
                label(words, tone="secondary", wrap=True),
                12,
                row(None, stay, danger(_("Delete the segment"), "trash", on_click=self._accept)),
                gap=6,
                margins=(22, 20, 22, 18),
            )
        )
        FocusRing(self)

    def _accept(self) -> None:
        self.accept()
        self._go()
