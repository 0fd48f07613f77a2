"""A note on the clipboard: plain text for everything else, marked as a note for Polku."""

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

MIME = "application/x-polku-note"
_MOST = 4000


def put_note(text: str) -> None:
    """Puts a note on the clipboard."""
    data = QMimeData()
    data.setData(MIME, text.encode())
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)


def copied_note() -> str:
    """The text of the note on the clipboard, "" where there is none."""
    data = QGuiApplication.clipboard().mimeData()
    return data.text()[:_MOST] if data is not None and data.hasFormat(MIME) else ""
