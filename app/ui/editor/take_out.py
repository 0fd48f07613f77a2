"""Asking where the drawing goes, and telling how it went."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from app.i18n import _
from app.model.errors import PolkuError
from app.ui.editor.export import print_dialog, print_sheet, printer_for, save_dialog, save_sheet
from app.ui.editor.sheet import Sheet


class TakeOut:
    """`tell` says a sentence in passing; `fail` says what went wrong."""

    def __init__(self, tell: Callable[[str], object], fail: Callable[[PolkuError], object]) -> None:
        self._tell, self._fail = tell, fail

    def save(self, window: QWidget, sheet: Sheet, suggested: str) -> None:
        """Ask for a file and write the sheet there."""
        dialog = save_dialog(window, suggested)
        dialog.fileSelected.connect(lambda file: self._try(lambda: _written(sheet, Path(file))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def print(self, window: QWidget, sheet: Sheet) -> None:
        """Ask for a printer and give it the sheet."""
        printer = printer_for(sheet)
        dialog = print_dialog(window, printer)

        def finish(result: int) -> None:  # keeps the printer alive as long as the dialog
            if result == QDialog.DialogCode.Accepted:
                self._try(lambda: _printed(printer, sheet))

        dialog.finished.connect(finish)
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # QPrintDialog has another open, which wants a slot's name

    def _try(self, work: Callable[[], str]) -> None:
        try:
            done = work()
        except PolkuError as error:
            self._fail(error)
            return
        self._tell(done)


def _written(sheet: Sheet, file: Path) -> str:
    return _("Saved as {name}.").format(name=save_sheet(sheet, file).name)


def _printed(printer: QPrinter, sheet: Sheet) -> str:
    print_sheet(printer, sheet)
    return _("The drawing is on its way to the printer.")
