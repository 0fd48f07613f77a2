"""Where the shop's systems may call: an address and a secret for each, made here and written there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.model.errors import PolkuError
from app.model.shop_source import HOOK_KINDS, Hook, HookKind
from app.services.desk import Desk
from app.services.sentences.errors import explain
from app.services.sentences.sources import hook_words
from app.services.track import track_settings
from app.services.webhooks import add_hook, hook_address, load_hooks, remove_hook
from app.ui.settings.cards import SettingsCard, labelled, shown, under
from app.ui.widgets.buttons import quiet, secondary
from app.ui.widgets.fields import combo, password_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, clear, column, row


class HookCard(SettingsCard):
    """A secret that was made is shown once; afterwards it is in the password store only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kind = combo(_("Who calls"), [(hook_words(kind), kind) for kind in HOOK_KINDS])
        self._listed = column(gap=10)
        self._secret = password_field(_("Secret"))
        make = secondary(_("Make an address"), "plus", extent="small", on_click=self._make)
        asked = labelled(_("Secret"), self._secret, _("Shopify: the app’s client secret. Empty: one is made."))
        super().__init__(
            _("Calls from other systems"),
            _("Webhooks arrive at once, by way of the public endpoint. Only signed calls are taken, each once."),
            boxed(self._listed),
            labelled(_("Who calls"), self._kind),
            asked,
            under(make),
        )
        self._show()

    def _make(self) -> None:
        kind: HookKind = self._kind.currentData()
        try:
            hook, secret = add_hook(self._desk, kind, self._secret.text())
        except PolkuError as error:
            clear(self._listed)
            self._listed.addWidget(label(explain(error).what, tone="secondary", wrap=True))
            return
        made = {} if self._secret.text().strip() else {hook.id: secret}
        self._secret.clear()
        self._show(made)

    def _forget(self, hook: Hook) -> None:
        remove_hook(self._desk, hook)
        self._show()

    def _show(self, secrets: dict[str, str] | None = None) -> None:
        clear(self._listed)
        base = track_settings(self._desk).address
        for hook in load_hooks(self._desk):
            self._listed.addWidget(self._one(hook, hook_address(hook, base), (secrets or {}).get(hook.id, "")))
        if not base:
            words = _("The calls need the public endpoint: connect it under Measuring. The address is complete then.")
            self._listed.addWidget(label(words, "small", "muted", wrap=True))

    def _one(self, hook: Hook, address: str, secret: str) -> QWidget:
        gone = quiet(_("Hear no more"), "x", "small", on_click=_later(self._forget, hook))
        parts = column(row(label(hook_words(hook.kind), "medium"), None, gone, gap=8), gap=6)
        parts.addWidget(shown(_("Address"), address))
        if secret:
            parts.addWidget(shown(_("Secret"), secret, _("shown only now")))
        return boxed(parts)


def _later(act: Callable[[Hook], object], hook: Hook) -> Callable[[], object]:
    return lambda: act(hook)
