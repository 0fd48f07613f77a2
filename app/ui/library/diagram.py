"""The small diagram on a library card: the guide's own drawing, with words that can be read at that size.

It is laid out anew for the card, as a tree from top to bottom; steps that only end a path are left out.
"""

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from app.model.flow import Flow
from app.model.nodes import Exit, Goal, Node, kind_of, ports
from app.ui.canvas.words import card_text, port_words
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon

_LEAF, _LONE = 132.0, 176.0


@dataclass(frozen=True, slots=True)
class _Step:
    kind: str
    tone: str
    icon: str
    words: str


@dataclass(slots=True)
class _Branch:
    """A run of steps, then perhaps a fork: (label, branch) each."""

    steps: list[_Step] = field(default_factory=list)
    ways: list[tuple[str, "_Branch"]] = field(default_factory=list)

    def leaves(self) -> int:
        return sum(way.leaves() for _label, way in self.ways) if self.ways else 1


@dataclass(frozen=True, slots=True)
class _Box:
    width: float
    height: float
    lines: tuple[str, ...]


class Diagram:
    """A flow ready to be drawn again and again at one size."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        start = flow.trigger
        self._tree = self._follow(start, set(), True) if start is not None else _Branch()

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Draws the diagram centred in area, tightened when it is high."""
        total = self._tree.leaves()
        drawing = _Drawing(painter, area, total)
        drawing.fit(self._tree)
        top = area.top() + max(9.0, (area.height() - drawing.height(self._tree)) / 2)
        drawing.draw(self._tree, area.left() + (area.width() - total * drawing.column) / 2, top)

    def _follow(self, node: Node | None, seen: set[str], first: bool) -> _Branch:
        branch = _Branch()
        while node is not None and node.id not in seen:
            seen = seen | {node.id}
            if isinstance(node, Goal | Exit) and not first:
                break
            branch.steps.append(self._step(node))
            first = False
            ways = ports(node)
            if len(ways) > 1:
                branch.ways = [
                    (port_words(node, port), self._follow(self._next(node, port), seen, True)) for port in ways
                ]
                break
            node = self._next(node, ways[0]) if ways else None
        return branch

    def _next(self, node: Node, port: str) -> Node | None:
        target = self._flow.next_id(node.id, port)
        return self._flow.by_id.get(target) if target else None

    def _step(self, node: Node) -> _Step:
        text = card_text(node, self._flow)
        return _Step(kind_of(node), text.tone, text.icon, text.short or text.title)


