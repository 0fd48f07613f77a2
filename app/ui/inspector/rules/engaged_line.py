"""The controls of a rule about messages of ours at large: got, opened or clicked, of which automation, since when."""

from typing import Any

from msgspec.structs import replace

from app.i18n import _, pgettext
from app.model.rules import Engaged
from app.ui.inspector.choice_edit import ChoiceEdit
from app.ui.inspector.narrow import may_shrink
from app.ui.inspector.rules.leaf_lines import LeafLine, Row
from app.ui.theme import current
from app.ui.widgets.fields import combo, spin
from app.ui.widgets.layouts import column, row


class EngagedLine(LeafLine):
    def __init__(self, above: Row) -> None:
        super().__init__(above)
        self._quiet = False
        self._what = combo(
            _("What they did with it"),
            [
                (_("clicked in it"), ("clicked", False)),
                (_("did not click in any"), ("clicked", True)),
                (_("opened it"), ("opened", False)),
                (_("did not open any"), ("opened", True)),
                (_("got it"), ("sent", False)),
                (_("did not get any"), ("sent", True)),
            ],
        )
        may_shrink(self._what)
        self._automation = ChoiceEdit(_("Automation"), above.host.known.automations, _("Any automation"))
        self._times = spin(_("Times at least"), 1, 99, 1, width=72)
        self._times.setPrefix("≥ ")
        self._days = spin(_("Days"), 1, 3650, 30, width=current.roomy(104))
        self._days.setSuffix("\u00a0" + pgettext("unit", "days"))
        first = row(self._what, self._times, self._days, gap=6)
        if above.host.known.people_only:
            self.setLayout(column(row(first, self._automation, gap=6), gap=6))
        else:
            self.setLayout(column(self._what, row(self._times, self._days, None, gap=6), self._automation, gap=6))
        self._what.activated.connect(lambda _i: self._choose(*self._what.currentData()))
        self._automation.edited.connect(lambda name: self._tell("automation", name))
        self._times.valueChanged.connect(lambda n: self._tell("at_least", n))
        self._days.valueChanged.connect(lambda n: self._tell("days", n))

    def show_leaf(self, rule: Any, negated: bool) -> None:
        """Show another rule."""
        self._rule: Engaged = rule
        self._quiet = True
        self._what.setCurrentIndex(
            next(i for i in range(self._what.count()) if tuple(self._what.itemData(i)) == (rule.what, negated))
        )
        self._automation.show_text(rule.automation)
        self._times.setValue(rule.at_least)
        self._days.setValue(rule.days)
        self._quiet = False

    def _choose(self, what: str, negated: bool) -> None:
        self._above.emit_leaf(replace(self._rule, what=what), "", negated)

    def _tell(self, part: str, value: object) -> None:
        if not self._quiet:
            self._above.emit_leaf(replace(self._rule, **{part: value}), part)
