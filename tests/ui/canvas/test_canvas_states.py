"""Every kind of step in every state: each state can be told from the others, in both themes, and they combine."""

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.model.finding import Finding
from app.model.nodes import KINDS, Skippable
from app.ui.canvas.look import Look
from app.ui.states_sheet import COLUMN, ROW, STATES, draw_states, one_of_each
from app.ui.theme.tokens import tokens

_LEFT, _TOP = 24 + 184, 64
_ONLY_SOME = {"Live": ("wait", "email")}
"""Without figures of their own the other kinds look as ever."""


def cell(sheet: QImage, row: int, column: int) -> QImage:
    return sheet.copy(int(_LEFT + COLUMN * column), int(_TOP + ROW * row), int(COLUMN), int(ROW))


@pytest.mark.parametrize("dark", [False, True])
def test_each_state_can_be_told_from_the_others(qapp: QApplication, dark: bool) -> None:
    sheet = draw_states(tokens(dark))
    skippable = {node.id for node in one_of_each().nodes if isinstance(node, Skippable)}
    for column, kind in enumerate(KINDS):
        seen: list[tuple[str, QImage]] = []
        for row, state in enumerate(STATES):
            if state.skipped and kind not in skippable:
                continue
            if kind not in _ONLY_SOME.get(state.words, KINDS):
                continue
            picture = cell(sheet, row, column)
            twin = next((name for name, other in seen if other == picture), "")
            assert not twin, f"{kind}: {state.words} looks like {twin}"
            seen.append((state.words, picture))


def test_the_strongest_is_the_outline_and_all_are_badges() -> None:
    error, warning = Finding("x", "error", "n"), Finding("x", "warning", "n")
    everything = Look(selected=frozenset("n"), findings={"n": error}, changed=frozenset("n"), paused=True)
    assert everything.mood("n").outline == "selected"
    assert everything.mood("n").badges == ("error", "paused", "changed")
    everything.selected = frozenset()
    assert everything.mood("n").outline == "error"
    everything.findings = {"n": warning}
    assert everything.mood("n").outline == "warning"
    assert everything.mood("n").badges == ("warning", "paused", "changed")
    everything.findings = {}
    assert everything.mood("n").outline == "paused"
    everything.paused = False
    assert (everything.mood("n").outline, everything.mood("n").badges) == ("normal", ("changed",))
