"""The bar over the editor: where one is, what state it is in, the modes, and the one main action."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu

from app.i18n import _, ngettext, number
from app.i18n import date as say_date
from app.store.flows import FlowRow
from app.ui.editor.facts_button import FactsButton
from app.ui.widgets.buttons import IconButton, primary, secondary
from app.ui.widgets.cards import Panel
from app.ui.widgets.labels import label, vline
from app.ui.widgets.layouts import row
from app.ui.widgets.pills import StatusPill
from app.ui.widgets.segmented import SegmentedControl

DRAW, MESSAGES, EMAIL, SIMULATE = "draw", "messages", "message", "simulate"
RESULTS, CHANGES = "results", "changes"
"""What the editor can show. One message and the changes have no segments of their own."""
_ROOMY = 1060
"""Narrower than this the words of the modes need the room of what stands in the menus, too."""
_SEGMENT = {EMAIL: MESSAGES, CHANGES: DRAW}


class TopBar(Panel):
    """left(), mode_chosen(key), facts_wanted(), outline_wanted(on); and publish, pause and resume _wanted()."""

    left = Signal()
    mode_chosen = Signal(str)
    publish_wanted = Signal()
    pause_wanted = Signal()
    resume_wanted = Signal()
    facts_wanted = Signal()
    outline_wanted = Signal(bool)

    def __init__(self, undo: QAction, redo: QAction, tidy: QAction, menu: Sequence[QAction]) -> None:
        super().__init__(edge="bottom")
        self.setFixedHeight(52)
        back = IconButton("arrow-left", _("Back to the automations"), on_click=self.left.emit)
        self._name = label("", "heading")
        more = IconButton("down", _("Commands of this automation"), side=24, icon_size=14, colour="text.muted")
        self._menu = QMenu(more)
        self._menu.addActions(list(menu))
        more.setMenu(self._menu)
        more.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self._pill = StatusPill("draft")
        self._facts = FactsButton()
        self._facts.clicked.connect(lambda _checked=False: self.facts_wanted.emit())
        self._modes = SegmentedControl(
            _("What is shown"),
            [
                (DRAW, _("Draw"), "edit"),
                (MESSAGES, _("Messages"), "mail"),
                (SIMULATE, _("Try out"), "history"),
                (RESULTS, _("Results"), "chart"),
            ],
        )
        self._modes.chosen.connect(self.mode_chosen)
        tools = [IconButton.for_action(undo, "undo"), IconButton.for_action(redo, "redo")]
        for tool, action in zip(tools, (undo, redo), strict=True):
            action.changed.connect(lambda tool=tool, action=action: tool.set_name(*_named(action)))
        self._tidy = IconButton.for_action(tidy, "layout")
        self.outline_button = IconButton("tree", _("List of steps"), shortcut="Ctrl+Shift+O", checkable=True)
        self.outline_button.toggled.connect(self.outline_wanted)
        self._publish = primary(_("Check and publish…"), "send", on_click=self.publish_wanted.emit)
        self._pause = secondary(_("Pause"), "pause", on_click=self.pause_wanted.emit)
        self._resume = secondary(_("Resume"), "play", on_click=self.resume_wanted.emit)
        self._edit = primary(_("Edit the draft"), "edit", on_click=lambda: self.mode_chosen.emit(DRAW))
        self._state = "draft"
        self._line = vline(20)
        line = row(
            back, self._name, more, 4, self._pill, self._facts, self._modes, 6, *tools, vline(20),
            self._tidy, self.outline_button, self._line, 2, self._pause, self._resume, self._publish, self._edit,
            gap=6, margins=(10, 0, 14, 0),
        )  # fmt: skip
        line.setAlignment(self._pill, Qt.AlignmentFlag.AlignVCenter)
        line.setStretch(line.indexOf(self._facts), 1)
        self.body.addLayout(line)

    def show_name(self, name: str) -> None:
        """The automation's name as it is now."""
        self._name.setText(name or _("Unnamed automation"))

    def show_state(self, state: str, facts: str, leads_to: str) -> None:
        """The state as a pill, and what goes with it in words; `leads_to` says what the words open, "" for nothing."""
        self._state = state
        self._pill.show_state(state)
        self._facts.show_text(facts, leads_to)
        self._modes.set_enabled(RESULTS, bool(leads_to), _("There are results when it has been published"))
        self._show_deeds()

    def show_mode(self, mode: str) -> None:
        """Mark another mode; what is for the drawing alone rests outside it, where it stands."""
        self._modes.choose(_SEGMENT.get(mode, mode))
        for tool in (self._tidy, self.outline_button):
            tool.setEnabled(mode == DRAW)
        self._show_deeds()

    def _show_deeds(self) -> None:
        """Beside the results stands what can be done to what runs; else the way from the draft to there."""
        running = self._modes.current() == RESULTS
        for tool in (self._tidy, self.outline_button, self._line):
            tool.setVisible(not running and self.width() >= _ROOMY)
        self._publish.setVisible(not running)
        self._edit.setVisible(running)
        self._pause.setVisible(running and self._state == "live")
        self._resume.setVisible(running and self._state == "paused")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_deeds()


def _named(action: QAction) -> tuple[str, str]:
    return action.text(), action.shortcut().toString()


def state_words(row: FlowRow, changes: int, zone: ZoneInfo) -> tuple[str, str]:
    """(state, facts) for the bar, of a draft that differs from what runs in so many steps."""
    if row.live_version is None:
        return "draft", _("not published yet")
    if changes:
        words = ngettext("{n} change to live version {v}", "{n} changes to live version {v}", changes)
        state = "draft" if row.state == "live" else row.state
        return state, words.format(n=number(changes), v=row.live_version)
    since = say_date(row.live_since, zone) if row.live_since else ""
    return row.state, _("version {v}, published {day}").format(v=row.live_version, day=since)
