"""What publishing changes, step by step, and what becomes of those who are on their way."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _, ngettext, number
from app.model.flow import Flow
from app.services.flows import Difference
from app.services.publish_flow import People, PublishPlan
from app.ui.canvas.words import card_text
from app.ui.publish.plan_words import change_words, people_note, people_words
from app.ui.widgets.cards import Card, Tile
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.segmented import SegmentedControl

_MOST = 6


class ChangesCard(Card):
    """`choice()` is what the person wants for those on their way."""

    def __init__(self) -> None:
        self._people = label("", "small", "muted")
        self._rows: QVBoxLayout = column(gap=4)
        self._choice = SegmentedControl(
            _("Customers who are mid-way"),
            [
                ("keep", _("Finish the old version"), ""),
                ("move", _("Move to the new version"), ""),
                ("drop", _("Leave now"), ""),
            ],
            small=True,
        )
        self._note = label("", "small", "secondary", wrap=True)
        self._plan: PublishPlan | None = None
        head = row(label(_("What publishing changes"), "bold"), None, self._people)
        self._mid = boxed(
            column(
                row(label(_("Customers who are mid-way")), None, self._choice), self._note, gap=4, margins=(0, 6, 0, 2)
            )
        )
        super().__init__(head, self._rows, self._mid, margins=(14, 12, 14, 10), gap=6)
        self._mid.hide()
        self._choice.chosen.connect(lambda _key: self._tell())

    def choice(self) -> People:
        """keep, move or drop."""
        key = self._choice.current()
        return "move" if key == "move" else "drop" if key == "drop" else "keep"

    def show_plan(self, plan: PublishPlan, draft: Flow, live: Flow | None) -> None:
        """Show another plan; the choice stays."""
        self._plan = plan
        clear(self._rows)
        if live is None:
            words = ngettext("The automation is new: {n} step.", "The automation is new: {n} steps.", len(draft.nodes))
            self._rows.addWidget(label(words.format(n=number(len(draft.nodes))), tone="secondary"))
        elif not plan.differences:
            self._rows.addWidget(label(_("Nothing: the draft says the same as the live version."), tone="secondary"))
        else:
            for difference in plan.differences[:_MOST]:
                self._rows.addWidget(change_row(difference, draft, live))
            more = len(plan.differences) - _MOST
            if more > 0:
                words = ngettext("and {n} more change", "and {n} more changes", more).format(n=number(more))
                self._rows.addWidget(label(words, "small", "muted"))
        self._people.setText(people_words(plan) if plan.people else "")
        self._mid.setVisible(bool(plan.people))
        self._tell()

    def _tell(self) -> None:
        if self._plan is not None:
            self._note.setText(people_note(self._plan, self.choice()))


def change_row(difference: Difference, draft: Flow, live: Flow) -> QWidget:
    """One changed step: its icon, its title, and what became of it against the flow before."""
    flow = draft if difference.node in draft.by_id else live
    look = card_text(flow.by_id[difference.node], flow)
    tile = Tile(look.icon, f"kind.{look.tone}", 26, 15, 13 if look.tone == "wait" else 6)
    line = row(
        tile, label(look.title, "medium"), ElidedLabel(change_words(difference, draft, live), "small", "muted"), gap=10
    )
    line.setStretch(2, 1)
    made = boxed(line)
    made.setMinimumHeight(34)
    return made
