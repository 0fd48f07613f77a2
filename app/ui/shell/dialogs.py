"""The shell's few dialogs: a new shop, a folder, an error that belongs to no place."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app import __version__
from app.i18n import _
from app.model.errors import PolkuError
from app.services.sentences.errors import explain
from app.ui.shell.logo import Logo
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.fields import Field, text_field
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row


class NewShopDialog(QDialog):
    """Asks for the name of a shop."""

    def __init__(self, parent: QWidget, make: Callable[[str], object]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("New shop"))
        self.setMinimumWidth(440)
        self._make = make
        self._name = text_field(_("Name of the shop"))
        self._field = Field(_("Name of the shop"), self._name, _("Customers see it as the sender of messages."))
        self._go = primary(_("Make the shop"), on_click=self._accept)
        self._go.setDefault(True)
        self.setLayout(
            column(
                label(_("What is your shop called?"), "heading"),
                4,
                self._field,
                12,
                row(None, secondary(_("Cancel"), on_click=self.reject), self._go),
                gap=6,
                margins=(22, 20, 22, 18),
            )
        )
        FocusRing(self)

    def _accept(self) -> None:
        name = self._name.text().strip()
        if not name:
            self._field.show_error(_("Write a name first."))
            self._name.setFocus()
            return
        self.accept()
        self._make(name)


class ErrorDialog(QDialog):
    """An error in four parts, when work cannot go on in its place."""

    def __init__(self, parent: QWidget, error: PolkuError) -> None:
        super().__init__(parent)
        told = explain(error)
        self.setWindowTitle(_("This did not work"))
        self.setMinimumWidth(480)
        close = secondary(_("Close"), on_click=self.accept)
        panel = ErrorPanel(told.what, told.reason, close, safe=told.safe, details=told.details)
        self.setLayout(column(panel))
        close.setDefault(True)


class DamagedDialog(QDialog):
    """The shop's file is damaged: the newest whole copy comes back with one press, and the file is kept as it is."""

    def __init__(self, parent: QWidget, error: PolkuError, when: str, go: Callable[[], object] | None) -> None:
        super().__init__(parent)
        told = explain(error)
        self.setWindowTitle(_("The shop’s file is damaged"))
        self.setMinimumWidth(520)
        close = secondary(_("Close"), on_click=self.reject)
        why = _("No whole copy was found beside it. Look for one in your own backups.")
        buttons = [close]
        if go is not None:
            why = _("Nothing leaves from it now. The newest copy that is whole is of {when}.").format(when=when)
            self.back = primary(
                _("Bring back the copy of {when}").format(when=when), "undo", on_click=lambda: self._go(go)
            )
            buttons = [self.back, close]
        safe = _("The damaged file is kept as it is. Whoever was erased stays erased, and nothing leaves twice.")
        self.setLayout(column(ErrorPanel(told.what, why, *buttons, safe=safe, details=told.details)))
        self.finished.connect(self.deleteLater)
        FocusRing(self)

    def _go(self, go: Callable[[], object]) -> None:
        self.accept()
        go()


class SyncedDialog(QDialog):
    """A folder that is copied to the cloud: choosing another is the default."""

    def __init__(
        self, parent: QWidget, service: str, anyway: Callable[[], object], another: Callable[[], object]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("The folder is copied to the cloud"))
        self.setMinimumWidth(500)
        words = _(
            "{service} copies this folder while Polku writes in it. The shop’s file may be torn, and customers’ data "
            "goes to the service. Keep the shop on this computer only, and keep backups there instead."
        )
        self.other = primary(_("Choose another folder…"), "folder", on_click=lambda: self._do(another))
        self.other.setDefault(True)
        self.anyway = secondary(_("Open it all the same"), on_click=lambda: self._do(anyway))
        self.setLayout(
            column(
                label(_("{service} copies this folder").format(service=service), "heading", wrap=True),
                label(words.format(service=service), tone="secondary", wrap=True),
                12,
                row(None, self.anyway, self.other),
                gap=6,
                margins=(22, 20, 22, 18),
            )
        )
        self.finished.connect(self.deleteLater)
        FocusRing(self)

    def _do(self, work: Callable[[], object]) -> None:
        self.accept()
        work()


class ArrivedDialog(QDialog):
    """A shop has come from a file: what has to be entered again before it sends."""

    def __init__(self, parent: QWidget, missing: tuple[str, ...]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("The shop is here"))
        self.setMinimumWidth(480)
        words = _("Everything is paused. Start sending when no other computer sends from this shop any more.")
        close = primary(_("Go on"), on_click=self.accept)
        close.setDefault(True)
        lines = [label(f"• {one}", wrap=True) for one in missing]
        head = [label(_("Enter again on this computer:"), "bold")] if missing else []
        self.setLayout(
            column(
                label(_("The shop is here"), "heading"), label(words, tone="secondary", wrap=True), 6, *head, *lines,
                12, row(None, close), gap=6, margins=(22, 20, 22, 18),
            )
        )  # fmt: skip
        self.finished.connect(self.deleteLater)
        FocusRing(self)


class AboutDialog(QDialog):
    """Name, version, licence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("About Polku"))
        head = row(Logo(40), column(label("Polku", "title"), label(__version__, "small", "muted"), gap=0), None, gap=12)
        text = _("E-mail automations for a small web shop: drawn, seen and sent on this computer.")
        libraries = _("Apache License 2.0. Made with Qt for Python. Fonts: Inter, JetBrains Mono (SIL OFL 1.1).")
        close = secondary(_("Close"), on_click=self.accept)
        close.setDefault(True)
        self.setLayout(
            column(
                boxed(head),
                label(text, wrap=True),
                label(libraries, "small", "muted", wrap=True),
                row(None, close),
                gap=12,
                margins=(22, 20, 22, 18),
            )
        )
        self.setMinimumWidth(420)


def choose_folder(parent: QWidget, chosen: Callable[[Path], object], start: str = "") -> None:
    """The system's own folder dialog."""
    folder = QFileDialog.getExistingDirectory(parent, _("Open a shop"), start)
    if folder:
        chosen(Path(folder))


def choose_packed(parent: QWidget) -> Path | None:
    """The system's own dialog for a packed shop."""
    kinds = _("Packed shops") + " (*.polku-shop)"
    name, _kind = QFileDialog.getOpenFileName(parent, _("Open a packed shop"), "", kinds)
    return Path(name) if name else None


def show_error(parent: QWidget, error: PolkuError) -> None:
    """Shows an error above a window, without stopping the program's other work."""
    ErrorDialog(parent, error).open()
