"""Two versions of an automation in one drawing: what came, what went, what changed, and the way through the changes."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from app.analysis.union import union
from app.edit import Edit, take_back, take_back_part
from app.i18n import _
from app.i18n import date as say_date
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.services.flows import Difference, differences
from app.services.versions import Version
from app.ui.canvas.view import CanvasView
from app.ui.canvas.words import card_text
from app.ui.changes.part_words import part_words
from app.ui.changes.parts import ChangeLine, ChangeList, legend
from app.ui.changes.words import count_words, marks_of, note_marks, places_of, told, was_and_is
from app.ui.theme.tokens import size
from app.ui.undo import FlowDocument
from app.ui.widgets.buttons import IconButton, secondary
from app.ui.widgets.cards import Panel
from app.ui.widgets.fields import combo
from app.ui.widgets.labels import hline, label, vline
from app.ui.widgets.layouts import boxed, column, row

_ROOMY = 1080
"""Narrower than this there is no room for what the badges mean; the list says it as well."""
DRAFT = 0
"""Stands for the draft among the numbers of the versions."""


class ChangesPage(QWidget):
    """left(); take_back_wanted(Edit); failed(PolkuError); history_wanted()."""

    left = Signal()
    take_back_wanted = Signal(object)
    failed = Signal(PolkuError)
    history_wanted = Signal()

    def __init__(
        self,
        versions: Callable[[], list[Version]],
        flow_of: Callable[[int], Flow],
        draft: Callable[[], Flow],
        zone: ZoneInfo,
    ) -> None:
        super().__init__()
        self._versions, self._flow_of, self._draft, self._zone = versions, flow_of, draft, zone
        self._old, self._new = Flow(), Flow()
        self._pair: tuple[int, int] | None = None
        self._changes: tuple[Difference, ...] = ()
        self.view = CanvasView(FlowDocument(Flow(), None, self))
        self.view.set_read_only(True)
        self.view.setAccessibleName(_("Two versions in one drawing"))
        self.list = ChangeList()
        self._older, self._newer = combo(_("Before"), []), combo(_("After"), [])
        for chooser in (self._older, self._newer):
            chooser.setMinimumWidth(190)
        self._count = label("", "small-bold", "secondary")
        self._back = secondary(_("Take back this change"), "undo", on_click=self._take_back)
        self._legend = boxed(row(vline(20), 6, legend(), gap=8))
        self._note = label("", "small", "muted", wrap=True)
        self.setLayout(column(self._strip(), self._middle(), gap=0))
        self._older.activated.connect(lambda _row: self._chosen())
        self._newer.activated.connect(lambda _row: self._chosen())
        self.list.chosen.connect(lambda _id: self._go())
        self.list.entered.connect(lambda _node: self.view.setFocus())
        self.view.selection_changed.connect(self._picked)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left)

    def _strip(self) -> QWidget:
        before = IconButton("left", _("Previous change"), shortcut="Shift+F8", side=26, icon_size=15)
        after = IconButton("right", _("Next change"), shortcut="F8", side=26, icon_size=15)
        before.clicked.connect(lambda: self.step(-1))
        after.clicked.connect(lambda: self.step(1))
        strip = Panel(edge="bottom")
        strip.setFixedHeight(46)
        strip.body.addLayout(
            row(
                self._older, label("→", tone="muted"), self._newer, 6, vline(20), 6, before, after, 6,
                self._legend, None, secondary(_("Version history…"), "history", on_click=self.history_wanted.emit),
                secondary(_("Back to the drawing"), on_click=self.left.emit), gap=6, margins=(14, 0, 14, 0),
            )
        )  # fmt: skip
        return strip

    def _middle(self) -> QWidget:
        head = Panel(boxed(row(self._count, None, margins=(14, 0, 8, 0))), edge="bottom")
        head.setFixedHeight(36)
        foot = boxed(column(self._back, self._note, gap=8, margins=(16, 12, 16, 14)))
        panel = Panel(head, self.list, hline(), foot, edge="left")
        panel.setFixedWidth(size("inspectorDock"))
        panel.setAccessibleName(_("What changes"))
        both = row(self.view, panel, gap=0)
        both.setStretch(0, 1)
        return boxed(both)

    def show_pair(self, old: int, new: int = DRAFT) -> None:
        """Show what changes from one version to another; `DRAFT` is the draft."""
        self._pair = (old, new)
        self.refresh()
        if self.view.isVisible():
            self.view.zoom_to_fit()

    def refresh(self) -> None:
        """The draft or the versions have changed."""
        try:
            versions = self._versions()
            old, new = self._pair if self._pair else (versions[0].number, DRAFT)
            self._old, self._new = self._flow(old), self._flow(new)
        except PolkuError as error:
            self.failed.emit(error)
            return
        for chooser, chosen in ((self._older, old), (self._newer, new)):
            chooser.clear()
            chooser.addItem(_("Draft"), DRAFT)
            for version in versions:
                chooser.addItem(self._words(version), version.number)
            chooser.setCurrentIndex(chooser.findData(chosen))
        self._pair = (old, new)
        self._show()

    def pair(self) -> tuple[int, int]:
        """The two versions in sight."""
        return self._pair or (DRAFT, DRAFT)

    def step(self, by: int) -> None:
        """The next or the previous change."""
        if self._changes:
            self.list.setCurrentRow((self.list.currentRow() + by) % self.list.count())
            self._go()

    def _flow(self, number: int) -> Flow:
        return self._draft() if number == DRAFT else self._flow_of(number)

    def _words(self, version: Version) -> str:
        name = _("Version {n}").format(n=version.number)
        more = _("live") if version.running else say_date(version.published_at, self._zone, year=True)
        return f"{name}, {more}"

    def _chosen(self) -> None:
        self.show_pair(self._older.currentData(), self._newer.currentData())

    def _show(self) -> None:
        old, new = self._old, self._new
        self._changes = differences(old, new)
        both = union(old, new)
        words: dict[str, str] = {}
        for one in self._changes:
            words.setdefault(one.node, was_and_is(one, old, new))
        self.view.document.reset(both.flow)
        marks, notes = marks_of(self._changes, old, new), note_marks(self._changes)
        self.view.set_difference(both, marks, {k: v for k, v in words.items() if v}, notes)
        self._count.setText(count_words(len(self._changes)))
        self.list.show_lines([self._line(one) for one in self._changes])
        self._tell_take_back()

    def _current(self) -> Difference | None:
        """The change that is chosen in the list."""
        return next((one for one in self._changes if one.id == self.list.current()), None)

    def _line(self, one: Difference) -> ChangeLine:
        mark = one.kind if one.kind in ("added", "removed") else "changed"
        if one.part is not None:
            said = part_words(one.part, self._old, self._new)
            return ChangeLine(one.id, mark, said.icon, said.look, said.title, said.told)
        flow = self._new if one.node in self._new.by_id else self._old
        look = card_text(flow.by_id[one.node], flow)
        return ChangeLine(one.id, mark, look.icon, f"kind.{look.tone}", look.title, told(one, self._old, self._new))

    def _go(self) -> None:
        """The drawing shows what the chosen change is about."""
        change = self._current()
        note, steps = places_of(change, self.view.flow) if change else ("", ())
        if note:
            self.view.pick_note(note)
        else:
            self.view.select(steps)
        if steps:
            self.view.center_on(steps[0], pulse=len(steps) == 1)
        self._tell_take_back()

    def _picked(self, ids: tuple[str, ...]) -> None:
        note, chosen = self.view.picks.note, self._current()
        wanted = f"note:{note}" if note else ids[0] if len(ids) == 1 else ""
        if wanted and (chosen is None or wanted not in (chosen.id, chosen.node)):
            self.list.blockSignals(True)
            self.list.choose(wanted)
            self.list.blockSignals(False)
        self._tell_take_back()

    def _tell_take_back(self) -> None:
        chosen, (_old, new) = self._current(), self.pair()
        possible = chosen is not None and new == DRAFT and self._taken_back(chosen) is not None
        self._back.setEnabled(possible)
        if not self._changes:
            words = _("Both say the same. Moving a step on the drawing is no change.")
        elif new != DRAFT:
            words = _("A published version stays as it was. Compare with the draft to take a change back.")
        elif possible:
            part = chosen is not None and chosen.part is not None
            words = (
                _("Only this becomes what it was. You can undo it.")
                if part
                else _("Only this step becomes what it was. You can undo it.")
            )
        else:
            words = _("This change cannot be taken back alone: the way there has changed too.")
        self._note.setText(words)

    def _take_back(self) -> None:
        chosen = self._current()
        edit = self._taken_back(chosen) if chosen else None
        if edit is not None:
            self.take_back_wanted.emit(edit)

    def _taken_back(self, change: Difference) -> Edit | None:
        if change.part is not None:
            return take_back_part(self._new, self._old, change.part)
        return take_back(self._new, self._old, change.node)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._legend.setVisible(self.width() >= _ROOMY)
