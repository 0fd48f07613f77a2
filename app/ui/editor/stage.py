"""The middle of the drawing room: canvas, persona bar, check strip; and the walk that runs across all three."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.model.customer import Persona
from app.model.finding import Finding
from app.model.flow import Flow
from app.services.sentences.findings import say
from app.ui.canvas.view import CanvasView
from app.ui.editor.check_strip import CheckStrip
from app.ui.editor.persona_bar import PersonaBar
from app.ui.editor.walker import Walker, persona_named
from app.ui.undo import FlowDocument
from app.ui.widgets.layouts import column


class Stage(QWidget):
    """walk_changed() when somebody begins to walk, goes on or ends."""

    walk_changed = Signal()

    def __init__(self, document: FlowDocument, personas: Sequence[Persona], walker: Walker) -> None:
        super().__init__()
        self._document, self._personas, self._walker = document, personas, walker
        self.view = CanvasView(document)
        self.persona_bar = PersonaBar(personas)
        self.check_strip = CheckStrip()
        box = column(self.view, self.persona_bar, self.check_strip, gap=0)
        box.setStretch(0, 1)
        self.setLayout(box)
        self.persona_bar.chosen.connect(self.walk_as)
        self.persona_bar.stepped.connect(walker.step)
        self.persona_bar.answered.connect(walker.answer)
        walker.changed.connect(self._show_walk)
        document.changed.connect(lambda _before, after: walker.follow(after))
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.activated.connect(self.end_walk)
        self._escape.setEnabled(False)

    def walk_as(self, key: str) -> None:
        """Walk as a persona; the same one again ends the walk."""
        persona = persona_named(self._personas, key)
        walking = self._walker.persona
        if persona is None or (walking is not None and walking.key == key):
            self.end_walk()
        else:
            self._walker.start(persona, self._document.flow)

    def end_walk(self) -> None:
        """Nobody walks any more."""
        self._walker.end()

    def show_findings(self, findings: Sequence[Finding], flow: Flow, ignored: Sequence[Finding] = ()) -> None:
        """What the checks said, on the canvas and in the strip."""
        self.view.set_findings(findings, lambda finding: say(finding, flow))
        self.check_strip.show_findings(findings, flow, ignored)

    def _show_walk(self) -> None:
        walker = self._walker
        walking = walker.persona is not None
        self._escape.setEnabled(walking)
        self.view.set_route(walker.view())
        if walker.persona is None:
            self.persona_bar.show_rest()
        elif walker.asks_about():
            self.persona_bar.show_question(walker.persona.key, walker.question(), walker.yes_words())
        else:
            stops = walker.stops()
            self.persona_bar.show_walk(walker.persona.key, walker.at + 1, max(1, len(stops)), walker.words())
        self.walk_changed.emit()
