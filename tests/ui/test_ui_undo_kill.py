"""The program is killed in the middle of drawing: the draft is there, and every intention can still be taken back."""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.engine.ports import SystemClock
from app.flowfile.read import read
from app.flowfile.write import write
from app.model.customer import Shop
from app.services.desk import new_shop, open_desk
from app.services.flows import create_from_library
from app.services.secrets import MemorySecrets
from app.ui.editor.open_flow import OpenFlow
from app.ui.undo import FlowDocument

CHILD = Path(__file__).with_name("undo_child.py")


@pytest.mark.parametrize("kills", [pytest.param(3, id="3"), pytest.param(60, id="60", marks=pytest.mark.long)])
def test_killed_while_drawing_the_draft_and_the_whole_undo_list_are_there(qapp, tmp_path: Path, kills: int) -> None:
    chance = random.Random(kills)
    folder = tmp_path / "shop"
    with closing(new_shop(folder, Shop("Koe"), SystemClock(), MemorySecrets())) as desk:
        name = create_from_library(desk, "thank-you")
        start = OpenFlow(desk, name).draft()
    made = 0
    for _kill in range(kills):
        made += _draw_and_kill(folder, name, chance.randint(3, 25))
        with closing(open_desk(folder, SystemClock(), MemorySecrets())) as desk:
            opened = OpenFlow(desk, name)
            draft, kept = opened.draft(), opened.undo()
        document = FlowDocument(draft)
        assert document.remember(kept) == len(kept.entries) > 0
        assert read(write(draft)).nodes == draft.nodes
        if made < 200:
            while document.stack.canUndo():
                document.undo()
            assert document.flow == start
        while document.stack.canRedo():
            document.redo()
        while document.stack.canUndo() and document.flow != draft:
            document.undo()
        assert document.flow == draft


def _draw_and_kill(folder: Path, name: str, gestures: int) -> int:
    """How many gestures it told of before it was killed."""
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(folder), name], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    told = 0
    try:
        assert child.stdout is not None
        for line in child.stdout:
            told = int(line)
            if told >= gestures:
                break
    finally:
        child.kill()  # SIGKILL: nothing of the program's own runs any more
        child.wait()
        assert child.stdout is not None
        child.stdout.close()
    assert told >= gestures
    return told
