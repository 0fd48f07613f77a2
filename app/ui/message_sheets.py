"""Sheets of every message in the library, as each persona would read it: for the eye that looks at all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from app.i18n import set_language
from app.model.flow import emails_in_order
from app.services.desk import Desk
from app.services.flows import create_from_library, load_draft
from app.services.library import library_entries
from app.services.personas import list_personas
from app.services.preview import preview
from app.ui.messages.frames import Mail, MailFrames
from app.ui.theme import theme

WIDTHS = {"mobile": (360, 1440), "desktop": (640, 2200)}
"""What a mail believes its window to be, in CSS pixels; and how wide a sheet of five is drawn."""
HEIGHT = 1500
PATIENCE_MS = 20_000
AFTER_LOADING_MS = 300


def draw_message_sheets(
    app: QApplication, out: Path, shop: Callable[[str], Desk], languages: Sequence[str] = ("fi", "en")
) -> list[Path]:
    """Draws out/<flow>.<message>-<width>-<language>-<light or dark>.png, five personas on each; returns the files.

    shop(language) opens a shop, which is closed again here.
    """
    out.mkdir(parents=True, exist_ok=True)
    theme.apply(app, False)
    made: list[Path] = []
    for language in languages:
        set_language(language)
        desk = shop(language)
        for name, mails in _messages(desk, language):
            for width, (reading, across) in WIDTHS.items():
                for dark in (False, True):
                    file = out / f"{name}-{width}-{language}-{'dark' if dark else 'light'}.png"
                    _sheet(mails, reading, across, dark).save(str(file))
                    made.append(file)
        desk.close()
    return made


def _messages(desk: Desk, language: str) -> Iterator[tuple[str, list[Mail]]]:
    for entry in library_entries(language):
        flow = load_draft(desk, create_from_library(desk, entry.id))
        for email in emails_in_order(flow):
            seen = [(one, preview(desk, flow, email.id, persona=one)) for one in list_personas(desk)]
            yield f"{entry.id}.{email.id}", [Mail(who.title, one.html, one.pictures) for who, one in seen]


def _sheet(mails: Sequence[Mail], reading: int, across: int, dark: bool) -> QPixmap:
    frames = MailFrames()
    frames.resize(across, HEIGHT)
    frames.show()
    loop = QEventLoop()
    frames.loaded.connect(loop.quit)
    QTimer.singleShot(PATIENCE_MS, loop.quit)
    frames.show_mails(mails, reading, 16, dark)
    loop.exec()
    picture = QPixmap()
    for _turn in range(PATIENCE_MS // AFTER_LOADING_MS):
        before, picture = picture, frames.grab()
        if not _is_blank(picture) and before.toImage() == picture.toImage():
            break  # it stands, with its pictures
        QTimer.singleShot(AFTER_LOADING_MS, loop.quit)
        loop.exec()
    frames.hide()
    frames.deleteLater()
    return picture


def _is_blank(picture: QPixmap) -> bool:
    """Whether a column has not been painted yet: a mail has more than a few colours."""
    image, columns = picture.toImage(), 5
    width = image.width() // columns
    parts = (image.copy(place * width, 0, width, HEIGHT // 2).scaled(40, 60) for place in range(columns))
    return any(len({part.pixel(x, y) for x in range(4, 36) for y in range(4, 56)}) < 8 for part in parts)
