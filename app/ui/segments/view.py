"""Segments: the list, the builder of sentences, the count beside it, and some of the people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QTableView, QVBoxLayout, QWidget

from app.i18n import _, ngettext, number
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.rules import Compare, Rule, is_finished
from app.services.ready_segments import Ready
from app.services.segments import Gap, Look
from app.services.sentences.errors import explain
from app.ui.bridge import run_task
from app.ui.inspector.host import Known
from app.ui.inspector.rules.group_edit import GroupEdit
from app.ui.segments.count_card import CountCard
from app.ui.segments.parts import SPARE, WIDTHS, DeleteDialog, MemberDelegate, NameDialog, member_columns
from app.ui.segments.reading import Member, ShopSegments
from app.ui.segments.side import EVERYONE, Key, SegmentSide
from app.ui.theme import current
from app.ui.widgets.buttons import IconButton, primary, secondary
from app.ui.widgets.cards import Card, scrolling
from app.ui.widgets.flowing import Beside
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill
from app.ui.widgets.table_model import RowsModel
from app.ui.widgets.table_room import TableRoom
from app.ui.widgets.tables import dress_table
from app.ui.words.rules import rule_in_words

_COUNT_MS = 150
_NEW_RULE = Compare("orders.count", "ge", 1)


@dataclass
class _Host:
    """What the rule editor needs around it where there is no automation."""

    known: Known
    flow: Flow = field(default_factory=Flow)

    def put_node(self, *_all: object) -> None:
        raise NotImplementedError

    put_nodes = put_template = put_part = put_node


class SegmentsView(QWidget):
    """counted() when figures have changed; open_customer(email) and open_flow(name) lead to other pages."""

    counted = Signal()

    def __init__(
        self,
        shop: ShopSegments,
        tell: Callable[..., object],
        tell_error: Callable[[PolkuError], object],
        open_customer: Callable[[str], object],
        open_flow: Callable[[str], object],
    ) -> None:
        super().__init__()
        self._shop, self._tell, self._tell_error = shop, tell, tell_error
        self._open_flow = open_flow
        self._key: Key = EVERYONE
        self._kept: Rule | None = None
        self._rule: Rule | None = None
        self._ready: dict[str, Ready] = {}
        self._turn = 0
        self._look: Look | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_COUNT_MS)
        self._wait.timeout.connect(self._count)
        self._side = SegmentSide(self.choose, self.begin)
        self._title = ElidedLabel("", "heading")
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._pill = Pill("", "neutral", "copy")
        self._rename = IconButton("edit", _("Rename the segment"), side=26, icon_size=15, on_click=self._ask_name)
        self._copy = IconButton("copy", _("Duplicate the segment"), on_click=self._duplicate)
        self._delete = IconButton("trash", _("Delete the segment"), on_click=self.ask_delete)
        self._revert = secondary(_("Undo changes"), on_click=self._put_back)
        self._save = primary(_("Save the segment"), on_click=self.save)
        self._editor_box = column(gap=8)
        self._words = label("", "small", "secondary", wrap=True)
        self._builder = Card(self._editor_box, self._words, None, margins=(16, 14, 12, 14), gap=8)
        self._card = CountCard(self._fill_gap, self._use, self._export)
        self._model: RowsModel[Member] = RowsModel(member_columns(), self)
        self._table = QTableView()
        self._table.setModel(self._model)
        dress_table(self._table, _("Some of the customers in the segment"))
        self._table.setItemDelegate(MemberDelegate(self._table))
        TableRoom(self._table, WIDTHS, SPARE)
        self._table.setMinimumHeight(220)
        self._table.activated.connect(lambda index: open_customer(self._model.rows()[index.row()].email))
        self._none = label("", tone="muted")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.setMinimumHeight(160)
        self._lay_out()

    def _lay_out(self) -> None:
        head = row(
            self._title, self._rename, self._pill, None, self._copy, self._delete, self._revert, self._save, gap=8
        )
        top = Beside(self._builder, self._card, (current.roomy(320), current.roomy(370)), 600)
        self._table.setProperty("round", "true")
        self._people = Card(self._table, margins=(0, 0, 0, 0), gap=0)
        middle = boxed(column(head, top, self._people, gap=12, margins=(16, 14, 16, 14)))
        inner = middle.layout()
        if isinstance(inner, QVBoxLayout):
            inner.addWidget(self._none)
            inner.setStretchFactor(self._people, 1)
            inner.addStretch(0)
        line = row(self._side, scrolling(middle), gap=0)
        line.setStretch(1, 1)
        self.setLayout(line)

    # ---- what is in sight

    def refresh(self) -> None:
        """Reads and counts again; what is being edited stays."""
        own, ready = self._shop.own(), self._shop.ready()
        self._ready = {one.name: one for one in ready}
        self._side.show_segments(tuple(own), ready, self._shop.icons())
        if self._key[0] == "own" and self._key[1] not in own:
            self.choose(EVERYONE)
        self._side.mark(self._key)
        rules = {("own", name): rule for name, rule in own.items()} | {("ready", one.name): one.rule for one in ready}
        named = {f"{kind}:{name}": rule for (kind, name), rule in rules.items()}
        run_task(lambda: self._shop.counts(named), self._show_counts, self._show_error)
        run_task(self._shop.keep_standings, self._standings_kept, self._show_error)
        self._show_head()
        self._wait.start()

    def choose(self, key: Key) -> None:
        """Shows another segment; changes not saved are let go of, with a way back."""
        if self.changed() and key != self._key:
            back = partial(self._bring, self._key, self._rule)
            self._tell(_("Changes to the segment were let go of"), back)
        kind, name = key
        rule = self._shop.own().get(name) if kind == "own" else self._ready[name].rule if kind == "ready" else None
        self._kept = rule
        self._show(key, rule)

    def begin(self) -> None:
        """A segment of one's own."""
        self._kept = None
        self._show(("new", ""), _NEW_RULE)

    def changed(self) -> bool:
        """Whether there is something that has not been saved."""
        return self._key[0] != "all" and self._rule != self._kept

    def key(self) -> Key:
        """What is in sight."""
        return self._key

    def look(self) -> Look | None:
        """What was counted last."""
        return self._look

    def status(self) -> tuple[str, str]:
        """Left and right words of the status bar."""
        if self._look is None:
            return "", ""
        members = self._look.members
        words = ngettext("{n} of {all} customer", "{n} of {all} customers", members.everyone)
        counted = words.format(n=number(members.count), all=number(members.everyone))
        return counted, _("Counted from the shop’s own file")

    def _bring(self, key: Key, rule: Rule | None) -> None:
        self.choose(key) if key[0] != "new" else self.begin()
        self._show(key, rule)

    def _show(self, key: Key, rule: Rule | None) -> None:
        self._key, self._rule = key, rule
        clear(self._editor_box)
        self._editor: GroupEdit | None = None
        self._builder.setVisible(rule is not None)
        if rule is not None:
            self._editor = GroupEdit(_Host(self._shop.known()), "")
            self._editor.changed.connect(lambda made, _part: self._edit(made))
            self._editor.show_rule(rule)
            self._editor_box.addWidget(self._editor)
            self._editor.show()
        self._side.mark(key)
        self._show_head()
        self._wait.start()

    def _edit(self, rule: Rule) -> None:
        self._rule = rule
        self._show_head()
        self._wait.start()

    def _show_head(self) -> None:
        kind, name = self._key
        titles = {"all": _("All customers"), "new": _("New segment")}
        self._title.setText(titles.get(kind, name))
        self._rename.setVisible(kind == "own")
        self._copy.setVisible(kind in ("own", "ready"))
        self._delete.setVisible(kind == "own")
        self._revert.setVisible(kind in ("own", "ready") and self.changed())
        self._save.setVisible(kind in ("new", "ready") or (kind == "own" and self.changed()))
        self._save.setText(_("Take into use") if kind == "ready" else _("Save the segment"))
        finished = self._rule is not None and is_finished(self._rule)
        self._save.setEnabled(finished)
        self._save.setToolTip("" if finished else _("A part of the rule has nothing to compare with yet."))
        self._pill.setVisible(kind == "ready" or self.changed())
        fresh = kind == "ready" and not self.changed()
        self._pill.show_fact(_("ready-made") if fresh else _("not saved"), "neutral", "copy" if fresh else "edit")
        self._card.use.setEnabled(kind == "own" and not self.changed())
        self._card.use.setToolTip("" if self._card.use.isEnabled() else _("Save the segment first."))
        if self._rule is not None:
            self._words.setText(_("Read aloud: {rule}").format(rule=rule_in_words(self._rule)))

    # ---- counting

    def _count(self) -> None:
        self._turn += 1
        mine, (_kind, name), rule = self._turn, self._key, self._rule
        self._card.show_counting()
        work = partial(self._shop.look, name, rule, lambda: self._turn != mine)
        run_task(lambda: (mine, work()), self._show_look, self._show_error)

    def _show_error(self, error: PolkuError) -> None:
        self._card.show_error(explain(error).in_short)

    def _show_look(self, counted: tuple[int, Look]) -> None:
        turn, look = counted
        if turn != self._turn:
            return  # a later one is on its way
        key = self._key
        self._look = look
        self._card.show_look(look)
        self._side.show_counts({EVERYONE: look.members.everyone})
        if key[0] == "own" and not self.changed():
            self._side.show_counts({key: look.members.count})
        self._model.show_rows([self._shop.member(one) for one in look.people])
        self._people.setVisible(bool(look.people))
        empty = _("Nobody fulfils this rule now.") if self._rule is not None else _("No customers yet.")
        self._none.setText("" if look.people else empty)
        self._none.setVisible(not look.people)
        self.counted.emit()

    def _show_counts(self, counts: dict[str, int]) -> None:
        found = {(name.partition(":")[0], name.partition(":")[2]): count for name, count in counts.items()}
        self._side.show_counts(found)

    def _standings_kept(self, worked: bool) -> None:
        if worked:
            self.refresh()

    # ---- doing

    def save(self) -> None:
        """Keeps what is in sight; a new one is given a name first."""
        kind, name = self._key
        if self._rule is None or not is_finished(self._rule):
            return
        if kind == "new":
            NameDialog(self, _("Name the segment"), "", _("Save the segment"), self._save_new).open()
        elif kind == "ready":
            self._save_new(name)
        else:
            self._try(lambda: self._saved(self._shop.save(name, self._rule or _NEW_RULE, False)))

    def _save_new(self, name: str) -> None:
        self._try(lambda: self._saved(self._shop.save(name, self._rule or _NEW_RULE, True)))

    def _saved(self, name: str) -> None:
        self._kept, self._key = self._rule, ("own", name)
        self.refresh()
        self._tell(_("The segment “{name}” was saved").format(name=name))

    def _put_back(self) -> None:
        rule = self._rule
        key = self._key
        self._show(key, self._kept)
        self._tell(_("Changes to the segment were undone"), lambda: self._show(key, rule))

    def _ask_name(self) -> None:
        name = self._key[1]
        NameDialog(self, _("Rename the segment"), name, _("Rename"), lambda new: self._renamed(name, new)).open()

    def _renamed(self, old: str, new: str) -> None:
        def rename(before: str, after: str) -> None:
            self._key = ("own", self._shop.rename(before, after))
            self.refresh()

        self._try(lambda: rename(old, new))

    def _duplicate(self) -> None:
        rule = self._rule
        if rule is not None:
            self._try(lambda: self._copied(self._shop.copy(self._key[1], rule)))

    def _copied(self, name: str) -> None:
        self._kept = self._rule
        self._key = ("own", name)
        self.refresh()
        self.choose(("own", name))

    def ask_delete(self) -> None:
        """Deletes the segment in sight, at once or after a warning where automations use it."""
        kind, name = self._key
        if kind != "own":
            return
        used = self._shop.uses(name)
        if used:
            DeleteDialog(self, name, [one.title for one in used], lambda: self._deleted(name)).open()
        else:
            self._deleted(name)

    def _deleted(self, name: str) -> None:
        def delete() -> None:
            rule = self._shop.delete(name)
            self._kept = self._rule = None
            self._key = EVERYONE
            self.refresh()
            self.choose(EVERYONE)
            self._tell(_("The segment “{name}” was deleted").format(name=name), lambda: self._back(name, rule))

        self._try(delete)

    def _back(self, name: str, rule: Rule) -> None:
        self._try(lambda: self._shop.save(name, rule, False))
        self.refresh()
        self.choose(("own", name))

    def _fill_gap(self, gap: Gap) -> None:
        self.begin()
        if self._editor is not None:
            rule = Compare("orders.count", "eq", gap.orders)
            self._editor.show_rule(rule)
            self._edit(rule)

    def _use(self) -> None:
        kind, name = self._key
        if kind == "own":
            self._try(lambda: self._open_flow(self._shop.new_flow(name)))

    def _export(self) -> None:
        """Everybody for whom the sentences in sight hold, saved or not."""
        title = self._key[1] or _("Customers")
        name, _kind = QFileDialog.getSaveFileName(self, _("Export the people of the segment"), f"{title}.csv")
        if name:
            rule = self._rule

            def done(count: int) -> None:
                words = ngettext("Wrote {n} customer to {name}", "Wrote {n} customers to {name}", count)
                self._tell(words.format(n=number(count), name=Path(name).name))

            run_task(lambda: self._shop.export(rule, Path(name)), done, self._tell_error, self)

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except PolkuError as error:
            self._tell_error(error)
