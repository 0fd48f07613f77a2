"""Writes one persona: who they are, and what they have agreed to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QWidget

from app.i18n import _
from app.model.customer import Customer, Persona
from app.model.errors import PolkuError
from app.services.personas import agreed_channels
from app.services.sentences.errors import explain
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.fields import Field, combo, text_field
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row
from app.ui.words.languages import LANGUAGES

_LEAP_YEAR = 2000


@dataclass(frozen=True)
class PersonaWritten:
    """What stands in the dialog. `birth_md` is MM-DD or ""; `after`: whose history is copied, or ""."""

    title: str
    tagline: str
    first_name: str
    city: str
    birth_md: str
    language: str
    tags: tuple[str, ...]
    channels: tuple[str, ...]
    after: str


class PersonaDialog(QDialog):
    """save(written) is called at "Save persona"; what it refuses (PolkuError) stands at the field."""

    def __init__(self, parent: QWidget, persona: Persona | None, save: Callable[[PersonaWritten], object]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Persona"))
        self.setMinimumWidth(460)
        self._save = save
        known = persona or Persona("", "", "", Customer(0, ""))
        them, agreed = known.customer, agreed_channels(known) if persona else {"email"}
        self.title = text_field(_("Name of the persona"), known.title, _("for example: Student Sofia"))
        self.tagline = text_field(_("What matters to them"), known.tagline)
        self.first = text_field(_("First name in messages"), them.first_name)
        self.city = text_field(_("Town"), them.city)
        self.birth = text_field(_("Birthday"), _day_words(them.birth_md), _("day.month."))
        self.tags = text_field(_("Tags"), ", ".join(them.tags))
        languages: list[tuple[str, object]] = [
            (_("As the shop"), ""),
            *((words, code) for code, words in LANGUAGES.items()),
        ]
        self.language = combo(_("Language of messages"), languages)
        self.language.setCurrentIndex(max(0, self.language.findData(them.language)))
        self.email, self.sms = QCheckBox(_("May get e-mail")), QCheckBox(_("May get text messages"))
        self.email.setChecked("email" in agreed)
        self.sms.setChecked("sms" in agreed)
        self.after = text_field(_("History of a customer"), placeholder=_("e-mail address, or empty"))
        self._of_title = Field(_("Name of the persona"), self.title)
        self._of_birth = Field(_("Birthday"), self.birth)
        self._of_after = Field(
            _("History of a customer"), self.after, _("Orders and events are copied; the name and addresses are not.")
        )
        self._of_after.setVisible(persona is None)
        self.go = primary(_("Save persona"), on_click=self._accept)
        self.go.setDefault(True)
        self.setLayout(
            column(
                label(known.title or _("New persona"), "heading"),
                4,
                self._of_title,
                Field(_("What matters to them"), self.tagline),
                _halves(Field(_("First name in messages"), self.first), Field(_("Town"), self.city)),
                _halves(self._of_birth, Field(_("Language of messages"), self.language)),
                Field(_("Tags"), self.tags, _("Commas part them.")),
                self._of_after,
                row(self.email, self.sms, None, gap=18),
                10,
                row(None, secondary(_("Cancel"), on_click=self.reject), self.go),
                gap=8,
                margins=(22, 20, 22, 18),
            )
        )
        FocusRing(self)

    def _accept(self) -> None:
        for field in (self._of_title, self._of_birth, self._of_after):
            field.show_error("")
        title, birth = self.title.text().strip(), _month_day(self.birth.text())
        if not title:
            self._of_title.show_error(_("Write a name first."))
            self.title.setFocus()
            return
        if birth is None:
            self._of_birth.show_error(_("Write the day and the month, for example 14.5."))
            self.birth.setFocus()
            return
        channels = [channel for channel, box in (("email", self.email), ("sms", self.sms)) if box.isChecked()]
        tags = tuple(one for one in (part.strip() for part in self.tags.text().split(",")) if one)
        written = PersonaWritten(
            title,
            self.tagline.text().strip(),
            self.first.text().strip(),
            self.city.text().strip(),
            birth,
            str(self.language.currentData()),
            tags,
            tuple(channels),
            self.after.text().strip(),
        )
        try:
            self._save(written)
        except PolkuError as error:
            self._of_after.show_error(explain(error).what)
            self.after.setFocus()
            return
        self.accept()


def _halves(one: Field, other: Field) -> QHBoxLayout:
    line = row(one, other, gap=12)
    line.setStretch(0, 1)
    line.setStretch(1, 1)
    return line


def _day_words(birth_md: str) -> str:
    month, _sign, day = birth_md.partition("-")
    return f"{int(day)}.{int(month)}." if day else ""


def _month_day(text: str) -> str | None:
    """14.5. as 05-14, "" for nothing, None for what is no day of the year."""
    parts = [part for part in text.strip().split(".") if part]
    if not parts:
        return ""
    if len(parts) != 2 or not all(part.strip().isdecimal() for part in parts):
        return None
    day, month = (int(part) for part in parts)
    return f"{month:02}-{day:02}" if QDate.isValid(_LEAP_YEAR, month, day) else None