class _Drawing:
    def __init__(self, painter: QPainter, area: QRectF, total: int) -> None:
        self._painter, self._area, self._total = painter, area, total
        self.column = (area.width() - 12) / total
        self._leaf = min(_LEAF, self.column - 10)
        self._lone = min(_LONE, area.width() - 28)
        self._strong = font("caption", weight=600)
        self._plain = font("caption", weight=500)
        self._squeeze, self._gap = 1.0, 17.0

    def fit(self, tree: _Branch) -> None:
        """Tightens gaps, then steps, until the tree is as high as the area."""
        while self.height(tree) > self._area.height() - 22 and self._gap > 9:
            self._gap -= 1
        while self.height(tree) > self._area.height() - 18 and self._squeeze > 0.7:
            self._squeeze -= 0.02

    def height(self, tree: _Branch) -> float:
        leaves = tree.leaves()
        own = sum(self._box(step, leaves).height for step in tree.steps) + self._gap * max(0, len(tree.steps) - 1)
        ways = [self.height(way) for _label, way in tree.ways if way.steps]
        return own + (max(ways) + self._gap + 14 if ways else 0)

    def draw(self, tree: _Branch, left: float, top: float) -> None:
        leaves = tree.leaves()
        middle = left + leaves * self.column / 2
        before: float | None = None
        box = _Box(0, 0, ())
        for step in tree.steps:
            box = self._box(step, leaves)
            if before is not None:
                self._line(QPointF(middle, before), QPointF(middle, top))
            self._step(step, box, QRectF(middle - box.width / 2, top, box.width, box.height))
            before = top + box.height
            top = before + self._gap
        if before is not None:
            self._fork(tree, left, QRectF(middle - box.width / 2, before - box.height, box.width, box.height))

    def _fork(self, tree: _Branch, left: float, fork: QRectF) -> None:
        start = fork.bottom() + self._gap + 14
        for label, way in tree.ways:
            middle = left + way.leaves() * self.column / 2
            if way.steps:
                if abs(middle - fork.center().x()) <= fork.width() / 2 + 6:
                    self._line(QPointF(middle, fork.bottom() - 1), QPointF(middle, start))
                else:
                    self._elbow(fork, middle, start)
                self._label(label, QPointF(middle, fork.bottom() + (self._gap + 14) / 2 - 1))
                self.draw(way, left, start)
            left += way.leaves() * self.column

    def _box(self, step: _Step, leaves: int) -> _Box:
        alone = self._total == 1 or leaves > 1
        if step.kind == "wait":
            width = QFontMetricsF(self._plain).horizontalAdvance(step.words) + 36
            return _Box(min(self._lone, width), 21 * self._squeeze, (step.words,))
        if step.kind == "exit":
            return _Box(
                QFontMetricsF(self._plain).horizontalAdvance(step.words) + 22, 21 * self._squeeze, (step.words,)
            )
        if step.kind in ("condition", "split"):
            room = (self._lone if alone else self._leaf) - 44
            words = QFontMetricsF(self._strong).elidedText(step.words, Qt.TextElideMode.ElideRight, room + 18)
            return _Box(QFontMetricsF(self._strong).horizontalAdvance(words) + 62, 32 * self._squeeze, (words,))
        width = self._lone if alone else self._leaf
        lines = two_lines(step.words, self._strong, width - 33)
        if alone:
            widest = max(QFontMetricsF(self._strong).horizontalAdvance(line) for line in lines)
            width = max(_LEAF, min(width, widest + 37))
        return _Box(width, (30 if len(lines) == 1 else 41) * self._squeeze, lines)

    def _step(self, step: _Step, box: _Box, place: QRectF) -> None:
        colours = current.tokens()
        line = colours.qcolor("border.control" if step.kind == "exit" else f"kind.{step.tone}.line")
        self._painter.setPen(QPen(line, 1.3))
        self._painter.setBrush(colours.qcolor("node.bg"))
        self._painter.drawPath(outline(step.kind, place))
        if step.kind == "exit":
            self._painter.setFont(self._plain)
            self._painter.setPen(colours.qcolor("text.muted"))
            self._painter.drawText(place, Qt.AlignmentFlag.AlignCenter, step.words)
            return
        inset = 20 if step.kind in ("condition", "split") else 9
        mark = QRectF(place.left() + inset, place.center().y() - 6.5, 13, 13)
        paint_icon(self._painter, step.icon, mark, colours.qcolor(f"kind.{step.tone}.base"), 2.4)
        self._painter.setFont(self._plain if step.kind == "wait" else self._strong)
        self._painter.setPen(colours.qcolor("text.primary"))
        for number, words in enumerate(box.lines):
            middle = place.center().y() + (number - (len(box.lines) - 1) / 2) * 13.5
            row = QRectF(place.left() + inset + 18, middle - 9, place.width(), 18)
            self._painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, words)

    def _pen(self) -> QPen:
        return QPen(current.tokens().qcolor("edge.line"), 1.5)

    def _line(self, start: QPointF, end: QPointF) -> None:
        self._painter.setPen(self._pen())
        self._painter.drawLine(start, end)

    def _elbow(self, fork: QRectF, x: float, bottom: float) -> None:
        right = x > fork.center().x()
        y = fork.center().y()
        path = QPainterPath(QPointF(fork.right() if right else fork.left(), y))
        path.lineTo(x - 8 if right else x + 8, y)
        path.quadTo(x, y, x, y + 8)
        path.lineTo(x, bottom)
        self._painter.setPen(self._pen())
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawPath(path)

    def _label(self, words: str, middle: QPointF) -> None:
        if not words:
            return
        colours = current.tokens()
        width = QFontMetricsF(self._strong).horizontalAdvance(words) + 12
        place = QRectF(middle.x() - width / 2, middle.y() - 8, width, 16)
        self._painter.setPen(QPen(colours.qcolor("border.default"), 1))
        self._painter.setBrush(colours.qcolor("bg.surface"))
        self._painter.drawRoundedRect(place, 8, 8)
        self._painter.setFont(self._strong)
        self._painter.setPen(colours.qcolor("text.secondary"))
        self._painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)


def outline(kind: str, box: QRectF) -> QPainterPath:
    """The silhouette of a kind at diagram size."""
    path = QPainterPath()
    if kind in ("wait", "exit", "goal"):
        path.addRoundedRect(box, box.height() / 2, box.height() / 2)
    elif kind in ("condition", "split"):
        middle = box.center().y()
        path.moveTo(box.left() + 10, box.top())
        for x, y in (
            (box.right() - 10, box.top()),
            (box.right(), middle),
            (box.right() - 10, box.bottom()),
            (box.left() + 10, box.bottom()),
            (box.left(), middle),
        ):
            path.lineTo(x, y)
        path.closeSubpath()
    elif kind == "trigger":
        low = QPainterPath()
        low.addRoundedRect(box.adjusted(0, box.height() / 2, 0, 0), 6, 6)
        path.addRoundedRect(box, 12, 12)
        path = path.united(low).simplified()
    else:
        path.addRoundedRect(box, 6, 6)
    return path


def two_lines(words: str, made: QFont, room: float) -> tuple[str, ...]:
    """Wraps to two lines at most; the rest is elided."""
    metrics = QFontMetricsF(made)
    if metrics.horizontalAdvance(words) <= room:
        return (words,)
    parts = words.split(" ")
    first = ""
    while parts and metrics.horizontalAdvance(f"{first} {parts[0]}".strip()) <= room:
        first = f"{first} {parts.pop(0)}".strip()
    if not first:
        return (metrics.elidedText(words, Qt.TextElideMode.ElideRight, room),)
    return (first, metrics.elidedText(" ".join(parts), Qt.TextElideMode.ElideRight, room))
