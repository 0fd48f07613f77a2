"""Putting a customer's details right; what was there stays in the customer's own log."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.i18n import N_, _
from app.model.errors import PolkuError
from app.services.customer_rights import DETAILS
from app.services.sentences.errors import explain
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.cards import scrolling
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.fields import Field, text_field
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, clear, column, row

_NAMES = {
    "email": N_("E-mail address"),
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "phone": N_("Phone"),
    "language": N_("Language"),
    "city": N_("Town"),
    "birth_md": N_("Birthday"),
    "timezone": N_("Time zone"),
}
_HELP = {
    "email": N_("A stop follows the customer to the new address."),
    "language": N_("fi or en; empty: the shop’s"),
    "birth_md": N_("Month and day, 03-17"),
    "timezone": N_("Europe/Helsinki; empty: the shop’s"),
}

Save = Callable[[Mapping[str, str], Mapping[str, str]], object]


class RectifyDialog(QDialog):
    """save(details, own fields) raises PolkuError, which is told here; the dialog stays open then."""

    def __init__(self, parent: QWidget, name: str, known: Mapping[str, str], save: Save) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Put details right"))
        self.setMinimumSize(480, 560)
        self._known, self._save = dict(known), save
        self.fields: dict[str, QLineEdit] = {}
        self._answer = column(gap=0)
        rows = column(gap=12, margins=(0, 2, 12, 2))
        for key, value in known.items():
            title = _(_NAMES[key]) if key in _NAMES else key
            made = text_field(title, value)
            self.fields[key] = made
            rows.addWidget(Field(title, made, _(_HELP[key]) if key in _HELP else ""))
        rows.addStretch(1)
        keep = primary(_("Save the details"), "check", on_click=self._go)
        keep.setDefault(True)
        words = _("The old values stay in the customer’s log, which goes with them when they are erased.")
        self.setLayout(
            column(
                label(_("Details of {name}").format(name=name), "heading", wrap=True),
                label(words, tone="secondary", wrap=True),
                scrolling(boxed(rows)),
                boxed(self._answer),
                row(None, secondary(_("Change nothing"), on_click=self.reject), keep),
                gap=10,
                margins=(22, 20, 22, 18),
            )
        )
        self.finished.connect(self.deleteLater)
        FocusRing(self)

    def _go(self) -> None:
        told = {key: made.text().strip() for key, made in self.fields.items()}
        changed = {key: value for key, value in told.items() if value != self._known[key]}
        details = {key: value for key, value in changed.items() if key in DETAILS}
        own = {key: value for key, value in changed.items() if key not in DETAILS}
        try:
            self._save(details, own)
        except PolkuError as error:
            said = explain(error)
            clear(self._answer)
            self._answer.addWidget(ErrorPanel(said.what, said.reason, safe=said.safe))
            return
        self.accept()
