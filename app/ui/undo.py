"""An automation being edited: its flow of the moment, and every intention so far to go back through."""

from collections.abc import Callable
from typing import cast
from weakref import ref

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtGui import QAction, QUndoCommand, QUndoStack

from app.edit import Edit
from app.i18n import _
from app.model.differing import differing
from app.model.flow import Flow
from app.store.draft_steps import UndoChange, UndoKept
from app.ui.theme.icons import bind_icon
from app.ui.undo_entry import after_entry, before_entry, entry_bytes
from app.ui.words.edits import name_edit

LIMIT = 200
TYPING_PAUSE_MS = 2000
"""Edits of one field become one entry unless this long passes between them."""


class FlowDocument(QObject):
    """The one place where an open automation changes.

    changed(before, after) comes after every change, undone and redone ones, too; both are Flows. selection_wanted(ids)
    follows it with the steps that the edit, or going back to before it, concerns; told() comes last. `persist` gets
    every new flow, with what has changed in the undo list, before anybody else hears of it; what it raises comes out of
    the call that made the change.
    """

    changed = Signal(object, object)
    selection_wanted = Signal(object)
    words_changed = Signal()
    told = Signal()

    def __init__(
        self, flow: Flow, persist: Callable[[Flow, UndoChange], None] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._flow = flow
        self._persist = persist
        self._pause = QElapsedTimer()
        self._closed = False
        self._shown: list[tuple[Flow, Flow, tuple[str, ...] | None]] | None = None
        self._telling = 0
        self._kept: dict[int, Edit | None] = {}
        self._next = 0
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(LIMIT)
        self.stack.indexChanged.connect(self.words_changed)

    @property
    def flow(self) -> Flow:
        """The flow as it is now."""
        return self._flow

    @property
    def is_telling(self) -> bool:
        """Whether a change is under way, of which `told` will say when all have heard of it."""
        return self._telling > 0

    def apply(self, edit: Edit) -> None:
        """Makes an edit of the flow of the moment, unless it changes nothing."""
        if edit.flow == self._flow:
            return
        mergeable = bool(edit.merge) and not self._closed and self._pause.isValid()
        joined = edit.merge if mergeable and self._pause.elapsed() < TYPING_PAUSE_MS else ""
        self._closed = False
        self._pause.start()
        number, self._next = self._next, self._next + 1
        self._run(lambda: self.stack.push(_Step(self, number, self._flow, edit, joined)))

    def close_entry(self) -> None:
        """The next edit is an entry of its own: focus has left the field."""
        self._closed = True

    def reset(self, flow: Flow) -> None:
        """Another flow altogether (opened, another version); there is no way back through it."""
        self._run(lambda: (self.stack.clear(), self.show(flow)))

    def undo(self) -> None:
        self._run(self.stack.undo)

    def redo(self) -> None:
        self._run(self.stack.redo)

    def entry(self, index: int) -> Edit | None:
        """The edit at a place of the undo list, done or taken back; None beyond its ends."""
        step = self.stack.command(index) if 0 <= index < self.stack.count() else None
        return step.edit if isinstance(step, _Step) else None

    def undo_text(self) -> str:
        """What undo would do, in words, or just "Undo" when there is nothing."""
        return _named(_("Undo"), _("Undo: {what}"), self.stack.index() - 1, self.stack)

    def redo_text(self) -> str:
        """What redo would do, in words, or just "Redo" when there is nothing."""
        return _named(_("Redo"), _("Redo: {what}"), self.stack.index(), self.stack)

    def undo_action(self, parent: QObject) -> QAction:
        """A menu or tool bar action that names what it would undo."""
        return self._action(parent, "undo", self.undo, self.undo_text, self.stack.canUndo, "Ctrl+Z")

    def redo_action(self, parent: QObject) -> QAction:
        """A menu or tool bar action that names what it would redo."""
        return self._action(parent, "redo", self.redo, self.redo_text, self.stack.canRedo, "Ctrl+Shift+Z")

    def remember(self, kept: UndoKept) -> int:
        """Takes up the entries kept with the flow of the moment, as far as they fit it; how many do."""
        done = [one for one in kept.entries if one[0] < kept.done]
        steps: list[_Step] = []
        flow = self._flow
        for number, data in reversed(done):
            found = before_entry(data, flow)
            if found is None:
                break
            steps.insert(0, _Step(self, number, found[0], found[1], ""))
            flow = found[0]
        index, flow = len(steps), self._flow
        for number, data in kept.entries[len(done) :]:
            edit = after_entry(data, flow)
            if edit is None:
                break
            steps.append(_Step(self, number, flow, edit, ""))
            flow = edit.flow
        self._shown = []  # nothing changes: the entries lead to where we are
        now = self._flow
        self.stack.clear()
        for step in steps:
            self.stack.push(step)
        self.stack.setIndex(index)
        self._shown, self._flow = None, now
        self._kept = {number: None for number, _data in kept.entries} | {step.number: step.edit for step in steps}
        self._next = max(self._kept, default=-1) + 1
        self._closed = True
        self.words_changed.emit()
        return len(steps)

    def show(self, flow: Flow, select: tuple[str, ...] | None = None) -> None:
        """Makes this the flow of the moment without an entry; for the undo steps."""
        before, self._flow = self._flow, flow
        if self._shown is not None:
            self._shown.append((before, flow, select))

    def _run(self, work: Callable[[], object]) -> None:
        """Does something with the stack; then keeps what came of it, and then tells it."""
        self._telling += 1
        try:
            self._run_telling(work)
        finally:
            self._telling -= 1
            if not self._telling:
                self.told.emit()

    def _run_telling(self, work: Callable[[], object]) -> None:
        self._shown = []
        work()
        shown, self._shown = self._shown, None
        try:
            if shown:
                self._keep()
        finally:
            for before, after, select in shown:
                self.changed.emit(before, after)
                if select is not None:
                    notes = {note.id for note in after.notes}
                    self.selection_wanted.emit(tuple(n for n in select if n in after.by_id or n in notes))

    def _keep(self) -> None:
        if self._persist is None:
            return
        steps = [step for n in range(self.stack.count()) if isinstance(step := self.stack.command(n), _Step)]
        now: dict[int, Edit | None] = {step.number: step.edit for step in steps}
        put = {
            step.number: entry_bytes(step.before, step.edit)
            for step in steps
            if self._kept.get(step.number) is not step.edit
        }
        index = self.stack.index()
        done = steps[index].number if index < len(steps) else self._next
        self._persist(self._flow, UndoChange(put, tuple(n for n in self._kept if n not in now), done))
        self._kept = now

    def _action(
        self,
        parent: QObject,
        icon: str,
        run: Callable[[], None],
        text: Callable[[], str],
        able: Callable[[], bool],
        key: str,
    ) -> QAction:
        action = QAction(parent)
        action.setShortcut(key)
        bind_icon(action, icon)

        def tell() -> None:
            action.setText(text())
            action.setEnabled(able())

        action.triggered.connect(run)
        self.words_changed.connect(tell)
        tell()
        return action


class _Step(QUndoCommand):
    """One intention: the flow before and after it. Flows are frozen and share their parts, so both cost little.

    It does not hold its document: the two as a circle of objects are more than Python and Qt can take apart safely.
    """

    def __init__(self, document: FlowDocument, number: int, before: Flow, edit: Edit, merge: str) -> None:
        super().__init__(name_edit(edit))
        self.number = number
        self.edit = edit
        self._document = ref(document)
        self.before = before
        self._merge = merge

    def _show(self, flow: Flow, select: tuple[str, ...] | None) -> None:
        cast("FlowDocument", self._document()).show(flow, select)

    def undo(self) -> None:
        after = self.edit.flow
        lost = differing(self.before.nodes, after.nodes)[0]
        changed = tuple(node.id for node in lost if after.by_id.get(node.id) != node)
        changed += tuple(note.id for note in self.before.notes if note not in after.notes)
        self._show(self.before, (changed or self.edit.select) if self.edit.select is not None else None)

    def redo(self) -> None:
        self._show(self.edit.flow, self.edit.select)

    # Qt

    def id(self) -> int:
        return 1 if self.edit.merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Step) or not other._merge or other._merge != self.edit.merge:
            return False
        self.edit = other.edit
        self.setText(name_edit(self.edit))
        self.setObsolete(self.edit.flow == self.before)
        return True


def _named(plain: str, pattern: str, index: int, stack: QUndoStack) -> str:
    step = stack.command(index) if 0 <= index < stack.count() else None
    return pattern.format(what=name_edit(step.edit)) if isinstance(step, _Step) else plain
