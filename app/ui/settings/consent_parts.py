"""Parts of the page about consent: a bar of shares, the statement of a basis, and the wording of a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QPlainTextEdit, QRadioButton, QSizePolicy, QWidget

from app.i18n import _, ngettext, number
from app.model.consent import Basis, Statement, Wording
from app.services.sentences.consent import channel_words
from app.ui.theme import current
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.fields import Field, combo, text_field
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import Item, boxed, column, row


class ShareLine(QWidget):
    """Words, a bar of the share, and the figure."""

    def __init__(self, words: str, people: int, of: int, role: str) -> None:
        super().__init__()
        name = label(words, tone="secondary")
        name.setFixedWidth(round(118 * max(1.0, current.scale())))
        count = label(number(people), "bold", digits=True)
        count.setFixedWidth(round(44 * max(1.0, current.scale())))
        count.setAlignment(Qt.AlignmentFlag.AlignRight)
        line = row(name, _Bar(people / of if of else 0.0, role), count, gap=10, margins=(0, 3, 0, 3))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setAccessibleName(f"{words} {number(people)}")


class _Bar(QWidget):
    def __init__(self, share: float, role: str) -> None:
        super().__init__()
        self._share, self._role = min(max(share, 0.0), 1.0), role
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(60, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(current.tokens().qcolor("border.subtle"))
        painter.drawRoundedRect(box, 4, 4)
        if self._share:
            painter.setBrush(current.tokens().qcolor(self._role))
            painter.drawRoundedRect(QRectF(0, 0, max(4.0, box.width() * self._share), box.height()), 4, 4)


class _Asking(QDialog):
    """A dialog with a heading, a sentence, what is asked, and two buttons; the safe one is the default."""

    def __init__(self, parent: QWidget, title: str, text: str, stay: str, go: str, *items: Item) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(540)
        back = secondary(stay, on_click=self.reject)
        back.setDefault(True)
        self.go = primary(go, "check", on_click=self.accept)
        words = (label(title, "heading", wrap=True), label(text, tone="secondary", wrap=True))
        self.setLayout(column(*words, *items, 8, row(None, back, self.go), gap=10, margins=(22, 20, 22, 18)))
        self.finished.connect(self.deleteLater)
        FocusRing(self)


class StatementDialog(_Asking):
    """state(statement) is called when everything is told that the basis needs."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        buyers: int,
        people: int,
        wordings: Sequence[Wording],
        state: Callable[[Statement], object],
    ) -> None:
        """`people` 0: only those who have bought can be let in, as customers."""
        count = ngettext("{n} customer", "{n} customers", people)
        self.consent = QRadioButton(_("They have given consent: {who}").format(who=count.format(n=number(people))))
        count = ngettext("{n} buyer", "{n} buyers", buyers).format(n=number(buyers))
        self.bought = QRadioButton(_("They are customers: {who}").format(who=count))
        self.conditions = (
            QCheckBox(_("The address came with a purchase, and they were told that it is used for marketing")),
            QCheckBox(_("We advertise our own products of the same kind")),
            QCheckBox(_("Refusing was easy and free then, and is in each message")),
        )
        self.how = QPlainTextEdit()
        self.how.setTabChangesFocus(True)
        self.how.setFixedHeight(72)
        self.how.setAccessibleName(_("How the permission was asked for"))
        self.how.setPlaceholderText(_("For example: a box at the checkout of our old shop, ticked by themselves"))
        known: list[tuple[str, object]] = [(_("not known"), "")]
        known += [(f"{one.place}, {_('version {n}').format(n=one.version)}: {one.text}", one.text) for one in wordings]
        self.wording = combo(_("What they were shown"), known)
        super().__init__(
            parent,
            title,
            _("This is kept in the log of each customer as the proof. Whoever has said no stays out, now and later."),
            _("Leave them out"),
            _("State the basis"),
            *([self.consent] if people else []),
            self.bought,
            boxed(column(*self.conditions, gap=6, margins=(26, 0, 0, 0))),
            Field(_("How the permission was asked for"), self.how),
            Field(_("What they were shown"), self.wording),
        )
        self._state = state
        (self.consent if people else self.bought).setChecked(True)
        for choice in (self.consent, self.bought):
            choice.toggled.connect(lambda _on: self._look())
        for box in self.conditions:
            box.toggled.connect(lambda _on: self._look())
        self.how.textChanged.connect(self._look)
        self.accepted.connect(lambda: self._state(self.statement()))
        self._look()

    def statement(self) -> Statement:
        """What stands here now."""
        basis: Basis = "soft_opt_in" if self.bought.isChecked() else "consent"
        return Statement(
            basis,
            self.how.toPlainText().strip(),
            str(self.wording.currentData() or ""),
            *(box.isChecked() for box in self.conditions),
        )

    def _look(self) -> None:
        for box in self.conditions:
            box.setEnabled(self.bought.isChecked())
        self.go.setEnabled(self.statement().conditions_hold)


class WordingDialog(_Asking):
    """keep(channel, place, text) gets a new wording, or a new version of a known one."""

    def __init__(self, parent: QWidget, known: Wording | None, keep: Callable[[str, str, str], object]) -> None:
        channels: list[tuple[str, object]] = [(channel_words(one), one) for one in ("email", "sms", "tracking")]
        self.channel = combo(_("Channel"), channels)
        self.place = text_field(_("Place"), known.place if known else "", _("for example: Checkout"))
        self.text = QPlainTextEdit(known.text if known else "")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(96)
        self.text.setAccessibleName(_("What people read there"))
        super().__init__(
            parent,
            _("New version") if known else _("New wording"),
            _("Earlier versions stay: the log refers to the words by which each permission was given."),
            _("Change nothing"),
            _("Keep the wording"),
            Field(_("Channel"), self.channel),
            Field(_("Place"), self.place),
            Field(_("What people read there"), self.text),
        )
        if known:
            self.channel.setCurrentIndex(self.channel.findData(known.channel))
        self.channel.setEnabled(known is None)
        self.place.setEnabled(known is None)
        for changed in (self.place.textChanged, self.text.textChanged):
            changed.connect(self._look)
        self.accepted.connect(lambda: keep(str(self.channel.currentData()), self.place.text(), self.text.toPlainText()))
        self._look()

    def _look(self) -> None:
        self.go.setEnabled(bool(self.place.text().strip() and self.text.toPlainText().strip()))


class EndDialog(_Asking):
    """Says how many lose what; end() is called when it is meant."""

    def __init__(self, parent: QWidget, people: int, end: Callable[[], object]) -> None:
        title = ngettext("{n} customer gets no more marketing", "{n} customers get no more marketing", people)
        text = _("Only those who have given consent are written to then. You can let customers in again later.")
        super().__init__(parent, title.format(n=number(people)), text, _("Keep it as it is"), _("Only with consent"))
        self.accepted.connect(end)
