"""How long things are kept, what would go now, and what has gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from app.i18n import _, ngettext, number, pgettext
from app.i18n import date as say_date
from app.i18n import datetime as say_moment
from app.model.errors import PolkuError
from app.model.retention import KINDS, Kind, Outdated, Removal, Trace
from app.services.desk import Desk
from app.services.retention import (
    LEAST,
    MOST,
    forget_idle,
    load_retention,
    outdated,
    removals,
    remove_outdated,
    save_retention,
)
from app.services.sentences.errors import explain
from app.services.sentences.retention import kind_rest, kind_title, outdated_words
from app.ui.bridge import run_task
from app.ui.settings.cards import SettingsCard
from app.ui.theme import current
from app.ui.widgets.buttons import danger, secondary
from app.ui.widgets.errors import Disclosure, ErrorPanel
from app.ui.widgets.fields import combo, spin, text_field
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.sure_dialog import SureDialog
from app.ui.widgets.switch import Switch
from app.ui.zones import zone_of

_MONTHS = ("browsing_months", "sent_months", "order_months", "idle_months")
_KIND_OF: dict[str, Kind] = {
    "browsing_months": "browsing",
    "cart_days": "carts",
    "hit_days": "hits",
    "sent_months": "sent",
    "order_months": "orders",
    "idle_months": "people",
    "asked_days": "unconfirmed",
    "file_days": "files",
}
_SHOWN_RUNS = 8


class RetentionPane(QWidget):
    """Times are kept at once. Nothing is removed from here without a press on a button that says so."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._wanted = desk, load_retention(desk)
        self._spins: dict[str, QSpinBox] = {}
        self.switch = Switch(_("Remove by itself every day"), not self._wanted.off_because)
        self.reason = text_field(_("Why nothing is removed"), self._wanted.off_because, _("for example: a dispute"))
        self.idle = combo(
            _("Customers without any contact"),
            [(_("ask me about them"), "ask"), (_("forget them every day"), "forget")],
        )
        self.look = secondary(_("Show what would go"), "search", on_click=self.look_now)
        self.go = danger(_("Remove it now"), "trash", on_click=self._remove)
        self._found, self._log = column(gap=0), column(gap=0)
        self.setLayout(column(self._times(), self._dry_run(), self._runs(), None, gap=12))
        self._show_switch()
        self._show_log()

    # ---- how long

    def _times(self) -> QWidget:
        card = SettingsCard(
            _("How long data is kept"),
            _("The law asks for a limit. What is older is removed by itself once a day, while Polku runs."),
        )
        for place, (name, kind) in enumerate(_KIND_OF.items()):
            if place:
                card.body.addWidget(hline())
            made = spin(kind_title(kind), getattr(LEAST, name), getattr(MOST, name), getattr(self._wanted, name))
            made.valueChanged.connect(partial(self._keep_time, name))
            self._spins[name] = made
            unit = label(_("months") if name in _MONTHS else pgettext("unit", "days"), tone="secondary")
            unit.setFixedWidth(current.roomy(76))
            about = label(kind_rest(kind), "small", "muted", wrap=True)
            words = column(label(kind_title(kind), "medium", wrap=True), about, gap=1)
            asked = [self.idle] if kind == "people" else []
            line = row(boxed(words), *asked, made, unit, gap=12, margins=(0, 4, 0, 4))
            line.setStretch(0, 1)
            card.body.addLayout(line)
        self.idle.setCurrentIndex(self.idle.findData(self._wanted.idle))
        self.idle.activated.connect(lambda _index: self._keep(idle=str(self.idle.currentData())))
        self.switch.toggled.connect(self._switched)
        self.reason.editingFinished.connect(self._reason_given)
        card.body.addWidget(hline())
        card.body.addLayout(
            row(self.switch, label(_("Remove by itself every day"), "medium"), self.reason, None, gap=12)
        )
        self._note = label("", "small", "muted", wrap=True)
        card.body.addWidget(self._note)
        return card

    def _keep_time(self, name: str, value: int) -> None:
        self._keep(**{name: value})

    def _keep(self, **changes: object) -> None:
        self._wanted = msgspec.structs.replace(self._wanted, **changes)
        save_retention(self._desk, self._wanted)
        self._show_switch()

    def _switched(self, on: bool) -> None:
        if on:
            self.reason.setText("")
            self._keep(off_because="")
        self._show_switch()
        if not on:
            self.reason.setFocus()

    def _reason_given(self) -> None:
        reason = self.reason.text().strip()
        if not self.switch.isChecked() and reason:
            self._keep(off_because=reason)

    def _show_switch(self) -> None:
        on = self.switch.isChecked()
        self.reason.setVisible(not on)
        if on:
            words = _("Copies in the folder “backups” live until thirty newer ones have been made.")
        elif self._wanted.off_because:
            words = _("Nothing is removed by itself. The reason is kept with the settings.")
        else:
            words = _("Write the reason. Until then data goes on being removed.")
        self._note.setText(words)

    # ---- what would go

    def _dry_run(self) -> QWidget:
        card = SettingsCard(
            _("What would go now"),
            _("A list to look at first. Your shop keeps orders for its books; these are only copies for marketing."),
            row(self.look, self.go, None, gap=10),
        )
        self.go.setEnabled(False)
        card.body.addLayout(self._found)
        return card

    def look_now(self) -> None:
        """Reads what is too old in the background, and lists it."""
        self.look.setEnabled(False)
        run_task(lambda: outdated(self._desk), self._show_found, self._failed, self)

    def _show_found(self, found: Sequence[Outdated]) -> None:
        self.look.setEnabled(True)
        clear(self._found)
        mine = [one for one in found if one.rows and (one.kind != "people" or self._wanted.idle == "forget")]
        self.go.setEnabled(bool(mine))
        for one in found:
            head = row(label(kind_title(one.kind), "medium"), None, label(outdated_words(one), digits=True), gap=12)
            self._found.addLayout(head)
            if one.rows:
                self._found.addWidget(self._examples(one))
            self._found.addSpacing(6)

    def _examples(self, one: Outdated) -> QWidget:
        zone = zone_of(self._desk)

        def words(trace: Trace) -> str:
            whose = f"{trace.name} <{trace.address}>" if trace.name else trace.address
            return "  ".join(part for part in (say_date(trace.at, zone, year=True), whose, trace.what) if part)

        lines = [words(trace) for trace in one.examples]
        if one.rows > len(lines):
            lines.append(_("and {n} more").format(n=number(one.rows - len(lines))))
        told = Disclosure(_("Older than {day}").format(day=say_date(one.before, zone, year=True)), "\n".join(lines))
        if one.kind != "people" or self._wanted.idle == "forget":
            return told
        words_ = ngettext("Forget {n} customer…", "Forget {n} customers…", one.rows).format(n=number(one.rows))
        ask = danger(words_, "trash", extent="small", on_click=lambda: self._ask_forget(one.rows))
        return boxed(column(told, row(ask, None), gap=4))

    def _ask_forget(self, count: int) -> None:
        words = _(
            "Everything about them is removed from Polku. This cannot be undone. Whoever buys again comes in again as "
            "new; whoever has asked to stop is not mailed then either."
        )
        SureDialog(
            self.window(),
            _("Forget customers"),
            ngettext("Forget {n} customer?", "Forget {n} customers?", count).format(n=number(count)),
            words,
            stay=_("Keep them"),
            act=(_("Forget them"), "trash"),
            go=lambda: self._do(partial(forget_idle, self._desk)),
        ).open()

    def _remove(self) -> None:
        self._do(partial(remove_outdated, self._desk))

    def _do(self, work: Callable[[], object]) -> None:
        self.go.setEnabled(False)
        run_task(work, lambda _done: self._done(), self._failed, self)

    def _done(self) -> None:
        self._show_log()
        self.look_now()

    def _failed(self, error: PolkuError) -> None:
        self.look.setEnabled(True)
        told = explain(error)
        clear(self._found)
        self._found.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))

    # ---- what has gone

    def _runs(self) -> QWidget:
        card = SettingsCard(_("What has gone"), _("The log counts what was removed and names nobody."))
        card.body.addLayout(self._log)
        return card

    def _show_log(self) -> None:
        clear(self._log)
        runs = removals(self._desk)
        if not runs:
            self._log.addWidget(label(_("Nothing yet."), tone="muted"))
        for done in runs[:_SHOWN_RUNS]:
            self._log.addLayout(self._run(done))

    def _run(self, done: Removal) -> QHBoxLayout:
        who = _("by itself") if done.by == "night" else _("by hand")
        what = ", ".join(f"{kind_title(kind)}: {number(done.counts[kind])}" for kind in KINDS if kind in done.counts)
        when = label(say_moment(done.at, zone_of(self._desk), year=True), "small", digits=True)
        line = row(when, label(who, "small", "muted"), label(what, "small", "secondary", wrap=True), gap=12)
        line.setStretch(2, 1)
        return line
