"""Measures one editor with one graph, in a process of its own: `python probe.py ADAPTER GRAPH.json`. Prints JSON.

A step is over when what it looks like is painted. Milliseconds of processor time, so that other programs count less;
medians, but `worst`: the longest frame of any drag, pan, zoom or live tick. `loop`: what a million additions took while
it ran, which tells how fast the machine was just then.
"""

import gc
import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import thread_time

sys.path.insert(0, str(Path(__file__).parent))

from graph import Graph, read
from qt import QtCore, QtGui, QtWidgets

SIZE = (1600, 1000)


class Painted(QtCore.QObject):
    """Counts the paint events of a widget."""

    def __init__(self, watched: QtWidgets.QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QtCore.QObject, event: QtCore.QEvent) -> bool:
        self.count += event.type() == QtCore.QEvent.Type.Paint
        return False


class Probe:
    """One run. An adapter may leave out what its editor does not have."""

    def __init__(self, adapter, graph: Graph) -> None:
        self.adapter = adapter
        self.graph = graph
        self.found: dict[str, float] = {}
        self.longest: dict[str, float] = {}
        self.loops: list[float] = []

    def run(self) -> dict[str, float]:
        adapter, found = self.adapter, self.found
        adapter.prepare(self.graph)
        gc.collect()
        memory, start = rss(), thread_time()
        adapter.build()
        found["build"] = (thread_time() - start) * 1000
        view = adapter.view
        window = getattr(adapter, "window", view)
        window.resize(*SIZE)
        self.painted = Painted(view.viewport())
        start = thread_time()
        window.show()
        self.settle()
        found["first"] = (thread_time() - start) * 1000
        adapter.fit()
        self.settle()
        found["fit"] = self.timed(12, view.viewport().repaint)
        found["drag_fit"] = self.dragged(30)
        adapter.whole()
        self.settle()
        gc.collect()
        found["memory"] = rss() - memory
        found["repaint"] = self.timed(25, view.viewport().repaint)
        painted = self.painted.count
        pan = self.timed(60, lambda: adapter.pan(8), "pan")
        if self.painted.count > painted + 30:  # else the view would not move
            found["pan"] = pan
        adapter.whole()
        self.settle()
        found["drag"] = self.dragged(60)
        self.changes()
        found["worst"] = max(self.longest.values())
        found |= {f"worst {name}": taken for name, taken in self.longest.items()}
        found["loop"] = median(self.loops)
        return found

    def changes(self) -> None:
        adapter, found = self.adapter, self.found
        if hasattr(adapter, "tick"):
            numbers = iter(range(1, 1000))
            self.timed(1, lambda: adapter.tick(next(numbers)))
            found["live"] = self.timed(6, lambda: adapter.tick(next(numbers)), "live")
            adapter.tick(0)
            self.settle()
        if hasattr(adapter, "zoom"):
            factors = iter([1.1] * 4 + [1 / 1.1] * 20)
            found["zoom"] = self.timed(24, lambda: adapter.zoom(next(factors)), "zoom")
            adapter.whole()
            self.settle()
        if hasattr(adapter, "add"):
            adds, undos = [], []
            for ninth in range(9):
                gc.collect()
                self.loops.append(loop())
                adds.append(self.frame(lambda ninth=ninth: adapter.add(ninth)))
                if hasattr(adapter, "undo"):
                    undos.append(self.frame(adapter.undo))
            found["add"] = median(adds)
            if undos:
                found["undo"] = median(undos)
        if hasattr(adapter, "layout"):
            found["layout"] = median(adapter.layout() for _time in range(3))

    def frame(self, act: Callable[[], object]) -> float:
        """Milliseconds from an act to what it looks like being on the screen."""
        start = thread_time()
        act()
        QtWidgets.QApplication.processEvents()
        return (thread_time() - start) * 1000

    def timed(self, times: int, act: Callable[[], object], longest: str = "") -> float:
        gc.collect()
        self.loops.append(loop())
        taken = [self.frame(act) for _time in range(times)]
        if longest:
            self.longest[longest] = max(self.longest.get(longest, 0.0), *taken)
        return median(taken)

    def dragged(self, steps: int) -> float:
        """A step of a real drag of the middle node along a small closed way."""
        kind, left = QtCore.QEvent.Type, QtCore.Qt.MouseButton.LeftButton
        place, was = self.adapter.grip(), self.adapter.where()
        self.mouse(kind.MouseButtonPress, place, left)
        for far in (2, 6, 12, 16):
            self.mouse(kind.MouseMove, place + QtCore.QPoint(far, 2), left)
        before = self.painted.count
        ways = iter([QtCore.QPoint(16 + 2 * (n % 20), 2 + 2 * (n // 20)) for n in range(steps)])
        took = self.timed(steps, lambda: self.mouse(kind.MouseMove, place + next(ways), left), "drag")
        if self.painted.count == before or self.adapter.where() == was:
            raise RuntimeError("nothing was dragged")
        self.adapter.let_go(self, place)
        self.settle()
        return took

    def mouse(self, kind, place, button) -> None:
        port = self.adapter.view.viewport()
        at, there = QtCore.QPointF(place), QtCore.QPointF(port.mapToGlobal(place))
        none = QtCore.Qt.KeyboardModifier.NoModifier
        own = QtCore.Qt.MouseButton.NoButton if kind == QtCore.QEvent.Type.MouseMove else button
        held = QtCore.Qt.MouseButton.NoButton if kind == QtCore.QEvent.Type.MouseButtonRelease else button
        QtWidgets.QApplication.sendEvent(port, QtGui.QMouseEvent(kind, at, there, own, held, none))

    def settle(self) -> None:
        for _time in range(5):
            QtWidgets.QApplication.processEvents()


def loop() -> float:
    """What this machine needs for a million additions, as it is now."""
    start, total = thread_time(), 0
    for number in range(200_000):
        total += number
    return (thread_time() - start) * 5000


def rss() -> float:
    """Resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    app = QtWidgets.QApplication(sys.argv[:1])
    name, path = sys.argv[1:3]
    adapter = importlib.import_module(f"adapters.{name.partition('@')[0]}").Adapter()
    found = Probe(adapter, read(Path(path))).run()
    print("RESULT " + json.dumps(found), flush=True)
    del app
    os._exit(0)  # some peers do not survive their own end


if __name__ == "__main__":
    main()
