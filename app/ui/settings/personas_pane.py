"""The personas that messages and automations are looked at with: the guide's five and the shop's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.model.customer import Persona
from app.ui.settings.cards import SettingsCard
from app.ui.settings.persona_dialog import PersonaDialog, PersonaWritten
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import quiet, secondary
from app.ui.widgets.labels import ElidedLabel, hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill


@dataclass(frozen=True)
class PersonaActions:
    """`listed`: each persona with whether the shop has changed or added it, and whether it is one of the guide's.

    `save(persona or None for a new one, what was written)` raises PolkuError; `drop(key)` takes back or away.
    """

    listed: Callable[[], Sequence[tuple[Persona, bool, bool]]]
    save: Callable[[Persona | None, PersonaWritten], object]
    drop: Callable[[str], object]


class PersonasPane(QWidget):
    """What is changed holds for what is opened from then on."""

    def __init__(self, actions: PersonaActions) -> None:
        super().__init__()
        self._do = actions
        self._rows = column(gap=8)
        self.add = secondary(_("New persona…"), "plus", on_click=lambda: self._ask(None))
        card = SettingsCard(
            _("Personas"),
            _("Test customers: they get no messages and are counted nowhere. Automations show them when next opened."),
            self._rows,
            hline(),
            row(self.add, None),
        )
        self.setLayout(column(card, None))
        self.refresh()

    def refresh(self) -> None:
        """Read the personas again."""
        clear(self._rows)
        for persona, own, guides in self._do.listed():
            self._rows.addWidget(self._row(persona, own, guides))

    def _row(self, persona: Persona, own: bool, guides: bool) -> QWidget:
        words = column(label(persona.title, "strong"), ElidedLabel(persona.tagline, "small", "muted"), gap=0)
        line = row(Avatar(persona.title, persona.key, 34), boxed(words), gap=10)
        line.setStretch(1, 1)
        if own:
            line.addWidget(Pill(_("changed") if guides else _("own persona"), "info", small=True))
            back = quiet(
                _("As in the guide") if guides else _("Take away"),
                "undo" if guides else "trash",
                "small",
                on_click=lambda: self._drop(persona.key),
            )
            back.setAccessibleName(f"{back.text()}: {persona.title}")
            line.addWidget(back)
        edit = secondary(_("Edit…"), "edit", "small", on_click=lambda: self._ask(persona))
        edit.setAccessibleName(f"{edit.text()} {persona.title}")
        line.addWidget(edit)
        return boxed(line)

    def _ask(self, persona: Persona | None) -> None:
        dialog = PersonaDialog(self, persona, lambda written: self._do.save(persona, written))
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _drop(self, key: str) -> None:
        self._do.drop(key)
        self.refresh()
        self.add.setFocus()
