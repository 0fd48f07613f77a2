"""What a screen reader may ask of a canvas and do to it, and what it is told when something changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QRectF
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QContextMenuEvent,
)
from PySide6.QtWidgets import QApplication

from app.i18n import _
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import is_skipped
from app.ui.canvas import accessible
from app.ui.canvas.accessible import Key, Part
from app.ui.canvas.announcer import Announcer
from app.ui.canvas.routing import Point
from app.ui.canvas.spoken import Reading

if TYPE_CHECKING:
    from app.ui.canvas.view import CanvasView

Event = QAccessible.Event
_REACH = 8.0
"""How far from a wire a point may be to mean it."""
_MANY = 20
"""Of more than this many changes at once a screen reader is told in one word, not one by one."""


class Presence(QObject):
    """The canvas for those who do not see it. Costs nothing until a screen reader asks."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        accessible.install()
        self._view = view
        self._reading = Reading(Flow())
        self._parts: dict[Key, Part] = {}
        self._told: tuple[Key, ...] = ()
        self._findings: dict[str, list[Finding]] = {}
        view.selection_changed.connect(self._selection_changed)
        view.document.changed.connect(self._flow_changed)
        view.message.connect(self.announce)
        view.hint_changed.connect(self.announce)
        view.adding.popup.aimed.connect(self.announce)
        self._announcer = Announcer(view.document, self.announce, self)

    # ---- what is asked

    def reading(self) -> Reading:
        """The flow of the moment in reading order."""
        if self._reading.flow is not self._view.flow:
            self._reading = Reading(self._view.flow)
        return self._reading

    def face(self, key: Key) -> QAccessibleInterface:
        """The accessible object of a step or wire."""
        part = self._parts.get(key)
        if part is None:
            part = self._parts[key] = Part(self._view, key)
        return QAccessible.queryAccessibleInterface(part)

    def current(self) -> Key | None:
        """Where the keyboard stands."""
        picks = self._view.picks
        key = picks.current or (picks.notes[-1] if picks.notes else picks.wire)
        return key if key in self.reading().index else None

    def selected(self) -> tuple[Key, ...]:
        """Steps and notes in the order they were picked, or the one wire."""
        picks = self._view.picks
        return picks.all or ((picks.wire,) if picks.wire is not None else ())

    def at(self, point: Point) -> Key | None:
        """What is drawn at a point of the scene."""
        geometry = self._view.item.geometry
        shape = geometry.shape_at(point)
        wire = None if shape else geometry.wire_at(point, _REACH)
        key = shape.id if shape else wire.key if wire else self._view.desk.note_at(point)
        return key if key in self.reading().index else None

    def role(self, key: Key) -> QAccessible.Role:
        """A step is an item of the list, a wire leads from one to another."""
        if key in self.reading().notes:
            return QAccessible.Role.Note
        return QAccessible.Role.ListItem if isinstance(key, str) else QAccessible.Role.Link

    def name(self, key: Key) -> str:
        """The sentence that is read out; "" for what has just gone."""
        reading = self.reading()
        if key not in reading.index:
            return ""
        if isinstance(key, tuple):
            return reading.wire(key)
        if key in reading.notes:
            became = self._view.item.look.differs
            return ", ".join([reading.note(key), *(became.said(key) if became else ())])
        return reading.step(key, self._findings.get(key, ()), self._states(key))

    def description(self, key: Key) -> str:
        """The line of detail, and the first problem as a sentence."""
        if isinstance(key, tuple) or key not in self._view.flow.by_id:
            return ""
        return " ".join(part for part in (self.reading().detail(key), self._view.problem_words(key)) if part)

    def on_screen(self, key: Key) -> QRect:
        """Where it is drawn, in pixels of the screen."""
        geometry = self._view.item.geometry
        if isinstance(key, str) and key in self.reading().notes:
            return accessible.area_on_screen(self._view, self._view.desk.note_rect(key) or QRectF())
        if isinstance(key, tuple):
            wire = geometry.wires.get(key)
            rect = wire.bounds if wire else None
        else:
            shape = geometry.shapes.get(key)
            rect = shape.rect if shape else None
        if rect is None:
            return QRect()
        left, top, right, bottom = rect
        return accessible.area_on_screen(self._view, QRectF(left, top, right - left, bottom - top))

    def _states(self, node_id: str) -> list[str]:
        look = self._view.item.look
        states = [_("paused")] if look.paused else []
        if is_skipped(self._view.flow.by_id[node_id]):
            states.insert(0, _("skipped"))
        group = self._view.flow.group_of.get(node_id)
        if group is not None and group.title:
            states.append(_("Group: {title}").format(title=group.title))
        if node_id in look.changed:
            states.append(_("changed since it was published"))
        if look.differs:
            states += look.differs.said(node_id)
        count = look.live.get(node_id) if look.live else None
        return [*states, *count.said()] if count else states

    # ---- what is done

    def go_to(self, key: Key) -> None:
        """The keyboard comes here."""
        self._view.setFocus()
        if isinstance(key, tuple):
            self._view.picks.select_wire(key)
        elif key in self.reading().notes:
            self._view.pick_note(key)
        elif key in self._view.flow.by_id:
            self._view.pick_by_key(key)

    def press(self, key: Key) -> None:
        """A step: into its settings. A wire that leads nowhere yet asks what comes there, a note is written."""
        self.go_to(key)
        if key in self.reading().notes:
            if not self._view.read_only:
                self._view.in_place.write_note(str(key))
        elif isinstance(key, str):
            self._view.node_activated.emit(key)
        elif self._view.flow.next_id(*key) is None and not self._view.read_only:
            self._view.adding.after(*key)

    def open_menu(self, key: Key) -> None:
        """The menu of a step or wire, beside it."""
        self.go_to(key)
        port = self._view.viewport()
        at = port.mapFromGlobal(self.on_screen(key).center())
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, port.mapToGlobal(at))
        QApplication.sendEvent(port, event)

    # ---- what is told

    def show_findings(self, findings: Iterable[Finding]) -> None:
        """What is wrong with the steps from now on."""
        before, self._findings = self._findings, {}
        for finding in findings:
            if finding.node:
                self._findings.setdefault(finding.node, []).append(finding)
        self._renamed(n for n in before.keys() | self._findings.keys() if before.get(n) != self._findings.get(n))

    def focus_came(self) -> None:
        """The canvas has the keyboard now: the step it stands on is told after the canvas itself."""
        now = self.current()
        if QAccessible.isActive() and now is not None:
            self._tell(now, Event.Focus)

    def announce(self, words: str) -> None:
        """Says a sentence now."""
        if QAccessible.isActive() and words:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, words))

    def _selection_changed(self) -> None:
        before, self._told = self._told, self.selected()
        if not QAccessible.isActive():
            return
        known = self.reading().index
        lost = [key for key in before if key not in self._told and key in known]
        come = [key for key in self._told if key not in before and key in known]
        if len(lost) + len(come) > _MANY:
            QAccessible.updateAccessibility(QAccessibleEvent(self._view, Event.SelectionWithin))
        else:
            for key in lost:
                self._tell(key, Event.SelectionRemove)
            for key in come:
                self._tell(key, Event.Selection if len(self._told) == 1 else Event.SelectionAdd)
        if self._view.hasFocus():
            self.focus_came()

    def _flow_changed(self, before: Flow, after: Flow) -> None:
        if not self._parts and not QAccessible.isActive():
            return
        index = self.reading().index
        for key in [key for key in self._parts if key not in index]:
            part = self._parts.pop(key)
            self._tell_of(part, Event.ObjectDestroyed)
            part.deleteLater()
        if not QAccessible.isActive():
            return
        known = {note.id for note in before.notes}
        new = [node.id for node in after.nodes if node.id not in before.by_id]
        new += [note.id for note in after.notes if note.id not in known]
        if len(new) <= _MANY:
            for node_id in new:
                self._tell(node_id, Event.ObjectCreated)
        else:
            QAccessible.updateAccessibility(QAccessibleEvent(self._view, Event.ObjectReorder))
        old = before.by_id
        self._renamed(node.id for node in after.nodes if node.id in old and old[node.id] is not node)
        self._renamed(note.id for note in after.notes if note.id in known and note not in before.notes)

    def _renamed(self, ids: Iterable[str]) -> None:
        for node_id in ids:
            if node_id in self._parts:
                self._tell(node_id, Event.NameChanged)

    def _tell(self, key: Key, event: QAccessible.Event) -> None:
        self.face(key)
        self._tell_of(self._parts[key], event)

    def _tell_of(self, part: Part, event: QAccessible.Event) -> None:
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(part, event))
