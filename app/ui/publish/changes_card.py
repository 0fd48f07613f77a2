"""What publishing changes, step by step, and what becomes of those who are on their way."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.engine.moving import Choice
from app.i18n import _, ngettext, number
from app.model.flow import Flow
from app.services.flows import Difference
from app.services.publish_flow import People, PublishPlan
from app.ui.canvas.words import card_text
from app.ui.changes.part_words import part_words
from app.ui.publish.mid_way_card import MidWayCard
from app.ui.publish.plan_words import change_words, people_words
from app.ui.widgets.cards import Card, Tile
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, clear, column, row

_MOST = 6


class ChangesCard(Card):
    """changed() when another choice was made for those on their way."""

    changed = Signal()

    def __init__(self) -> None:
        self._people = label("", "small", "muted")
        self._rows: QVBoxLayout = column(gap=4)
        self._mid = MidWayCard()
        head = row(label(_("What publishing changes"), "bold"), None, self._people)
        super().__init__(head, self._rows, self._mid, margins=(14, 12, 14, 10), gap=6)
        self._mid.hide()
        self._mid.changed.connect(self.changed)

    def people(self) -> People:
        """keep, move or drop: for everybody who is mid-way."""
        return self._mid.people()

    def choices(self) -> Mapping[str, Choice]:
        """What was chosen for those at single steps."""
        return self._mid.choices()

    def show_plan(self, plan: PublishPlan, draft: Flow, live: Flow | None) -> None:
        """Show another plan; the choice stays."""
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
        self._mid.show_plan(plan, draft)


def change_row(difference: Difference, draft: Flow, live: Flow) -> QWidget:
    """One change: its icon, its title, and what became of it against the flow before."""
    if difference.part is not None:
        said = part_words(difference.part, live, draft)
        tile, title, words = Tile(said.icon, said.look, 26, 15, 6), said.title, said.told
    else:
        flow = draft if difference.node in draft.by_id else live
        look = card_text(flow.by_id[difference.node], flow)
        tile = Tile(look.icon, f"kind.{look.tone}", 26, 15, 13 if look.tone == "wait" else 6)
        title, words = look.title, change_words(difference, draft, live)
    line = row(tile, label(title, "medium"), ElidedLabel(words, "small", "muted"), gap=10)
    line.setStretch(2, 1)
    made = boxed(line)
    made.setMinimumHeight(34)
    return made
