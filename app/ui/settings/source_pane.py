"""The shop's own systems: connecting one with a key that may only read, and how fresh what is known from it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.model.errors import PolkuError
from app.model.shop_source import SOURCE_KINDS, ShopSource, SourceKind
from app.services.desk import Desk
from app.services.sentences.errors import Told, explain
from app.services.sentences.sources import (
    brought_words,
    codes_words,
    kind_words,
    last_file_words,
    last_read_words,
    left_out_words,
    source_trouble,
)
from app.services.shop_pages import SourceRead
from app.services.shop_sources import (
    forget_source,
    load_sources,
    read_source,
    save_source,
    source_state,
    try_source,
)
from app.ui.bridge import run_task
from app.ui.settings.cards import SettingsCard, labelled, under
from app.ui.settings.hook_card import HookCard
from app.ui.settings.source_rows import KeyRows
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.fields import combo, text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill
from app.ui.zones import zone_of


class SourcePane(QWidget):
    """What is connected on top, one card each; below, connecting another. Tried before it is kept."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._kept = column(gap=12)
        self._make_fields()
        self._state = Pill(_("not connected"), "neutral", "info")
        self._answer = column(gap=0)
        self._connect = primary(_("Try and connect"), "check", on_click=self._try_it)
        new = SettingsCard(
            _("Connect the shop"),
            _("Polku reads customers, orders and products every 15 minutes. It never writes anything to the shop."),
            labelled(_("Kind of shop"), self._kind),
            self._place,
            *self._keys.values(),
            under(self._connect, self._state),
        )
        new.body.addLayout(self._answer)
        self._connected = boxed(self._kept)
        self.setLayout(column(self._connected, new, HookCard(desk), None, gap=12))
        self._show_kind()
        self._show_kept()

    def _make_fields(self) -> None:
        self._kind = combo(_("Kind of shop"), [(kind_words(kind), kind) for kind in SOURCE_KINDS])
        self._url = text_field(_("Address"), self._desk.shop.url, "https://")
        self._place = boxed(labelled(_("Address"), self._url))
        self._keys = {kind: KeyRows(kind) for kind in SOURCE_KINDS}
        self._kind.activated.connect(lambda _i: self._show_kind())

    def _show_kind(self) -> None:
        """What is asked for this kind of shop."""
        for kind, rows in self._keys.items():
            rows.setVisible(kind == self._kind.currentData())
        self._place.setVisible(self._kind.currentData() != "folder")

    def _source(self) -> ShopSource:
        kind: SourceKind = self._kind.currentData()
        return self._keys[kind].source(self._url.text().strip().rstrip("/"))

    def _try_it(self) -> None:
        source, secret = self._source(), self._keys[self._kind.currentData()].secret.text()
        self._connect.setEnabled(False)
        self._state.show_fact(_("trying"), "info", "clock")
        run_task(lambda: try_source(source, secret), lambda _name: self._keep(source, secret), self._refused, self)

    def _keep(self, source: ShopSource, secret: str) -> None:
        self._connect.setEnabled(True)
        try:
            save_source(self._desk, source, secret)
        except PolkuError as error:
            self._refused(error)
            return
        clear(self._answer)
        self._keys[source.kind].secret.clear()
        self._state.show_fact(_("connection works"), "success", "check")
        self._show_kept()
        self._read(source)

    def _refused(self, error: PolkuError) -> None:
        self._connect.setEnabled(True)
        self._state.show_fact(_("did not work"), "error", "error")
        clear(self._answer)
        self._answer.addWidget(_panel(explain(error)))

    def _read(self, source: ShopSource) -> None:
        """The first reading may take minutes: it runs beside everything else, and pages that came stay."""

        def done(read: SourceRead | None) -> None:
            self._show_kept({source.name: " · ".join(brought_words(read))} if read else {})

        self._show_kept({source.name: _("Reading…")}, busy=source.name)
        run_task(lambda: read_source(self._desk, source), done, lambda _error: done(None), self)

    def _forget(self, source: ShopSource) -> None:
        try:
            forget_source(self._desk, source)
        except PolkuError as error:
            self._refused(error)
            return
        self._state.show_fact(_("not connected"), "neutral", "info")
        self._show_kept()

    def _show_kept(self, said: dict[str, str] | None = None, busy: str = "") -> None:
        clear(self._kept)
        for source in load_sources(self._desk):
            self._kept.addWidget(self._card(source, (said or {}).get(source.name, ""), source.name == busy))
        self._connected.setVisible(self._kept.count() > 0)

    def _card(self, source: ShopSource, said: str, busy: bool) -> QWidget:
        state = source_state(self._desk, source)
        well = state is None or not state.trouble
        fresh = last_read_words(state, self._desk.clock.now(), zone_of(self._desk))
        read = secondary(_("Read now"), "refresh", extent="small", on_click=_later(self._read, source))
        read.setEnabled(not busy)
        gone = secondary(_("Disconnect"), "x", extent="small", on_click=_later(self._forget, source))
        gone.setEnabled(not busy)
        pill = (
            Pill(_("connected"), "success", "check")
            if well
            else Pill(_("needs a look") if source.holds_files else _("does not answer"), "error", "error")
        )
        card = SettingsCard(
            kind_words(source.kind),
            source.url,
            row(pill, label(fresh, tone="secondary"), None, read, gone, gap=10),
        )
        for words in (said, last_file_words(state), self._codes_words(source)):
            if words:
                card.body.addWidget(label(words, tone="secondary", wrap=True))
        stayed_out = left_out_words(state)
        if stayed_out is not None:
            card.body.addWidget(label(stayed_out[1], "small", "muted", wrap=True))
        if state is not None and state.trouble:
            card.body.addWidget(_panel(source_trouble(state)))
        return card

    def _codes_words(self, source: ShopSource) -> str:
        """The discount codes that WooCommerce has told of."""
        found = self._desk.store.sources.coupons() if source.kind == "woocommerce" else ()
        return codes_words(found, self._desk.clock.now())


def _later(act: Callable[[ShopSource], object], source: ShopSource) -> Callable[[], object]:
    return lambda: act(source)


def _panel(told: Told) -> QWidget:
    return ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details)
