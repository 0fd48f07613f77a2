"""The whole shop in one file: a backup to keep elsewhere, or the way to another computer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app.i18n import _, date
from app.model.errors import PolkuError
from app.services.carrying import SUFFIX, Manifest, arrived_copy, moved_away, pack_shop, stay_here
from app.services.desk import Desk
from app.services.sentences.errors import explain
from app.ui.bridge import run_task
from app.ui.settings.cards import SettingsCard
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Banner
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.sure_dialog import SureDialog
from app.ui.zones import zone_of


class CarryCard(SettingsCard):
    """changed() is called when sending here has ended or may begin again."""

    def __init__(self, desk: Desk, changed: Callable[[], object]) -> None:
        super().__init__(
            _("The whole shop in one file"),
            _("Customers, automations, pictures and settings. Passwords are not in it; they are entered again."),
        )
        self._desk, self._changed = desk, changed
        self.keep = secondary(_("Back up to a file…"), "download", on_click=partial(self._ask, False))
        self.leave = secondary(_("Move to another computer…"), "upload", on_click=self._ask_move)
        self._answer = column(gap=8)
        self.body.addLayout(row(self.keep, self.leave, None, gap=10))
        self.body.addLayout(self._answer)
        how = _("On the other computer: File, Open a packed shop. There everything is paused until you start it.")
        self.body.addWidget(label(how, "small", "muted", wrap=True))
        self._show_state()

    def _show_state(self) -> None:
        clear(self._answer)
        zone = zone_of(self._desk)
        if (at := moved_away(self._desk)) is not None:
            day = date(at, zone, year=True)
            words = _("The shop was moved to another computer on {day}. Nothing leaves from here.")
            self._answer.addWidget(Banner(words.format(day=day), "warning", "warning"))
            stay = secondary(_("The move was given up"), "undo", extent="small", on_click=self._stay)
            self._answer.addLayout(row(stay, None))
        elif (at := arrived_copy(self._desk)) is not None:
            words = _("This shop came from a backup of {day}. Start sending only if no other computer sends from it.")
            self._answer.addWidget(Banner(words.format(day=date(at, zone, year=True)), "warning", "warning"))

    def _stay(self) -> None:
        stay_here(self._desk)
        self._show_state()
        self._changed()

    def _ask_move(self) -> None:
        words = _(
            "Sending ends on this computer, so that nobody gets anything twice. The shop stays here to look at. On the "
            "other computer open the file, enter the passwords and start sending."
        )
        SureDialog(
            self.window(),
            _("Move to another computer"),
            _("Move the shop to another computer?"),
            words,
            stay=_("Stay here"),
            act=(_("End sending here and write the file…"), "upload"),
            go=partial(self._ask, True),
        ).open()

    def _ask(self, move: bool) -> None:
        title = _("Move to another computer") if move else _("Back up to a file")
        day = self._desk.clock.now().astimezone(zone_of(self._desk)).date().isoformat()
        name, _kind = QFileDialog.getSaveFileName(self, title, f"{self._desk.folder.name}-{day}{SUFFIX}")
        if name:
            self._busy(True)
            work = partial(pack_shop, self._desk, Path(name), move=move)
            run_task(work, partial(self._done, Path(name)), self._failed, self)

    def _done(self, file: Path, _manifest: Manifest) -> None:
        self._busy(False)
        self._show_state()
        self._answer.addWidget(Banner(_("Written: {name}").format(name=file.name), "success", "ok"))
        self._changed()

    def _failed(self, error: PolkuError) -> None:
        self._busy(False)
        self._show_state()
        told = explain(error)
        self._answer.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))

    def _busy(self, busy: bool) -> None:
        self.keep.setEnabled(not busy)
        self.leave.setEnabled(not busy)
