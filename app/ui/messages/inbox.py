"""The inboxes of the five: subject and preheader as a mail program lists them, cut where it cuts them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import _
from app.i18n import date as say_date
from app.i18n import time as say_time
from app.services.message_view import Inbox, InboxLine
from app.services.sentences import reasons as reason_words
from app.services.sentences.errors import explain
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon
from app.ui.widgets.avatar import paint_avatar

SUBJECT_SEEN, LINE_SEEN = 60, 110
"""Characters of the subject, and of subject and preheader together, that common mail programs show in a list."""
_LINE = Qt.ItemDataRole.UserRole
_HEIGHT = 46


class InboxList(QListWidget):
    """chosen(persona key) when another line is chosen; shown() when new lines are there."""

    chosen = Signal(str)
    shown = Signal()

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Inboxes of the personas"))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._zone = zone
        self._inbox: Inbox | None = None
        self._filling = False
        self.setItemDelegate(_Painter(self))
        self.currentRowChanged.connect(self._tell)

    def show_inbox(self, inbox: Inbox, chosen: str) -> None:
        """Show these lines, this persona's chosen ("" = none), without telling."""
        self._inbox, self._filling = inbox, True
        while self.count() > len(inbox.lines):
            self.takeItem(self.count() - 1)
        while self.count() < len(inbox.lines):
            self.addItem(QListWidgetItem())
        for place, line in enumerate(inbox.lines):
            item = self.item(place)
            item.setData(_LINE, line)
            item.setText(f"{line.persona.title}. {self.when(line)}. {line.subject} {line.preheader}")
        keys = [line.persona.key for line in inbox.lines]
        self.setCurrentRow(keys.index(chosen) if chosen in keys else -1)
        self.setFixedHeight(round(_HEIGHT * max(1.0, current.scale())) * len(keys) + 2)
        self._filling = False
        self.shown.emit()

    def line(self, key: str) -> InboxLine | None:
        """One persona's line."""
        lines = self._inbox.lines if self._inbox else ()
        return next((line for line in lines if line.persona.key == key), None)

    def when(self, line: InboxLine) -> str:
        """When it would come: a time today, "tomorrow", or a day."""
        if line.at is None or self._inbox is None:
            return ""
        return soon(line.at, self._inbox.now, self._zone)

    def _tell(self, place: int) -> None:
        if not self._filling and self._inbox is not None and 0 <= place < len(self._inbox.lines):
            self.chosen.emit(self._inbox.lines[place].persona.key)


def soon(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A time today, "tomorrow", or a day."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        return say_time(at, zone)
    return _("tomorrow") if day - today == timedelta(days=1) else say_date(at, zone)


def cut(subject: str, preheader: str) -> tuple[str, str]:
    """What a list shows of them, ended with "…" where it is cut."""
    seen = subject if len(subject) <= SUBJECT_SEEN else f"{subject[: SUBJECT_SEEN - 1].rstrip()}…"
    left = LINE_SEEN - len(seen)
    return seen, preheader if len(preheader) <= left else f"{preheader[: left - 1].rstrip()}…"


class _Painter(QStyledItemDelegate):
    def __init__(self, view: InboxList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, round(_HEIGHT * max(1.0, current.scale())))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line: InboxLine = index.data(_LINE)
        colours, box = current.tokens(), QRect(option.rect)  # type: ignore[attr-defined]  # Qt has it, its stubs not
        state = option.state  # type: ignore[attr-defined]  # as above
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colours.qcolor("accent.tint"))
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), colours.qcolor("accent.base"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, colours.qcolor("bg.row.hover"))
        painter.setPen(colours.qcolor("border.subtle"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        paint_avatar(
            painter, QRectF(box.left() + 12, box.center().y() - 13, 27, 27), line.persona.title, line.persona.key
        )
        self._say(painter, line, box.adjusted(50, 0, -14, 0))
        painter.restore()

    def _say(self, painter: QPainter, line: InboxLine, box: QRect) -> None:
        colours, scale = current.tokens(), current.scale()
        strong, small = font("small", scale=scale, weight=600), font("small", scale=scale)
        half = box.height() // 2
        upper, lower = (
            QRect(box.left(), box.top() + 4, box.width(), half - 3),
            QRect(box.left(), box.top() + half, box.width(), half - 4),
        )
        left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(small)
        painter.setPen(colours.qcolor("text.muted"))
        at = self._view.when(line)
        painter.drawText(upper, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), at)
        name = f"{line.sender}  ·  {line.persona.title}"
        room = upper.width() - QFontMetrics(small).horizontalAdvance(at) - 12
        painter.drawText(upper, left, QFontMetrics(small).elidedText(name, Qt.TextElideMode.ElideRight, room))
        words, tone = _instead(line)
        if words:
            if tone != "muted":
                paint_icon(painter, tone, QRectF(lower.left(), lower.center().y() - 6, 13, 13), f"tone.{tone}.base")
                lower.setLeft(lower.left() + 18)
            painter.setPen(colours.qcolor("text.muted" if tone == "muted" else f"tone.{tone}.text"))
            painter.drawText(
                lower, left, QFontMetrics(small).elidedText(words, Qt.TextElideMode.ElideRight, lower.width())
            )
            return
        subject, preheader = cut(line.subject, line.preheader)
        painter.setFont(strong)
        painter.setPen(colours.qcolor("text.primary"))
        shown = QFontMetrics(strong).elidedText(subject, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, left, shown)
        taken = QFontMetrics(strong).horizontalAdvance(f"{shown} ") + 2
        if lower.width() - taken > 24:
            rest = lower.adjusted(taken, 0, 0, 0)
            painter.setFont(small)
            painter.setPen(colours.qcolor("text.muted"))
            painter.drawText(
                rest, left, QFontMetrics(small).elidedText(preheader, Qt.TextElideMode.ElideRight, rest.width())
            )


def _instead(line: InboxLine) -> tuple[str, str]:
    """(words, tone) where there is no message to list."""
    if line.trouble is not None:
        return explain(line.trouble).what, "error"
    if not line.node:
        return _("Gets no message"), "muted"
    if line.held:
        return reason_words.say(line.held), "warning"
    return "", ""
