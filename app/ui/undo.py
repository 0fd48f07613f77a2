"""An automation being edited: its flow of the moment, and every intention so far to go back through."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtGui import QAction, QUndoCommand, QUndoStack

from app.edit import Edit
from app.i18n import _
from app.model.flow import Flow
from app.ui.theme.icons import bind_icon
from app.ui.undo_file import from_bytes, to_bytes
from app.ui.words.edits import name_edit

LIMIT = 200
TYPING_PAUSE_MS = 2000
"""Edits of one field become one entry unless this long passes between them."""


class FlowDocument(QObject):
    """The one place where an open automation changes.

    changed(before, after) comes after every change, undone and redone ones, too; both are Flows. selection_wanted(ids)
    follows it with the steps that the edit, or going back to before it, concerns. `persist` gets every new flow.
    """

    changed = Signal(object, object)
    selection_wanted = Signal(object)
    words_changed = Signal()

    def __init__(
        self, flow: Flow, persist: Callable[[Flow], None] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._flow = flow
        self._persist = persist
        self._pause = QElapsedTimer()
        self._closed = False
        self._silent = False
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(LIMIT)
        self.stack.indexChanged.connect(self.words_changed)

    @property
    def flow(self) -> Flow:
        """The flow as it is now."""
        return self._flow

    def apply(self, edit: Edit) -> None:
        """Makes an edit of the flow of the moment, unless it changes nothing."""
        if edit.flow == self._flow:
            return
        mergeable = bool(edit.merge) and not self._closed and self._pause.isValid()
        joined = edit.merge if mergeable and self._pause.elapsed() < TYPING_PAUSE_MS else ""
        self._closed = False
        self._pause.start()
        self.stack.push(_Step(self, self._flow, edit, joined))

    def close_entry(self) -> None:
        """The next edit is an entry of its own: focus has left the field."""
        self._closed = True

    def reset(self, flow: Flow) -> None:
        """Another flow altogether (opened, another version); there is no way back through it."""
        self.stack.clear()
        self.show(flow)

    def undo(self) -> None:
        self.stack.undo()

    def redo(self) -> None:
        self.stack.redo()

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

    def remembered(self) -> bytes:
        """All entries, to be kept beside the draft."""
        steps = [self.stack.command(number) for number in range(self.stack.count())]
        kept = [step for step in steps if isinstance(step, _Step)]
        start = kept[0].before if kept else self._flow
        return to_bytes(start, [step.edit for step in kept], self.stack.index())

    def remember(self, data: bytes) -> bool:
        """Takes entries up again, if they lead to the flow of the moment; False if they do not fit it."""
        found = from_bytes(data)
        if found is None:
            return False
        start, edits, index = found
        flows = [start, *(edit.flow for edit in edits)]
        if flows[index] != self._flow:
            return False
        self._silent = True
        self.stack.clear()
        for before, edit in zip(flows, edits, strict=False):
            self.stack.push(_Step(self, before, edit, ""))
        self.stack.setIndex(index)
        self._silent = False
        self._closed = True
        self.words_changed.emit()
        return True

    def show(self, flow: Flow, select: tuple[str, ...] | None = None) -> None:
        """Makes this the flow of the moment without an entry; for the undo steps."""
        if self._silent:
            return
        before, self._flow = self._flow, flow
        if self._persist:
            self._persist(flow)
        self.changed.emit(before, flow)
        if select is not None:
            self.selection_wanted.emit(tuple(node_id for node_id in select if node_id in flow.by_id))

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
    """One intention: the flow before and after it. Flows are frozen and share their parts, so both cost little."""

    def __init__(self, document: FlowDocument, before: Flow, edit: Edit, merge: str) -> None:
        super().__init__(name_edit(edit))
        self.edit = edit
        self._document = document
        self.before = before
        self._merge = merge

    def undo(self) -> None:
        changed = tuple(node.id for node in self.before.nodes if self.edit.flow.by_id.get(node.id) != node)
        self._document.show(self.before, changed if self.edit.select is not None else None)

    def redo(self) -> None:
        self._document.show(self.edit.flow, self.edit.select)

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
