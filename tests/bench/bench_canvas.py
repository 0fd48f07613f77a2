"""How fast the canvas is: medians at 100, 1,000 and 10,000 steps, beside the cheapest thing Qt can do with as many.

By hand, with the repository on the path: `QT_QPA_PLATFORM=offscreen python tests/bench/bench_canvas.py [STEPS ...]`.

Goals (research/canvas.md section 4) at 1,000 steps: repaint at 100 % 6 ms, at fit zoom 16 ms, pan 1.5 ms, drag 2 ms,
add or undo 5 ms, live tick 20 ms, build 60 ms, layout 20 ms. `floor` is one drawRects and one drawLines of everything.
"""

import gc
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from app.analysis.layout import arrange, settled
from app.edit import fresh, insert_on_edge
from app.model.flow import Edge, Flow
from app.model.nodes import Condition, Email, Node, Trigger, Wait
from app.model.rules import Compare
from app.ui.canvas.geometry import Geometry
from app.ui.canvas.live import LiveCount
from app.ui.canvas.view import CanvasView
from app.ui.theme import theme
from app.ui.undo import FlowDocument

SIZE = (1600, 1000)
NODE = Qt.KeyboardModifier.NoModifier


def made_flow(steps: int) -> Flow:
    """Columns of wait, e-mail and condition; each condition's yes leads down, its no to the next column."""
    column = max(10, round(steps**0.5 * 1.6))
    nodes: list[Node] = [Trigger("n000000")]
    edges: list[Edge] = []
    heads: list[str] = []
    for number in range(1, steps):
        node_id, last = f"n{number:06}", f"n{number - 1:06}"
        kind = number % 3
        nodes.append(
            Wait(node_id)
            if kind == 1
            else Email(node_id, f"Viesti numero {number}")
            if kind == 2
            else Condition(node_id, f"Ostiko jo {number}?", Compare("orders.count", "ge", number))
        )
        if number % column == 0 and heads:
            edges.append(Edge(heads.pop(0), "no", node_id))
        else:
            edges.append(Edge(last, "yes" if isinstance(nodes[number - 1], Condition) else "out", node_id))
        if kind == 0:
            heads.append(node_id)
    return settled(Flow(nodes=tuple(nodes), edges=tuple(sorted(edges))))


def timed(times: int, run: Callable[[], object]) -> float:
    """Median milliseconds."""
    taken = []
    for _time in range(times):
        start = perf_counter()
        run()
        taken.append((perf_counter() - start) * 1000)
    return median(taken)


def drag_step(view: CanvasView, place: QPoint, kind: QEvent.Type = QEvent.Type.MouseMove) -> None:
    button = Qt.MouseButton.LeftButton
    port = view.viewport()
    there = QPointF(port.mapToGlobal(place))
    own = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button
    QApplication.sendEvent(port, QMouseEvent(kind, QPointF(place), there, own, button, NODE))
    QApplication.processEvents()


def floor(geometry: Geometry) -> float:
    """What Qt needs at least: all rectangles and all lines at fit zoom, in one call each."""
    left, top, right, bottom = geometry.bounds
    rects = [QRectF(shape.x, shape.y, shape.w, shape.h) for shape in geometry.shapes.values()]
    lines = [QLineF(*wire.points[0], *wire.points[-1]) for wire in geometry.wires.values()]
    picture = QPixmap(*SIZE)
    zoom = min(SIZE[0] / (right - left), SIZE[1] / (bottom - top))

    def paint() -> None:
        painter = QPainter(picture)
        painter.scale(zoom, zoom)
        painter.translate(-left, -top)
        painter.drawLines(lines)
        painter.drawRects(rects)
        painter.end()

    return timed(15, paint)


def add_and_undo(view: CanvasView, document: FlowDocument) -> tuple[float, float]:
    """A wait put into nine edges between the first and the last, and taken back each time, until painted."""
    edges = document.flow.edges
    adds, undos = [], []
    for ninth in range(9):
        edge = edges[(2 * ninth + 1) * len(edges) // 18]
        start = perf_counter()
        view.apply(insert_on_edge(document.flow, edge, fresh("wait")))
        QApplication.processEvents()
        middle = perf_counter()
        document.undo()
        QApplication.processEvents()
        adds.append((middle - start) * 1000)
        undos.append((perf_counter() - middle) * 1000)
    return median(adds), median(undos)


def measured(steps: int) -> dict[str, float]:
    flow = made_flow(steps)
    found: dict[str, float] = {"layout": timed(5, lambda: arrange(flow)), "build": timed(5, lambda: Geometry(flow))}
    document = FlowDocument(flow)
    view = CanvasView(document)
    view.set_reduced_motion(True)
    view.resize(*SIZE)
    view.show()
    QApplication.processEvents()

    def repaint() -> None:
        view.viewport().repaint()

    view.zoom_to_fit()
    found["fit"] = timed(15, repaint)
    found["floor"] = floor(view.item.geometry)
    view.set_zoom(1.0)
    middle = flow.nodes[len(flow.nodes) // 2 // 3 * 3].id
    view.center_on(middle, pulse=False)
    found["repaint"] = timed(25, repaint)
    view.camera.scroll(QPoint(8, 0))
    QApplication.processEvents()

    def pan() -> None:
        view.camera.scroll(QPoint(8, 0))
        QApplication.processEvents()

    found["pan"] = timed(50, pan)
    view.center_on(middle, pulse=False)
    QApplication.processEvents()
    place = view.mapFromScene(QPointF(*view.item.geometry.shapes[middle].centre))
    drag_step(view, place, QEvent.Type.MouseButtonPress)
    offsets = iter(range(20, 2000, 2))

    def drag() -> None:
        drag_step(view, place + QPoint(next(offsets) % 200, 12))

    drag()
    found["drag"] = timed(50, drag)
    view.cancel_gesture()
    found["add"], found["undo"] = add_and_undo(view, document)
    counts = iter(range(1, 100))

    def tick() -> None:
        n = next(counts)
        view.set_live(
            {node.id: LiveCount(n * 7, n, 0, n * 5 if isinstance(node, Email) else None) for node in flow.nodes}
        )
        QApplication.processEvents()

    tick()
    found["live"] = timed(5, tick)
    view.close()
    gc.collect()
    return found


def main() -> None:
    app = QApplication(sys.argv[:1])
    theme.apply(app, dark=False)
    sizes = [int(word) for word in sys.argv[1:]] or [100, 1000, 10000]
    table = {steps: measured(steps) for steps in sizes}
    print("ms".ljust(10), *(f"{steps:>10,}" for steps in sizes))
    for name in table[sizes[0]]:
        print(name.ljust(10), *(f"{table[steps][name]:>10.2f}" for steps in sizes))


if __name__ == "__main__":
    main()
