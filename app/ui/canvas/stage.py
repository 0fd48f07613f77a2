"""The ground of the canvas: the scene with its one item, what is shown of which flow, and the gesture under way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from app.analysis.layout import Place, plan_ahead, standing
from app.edit import Edit
from app.i18n import _
from app.model.finding import Finding
from app.model.flow import Flow
from app.ui.canvas.adding import Adding
from app.ui.canvas.camera import Camera
from app.ui.canvas.desk import Desk
from app.ui.canvas.drift import Drift
from app.ui.canvas.geometry import Geometry
from app.ui.canvas.gestures.base import Gesture
from app.ui.canvas.hover import Hover
from app.ui.canvas.in_place import InPlace
from app.ui.canvas.item import FlowItem
from app.ui.canvas.live import footers, stretched
from app.ui.canvas.minimap import Minimap
from app.ui.canvas.motion import Glide
from app.ui.canvas.pasting import ShopSide
from app.ui.canvas.picks import Picks
from app.ui.canvas.pulse import Pulse
from app.ui.canvas.still import Still
from app.ui.canvas.zoom_bar import ZoomBar
from app.ui.theme import current
from app.ui.undo import FlowDocument

_CORNER = 14
_IDLE_MS = 250


class Stage(QGraphicsView):
    """Shows a document's flow. Gestures and helpers work on it; people meet it as `CanvasView`."""

    selection_changed = Signal(object)
    node_activated = Signal(str)
    message_wanted = Signal(str)
    zoom_changed = Signal(float)
    message = Signal(str)
    hint_changed = Signal(str)

    def __init__(self, document: FlowDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._held: QPoint | None = None
        # in the viewport: a widget beside it that covers it would turn every scrolled pixel into a full repaint
        self.zoom_bar = ZoomBar(self.viewport())
        self.zoom_bar.adjustSize()
        self.minimap = Minimap(self.viewport())
        self._scene = QGraphicsScene(self)  # kept: a view does not own its scene
        self.setScene(self._scene)
        self.item = FlowItem()
        self._scene.addItem(self.item)
        self.gesture: Gesture | None = None
        self.read_only = False
        self.shop: ShopSide | None = None
        self._preview: Flow | None = None
        self._from: dict[str, Place] = {}
        self._pointer = QPoint()
        self._say: Callable[[Finding], str] | None = None
        self._dress()
        self.camera = Camera(self)
        self.picks = Picks(self)
        self.hover = Hover(self)
        self.glide = Glide(self._show, self)
        self.pulse = Pulse(self)
        self.drift = Drift(self)
        self.still = Still(self)
        self.adding = Adding(self)
        self.desk = Desk(self)
        self.in_place = InPlace(self)
        self.hint = ""
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(_IDLE_MS)
        self._idle.timeout.connect(self._plan_ahead)
        self._connect()
        self._show(None)

    @property
    def flow(self) -> Flow:
        """The flow as it is now."""
        return self.document.flow

    def apply(self, edit: Edit, from_places: Mapping[str, Place] | None = None) -> None:
        """Makes an edit; steps glide from where they are shown, or from `from_places`, to where they belong."""
        if not self.read_only:
            self._from = dict(from_places or {})
            self.document.apply(edit)

    def preview(self, flow: Flow | None, ghosts: frozenset[str] = frozenset()) -> None:
        """Shows another flow for a moment, with some of its steps as ghosts; None goes back to the real one."""
        if flow is None and self._preview is None:
            return
        start = {node_id: place for node_id, place in self._places().items() if node_id not in ghosts}
        self._preview = flow
        self.item.look.ghosts = ghosts
        self.glide.run(start, standing(flow or self.flow), "fast")

    def begin(self, gesture: Gesture) -> None:
        """A gesture takes over from the one under way."""
        self.gesture = gesture
        if gesture.cursor is not None:
            self.viewport().setCursor(gesture.cursor)
        gesture.begin()
        self.follow_selection()

    def cancel_gesture(self) -> None:
        """Calls off the gesture under way: everything returns."""
        gesture, self.gesture = self.gesture, None
        self.drift.stop()
        self.viewport().unsetCursor()
        if gesture is not None:
            gesture.cancel()
        self.follow_selection()

    def show_hint(self, words: str) -> None:
        """What the keys do just now, for the status bar; "" when they do what they always do."""
        if words != self.hint:
            self.hint = words
            self.hint_changed.emit(words)

    def follow_selection(self) -> None:
        """What stands beside the selection goes with it."""

    def pick_by_key(self, node_id: str, more: bool = False) -> None:
        """The keyboard comes to a step: it is selected and in view."""
        before = tuple(n for n in self.picks.all if n != node_id) if more else ()
        self.picks.select((*before, node_id), keyboard=True)
        self.reveal(node_id)

    def pick_note(self, note_id: str) -> None:
        """The keyboard comes to a note: it is selected and in view."""
        self.picks.select_note(note_id)
        area = self.desk.note_rect(note_id)
        if area is not None:
            self.camera.reveal(area)

    def reveal(self, node_id: str) -> None:
        """Scrolls as little as needed to have a step in view."""
        shape = self.item.geometry.shapes.get(node_id)
        if shape is not None:
            self.camera.reveal(QRectF(shape.x, shape.y, shape.w, shape.h))

    def _select_made(self, ids: tuple[str, ...]) -> None:
        """What a change is about; who works with the keyboard goes on with it."""
        self.picks.select(ids, keyboard=self.picks.keyboard)

    def scroll_by(self, by: QPoint) -> None:
        """Moves the window over the drawing by viewport pixels, both ways in one go."""
        self._held = QPoint()
        for bar, far in ((self.horizontalScrollBar(), by.x()), (self.verticalScrollBar(), by.y())):
            bar.setValue(bar.value() + far)
        held, self._held = self._held, None
        if not held.isNull():
            self.scrollContentsBy(held.x(), held.y())

    def pointer(self) -> QPoint:
        """Where the pointer was last seen, in the viewport."""
        return self._pointer

    def problem_words(self, node_id: str) -> str:
        """The first problem of a step as a sentence, "" if there is none."""
        finding = self.item.look.findings.get(node_id)
        return self._say(finding) if finding and self._say else ""

    def _dress(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("canvas")
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # the paper covers it all
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Drawing of the automation"))

    def _connect(self) -> None:
        self.document.changed.connect(self._flow_changed)
        self.document.selection_wanted.connect(self._select_made)
        current.notifier.changed.connect(self._theme_changed)
        self.zoom_bar.smaller.connect(lambda: self.camera.step(False))
        self.zoom_bar.larger.connect(lambda: self.camera.step(True))
        self.zoom_bar.whole.connect(lambda: self.camera.fit())
        self.zoom_bar.map_toggled.connect(self._show_window)
        self.zoom_changed.connect(self.zoom_bar.show_zoom)
        self.zoom_changed.connect(self._show_window)
        self.zoom_changed.connect(self.item.follow_zoom)
        self.zoom_changed.connect(self.hover.leave)
        self.zoom_changed.connect(self.put_corners)
        self.minimap.moved_to.connect(self.centerOn)

    def _flow_changed(self, before: Flow, after: Flow) -> None:
        if self.gesture is not None:
            self.cancel_gesture()
        start, self._from = self._from, {}
        self._preview = None
        self.item.look.ghosts = frozenset()
        if before.positions == after.positions and before.nodes == after.nodes and before.edges == after.edges:
            self._show(None)
        else:
            if self.glide.jumps(standing(after)):
                self._show(None)
            else:
                self.glide.run(self._places() | start, standing(after))
        if not before.nodes or not after.nodes:
            self.viewport().update()  # the invitation of an empty drawing goes or comes
        self.picks.drop_lost()
        self._idle.start()

    def _plan_ahead(self) -> None:
        plan_ahead(self.flow)

    def _places(self) -> dict[str, Place]:
        return self.item.geometry.places()

    def _show(self, places: Mapping[str, Place] | None) -> None:
        """Draws the flow with its steps at these places, or where they belong."""
        flow, live = self._preview or self.flow, self.item.look.live
        gliding = places is not None
        feet = footers(live)
        if live:
            places = stretched(flow, feet)
        geometry = Geometry(flow, places, footers=feet, known=self.item.geometry)
        self.item.show_geometry(geometry)
        if self.sceneRect() != self.item.boundingRect():
            self.setSceneRect(self.item.boundingRect())
        self.picks.show_ring()
        self.in_place.follow()
        if not gliding:
            self.follow_selection()
            self.minimap.show_geometry(geometry)
            self._show_window()

    def show_again(self) -> None:
        """Draws all anew: the language or the words have changed."""
        self.item.show_geometry(Geometry(Flow()))
        self._show(None)

    def _show_window(self) -> None:
        on = self.zoom_bar.map_button.isChecked() and bool(self.flow.nodes)
        self.minimap.setVisible(on and not self.camera.shows_all())
        self.minimap.show_window(self.camera.seen())

    def _theme_changed(self) -> None:
        self.minimap.forget()
        self.viewport().update()

    def put_corners(self) -> None:
        """Zoom bar and minimap stay in their corners."""
        high = self.viewport().height()
        self.zoom_bar.move(_CORNER, high - self.zoom_bar.height() - _CORNER)
        left = self.viewport().width() - self.minimap.width() - _CORNER
        self.minimap.move(left, high - self.minimap.height() - _CORNER)
        self.in_place.follow()
        self.follow_selection()

    # Qt

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self._held is not None:
            self._held += QPoint(dx, dy)
            return
        super().scrollContentsBy(dx, dy)
        self.put_corners()
        self._show_window()
