"""What becomes of the customers who are mid-way: one choice for all of them, or one for each step they stand at."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.engine.moving import Choice, Fate
from app.i18n import _, ngettext, number
from app.model.flow import Flow
from app.services.publish_flow import MidWay, People, PublishPlan
from app.ui.canvas.words import card_text
from app.ui.publish.plan_words import people_note
from app.ui.widgets.buttons import link
from app.ui.widgets.cards import Tile
from app.ui.widgets.fields import combo
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.segmented import SegmentedControl

_FATES: dict[People, Fate] = {"keep": "keep", "move": "move", "drop": "leave"}


class MidWayCard(QWidget):
    """changed() when another choice was made. `people()` is the choice for all, `choices()` those for single steps."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._plan: PublishPlan | None = None
        self._draft = Flow()
        self._picked: dict[str, Choice] = {}
        self._all = SegmentedControl(
            _("Customers who are mid-way"),
            [
                ("keep", _("Finish the old version"), ""),
                ("move", _("Move to the new version"), ""),
                ("drop", _("Leave now"), ""),
            ],
            small=True,
        )
        self._all.chosen.connect(lambda _key: self._rest())
        self._note = label("", "small", "secondary", wrap=True)
        self._more = link(_("Choose for each step"), on_click=self._open)
        self._steps: QVBoxLayout = column(gap=4, margins=(0, 4, 0, 0))
        self._list = boxed(self._steps)
        self._list.hide()
        head = row(label(_("Customers who are mid-way")), None, self._all)
        self.setLayout(column(head, self._note, row(self._more, None), self._list, gap=4, margins=(0, 6, 0, 2)))

    def people(self) -> People:
        """keep, move or drop."""
        key = self._all.current()
        return "move" if key == "move" else "drop" if key == "drop" else "keep"

    def choices(self) -> Mapping[str, Choice]:
        """What was chosen for single steps."""
        return dict(self._picked)

    def show_plan(self, plan: PublishPlan, draft: Flow) -> None:
        """Show who is mid-way now; what was chosen stays for the steps where somebody still stands."""
        self._plan, self._draft = plan, draft
        here = {one.node for one in plan.mid}
        self._picked = {node: choice for node, choice in self._picked.items() if node in here}
        # Somebody has to decide about a wait that lasts otherwise: it opens by itself.
        if any(one.recounts for one in plan.mid):
            self._list.show()
        self._rest()

    def _open(self) -> None:
        self._list.setVisible(self._list.isHidden())
        self._rest()

    def _rest(self) -> None:
        plan = self._plan
        if plan is None:
            return
        self._note.setText(people_note(plan, self.people()))
        self._more.setText(_("One choice for all") if not self._list.isHidden() else _("Choose for each step"))
        self._more.setVisible(len(plan.mid) > 1 or any(one.recounts for one in plan.mid))
        if self._list.isHidden():
            self._picked = {}
        clear(self._steps)
        for one in plan.mid if not self._list.isHidden() else ():
            self._steps.addWidget(self._row(one))
        self.changed.emit()

    def _row(self, one: MidWay) -> QWidget:
        node = one.flow.by_id.get(one.node)
        look = card_text(node, one.flow) if node else None
        title = look.title if look else _("A step that was taken away")
        tile = Tile(look.icon if look else "exit", f"kind.{look.tone if look else 'exit'}", 26, 15, 6)
        count = ngettext("{n} customer", "{n} customers", one.people).format(n=number(one.people))
        fate = self._fate_box(one, title)
        parts: list[QWidget] = [tile, ElidedLabel(title, "medium"), label(count, "small", "muted", digits=True), fate]
        line = row(*parts, gap=10)
        line.setStretch(1, 1)
        if one.recounts and self._choice(one).fate == "move":
            return boxed(column(line, self._wait_row(one), gap=2))
        return boxed(line)

    def _fate_box(self, one: MidWay, title: str) -> QComboBox:
        goes_on = self._title(one.lands)
        move = (_("Go on in the new version") if one.lands == one.node else _("Go on at “{step}”")).format(step=goes_on)
        items: list[tuple[str, object]] = [(_("Finish the old version"), "keep")]
        if one.lands:
            items.append((move, "move"))
        items.append((_("Leave now"), "leave"))
        box = combo(_("Customers at “{step}”").format(step=title), items, small=True)
        box.setMinimumWidth(230)
        box.setCurrentIndex(max(box.findData(self._choice(one).fate), 0))
        box.currentIndexChanged.connect(lambda _at: self._pick(one, fate=box.currentData()))
        return box

    def _wait_row(self, one: MidWay) -> QWidget:
        ways = SegmentedControl(
            _("Their wait"), [("keep", _("Keep their time"), ""), ("again", _("Count again"), "")], small=True
        )
        ways.choose("again" if self._choice(one).recount else "keep")
        ways.chosen.connect(lambda key: self._pick(one, recount=key == "again"))
        return boxed(row(label(_("The wait has changed."), "small", "secondary"), None, ways, margins=(36, 0, 0, 2)))

    def _choice(self, one: MidWay) -> Choice:
        """What was chosen for a step, or what the choice for all means there."""
        fate = _FATES[self.people()]
        return self._picked.get(one.node) or Choice("leave" if fate == "move" and not one.lands else fate)

    def _pick(self, one: MidWay, *, fate: Fate | None = None, recount: bool | None = None) -> None:
        before = self._choice(one)
        self._picked[one.node] = Choice(
            before.fate if fate is None else fate, before.recount if recount is None else recount
        )
        self._rest()

    def _title(self, node_id: str) -> str:
        node = self._draft.by_id.get(node_id)
        return card_text(node, self._draft).title if node else ""
