"""The version history: what was published when, what it changed, how it looked, and the way back to it."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QListWidgetItem, QVBoxLayout, QWidget

from app.i18n import _, ngettext, number
from app.i18n import datetime as say_moment
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.services.sentences.errors import explain
from app.services.versions import Version
from app.ui.editor.history_list import VersionLine, VersionList
from app.ui.editor.history_picture import FlowPicture
from app.ui.publish.changes_card import change_row
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.cards import Panel
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import StatusPill

WIDTH, LIST = 1000, 324
_MOST = 5


class HistoryDialog(QDialog):
    """restore_wanted(number, flow): a person wants this version as the draft; compare_wanted(number): beside the draft.

    The dialog is closed by then.
    """

    restore_wanted = Signal(int, object)
    compare_wanted = Signal(int)

    def __init__(
        self,
        parent: QWidget,
        versions: list[Version],
        flow_of: Callable[[int], Flow],
        draft: Flow,
        state: str,
        zone: ZoneInfo,
    ) -> None:
        """`versions`: at least one, newest first; `state`: of the automation."""
        super().__init__(parent)
        self.setWindowTitle(_("Version history"))
        self._flow = Flow()
        self._versions = {version.number: version for version in versions}
        self._flow_of, self._draft, self._state, self._zone = flow_of, draft, state, zone
        self._list = VersionList([self._line(version) for version in versions])
        self._title = label("", "title")
        self._pill = StatusPill("live")
        self._when = label("", "body", "secondary")
        self._changes: QVBoxLayout = column(gap=2)
        self._picture = FlowPicture()
        self._note = label("", "small", "secondary")
        self._compare = secondary(_("Compare with the draft"), "columns", extent="large", on_click=self._ask_compare)
        self._restore = primary(_("Restore to the draft"), "history", extent="large", on_click=self._ask)
        self._build()
        FocusRing(self)
        self._list.currentItemChanged.connect(self._chosen)
        self._list.setCurrentRow(0)
        self._list.setFocus()

    def _build(self) -> None:
        stay = secondary(_("Close"), extent="large", on_click=self.reject)
        for button in (stay, self._compare, self._restore):
            button.setAutoDefault(False)
        stay.setDefault(True)
        self._list.setFixedWidth(LIST)
        head = row(self._title, self._pill, None, self._when, gap=10)
        told = boxed(column(head, self._changes, gap=8, margins=(22, 16, 22, 14)))
        chosen = column(told, hline(), self._picture, gap=0)
        chosen.setStretch(2, 1)
        both = row(Panel(self._list, edge="right"), chosen, gap=0)
        both.setStretch(1, 1)
        foot = row(self._note, None, stay, self._compare, self._restore, margins=(24, 12, 24, 12))
        body = Panel(boxed(both))
        whole = column(body, hline(), foot, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        behind = self.parentWidget().frameGeometry()
        self.setFixedSize(min(WIDTH, behind.width() - 40), max(420, min(760, behind.height() - 60)))
        self.move(behind.center() - self.rect().center())

    def current(self) -> int:
        """The number of the version in sight."""
        return int(self._list.currentItem().data(Qt.ItemDataRole.UserRole).number)

    def _line(self, version: Version) -> VersionLine:
        state = self._state if version.running else ""
        name = _("Version {n}").format(n=version.number)
        return VersionLine(
            version.number, name, say_moment(version.published_at, self._zone), change_count(version), state
        )

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        version = self._versions[self.current()]
        self._title.setText(_("Version {n}").format(n=version.number))
        self._when.setText(_("Published {when}").format(when=say_moment(version.published_at, self._zone, year=True)))
        self._pill.setVisible(version.running)
        if version.running:
            self._pill.show_state(self._state)
        try:
            self._flow = self._flow_of(version.number)
            before = self._flow_of(version.number - 1) if version.changes else Flow()
        except PolkuError as error:
            self._fail(error)
            return
        self._show_changes(version, self._flow, before)
        self._picture.show_flow(self._flow, _("The drawing of version {n}").format(n=version.number))
        same = self._flow == self._draft
        for button in (self._restore, self._compare):
            button.setEnabled(not same)
        again = _("The live version keeps running until you publish. You can undo this.")
        self._note.setText(_("The draft is the same as this version.") if same else again)

    def _fail(self, error: PolkuError) -> None:
        """Nothing of another version stays in sight."""
        clear(self._changes)
        self._picture.show_flow(Flow(), "")
        for button in (self._restore, self._compare):
            button.setEnabled(False)
        told = explain(error)
        self._note.setText(" ".join(part for part in (told.what, told.todo) if part))

    def _show_changes(self, version: Version, flow: Flow, before: Flow) -> None:
        clear(self._changes)
        if not version.changes:
            self._changes.addWidget(label(change_count(version), tone="secondary"))
            return
        for change in version.changes[:_MOST]:
            self._changes.addWidget(change_row(change, flow, before))
        more = len(version.changes) - _MOST
        if more > 0:
            words = ngettext("and {n} more change", "and {n} more changes", more).format(n=number(more))
            self._changes.addWidget(label(words, "small", "muted"))

    def _ask_compare(self) -> None:
        chosen = self.current()
        self.accept()
        self.compare_wanted.emit(chosen)

    def _ask(self) -> None:
        chosen = self.current()
        self.accept()
        self.restore_wanted.emit(chosen, self._flow)


def change_count(version: Version) -> str:
    """How much a version changed, in a few words."""
    if version.number == 1:
        words = ngettext("First version, {n} step", "First version, {n} steps", version.steps)
        return words.format(n=number(version.steps))
    if not version.changes:
        return _("No changes")
    count = len(version.changes)
    return ngettext("{n} change", "{n} changes", count).format(n=number(count))
