"""A text message in other languages: one card for each, and a button for each that is missing."""

from msgspec.structs import replace

from app.i18n import _
from app.model.actions import Sms, SpokenText
from app.ui.inspector.form import Counted, Form, hint
from app.ui.inspector.row_list import RowList
from app.ui.inspector.sms_length import show_length
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.widgets.buttons import IconButton, quiet
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import row
from app.ui.words.languages import LANGUAGES, language_words


def languages_section(form: Form[Sms]) -> None:
    """Adds the section to the form; whoever speaks one of the languages gets the message in it."""
    rows = RowList(lambda index: _Spoken(form, index))
    own = form.host.known.shop.locale
    buttons = {
        language: quiet(name, "plus", extent="small", on_click=lambda code=language: _add(form, code))
        for language, name in LANGUAGES.items()
        if language != own
    }
    form.follow(lambda: rows.show_items(form.subject.versions))

    def offer() -> None:
        written = {one.language for one in form.subject.versions}
        for language, button in buttons.items():
            button.setVisible(language not in written)

    form.follow(offer)
    told = hint(_("Customers get it in the language they speak, others in the shop’s own."))
    form.section(_("In other languages"), rows, row(*buttons.values(), None, gap=6), told, gap=6)


def _add(form: Form[Sms], language: str) -> None:
    form.put(replace(form.subject, versions=(*form.subject.versions, SpokenText(language))), "")


class _Spoken(Card):
    """One language."""

    def __init__(self, form: Form[Sms], index: int) -> None:
        self._form, self._index = form, index
        self._name = label("", "strong")
        remove = IconButton("x", _("Remove the language"), side=26, icon_size=14, on_click=self._remove)
        self._text = VariableEdit(_("Text"), lines=4)
        form.name_control(f"versions.{index}.text", self._text)
        self._counted = Counted(_("Text"), self._text, 160)
        self._told = hint("")
        super().__init__(row(self._name, None, remove), self._counted, self._told, margins=(8, 6, 6, 8), gap=4)
        self._text.edited.connect(self._write)

    def show_item(self, spoken: SpokenText) -> None:
        """Show another language."""
        self._name.setText(language_words(spoken.language))
        self._text.setAccessibleName(f"{_('Text')}, {language_words(spoken.language)}")
        self._text.show_source(spoken.text)
        show_length(self._counted, self._told, spoken.text, self._form.host.known)

    def _write(self, text: str) -> None:
        versions = self._form.subject.versions
        made = replace(versions[self._index], text=text)
        changed = (*versions[: self._index], made, *versions[self._index + 1 :])
        self._form.put(replace(self._form.subject, versions=changed), f"versions.{self._index}")

    def _remove(self) -> None:
        versions = self._form.subject.versions
        left = (*versions[: self._index], *versions[self._index + 1 :])
        self._form.put(replace(self._form.subject, versions=left), "")
