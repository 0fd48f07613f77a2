"""What is asked before a shop's own system is connected, kind by kind, and where it is found."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import N_, _, pgettext
from app.model.errors import PolkuError
from app.model.shop_source import Holds, ShopSource, SourceKind
from app.services.sentences.errors import explain
from app.shop.columns import Mapping
from app.shop.map_file import load_map
from app.ui.settings.cards import labelled, under
from app.ui.widgets.buttons import secondary
from app.ui.widgets.fields import combo, password_field, text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row

_WORDS: dict[SourceKind, tuple[str, str, str]] = {
    "woocommerce": (
        N_("Consumer key"),
        N_("Consumer secret"),
        N_("In WooCommerce: Settings › Advanced › REST API › Add key. Choose the permission “Read”."),
    ),
    "shopify": (
        N_("Client ID"),
        N_("Client secret"),
        N_(
            "In Shopify’s Dev Dashboard: make an app for your own shop with the scopes read_orders, read_customers and "
            "read_products. The address is the one that ends in myshopify.com."
        ),
    ),
    "mycashflow": (
        N_("API user’s e-mail"),
        N_("API key"),
        N_(
            "In MyCashflow: install the API extension and make an API user. It comes with the plans Advanced, Pro and "
            "Enterprise. The address is the one that ends in mycashflow.fi. On smaller plans use a folder of exports."
        ),
    ),
    "vendure": (
        N_("User name"),
        N_("Password"),
        N_("Make an administrator of its own that may only read orders, customers and the catalogue."),
    ),
    "feed": (
        "",
        N_("Key"),
        N_("A CSV file that the shop makes anew now and then. The key goes along as “Authorization: Bearer”."),
    ),
    "folder": (
        "",
        "",
        N_(
            "The shop’s nightly exports, CSV or Excel. Polku reads each file once, when nobody has written to it for a "
            "minute. Nothing in the folder is moved or deleted."
        ),
    ),
}
"""What the two halves of a key are called, and where they are found."""


class KeyRows(QWidget):
    """What is asked for one kind of shop. Parts that the kind does not have stay hidden."""

    def __init__(self, kind: SourceKind) -> None:
        super().__init__()
        self._kind: SourceKind = kind
        self._mapping: Mapping | None = None
        key, secret, where = _WORDS[kind]
        files, store = kind in ("feed", "folder"), _("goes to the system’s password store")
        self.folder = text_field(_("Folder"))
        self.holds = combo(_("The file holds"), _contents() if files else [])
        self.key, self.secret = text_field(_(key) if key else ""), password_field(_(secret) if secret else "")
        self._map_note = label(_("Columns are recognised by their headers."), "small", "muted")
        choose = secondary(_("Choose…"), "folder", extent="small", on_click=self._ask_for_folder)
        chosen = secondary(_("Use a saved choice…"), "columns", extent="small", on_click=self._ask_for_map)
        place = labelled(_("Folder"), self.folder)
        place.insertWidget(2, choose)
        parts = (
            (kind == "folder", place),
            (files, labelled(_("The file holds"), self.holds)),
            (files, under(chosen, self._map_note)),
            (bool(key), labelled(_(key) if key else "", self.key)),
            (
                bool(secret),
                labelled(_(secret) if secret else "", self.secret, store),
            ),
        )
        shown = column(gap=10)
        for wanted, part in parts:
            held = boxed(part)
            held.setParent(self)
            held.setVisible(wanted)
            shown.addWidget(held)
        shown.addLayout(row(180, label(_(where), "small", "muted", wrap=True)))
        self.setLayout(shown)

    def source(self, url: str) -> ShopSource:
        """What is asked for, `url` being the address above; a folder has its own."""
        place = self.folder.text().strip() if self._kind == "folder" else url
        holds: Holds = self.holds.currentData() or "orders"
        mapping = self._mapping
        if mapping is None:
            return ShopSource(self._kind, place, self.key.text().strip(), holds)
        return ShopSource(self._kind, place, self.key.text().strip(), mapping.kind, mapping.columns, mapping.fixed)

    def use_map(self, file: Path) -> None:
        """A saved choice of columns says what the files hold; one that cannot be read is told and changes nothing."""
        try:
            self._mapping = load_map(file)
        except PolkuError as error:
            self._map_note.setText(explain(error).what)
            return
        self.holds.setCurrentIndex(self.holds.findData(self._mapping.kind))
        self.holds.setEnabled(False)
        self._map_note.setText(_("Columns as in {file}").format(file=file.name))

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, _("Choose the folder of exports"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    def _ask_for_map(self) -> None:
        dialog = QFileDialog(self, _("Choose a saved choice of columns"), "", _("Choices of columns (*.json)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.use_map(Path(name)))
        dialog.open()


def _contents() -> list[tuple[str, object]]:
    return [
        (_("What its header shows"), "any"),
        (_("Orders"), "orders"),
        (_("Customers"), "customers"),
        (_("Events"), "events"),
        (pgettext("what a file lists", "Products"), "products"),
    ]
