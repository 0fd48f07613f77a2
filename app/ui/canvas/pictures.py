"""Pictures of cards and marks, drawn once per content and zoom and put on whole pixels. Bounded by bytes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPixmap

LIMIT = 48 * 1024 * 1024


class Pictures:
    """A cache that forgets what was not used for longest."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._kept: OrderedDict[tuple[Hashable, float], QPixmap] = OrderedDict()
        self._latest: dict[Hashable, tuple[Hashable, float]] = {}
        self.bytes = 0

    def get(
        self,
        key: Hashable,
        size: tuple[float, float],
        scale: float,
        draw: Callable[[QPainter], None],
        like: Hashable = None,
    ) -> QPixmap:
        """The picture for a key: `size` at 100 %, drawn at `scale` physical pixels per unit. `like`: for `alike`."""
        full = (key, scale)
        found = self._kept.get(full)
        if found is not None:
            self._kept.move_to_end(full)
            return found
        made = QPixmap(max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.scale(scale, scale)
        draw(painter)
        painter.end()
        self._kept[full] = made
        self._latest[like or key] = full
        self.bytes += _bytes(made)
        while self.bytes > self._limit and len(self._kept) > 1:
            _key, old = self._kept.popitem(last=False)
            self.bytes -= _bytes(old)
        if len(self._latest) > 2 * len(self._kept):
            self._latest = {name: there for name, there in self._latest.items() if there in self._kept}
        return made

    def alike(self, key: Hashable, scale: float, likes: Iterable[Hashable] = ()) -> QPixmap | None:
        """What was drawn last, at another scale, under the first of some names, or its own; None if it is there."""
        if (key, scale) in self._kept:
            return None
        names = (name for name in (*likes, key) if name in self._latest)
        return next((found for name in names if (found := self._kept.get(self._latest[name]))), None)

    def clear(self) -> None:
        """Forgets all: the theme or the language has changed."""
        self._kept.clear()
        self._latest.clear()
        self.bytes = 0


class Stamps:
    """Pictures to be put down together, in order, on whole device pixels, whatever the zoom.

    Without `pictures` everything is drawn right where it belongs, as lines and words: for paper and vector files.
    `hasty`: a picture of another size does, stretched, until there is time.
    """

    def __init__(self, painter: QPainter, pictures: Pictures | None, *, hasty: bool = False) -> None:
        transform = painter.worldTransform()
        self._painter = painter
        self._pictures = pictures
        self._hasty = hasty
        self._zoom, self._dx, self._dy = transform.m11(), transform.dx(), transform.dy()
        self._dpr = painter.device().devicePixelRatioF()
        self.scale = round(self._zoom * self._dpr, 5)
        self._list: list[tuple[QPointF, QPixmap, float]] = []
        self._stretched: list[tuple[QRectF, QPixmap, float]] = []
        self._added: dict[Hashable, QPixmap] = {}

    def add(
        self,
        key: Hashable,
        at: tuple[float, float],
        size: tuple[float, float],
        draw: Callable[[QPainter], None],
        opacity: float = 1.0,
        likes: Sequence[Hashable] = (),
    ) -> None:
        """A picture with its top left corner at a place of the scene; in haste, what looks like it, the best first."""
        if self._pictures is None:
            self._painter.save()
            self._painter.translate(*at)
            self._painter.setOpacity(self._painter.opacity() * opacity)
            draw(self._painter)
            self._painter.restore()
            return
        other = self._pictures.alike(key, self.scale, likes) if self._hasty else None
        if other is not None:
            wide, high = size[0] * self._zoom, size[1] * self._zoom
            self._stretched.append((QRectF(self._pixel(*at), QSizeF(wide, high)), other, opacity))
            return
        picture = self._added[key] = self._pictures.get(key, size, self.scale, draw, likes[0] if likes else None)
        self._list.append((self._pixel(*at), picture, opacity))

    def again(self, key: Hashable, x: float, y: float) -> bool:
        """A picture that was added before, once more and opaque, at another place; False if it was not added yet."""
        picture = self._added.get(key)
        if picture is not None:
            self._list.append((self._pixel(x, y), picture, 1.0))
        return picture is not None

    def _pixel(self, x: float, y: float) -> QPointF:
        dpr = self._dpr
        return QPointF(round((self._dx + x * self._zoom) * dpr) / dpr, round((self._dy + y * self._zoom) * dpr) / dpr)

    def put(self) -> None:
        """Draws what was added: what is stretched lies below the rest."""
        painter = self._painter
        painter.save()
        painter.resetTransform()
        base = now = painter.opacity()
        for box, picture, opacity in self._stretched:
            painter.setOpacity(base * opacity)
            painter.drawPixmap(box, picture, QRectF(picture.rect()))
        painter.setOpacity(base)
        put = painter.drawPixmap  # looked up once: a large drawing has thousands
        for at, picture, opacity in self._list:
            if base * opacity != now:
                now = base * opacity
                painter.setOpacity(now)
            if self._dpr != 1.0:
                picture.setDevicePixelRatio(self._dpr)
            put(at, picture)
        painter.restore()
        self._list.clear()
        self._stretched.clear()


def _bytes(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4
