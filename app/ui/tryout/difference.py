"""Who would get what differently, where two versions or two settings are played side by side."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTableView

from app.i18n import _, ngettext, number
from app.services.trial_scene import Scene
from app.services.trial_tally import Trial
from app.ui.tryout.mailbox import Group
from app.ui.tryout.sides import side_heads
from app.ui.widgets.buttons import quiet
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.table_model import Column, RowsModel
from app.ui.widgets.tables import Cell, dress_table, set_columns

_Row = tuple[str, int, int]
ROW = 30


class DifferenceCard(Card):
    """group_chosen(Group): somebody wants to see who."""

    group_chosen = Signal(object)

    def __init__(self) -> None:
        self._lines = column(gap=4)
        self._none = label("", "body", "muted", wrap=True)
        self._table = QTableView()
        self._model: RowsModel[_Row] = RowsModel(
            (
                Column(_("Message"), lambda one: Cell(one[0])),
                Column(_("Before"), lambda one: Cell(number(one[1]), right=True), right=True),
                Column(_("After"), lambda one: Cell(number(one[2]), right=True, tone="primary"), right=True),
            )
        )
        dress_table(self._table, _("Messages that differ"), row_height=ROW)
        self._table.setModel(self._model)
        set_columns(self._table, [0, 90, 90])
        self._heads = ElidedLabel("", "small", "secondary")
        head = row(label(_("Who would get what differently"), "strong"), 8, self._heads)
        super().__init__(head, self._lines, self._none, self._table, margins=(14, 10, 14, 10), gap=8)
        self.hide()

    def show_trial(self, trial: Trial) -> None:
        """The picture so far; nothing where only guardrails are compared with none."""
        self.setVisible(trial.scene.against != "guardrails")
        before, after = side_heads(trial.scene.against)
        self._heads.setText(f"{before} → {after}")
        clear(self._lines)
        told = {
            "more": _("Get messages they would not have got"),
            "fewer": _("Do not get messages they would have got"),
            "moved": _("Get the same messages at other times"),
        }
        for how, words in told.items():
            people = trial.differs[how]
            if people:
                self._line(words, Group(words, people))
        touched = {n for people in trial.differs.values() for n in people}
        same = trial.done - len(touched)
        words = ngettext("Nothing changes for {n} customer.", "Nothing changes for {n} customers.", same).format(
            n=number(same)
        )
        self._none.setText(words)
        rows = [
            (title_of(trial.scene, flow, node), first, second)
            for (flow, node), (first, second) in trial.mails.items()
            if first != second
        ]
        self._model.show_rows(rows)
        self._table.setVisible(bool(rows))
        self._table.setFixedHeight(ROW * (min(len(rows), 8) + 1) + 4)

    def _line(self, words: str, group: Group) -> None:
        who = quiet(_("Who"), "users", "tiny", on_click=lambda: self.group_chosen.emit(group))
        who.setAccessibleName(f"{_('Who')}: {words}")
        count = label(number(len(group.people)), "bold", digits=True)
        self._lines.addWidget(boxed(row(ElidedLabel(words), count, who, gap=8)))


def title_of(scene: Scene, flow: str, node: str) -> str:
    """The name of a message of either side."""
    for side in (scene.after, scene.before):
        step = side.flows[flow].by_id.get(node) if flow in side.flows else None
        if step is not None:
            return step.title or node
    return _("Newsletters")
