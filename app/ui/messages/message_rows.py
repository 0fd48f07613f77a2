"""The messages of an automation as lines: title, where it stands, whether something is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.i18n import _
from app.model.finding import Finding
from app.model.flow import Flow, emails_in_order
from app.ui.inspector.variables import VARIABLE, chip_text
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon
from app.ui.widgets.cards import paint_tile


@dataclass(frozen=True, slots=True)
class MessageRow:
    """`severity`: of the worst that the checks say of it, "" if nothing. `flow`: its automation, where that is told."""

    node: str
    title: str
    detail: str
    severity: str = ""
    flow: str = ""


def messages_of(flow: Flow, findings: Sequence[Finding] = ()) -> list[MessageRow]:
    """The e-mail steps of an automation in their order."""
    made = []
    for email in emails_in_order(flow):
        mine = {one.severity for one in findings if one.node == email.id and one.code.startswith("message")}
        template = flow.template_by_id.get(email.template)
        worst = "error" if "error" in mine else ("warning" if "warning" in mine else "")
        detail = template.subject if template and template.subject else _("No subject yet")
        made.append(MessageRow(email.id, email.title or email.id, _plain(detail), worst))
    return made


def _plain(subject: str) -> str:
    return VARIABLE.sub(lambda found: chip_text(found[0]), subject)


class MessagePainter(QStyledItemDelegate):
    """One message: tile, title, a small line, a mark if something is wrong."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, round(46 * max(1.0, current.scale())))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        one: MessageRow = index.data(Qt.ItemDataRole.UserRole)
        colours, box = current.tokens(), QRect(option.rect)  # type: ignore[attr-defined]  # Qt has it, its stubs not
        state = option.state  # type: ignore[attr-defined]  # as above
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(colours.qcolor("accent.tint" if chosen else "bg.row.hover"))
            painter.drawRoundedRect(box.adjusted(8, 1, -8, -1), 8, 8)
        paint_tile(painter, QRectF(box.left() + 16, box.center().y() - 13, 27, 27), "mail", "kind.email", 15, 7)
        right = box.right() - 18
        if one.severity:
            mark = QRectF(right - 15, box.center().y() - 7, 15, 15)
            paint_icon(painter, one.severity, mark, f"tone.{one.severity}.base")
            right -= 22
        left, half = box.left() + 52, box.height() // 2
        lines = (
            (
                one.title,
                font("body", scale=current.scale(), weight=600),
                "text.primary",
                QRect(left, box.top() + 4, right - left, half - 3),
            ),
            (
                one.detail,
                font("small", scale=current.scale()),
                "text.muted",
                QRect(left, box.top() + half, right - left, half - 5),
            ),
        )
        for words, made, role, where in lines:
            painter.setFont(made)
            painter.setPen(colours.qcolor(role))
            shown = QFontMetrics(made).elidedText(words, Qt.TextElideMode.ElideRight, where.width())
            painter.drawText(where, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        painter.restore()
