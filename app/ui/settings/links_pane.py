"""Whether the links in messages say where they stood."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui.settings.cards import SettingsCard
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.switch import Switch

EXAMPLE = "utm_source=polku&utm_medium=email&utm_campaign=hylatty-ostoskori&utm_content=kori-1"


class LinksPane(QWidget):
    """keep(on) is called when it is switched."""

    def __init__(self, on: bool, keep: Callable[[bool], object]) -> None:
        super().__init__()
        words = _("Let links say where they stood")
        switch = Switch(words, on)
        switch.toggled.connect(keep)
        text = _(
            "Web links in messages get UTM parameters that name the automation and the step, never the customer. Your "
            "shop keeps them with its orders, and the results tell which message brought an order. Mail addresses, the "
            "way to stop messages, and links with UTM parameters of their own stay as they are."
        )
        line = boxed(row(switch, label(words), None, gap=10))
        self.setLayout(
            column(SettingsCard(_("Links in messages"), text, line, ElidedLabel(EXAMPLE, "mono", "muted")), None)
        )
