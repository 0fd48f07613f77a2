"""News of a product as what starts an automation: which news, and to whom the product was of interest."""

from typing import Any

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from app.i18n import _, pgettext
from app.model.nodes import Trigger
from app.model.sources import OnProductNews
from app.ui.inspector.form import Form, beside, hint
from app.ui.widgets.fields import Field, combo, spin
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column


def news_part(form: Form[Trigger]) -> QWidget:
    """The controls; in sight while the trigger is one of these."""

    def source() -> OnProductNews:
        found = form.subject.source
        return found if isinstance(found, OnProductNews) else OnProductNews()

    def changed(**values: Any) -> Trigger:
        return replace(form.subject, source=replace(source(), **values))

    news = combo(
        _("What happens to the product"),
        [
            (_("It becomes cheaper"), "price_drop"),
            (_("It is back in stock"), "back_in_stock"),
            (_("It is running out"), "low_stock"),
        ],
    )
    percent = spin(_("Per cent at least"), 1, 99, 5, width=84)
    pieces = spin(_("Pieces left at most"), 1, 9999, 3, width=84)
    interest = combo(
        _("For whom it is news"),
        [
            (_("Viewed it or put it in a cart"), "either"),
            (_("Viewed it"), "viewed"),
            (_("Put it in a cart"), "cart"),
        ],
    )
    days = spin(_("Days before"), 1, 365, 30, width=84)
    form.bind_combo("source.news", news, lambda: source().news, lambda key: changed(news=key))
    form.bind_spin("source.percent", percent, lambda: source().percent, lambda n: changed(percent=n))
    form.bind_spin("source.pieces", pieces, lambda: source().pieces, lambda n: changed(pieces=n))
    form.bind_combo("source.interest", interest, lambda: source().interest, lambda key: changed(interest=key))
    form.bind_spin("source.within_days", days, lambda: source().within_days, lambda n: changed(within_days=n))
    cheaper = Field(_("Cheaper by at least"), beside(percent, label("%")))
    left = Field(_("Left at most"), beside(pieces, label(_("pieces"))))
    form.follow(lambda: cheaper.setVisible(source().news == "price_drop"))
    form.follow(lambda: left.setVisible(source().news == "low_stock"))
    return boxed(
        column(
            Field(_("What happens to the product"), news),
            cheaper,
            left,
            Field(_("For whom it is news"), interest),
            Field(_("How long before at most"), beside(days, label(pgettext("unit", "days")))),
            hint(_("Whoever has bought the product since does not come in. Prices and stock come with the products.")),
            gap=10,
        )
    )
