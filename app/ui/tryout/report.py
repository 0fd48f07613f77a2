"""Asking where the report of a trial goes, and writing it there."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.services.customers import write_file
from app.services.trial_tally import Trial
from app.ui.bridge import run_task
from app.ui.editor.export import svg_of
from app.ui.editor.sheet import Sheet

Make = Callable[[Trial, Flow, bytes], str]


def report_dialog(parent: QWidget, title: str) -> QFileDialog:
    """The system's own dialog for the report's name."""
    dialog = QFileDialog(parent, _("Save the report"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilter(_("Web page (*.html)"))
    dialog.setDefaultSuffix("html")
    dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    plain = " ".join("".join(" " if sign in '<>:"/\\|?*.' else sign for sign in title).split())
    dialog.selectFile(_("{title}, trial").format(title=plain or _("Automation")))
    return dialog


def write_report(
    make: Make,
    trial: Trial,
    draft: Flow,
    file: Path,
    done: Callable[[str], object],
    fail: Callable[[PolkuError], object],
) -> None:
    """Write it, off the UI thread but for the drawing; `done` gets a sentence."""
    plan = svg_of(Sheet(draft, draft.name or _("Unnamed automation"), ""))

    def work() -> str:
        write_file(file, make(trial, draft, plan).encode())
        return _("Saved as {name}.").format(name=file.name)

    run_task(work, done, fail)
