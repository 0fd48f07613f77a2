"""Random gestures with undo, redo and restarts among them: every one can be taken back, and made again."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import precondition, rule

from app.edit import Edit, replace_node
from app.flowfile.write import write
from app.model.flow import Flow
from app.model.nodes import Trigger
from app.store.draft_steps import UndoChange, UndoKept
from app.ui.undo import LIMIT, FlowDocument
from flow_monkey import PICK, Monkey


class DrawingMonkey(Monkey):
    """Draws in a document that is kept after each gesture; `past` is what the flow has been, by undo and redo."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[int, bytes] = {}
        self.done = 0
        self.draft = self.flow
        self.document = FlowDocument(self.flow, self._save)
        self.past = [self.flow]
        self.now = 0

    def _save(self, flow: Flow, change: UndoChange) -> None:
        self.draft, self.done = flow, change.done
        self.entries |= change.put
        for number in change.drop:
            del self.entries[number]

    def _do(self, edit: Edit) -> None:
        before, newest = self.flow, max(self.entries, default=-1)
        self.document.apply(edit)
        super()._do(edit)
        if edit.flow == before:
            return
        joined = max(self.entries, default=-1) <= newest  # typing goes on in the same entry
        self.past[self.now + (0 if joined else 1) :] = [edit.flow]
        if joined and len(self.past) > 1 and self.past[-2] == edit.flow:
            self.past.pop()  # typed back to where it began: nothing was done
        self.past = self.past[-LIMIT - 1 :]
        self.now = len(self.past) - 1

    @precondition(lambda self: self.now > 0)
    @rule(times=PICK)
    def undoes(self, times: int) -> None:
        for _time in range(min(self.now, times % 4 + 1)):
            self.document.undo()
            self.now -= 1
        self.flow = self.document.flow

    @precondition(lambda self: self.now < len(self.past) - 1)
    @rule(times=PICK)
    def redoes(self, times: int) -> None:
        for _time in range(min(len(self.past) - 1 - self.now, times % 4 + 1)):
            self.document.redo()
            self.now += 1
        self.flow = self.document.flow

    @precondition(lambda self: self.flow.trigger is not None)
    @rule(title=PICK)
    def types_a_title(self, title: int) -> None:
        trigger = self.flow.trigger
        assert trigger is not None
        for letters in (str(title), str(title) + "x"):
            self._do(replace_node(self.flow, Trigger(trigger.id, letters, trigger.source), "title"))

    @rule()
    def leaves_the_field(self) -> None:
        self.document.close_entry()

    @rule()
    def starts_the_program_again(self) -> None:
        self.document = FlowDocument(self.draft, self._save)
        kept = UndoKept(tuple(sorted(self.entries.items())), self.done)
        assert self.document.remember(kept) == len(kept.entries)

    def teardown(self) -> None:
        end = self.flow
        assert self.document.flow == self.draft == end == self.past[self.now]
        while self.document.stack.canRedo():
            self.document.redo()
            self.now += 1
            assert self.document.flow == self.past[self.now]
        last = write(self.document.flow)
        while self.document.stack.canUndo():
            self.document.undo()
            self.now -= 1
            assert self.document.flow == self.past[self.now]
        assert self.now == 0
        assert write(self.document.flow) == write(self.past[0])
        while self.document.stack.canRedo():
            self.document.redo()
        assert write(self.document.flow) == last


@pytest.mark.usefixtures("qapp")
class TestDrawing(DrawingMonkey.TestCase):
    settings = settings(max_examples=30, stateful_step_count=30, deadline=None)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("qapp")
class TestLongDrawing(DrawingMonkey.TestCase):
    """The same for minutes, and past what is remembered."""

    settings = settings(max_examples=150, stateful_step_count=300, deadline=None)
