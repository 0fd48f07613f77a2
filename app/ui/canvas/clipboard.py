"""Steps on the clipboard: an exact form for Polku, and text that a person can read for everything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from app.edit import Clip
from app.edit.copy import fitted
from app.flowfile.limits import MAX_TEXT
from app.flowfile.read import read
from app.flowfile.steps_text_read import Here, TextSteps, read_steps
from app.flowfile.steps_text_write import write_steps
from app.flowfile.write import write
from app.i18n import current_language
from app.model.errors import PolkuError
from app.model.flow import Flow, Note, Position
from app.model.nodes import Email, Node
from app.model.template import Template

MIME = "application/x-polku-steps"
_LIMIT = 4 * 1024 * 1024
MOST_TEXT = 200_000
"""Characters of a text in which steps are looked for; a longer one is no steps."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Steps that came from outside. Of a text: the lines that were no steps (they are in the clip's notes), and the
    messages that nobody knows here.
    """

    clip: Clip
    left: tuple[str, ...] = ()
    unknown_messages: tuple[str, ...] = ()


def put(clip: Clip, flow: Flow | None = None) -> None:
    """Puts steps on the clipboard; `flow` is where they are from."""
    data = QMimeData()
    data.setData(MIME, msgspec.json.encode(clip))
    data.setText(as_text(clip, flow or Flow()))
    QGuiApplication.clipboard().setMimeData(data)


def as_text(clip: Clip, flow: Flow) -> str:
    """The steps as text in the language of the moment."""
    titles = {node.id: node.title for node in flow.nodes if isinstance(node, Email) and node.title}
    return write_steps(clip, "fi" if current_language() == "fi" else "en", name=flow.name, others=titles)


def arrived(data: QMimeData | None, flow: Flow, messages: Iterable[Template] = ()) -> Arrived | None:
    """What came for this flow: exactly, or as text, in which the flow's own messages and these are known by name.

    None where there is nothing that could be read.
    """
    if data is None:
        return None
    if data.hasFormat(MIME):
        clip = _exact(bytes(data.data(MIME).data()))
        return Arrived(clip) if clip else None
    return of_text(data.text(), flow, messages) if data.hasText() and not data.hasUrls() else None


def of_text(text: str, flow: Flow, messages: Iterable[Template] = ()) -> Arrived | None:
    """The steps of a text, with one note of all that was no step; None for an empty or an endless text."""
    if len(text) > MOST_TEXT:
        return None
    titles = {node.title: node.id for node in flow.nodes if isinstance(node, Email) and node.title}
    found = _read(text, Here((*flow.templates, *messages), titles))
    if not found.clip.nodes and not found.clip.notes and not found.left:
        return None
    clip = msgspec.structs.replace(found.clip, notes=(*found.clip.notes, *_notes(found.left)))
    return Arrived(clip, found.left, found.unknown_messages)


def steps_on_clipboard(flow: Flow) -> int:
    """How many steps a paste would bring into this flow."""
    found = arrived(QGuiApplication.clipboard().mimeData(), flow)
    return len(fitted(flow, found.clip).nodes) if found else 0


def _exact(raw: bytes) -> Clip | None:
    """Steps in our own form; other programs can write it as well, so they are held to what a flow file is held to."""
    if len(raw) > _LIMIT:
        return None
    try:
        clip = msgspec.json.decode(raw, type=Clip)
        nodes: tuple[Node, ...] = clip.nodes
        standing = tuple(Position(node.id, *clip.places[node.id]) for node in nodes)
        whole = Flow(nodes=nodes, edges=clip.edges, templates=clip.templates, positions=standing, groups=clip.groups)
        read(write(msgspec.structs.replace(whole, exits=clip.exits, notes=clip.notes)))
    except (msgspec.DecodeError, KeyError, PolkuError):
        return None
    return clip if nodes or clip.notes else None


def _notes(lines: tuple[str, ...]) -> tuple[Note, ...]:
    """One note of the lines, or as many as they need."""
    text = "\n".join(lines)
    return tuple(Note(f"left-{at}", text[at : at + MAX_TEXT]) for at in range(0, len(text), MAX_TEXT))


_last: list[tuple[str, Here, TextSteps]] = []
"""The text that was read last: what a paste offers and what it brings is read once."""


def _read(text: str, here: Here) -> TextSteps:
    if not _last or _last[0][:2] != (text, here):
        _last[:] = [(text, here, read_steps(text, here))]
    return _last[0][2]
