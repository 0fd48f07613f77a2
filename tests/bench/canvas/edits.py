"""What edits cost: `QT_QPA_PLATFORM=offscreen python tests/bench/canvas/edits.py [--only EDIT ...] [STEPS ...]`.

Milliseconds of processor time until what an edit did is painted, and as much for its undo: medians over places all over
the flow. Each edit is measured at all sizes one after the other, so that others slow all of them alike, each in a
process of its own. The last column: the last size as a multiple of the first one.
"""

import argparse
import cProfile
import gc
import json
import pstats
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import thread_time

sys.path.insert(0, str(Path(__file__).parents[3]))

import msgspec
from columns import made_flow
from PySide6.QtWidgets import QApplication

from app.edit import (
    Edit,
    add_loose,
    connect,
    delete,
    disconnect,
    fresh,
    insert_on_edge,
    left_behind,
    move,
    move_onto_edge,
    replace_node,
)
from app.model.flow import Edge, Flow
from app.model.nodes import Condition
from app.ui.canvas.view import CanvasView
from app.ui.theme import theme
from app.ui.undo import FlowDocument

TIMES = 5


def add(flow: Flow, edge: Edge) -> Edit:
    return insert_on_edge(flow, edge, fresh("wait"))


def replace(flow: Flow, edge: Edge) -> Edit:
    node = flow.by_id[edge.target]
    return replace_node(flow, msgspec.structs.replace(node, title=f"{node.title} B"), "title")


def remove(flow: Flow, edge: Edge) -> Edit:
    return delete(flow, [edge.target])


def join(flow: Flow, edge: Edge) -> Edit:
    """From the step's "no" to what comes after where it leads."""
    below = flow.next_id(edge.target, "no") or ""
    return connect(flow, edge.target, "no", flow.next_id(below, "out") or "")


def part(flow: Flow, edge: Edge) -> Edit:
    return disconnect(flow, edge)


def loose(flow: Flow, edge: Edge) -> Edit:
    return add_loose(flow, fresh("wait"))


def pin(flow: Flow, edge: Edge) -> Edit:
    place = flow.position_of[edge.target]
    return move(flow, {edge.target: (place.x + 80, place.y + 40)})


def carry(flow: Flow, edge: Edge) -> Edit:
    """The e-mail of one step's "yes" to the way into another step."""
    mail = flow.next_id(edge.target, "yes") or ""
    other = [one for one in flow.edges if isinstance(flow.by_id[one.target], Condition)]
    to = other[(other.index(edge) + len(other) // 3) % len(other)]
    return move_onto_edge(flow, [mail], to.source, to.port)


EDITS: dict[str, Callable[[Flow, Edge], Edit]] = {
    "add": add,
    "replace": replace,
    "delete": remove,
    "connect": join,
    "disconnect": part,
    "loose step": loose,
    "pin a step": pin,
    "carry": carry,
}


class Board:
    """One flow on the screen."""

    def __init__(self, steps: int) -> None:
        self.flow = made_flow(steps)
        self.document = FlowDocument(self.flow)
        self.view = CanvasView(self.document)
        self.view.set_reduced_motion(True)
        self.view.resize(1600, 1000)
        self.view.show()
        self.edges = [edge for edge in self.flow.edges if isinstance(self.flow.by_id[edge.target], Condition)]
        self.settle()

    def settle(self) -> None:
        for _time in range(5):
            QApplication.processEvents()

    def edge(self, time: int) -> Edge:
        return self.edges[(2 * time + 1) * len(self.edges) // (2 * TIMES + 1)]

    def taken(self, act: Callable[[], object]) -> float:
        gc.collect()
        start = thread_time()
        act()
        QApplication.processEvents()
        return (thread_time() - start) * 1000

    def run(self, name: str, time: int) -> dict[str, float]:
        """An edit and its undo; for a carried step also taking it up."""
        edge, make = self.edge(time), EDITS[name]
        self.view.set_zoom(1.0)
        self.view.center_on(edge.target, pulse=False)
        self.settle()
        found = {}
        if name == "carry":
            mail = self.document.flow.next_id(edge.target, "yes") or ""
            found["take up"] = self.taken(lambda: self.view.preview(left_behind(self.document.flow, [mail])))
        found[name] = self.taken(lambda: self.view.apply(make(self.document.flow, edge)))
        found[f"undo {name}"] = self.taken(self.document.undo)
        self.settle()
        return found


def measured(name: str, steps: int, profile: cProfile.Profile | None) -> dict[str, float]:
    """Medians of one kind of edit in one flow."""
    app = QApplication(sys.argv[:1])
    theme.apply(app, dark=False)
    board = Board(steps)
    taken: dict[str, list[float]] = {}
    for time in range(-1, TIMES):
        if profile and time >= 0:
            profile.enable()
        found = board.run(name, time)
        if profile:
            profile.disable()
        for what, ms in found.items() if time >= 0 else ():
            taken.setdefault(what, []).append(ms)
    return {what: median(all_of_it) for what, all_of_it in taken.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", nargs="*", type=int, default=[1000, 10000])
    parser.add_argument("--only", nargs="*", default=list(EDITS))
    parser.add_argument("--alone", action="store_true", help="one edit at one size, in this process; prints JSON")
    parser.add_argument("--profile", default="", help="with --alone: also where the time goes, by tottime or cumtime")
    asked = parser.parse_args()
    if asked.alone:
        profile = cProfile.Profile() if asked.profile else None
        print(json.dumps(measured(asked.only[0], asked.steps[0], profile)))
        if profile:
            pstats.Stats(profile).sort_stats(asked.profile).print_stats(40)
        return
    print("| ms | " + " | ".join(f"{steps:,}" for steps in asked.steps) + " | |")
    for name in asked.only:
        rows = []
        for steps in asked.steps:
            words = [sys.executable, __file__, str(steps), "--alone", "--only", name]
            rows.append(json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout))
        for what in rows[0]:
            cells = [row[what] for row in rows]
            print(
                f"| {what} | " + " | ".join(f"{ms:.1f}" for ms in cells) + f" | {cells[-1] / cells[0]:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
