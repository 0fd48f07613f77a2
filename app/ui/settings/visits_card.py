"""Pages of the shop that tell when they are looked at: what to put on them, and a switch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox

from app.i18n import _
from app.model.errors import PolkuError
from app.services.desk import Desk
from app.services.sentences.errors import explain
from app.services.track import choose_visits, sites_of, snippet_of, track_settings
from app.ui.settings.cards import SettingsCard, labelled, shown, under
from app.ui.widgets.buttons import secondary
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.fields import text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import clear, column


class VisitsCard(SettingsCard):
    """`tell` is called when something has been kept: the endpoint should know of it."""

    def __init__(self, desk: Desk, tell: Callable[[], object]) -> None:
        self._desk, self._tell = desk, tell
        self._snippet, self._answer = column(gap=6), column(gap=0)
        settings = track_settings(desk)
        self._sites = text_field(_("Sites"), " ".join(sites_of(desk, settings)), "https://kauppa.fi")
        self._on = QCheckBox(_("The line is on my pages: count visits of those who agreed"))
        self._on.setChecked(settings.visits)
        self._keep = secondary(_("Keep"), "check", on_click=self._keep_it)
        super().__init__(
            _("Visits to pages"),
            _(
                "On level 2 the shop’s pages can tell which of them are looked at after a click in a message. It goes "
                "only for customers who have agreed to be measured, for half an hour, without cookies; of others "
                "nothing is told. Put this line on every page of the shop, before </head>:"
            ),
        )
        for part in (
            self._snippet,
            labelled(_("Sites"), self._sites, _("where your pages are"), width=420),
            under(self._on),
            under(self._keep),
            self._answer,
        ):
            self.body.addLayout(part)
        self.look()

    def look(self) -> None:
        """Show how things stand."""
        settings = track_settings(self._desk)
        clear(self._snippet)
        if settings.connected:
            self._snippet.addWidget(shown(_("The line"), snippet_of(settings), width=420))
        else:
            words = _("Connect the public endpoint first: the line holds its address.")
            self._snippet.addWidget(label(words, "small", "muted", wrap=True))
        self._keep.setEnabled(settings.connected)

    def _keep_it(self) -> None:
        clear(self._answer)
        try:
            choose_visits(self._desk, self._on.isChecked(), self._sites.text().replace(",", " ").split())
        except PolkuError as error:
            told = explain(error)
            self._answer.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))
            return
        waits = self._on.isChecked() and track_settings(self._desk).level < 2
        kept = _("Kept. It counts from level 2 on.") if waits else _("Kept. The endpoint knows at its next reading.")
        self._answer.addWidget(label(kept, tone="secondary", wrap=True))
        self._tell()
