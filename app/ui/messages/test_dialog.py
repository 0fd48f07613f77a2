"""Sending a test: to the owner's own address, as one persona would get it or as all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QRadioButton, QWidget

from app.i18n import _, ngettext
from app.model.customer import Persona
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.services.sentences.errors import explain
from app.ui.bridge import run_task
from app.ui.messages.tools import MessageTools
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.cards import Banner
from app.ui.widgets.fields import Field, text_field
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row


class TestDialog(QDialog):
    """sent(words) when the mail server has taken all of them; the dialog closes then."""

    __test__ = False  # not one of pytest's

    sent = Signal(str)

    def __init__(
        self, parent: QWidget, tools: MessageTools, flow: Flow, node: str, personas: Sequence[Persona], persona: str
    ) -> None:
        super().__init__(parent)
        self._tools, self._flow, self._node = tools, flow, node
        self._all = tuple(one.key for one in personas)
        chosen = next((one for one in personas if one.key == persona), personas[0])
        self._chosen = chosen.key
        self.setWindowTitle(_("Send a test"))
        self.setMinimumWidth(440)
        self.one = QRadioButton(_("As {name} would get it").format(name=chosen.title))
        self.all = QRadioButton(
            ngettext("As all {n} persona would get it", "As all {n} personas would get it", len(personas)).format(
                n=len(personas)
            )
        )
        self.one.setChecked(True)
        self.to = text_field(_("To"), tools.owner())
        self._field = Field(_("To"), self.to, _("Your own address. Nothing is counted, and no customer gets anything."))
        self._said = Banner("", "error", "error")
        self._said.hide()
        self.go = primary(_("Send the test"), "send", on_click=self._send)
        cancel = secondary(_("Cancel"), on_click=self.reject)
        about = _("The real message, through your own e-mail account; its subject says that it is a test.")
        self.setLayout(
            column(
                label(_("Send a test"), "heading"), label(about, wrap=True),
                self.one, self.all, 4, self._field, self._said, 6, row(None, cancel, self.go),
                gap=8, margins=(22, 18, 22, 18),
            )
        )  # fmt: skip
        FocusRing(self)
        if not tools.has_account():
            self._tell(_("No e-mail account is connected yet. Connect one in the settings: Sending."), "warning")
            self.go.setEnabled(False)

    def _send(self) -> None:
        to = self.to.text().strip()
        if "@" not in to:
            self._field.show_error(_("Write an e-mail address, such as name@shop.example."))
            self.to.setFocus()
            return
        self._field.show_error("")
        self._said.hide()
        self.go.setEnabled(False)
        self.go.setText(_("Sending…"))
        keys = self._all if self.all.isChecked() else (self._chosen,)
        flow, node, tools = self._flow, self._node, self._tools
        run_task(lambda: tools.send_tests(flow, node, keys, to), self._sent, self._failed)

    def _sent(self, count: int) -> None:
        to = self.to.text().strip()
        words = ngettext("{n} test message is on its way to {to}", "{n} test messages are on their way to {to}", count)
        self.sent.emit(words.format(n=count, to=to))
        self.accept()

    def _failed(self, error: PolkuError) -> None:
        told = explain(error)
        self._tell(told.in_short, "error")
        self.go.setEnabled(True)
        self.go.setText(_("Send the test"))

    def _tell(self, words: str, tone: str) -> None:
        self._said.show_text(words, tone, tone)
        self._said.show()
