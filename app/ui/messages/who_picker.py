"""Whose message is shown: a persona, any customer as they are now, or as they were when something happened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from app.i18n import _
from app.i18n import datetime as say_moment
from app.model.customer import Persona
from app.model.flow import Flow
from app.services.message_view import Who
from app.ui.messages.tools import MessageTools
from app.ui.widgets.fields import search_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column
from app.ui.words.events import event_words

_MOST_EVENTS = 20
_WHO = Qt.ItemDataRole.UserRole
_SEARCH_MS = 120


class WhoPicker(QFrame):
    """chosen(Who). A customer is chosen first, then the moment."""

    chosen = Signal(object)

    def __init__(self, tools: MessageTools, flow: Flow, personas: Sequence[Persona], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("surface", "card")
        self._tools, self._flow, self._personas = tools, flow, tuple(personas)
        self.search = search_field(_("Customer’s name or address"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("Whose message is shown"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemActivated.connect(self._take)
        self.list.itemClicked.connect(self._take)
        self._title = label(_("Show the message as"), "small-bold", "secondary")
        self._none = label(_("Nobody of that name."), "small", "muted")
        self._none.hide()
        self.setLayout(column(self._title, self.search, self._none, self.list, gap=8, margins=(12, 10, 12, 12)))
        self.setFixedSize(340, 380)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SEARCH_MS)
        self._soon.timeout.connect(self._look)
        self.search.textChanged.connect(lambda _text: self._soon.start())
        self.search.returnPressed.connect(self._take_first)
        self._look()

    def open_under(self, button: QWidget) -> None:
        """Show it below a button, the keyboard in the search."""
        self.move(button.mapToGlobal(QPoint(0, button.height() + 4)))
        self.show()
        self.search.setFocus()

    def _look(self) -> None:
        wanted = self.search.text().strip()
        self.list.clear()
        if not wanted:
            for persona in self._personas:
                self._add(persona.title, Who(persona.key))
        for one in self._tools.customers(wanted):
            self._add(f"{one.name}  {one.email}".strip(), Who(email=one.email))
        self._none.setVisible(self.list.count() == 0)

    def _show_moments(self, email: str) -> None:
        events = self._tools.events(self._flow, email)[:_MOST_EVENTS]
        if not events:
            self._choose(Who(email=email))
            return
        self._title.setText(_("When: {email}").format(email=email))
        self.search.hide()
        self.list.clear()
        self._add(_("As things are now"), Who(email=email, event=""))
        for event in events:
            at = say_moment(event.occurred_at, self._tools.zone)
            self._add(f"{event_words(event.name)}, {at}", Who(email=email, event=event.id))
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _add(self, words: str, who: Who) -> None:
        item = QListWidgetItem(words)
        item.setData(_WHO, who)
        self.list.addItem(item)

    def _take(self, item: QListWidgetItem) -> None:
        who: Who = item.data(_WHO)
        if who.email and not self.search.isHidden():
            self._show_moments(who.email)
            return
        self._choose(who)

    def _take_first(self) -> None:
        self._soon.stop()
        self._look()
        first = self.list.item(0)
        if first is not None:
            self._take(first)

    def _choose(self, who: Who) -> None:
        self.chosen.emit(who)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setCurrentRow(0)
            self.list.setFocus()
            return
        super().keyPressEvent(event)
