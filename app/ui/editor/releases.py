"""From the draft to what runs and back: publishing, pausing, the version history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.edit import Edit
from app.i18n import _
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.ui.editor.history import HistoryDialog
from app.ui.publish.dialog import PublishDialog
from app.ui.publish.history_card import Told

if TYPE_CHECKING:
    from app.ui.editor.page import EditorPage


class Releases:
    """Asks and tells on behalf of one editor page."""

    def __init__(self, page: EditorPage) -> None:
        self._page = page

    def check_and_publish(self) -> None:
        """Open the dialog with the list of what to fix and what changes."""
        page, opened = self._page, self._page.opened
        dialog = PublishDialog(
            page.window(),
            opened.plan,
            page.both_flows,
            opened.publish,
            opened.sending,
            opened.zone,
            lambda: Told(*opened.told_by_history()),
            opened.take_in,
        )
        dialog.finding_wanted.connect(page.show_finding)
        dialog.ignore_wanted.connect(page.ignore)
        dialog.fix_wanted.connect(page.fix)
        dialog.published.connect(self._published)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _published(self, version: int) -> None:
        page = self._page
        page.reread()
        page.tell(_("Version {n} is live.").format(n=version))
        page.published.emit(page.opened.name, version)

    def show_versions(self) -> None:
        """Open the history of what was published."""
        page, opened = self._page, self._page.opened
        try:
            versions = opened.versions()
        except PolkuError as error:
            page.say_error(error)
            return
        dialog = HistoryDialog(page.window(), versions, opened.version, page.document.flow, page.state(), opened.zone)
        dialog.restore_wanted.connect(self._restore)
        dialog.compare_wanted.connect(page.modes.show_changes)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _restore(self, version: int, restored: Flow) -> None:
        document = self._page.document
        document.close_entry()
        document.apply(Edit(restored, "restore", {"n": version}, select=()))
        entry = document.stack.index()

        def take_back() -> None:
            if document.stack.index() == entry:  # what was done since is not what this button is about
                document.undo()

        self._page.tell(_("Version {n} is the draft now.").format(n=version), take_back)

    def pause(self) -> None:
        """Nothing of this automation leaves until it is resumed."""
        self._try(self._page.opened.pause, _("Paused. Nothing leaves from this automation."))

    def resume(self) -> None:
        """Messages leave again."""
        page = self._page
        page.opened.resume(page.window(), lambda work: self._try(work, _("The automation goes on.")))

    def _try(self, work: Callable[[], object], done: str) -> None:
        try:
            work()
        except PolkuError as error:
            self._page.say_error(error)
            return
        self._page.reread()
        self._page.tell(done)
