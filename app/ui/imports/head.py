"""The strip on top of the wizard: the way back, what is being imported, and keeping the choice of columns."""

from __future__ import annotations

from collections.abc import Callable

from app.i18n import _
from app.ui.widgets.buttons import IconButton, secondary
from app.ui.widgets.cards import Panel
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import row


class WizardHead(Panel):
    """60 px high, as the head of every page."""

    def __init__(self, back: Callable[[], object], save: Callable[[], object]) -> None:
        self._title, self._about = label("", "title"), ElidedLabel("", tone="muted")
        self._back = IconButton("arrow-left", _("Back to the customers"), on_click=back)
        self._save = secondary(_("Save the choice of columns…"), "copy", on_click=save)
        super().__init__(edge="bottom")
        self.body.addLayout(row(self._back, self._title, self._about, self._save, gap=12, margins=(12, 0, 20, 0)))
        self.setFixedHeight(60)

    def show_text(self, title: str, about: str) -> None:
        """What is being imported."""
        self._title.setText(title)
        self._about.setText(about)

    def allow(self, *, back: bool, save: bool) -> None:
        """What can be done now: going back would call off an import under way, so it waits."""
        self._back.setEnabled(back)
        self._save.setVisible(save)
