"""Copies of the shop's file: what there is, one more now, and bringing one back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.i18n import _, number
from app.i18n import datetime as say_moment
from app.model.errors import PolkuError
from app.services.backups import KEPT, Backup, back_up_now, backups
from app.services.desk import Desk
from app.services.sentences.errors import explain
from app.ui.bridge import run_task
from app.ui.settings.cards import SettingsCard
from app.ui.settings.carry_card import CarryCard
from app.ui.widgets.buttons import secondary
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.sure_dialog import SureDialog
from app.ui.zones import zone_of

BringBack = Callable[[Path], object]


class BackupsPane(QWidget):
    """bring_back(path) closes the shop, puts the copy in its place and opens it again."""

    def __init__(self, desk: Desk, bring_back: BringBack, changed: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self._desk, self._bring_back = desk, bring_back
        self._now = secondary(_("Make a copy now"), "copy", on_click=self._make)
        self._answer, self._list = column(gap=0), column(gap=0)
        about = _(
            "While Polku runs it copies the shop’s file every hour and keeps the {n} newest copies in the folder "
            "“backups” beside it. Keep that folder on another disk now and then as well."
        )
        made = SettingsCard(_("Backups"), about.format(n=KEPT), row(self._now, None))
        made.body.addLayout(self._answer)
        listed = SettingsCard(
            _("Bring a copy back"),
            _("Everything is paused afterwards. Whoever was erased stays erased, and nothing leaves twice."),
            boxed(self._list),
        )
        self.carry = CarryCard(desk, changed)
        self.setLayout(column(made, self.carry, listed, None, gap=12))
        self._show_all()

    def _make(self) -> None:
        self._now.setEnabled(False)
        run_task(lambda: back_up_now(self._desk), lambda _made: self._show_all(), self._failed, self)

    def _failed(self, error: PolkuError) -> None:
        self._now.setEnabled(True)
        told = explain(error)
        clear(self._answer)
        self._answer.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))

    def _show_all(self) -> None:
        self._now.setEnabled(True)
        clear(self._answer)
        clear(self._list)
        found = backups(self._desk.folder)
        if not found:
            self._list.addWidget(label(_("No copies yet. The first one is made within the hour."), tone="muted"))
        for place, one in enumerate(found):
            if place:
                self._list.addWidget(hline())
            self._list.addWidget(self._row(one))

    def _row(self, one: Backup) -> QWidget:
        when = say_moment(one.at, zone_of(self._desk), year=True)
        size = _("{size} MB").format(size=number(one.size / 1e6, 1))
        back = secondary(_("Bring back…"), "undo", extent="small", on_click=lambda: self._ask(one, when))
        back.setAccessibleName(_("Bring back the copy of {when}").format(when=when))
        return boxed(
            row(label(when, "medium", digits=True), label(size, "small", "muted", digits=True), None, back,
                gap=14, margins=(0, 6, 0, 6))
        )  # fmt: skip

    def _ask(self, one: Backup, when: str) -> None:
        words = _(
            "Customers, orders and automations become what they were. What has come since is kept in a file of its own "
            "beside the shop. Messages that fell due meanwhile do not leave, as they may have left already."
        )
        SureDialog(
            self.window(),
            _("Bring a copy back"),
            _("Bring back the copy of {when}?").format(when=when),
            words,
            stay=_("Keep the shop as it is"),
            act=(_("Bring back"), "undo"),
            go=lambda: self._bring_back(one.path),
        ).open()
