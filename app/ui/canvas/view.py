"""The canvas as the editor uses it: one automation drawn, and everything one can ask of the drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.analysis.layout import plan_ahead
from app.analysis.union import Union
from app.edit import also, copy, delete, delete_notes, disconnect, duplicate, question, tidy
from app.i18n import _
from app.model.finding import Finding
from app.ui.canvas import clipboard
from app.ui.canvas.branch_question import BranchQuestion
from app.ui.canvas.commands import context_menu, enable, make_commands, retranslate
from app.ui.canvas.deeds import Deeds
from app.ui.canvas.differs import Mark, differs
from app.ui.canvas.live import LiveCount, footers
from app.ui.canvas.note_clip import copied_note, put_note
from app.ui.canvas.paper import note_rect
from app.ui.canvas.pasting import paste_clipboard
from app.ui.canvas.presence import Presence
from app.ui.canvas.route import RouteView
from app.ui.canvas.selection_bar import SelectionBar
from app.ui.theme.system import motion
from app.ui.undo import FlowDocument


class CanvasView(Deeds):
    """Shows a document's flow and changes it through gestures.

    selection_changed(ids); node_activated(id): go into its settings; message(words): one sentence for the status bar;
    zoom_changed(zoom). `commands` are actions by name, for menus and tool bars.
    """

    selection_bar: SelectionBar | None = None

    def __init__(self, document: FlowDocument, parent: QWidget | None = None) -> None:
        super().__init__(document, parent)
        self.commands = make_commands(self)
        self.selection_bar = SelectionBar(self)
        self.presence = Presence(self)
        self.set_reduced_motion(motion.calm)
        motion.changed.connect(self.set_reduced_motion)

    def selection(self) -> tuple[str, ...]:
        """The selected steps, in the order they were picked."""
        return self.picks.ids

    def select(self, ids: Iterable[str]) -> None:
        """Selects these steps and nothing else."""
        self.picks.select(ids)

    def center_on(self, node_id: str, pulse: bool = True) -> None:
        """Brings a step to the middle and, unless told not to, pulses its outline once."""
        shape = self.item.geometry.shapes.get(node_id)
        if shape is not None:
            self.centerOn(QPointF(*shape.centre))
            if pulse:
                self.pulse.run(shape)

    def zoom_to_fit(self) -> None:
        """All of the drawing, at most at 100 %."""
        self.camera.fit()

    def zoom_to_selection(self) -> None:
        """The selected steps; all of the drawing if there are none."""
        rects = [self.item.geometry.shapes[node_id].rect for node_id in self.picks.ids]
        rects += [note_rect(note) for note in self.flow.notes if note.id in self.picks.notes]
        if not rects:
            self.camera.fit()
            return
        lefts, tops, rights, bottoms = zip(*rects, strict=True)
        self.camera.fit((min(lefts), min(tops), max(rights), max(bottoms)))

    def set_zoom(self, zoom: float) -> None:
        """1.0 is 100 %."""
        self.camera.zoom_to(zoom)

    def open_quick_add(self) -> None:
        """After the current step, or where the flow has an open end."""
        self.adding.here()

    def add_item(self, item: str) -> None:
        """Adds a palette item after the current step, or where the flow has an open end."""
        self.adding.put(item)

    def tidy(self) -> None:
        """Puts everything where it belongs; with several steps selected, only those."""
        self.apply(tidy(self.flow, self.picks.ids if len(self.picks.all) > 1 else ()))

    def copy(self) -> None:
        """Copies the selected steps and notes."""
        clip = copy(self.flow, self.picks.all, trigger=True)
        if self.picks.note:
            put_note(clip.notes[0].text)
        elif clip.nodes or clip.notes:
            clipboard.put(clip, self.flow)

    def cut(self) -> None:
        """Copies the selected steps and takes them away."""
        self.copy()
        self.delete_selection()

    def paste(self) -> None:
        """Puts copied steps, or those of a text, after the current step or on their own."""
        text = copied_note()
        if text:
            self.desk.lay(text)
            return
        spot = self.adding.after_current() if self.picks.current else None
        paste_clipboard(self, after=(spot.source, spot.port) if spot else None)

    def duplicate(self) -> None:
        """Copies of the selected steps and notes beside them."""
        note = next((note for note in self.flow.notes if note.id == self.picks.note), None)
        if note is not None:
            self.desk.lay(note.text)
            return
        self.apply(duplicate(self.flow, self.picks.all))

    def select_all(self) -> None:
        """Selects every step and every note."""
        self.picks.select((*(node.id for node in self.flow.nodes), *(note.id for note in self.flow.notes)))

    def delete_selection(self, at: QPoint | None = None) -> None:
        """Takes away what is selected: steps, notes, a wire. Asks at the spot which branch stays, where it matters.

        `at`: a point of the screen to ask at instead.
        """
        wire = self.flow.edge_at.get(self.picks.wire) if self.picks.wire else None
        if wire is not None:
            self.apply(disconnect(self.flow, wire))
            return
        ids, notes = self.picks.ids, self.picks.notes
        if notes and not ids:
            self.apply(delete_notes(self.flow, notes))
            return
        asked = question(self.flow, ids)
        if not ids or not asked:
            self.apply(also(delete(self.flow, ids), lambda flow: delete_notes(flow, notes)))
            return
        popup = BranchQuestion(self.flow, asked, self)
        popup.answered.connect(
            lambda keep: self.apply(also(delete(self.flow, ids, keep), lambda flow: delete_notes(flow, notes)))
        )
        shape = self.item.geometry.shapes[asked]
        under = self.mapFromScene(QPointF(shape.x, shape.y + shape.h + 8))
        popup.ask_at(at or self.viewport().mapToGlobal(under))

    def set_findings(self, findings: Iterable[Finding], say: Callable[[Finding], str] | None = None) -> None:
        """Shows the worst finding of each step; `say` gives the tooltip's sentence."""
        worst: dict[str, Finding] = {}
        findings = tuple(findings)
        for finding in findings:
            known = worst.get(finding.node)
            if finding.node and (known is None or (finding.severity == "error" != known.severity)):
                worst[finding.node] = finding
        self._say = say
        self.item.look.findings = worst
        self.presence.show_findings(findings)
        self.item.redraw()

    def set_route(self, route: RouteView | None) -> None:
        """Lights a persona's path and fades the rest; None ends it."""
        self.item.look.route = route
        self.item.redraw()
        shape = self.item.geometry.shapes.get(route.at) if route else None
        if shape is not None:
            self.camera.reveal(QRectF(shape.x, shape.y, shape.w, shape.h))

    def set_live(self, counts: Mapping[str, LiveCount] | None) -> None:
        """Shows how many people went through each step; None ends it."""
        look = self.item.look
        same = self.item.geometry.footers == footers(counts) and (look.live is None) == (counts is None)
        look.live = dict(counts) if counts is not None else None
        if same:
            self.item.redraw()
        else:
            self._show(None)

    def set_flow_width(self, on: bool) -> None:
        """Whether wires are as wide as their people in the live view."""
        self.item.look.flow_width = on
        self.item.redraw()

    def set_changed(self, ids: Iterable[str]) -> None:
        """Marks the steps that differ from the live version."""
        before, self.item.look.changed = self.item.look.changed, frozenset(ids)
        self.item.refresh_steps(*(before ^ self.item.look.changed))

    def set_difference(
        self, both: Union, marks: Mapping[str, Mark], words: Mapping[str, str], notes: Mapping[str, Mark]
    ) -> None:
        """Shows which steps, wires and notes of this drawing of two versions only one of them has, and what changed."""
        self.item.look.differs = differs(both, self.item.geometry, marks, words, notes)
        self.item.redraw()

    def set_paused(self, paused: bool) -> None:
        """Marks every step as paused."""
        self.item.look.paused = paused
        self.item.redraw()

    def set_read_only(self, read_only: bool) -> None:
        """To be looked at only: no ports, no "+", no changes."""
        self.read_only = self.item.look.read_only = read_only
        enable(self.commands, read_only=read_only)
        self.follow_selection()
        self.hover.leave()
        self.item.redraw()

    def set_reduced_motion(self, calm: bool) -> None:
        """Steps jump instead of gliding."""
        self.glide.calm = self.pulse.calm = calm
        self.hover.set_calm(calm)

    def pick_note(self, note_id: str) -> None:
        super().pick_note(note_id)
        text = next((note.text for note in self.flow.notes if note.id == note_id), "")
        self.presence.announce(_("Note: {text}").format(text=text))

    def follow_selection(self) -> None:
        if self.selection_bar is not None:
            self.selection_bar.follow()

    # Qt

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.called_off:
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            context_menu(self).popup(self.viewport().mapToGlobal(self.under_selection()))
        else:
            context_menu(self, self._at(event.pos())).popup(event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(_("Drawing of the automation"))
            retranslate(self.commands)
            self.zoom_bar.retranslate()
            if self.selection_bar is not None:
                self.selection_bar.retranslate()
            self.show_again()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.presence.focus_came()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started:
            self._started = True
            self.put_corners()
            self.camera.show_start()
            plan_ahead(self.flow)
