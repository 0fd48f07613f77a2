"""The shop's own details: they stand in the footer of every message."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui.settings.cards import SettingsCard, labelled
from app.ui.widgets.fields import combo, text_field
from app.ui.widgets.layouts import column

LANGUAGES = (("Suomi", "fi"), ("English", "en"))
ZONES = ("Europe/Helsinki", "Europe/Stockholm", "Europe/Tallinn", "Europe/Berlin", "Europe/London", "UTC")
CURRENCIES = ("EUR", "SEK", "NOK", "DKK", "GBP", "USD")


@dataclass(frozen=True, slots=True)
class ShopDetails:
    """What the pane edits."""

    name: str
    address: str
    business_id: str
    email: str
    url: str
    language: str
    zone: str
    currency: str


class ShopPane(QWidget):
    """keep(details) is called when a field has been left or a choice made, and something has changed."""

    def __init__(self, details: ShopDetails, keep: Callable[[ShopDetails], object]) -> None:
        super().__init__()
        self._details, self._keep = details, keep
        self._fields = {
            "name": text_field(_("Name of the shop"), details.name),
            "address": text_field(_("Postal address"), details.address),
            "business_id": text_field(_("Business ID"), details.business_id),
            "email": text_field(_("E-mail for customers"), details.email),
            "url": text_field(_("Address of the web shop"), details.url, "https://"),
        }
        for made in self._fields.values():
            made.editingFinished.connect(self._read)
        self._language = combo(_("Language of messages"), list(LANGUAGES))
        self._zone = combo(_("Time zone"), [(name.replace("_", " "), name) for name in _with(ZONES, details.zone)])
        self._currency = combo(_("Currency"), [(name, name) for name in _with(CURRENCIES, details.currency)])
        for choice, value in (
            (self._language, details.language),
            (self._zone, details.zone),
            (self._currency, details.currency),
        ):
            choice.setCurrentIndex(max(0, choice.findData(value)))
            choice.activated.connect(lambda _index: self._read())
        notes = {"name": _("the sender of messages"), "address": _("the law asks for it in every marketing message")}
        rows = [labelled(made.accessibleName(), made, notes.get(key, "")) for key, made in self._fields.items()]
        choices = [labelled(made.accessibleName(), made) for made in (self._language, self._zone, self._currency)]
        who = SettingsCard(_("The shop"), _("These stand in the footer of every message."), *rows)
        where = SettingsCard(_("Language and time"), _("Waits and quiet hours follow the customer’s time."), *choices)
        self.setLayout(column(who, where, None, gap=12))

    def _read(self) -> None:
        texts = {key: made.text().strip() for key, made in self._fields.items()}
        now = replace(
            self._details,
            name=texts["name"] or self._details.name,
            address=texts["address"],
            business_id=texts["business_id"],
            email=texts["email"],
            url=texts["url"],
            language=str(self._language.currentData()),
            zone=str(self._zone.currentData()),
            currency=str(self._currency.currentData()),
        )
        self._fields["name"].setText(now.name)
        if now != self._details:
            self._details = now
            self._keep(now)


def _with(known: tuple[str, ...], wanted: str) -> tuple[str, ...]:
    return known if wanted in known or not wanted else (*known, wanted)
