"""Steps on the clipboard: an exact form for Polku, and their titles as plain text for everything else."""

import msgspec
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from app.edit import Clip
from app.model.flow import Flow
from app.ui.canvas.words import title_of

MIME = "application/x-polku-steps"
_LIMIT = 4 * 1024 * 1024


def put(clip: Clip) -> None:
    """Puts steps on the clipboard."""
    data = QMimeData()
    data.setData(MIME, msgspec.json.encode(clip))
    data.setText("\n".join(title_of(node, Flow(templates=clip.templates)) for node in clip.nodes))
    QGuiApplication.clipboard().setMimeData(data)


def copied() -> Clip | None:
    """The steps on the clipboard; None where there are none, or none that can be read."""
    data = QGuiApplication.clipboard().mimeData()
    if data is None or not data.hasFormat(MIME):
        return None
    raw = bytes(data.data(MIME).data())
    if len(raw) > _LIMIT:
        return None
    try:
        clip = msgspec.json.decode(raw, type=Clip)
    except msgspec.DecodeError:
        return None
    return clip if clip.nodes and set(clip.places) >= {node.id for node in clip.nodes} else None
