"""The editor of one automation: draw it, see what each persona gets, check it, publish it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.edit import Edit, set_fields
from app.edit.fixes import fix_of
from app.i18n import _, ngettext, number
from app.i18n import time as say_time
from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.ignoring import heeding, ignoring, is_ignored
from app.services.flows import differences
from app.services.sentences.errors import explain
from app.store.draft_steps import UndoChange
from app.ui.canvas.drag import start_palette_drag
from app.ui.editor.checker import Checker
from app.ui.editor.commands import checks_of, hand_over_keys, handlers_of
from app.ui.editor.docks import Room
from app.ui.editor.dropped import drops
from app.ui.editor.export import file_name, version_words
from app.ui.editor.modes import Modes
from app.ui.editor.open_flow import OpenFlow
from app.ui.editor.outline import Outline
from app.ui.editor.palette import NARROW, Palette
from app.ui.editor.releases import Releases
from app.ui.editor.sheet import Sheet
from app.ui.editor.stage import Stage
from app.ui.editor.take_out import TakeOut
from app.ui.editor.top_bar import CHANGES, DRAW, EMAIL, MESSAGES, RESULTS, SIMULATE, TopBar, state_words
from app.ui.editor.walker import Walker
from app.ui.inspector.inspector import Inspector
from app.ui.shell.dropping import Taker
from app.ui.shell.page import Handler, Page
from app.ui.theme.tokens import size
from app.ui.undo import FlowDocument
from app.ui.widgets.layouts import column

COLLAPSE_BELOW = 1280
"""Window width in pixels under which the palette shows icons alone."""
Tell = Callable[..., object]


class EditorPage(Page):
    """left() when a person goes back, published(name, version) when a new version runs.

    why_wanted(message), customer_wanted(address): somebody wants their story. findings_changed(findings): without
    ignored ones.
    """

    left = Signal()
    published = Signal(str, int)
    why_wanted = Signal(int)
    customer_wanted = Signal(str)
    findings_changed = Signal(object)

    def __init__(
        self,
        opened: OpenFlow,
        tell: Tell,
        make_messages: Callable[[], QWidget] | None = None,
        make_message_editor: Callable[[FlowDocument], QWidget] | None = None,
    ) -> None:
        """`tell` says a sentence in passing, with a way back or none; `make_messages` makes the page that compares the
        messages, which has show_flow(flow); `make_message_editor` makes the editor of one message of a document, which
        has show_step(id) and the signal left()."""
        super().__init__()
        self.opened, self.tell = opened, tell
        self.document = FlowDocument(opened.draft(), self._save, self)
        self.document.remember(opened.undo())
        self._live = opened.live()
        self._row = opened.row()
        self._changes = 0
        self._saved_at = ""
        self._findings: tuple[Finding, ...] = ()
        self._take_out = TakeOut(tell, self.say_error)
        self.releases = Releases(self)
        self.walker = Walker(opened.walk, opened.zone, self)
        self.stage = Stage(self.document, opened.personas(), self.walker)
        self.view = self.stage.view
        self.view.shop = opened
        self.palette_panel = Palette(start_palette_drag)
        known = replace(opened.known(), writes_messages=make_message_editor is not None)
        self.inspector = Inspector(self.document, known, self.view.commands)
        self.outline = Outline(self.view)
        self.room = Room(self.stage, self.palette_panel, self.inspector, self.outline)
        self.checker = Checker(opened.check, self)
        self._undo = self.document.undo_action(self)
        self._redo = self.document.redo_action(self)
        self.top_bar = TopBar(self._undo, self._redo, self.view.commands["tidy"], self._flow_actions())
        self.modes = Modes(self, self.room)
        self.modes.offer(MESSAGES, make_messages)
        if make_message_editor is not None:
            self.modes.offer(EMAIL, lambda: self.modes.join_message_editor(make_message_editor(self.document)))
        self.setLayout(column(self.top_bar, self.modes, gap=0))
        self._connect()
        self._show_document()
        self.checker.look_now(self.document.flow)

    def _connect(self) -> None:
        hand_over_keys(self.view.commands)
        self.top_bar.left.connect(self.left)
        self.top_bar.mode_chosen.connect(self.modes.choose)
        self.top_bar.pause_wanted.connect(self.releases.pause)
        self.top_bar.resume_wanted.connect(self.releases.resume)
        self.top_bar.publish_wanted.connect(self.releases.check_and_publish)
        self.top_bar.facts_wanted.connect(self._open_facts)
        self.top_bar.outline_wanted.connect(self.room.outline_dock.setVisible)
        self.room.outline_dock.visibilityChanged.connect(self.top_bar.outline_button.setChecked)
        for dock in (self.room.palette_dock, self.room.inspector_dock, self.room.outline_dock):
            dock.visibilityChanged.connect(lambda _on: self.commands_changed.emit())
        self.view.zoom_bar.map_toggled.connect(lambda _on: self.commands_changed.emit())
        self.document.changed.connect(self._document_changed)
        self.document.words_changed.connect(self._ask_again)
        self.document.told.connect(self.commands_changed)
        self.checker.found.connect(self._show_findings)
        self.checker.failed.connect(self.say_error)
        self.walker.failed.connect(self.say_error)
        self.stage.check_strip.wanted.connect(self.show_finding)
        self.stage.check_strip.again_wanted.connect(self.heed)
        self.stage.walk_changed.connect(self.status_changed)
        self.view.selection_changed.connect(self._selected)
        self.view.node_activated.connect(self.enter_step)
        self.view.message_wanted.connect(self.modes.show_message)
        self.view.message.connect(self.tell)
        self.view.hint_changed.connect(lambda _words: self._ask_again())
        self.palette_panel.picked.connect(self.view.add_item)
        self.inspector.left.connect(self._leave_inspector)
        self.inspector.ignore_wanted.connect(self.ignore)
        self.inspector.fix_wanted.connect(self.fix)
        self.stage.check_strip.fix_wanted.connect(self.fix)
        self.inspector.step_wanted.connect(lambda node_id: self.view.select((node_id,)))
        self.inspector.message_wanted.connect(self.modes.show_message)
        self.inspector.compare_wanted.connect(lambda _email: self.show_mode(MESSAGES))
        self.outline.entered.connect(self.enter_step)

    # ---- the document

    def _save(self, flow: Flow, undo: UndoChange) -> None:
        self.opened.save(flow, undo)
        self._saved_at = say_time(self.opened.now(), self.opened.zone)

    def _document_changed(self, _before: Flow, after: Flow) -> None:
        self._show_document()
        self.checker.look_soon(after)
        if self.mode() in (MESSAGES, CHANGES, SIMULATE):
            self.show_mode(self.mode())

    def _show_document(self) -> None:
        flow = self.document.flow
        self.top_bar.show_name(flow.name)
        changed = differences(self._live, flow) if self._live else ()
        self.view.set_changed([one.node for one in changed if one.node and one.kind != "removed"])
        self._changes = len(changed)
        self._show_state()
        for action in self._of_versions:
            action.setEnabled(self.has_versions())
        self.outline.show_flow(flow, self._findings)
        self._ask_again()

    def _ask_again(self) -> None:
        """The window follows; once for each change of the flow, when all is told."""
        if not self.document.is_telling:
            self.commands_changed.emit()

    def _show_state(self) -> None:
        leads_to = _("What changes") if self._changes and self.mode() == DRAW else _("Version history")
        changes = 0 if self.mode() == RESULTS else self._changes  # there it is about what runs
        words = state_words(self._row, changes, self.opened.zone)
        self.top_bar.show_state(*words, leads_to if self.has_versions() else "")

    def reread(self) -> None:
        """State and version may have changed elsewhere."""
        self._row = self.opened.row()
        self._live = self.opened.live()
        self._show_document()
        self.modes.show_state()
        self.commands_changed.emit()

    # ---- selection

    def _selected(self, ids: tuple[str, ...]) -> None:
        self.inspector.show_selection(ids, None if ids else self.view.picks.wire)
        self._ask_again()

    def _leave_inspector(self) -> None:
        """Back to where one came from: the list, if it is there, or the drawing."""
        (self.outline if self.outline.in_charge and self.outline.isVisible() else self.view).setFocus()

    def enter_step(self, node_id: str) -> None:
        """The keyboard goes into the settings of a step."""
        if self.view.selection() != (node_id,):
            self.view.select((node_id,))
        self.room.inspector_dock.show()
        self.inspector.enter()

    # ---- problems

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        flow = self.document.flow
        ignored = tuple(one for one in findings if is_ignored(flow, one))
        self._findings = tuple(one for one in findings if one not in ignored)
        self.stage.show_findings(self._findings, flow, ignored)
        self.inspector.show_findings(self._findings)
        self.outline.show_flow(flow, self._findings)
        self.findings_changed.emit(self._findings)

    def show_finding(self, finding: Finding) -> None:
        """Go to the step and open the very field."""
        if finding.code.startswith("message") and finding.field and self.modes.has(EMAIL):
            self.modes.show_message(finding.node)
            editor: Any = self.modes.widget_of(EMAIL)
            editor.focus_field(finding.field)
            return
        self.show_mode(DRAW)
        if finding.node in self.document.flow.by_id:
            self.view.select((finding.node,))
            self.view.center_on(finding.node, pulse=True)
        else:
            self.view.select(())
        self.room.inspector_dock.show()
        self.inspector.focus_field(finding.field)

    def ignore(self, finding: Finding) -> None:
        """Leave a warning of this step out from now on; there is a way back in the undo list."""
        self.document.close_entry()
        self.document.apply(set_fields(self.document.flow, ignored=ignoring(self.document.flow, finding)))

    def fix(self, finding: Finding) -> None:
        """Put right what needs no more than a yes; one entry in the undo list."""
        made = fix_of(self.document.flow, finding)
        if made is not None:
            self.document.close_entry()
            self.document.apply(made.edit)

    def heed(self, finding: Finding) -> None:
        """Show a warning again that was ignored."""
        self.document.close_entry()
        made = set_fields(self.document.flow, ignored=heeding(self.document.flow, finding))
        self.document.apply(Edit(made.flow, "heed"))

    def say_error(self, error: PolkuError) -> None:
        self.tell(explain(error).in_short)

    # ---- modes and publishing

    def show_mode(self, mode: str) -> None:
        """Draw, the messages, what it has done, or what changes; selection, zoom and undo stay."""
        self.modes.go(mode)

    def mode(self) -> str:
        """What is in sight."""
        return self.modes.current()

    def mode_changed(self) -> None:
        """Another mode is in sight: bar, status and menus follow."""
        self.top_bar.show_mode(self.mode())
        self._show_state()
        self._ask_again()

    def refresh(self) -> None:
        """The scheduler has worked: figures in sight are read again."""
        self.modes.refresh()

    def _open_facts(self) -> None:
        if self._changes and self.mode() == DRAW:
            self.modes.show_changes()
        else:
            self.releases.show_versions()

    def both_flows(self) -> tuple[Flow, Flow | None]:
        """The draft, and what runs."""
        return self.document.flow, self._live

    def findings(self) -> tuple[Finding, ...]:
        """What the checks said last."""
        return self._findings

    def live_number(self) -> int | None:
        """The number of the version that runs or ran last; None before the first one."""
        return self._row.live_version

    def has_versions(self) -> bool:
        """Whether it was ever published."""
        return self._row.live_version is not None

    def state(self) -> str:
        """draft, live, paused, stopped or archived."""
        return self._row.state

    def _flow_actions(self) -> list[QAction]:
        lines = (
            (_("Name and description…"), self._edit_name),
            (_("Version history…"), self.releases.show_versions),
            (_("What changes"), lambda: self.modes.show_changes()),
            (_("Save the drawing…"), self.save_drawing),
            (_("Print the drawing…"), self.print_drawing),
            (_("Check and publish…"), self.releases.check_and_publish),
        )
        actions = []
        for words, work in lines:
            action = QAction(words, self)
            action.triggered.connect(lambda _checked=False, work=work: work())
            actions.append(action)
        self._of_versions = actions[1:3]
        return actions

    # ---- on paper

    def save_drawing(self) -> None:
        """Ask for a file and put the drawing there."""
        name = file_name(self.document.flow.name, self._row.live_version, self._changes)
        self._take_out.save(self.window(), self._sheet(), name)

    def print_drawing(self) -> None:
        """Ask for a printer and give it the drawing."""
        self._take_out.print(self.window(), self._sheet())

    def _sheet(self) -> Sheet:
        flow, zone = self.document.flow, self.opened.zone
        detail = version_words(self._row, self._changes, self.opened.now(), zone)
        return Sheet(flow, flow.name or _("Unnamed automation"), detail)

    def _edit_name(self) -> None:
        self.view.select(())
        self.room.inspector_dock.show()
        self.inspector.focus_field("name")

    # ---- window

    def window_title(self) -> str:
        return self.document.flow.name

    def status(self) -> tuple[str, str]:
        flow = self.document.flow
        if self.mode() == RESULTS:
            return self.modes.results().status()
        if self.mode() == SIMULATE:
            return self.modes.tryout().status()
        parts = [_("Saved {time}").format(time=self._saved_at)] if self._saved_at else []
        steps = ngettext("{n} step", "{n} steps", len(flow.nodes)).format(n=number(len(flow.nodes)))
        parts.append(steps)
        chosen = len(self.view.picks.all)
        if chosen:
            parts.append(ngettext("{n} selected", "{n} selected", chosen).format(n=number(chosen)))
        right = ""
        if self.walker.persona is not None:
            parts.append(_("Walking as {name}").format(name=self.walker.persona.title))
            right = _("Esc ends the walk")
        elif self._row.live_version is not None and self._changes:
            right = _("Version {n} stays live until you publish the changes").format(n=self._row.live_version)
        return "     ".join(parts), self.view.hint or right

    def handlers(self) -> Mapping[str, Handler]:
        return handlers_of(self)

    def command_checks(self) -> Mapping[str, bool]:
        return checks_of(self)

    def command_texts(self) -> Mapping[str, str]:
        named = {"edit.undo": self.document.undo_text(), "edit.redo": self.document.redo_text()}
        if self.mode() == CHANGES:
            named |= {"flow.next_problem": _("Next change"), "flow.previous_problem": _("Previous change")}
        return named

    def drops(self) -> Mapping[str, Taker]:
        return drops(self)

    def arrive(self) -> None:
        if self.mode() == DRAW:
            self._leave_inspector()  # the drawing says that one may begin to type

    def leave(self) -> None:
        self.document.close_entry()
        self.stage.end_walk()
        self.opened.leave()
        if self.document.stack.count():
            self.opened.keep(self.document.flow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() + size("navRail") < COLLAPSE_BELOW
        self.palette_panel.set_narrow(narrow)
        self.room.palette_dock.set_narrow(narrow, NARROW if narrow else size("paletteDock") - 1)
