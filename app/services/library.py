"""What the library of automations holds, in the language of the reader."""

from __future__ import annotations

from typing import Literal

import msgspec

from app.flowfile import library
from app.flowfile.plain import plain
from app.flowfile.read import flow_of
from app.model.flow import Flow
from app.model.sources import event_carried

Language = Literal["fi", "en"]


class LibraryParameter(msgspec.Struct, frozen=True):
    """A value the shop chooses, with its default as a person writes it (`60`, `4h`)."""

    name: str
    type: str
    default: str | int | float
    title: str


class LibraryEntry(msgspec.Struct, frozen=True):
    """One automation of the library. `event`: what starts it ("" = not an event); `flow`: with the default values."""

    id: str
    title: str
    summary: str
    group: str
    source: str
    persona: str
    metrics: tuple[str, ...]
    how_you_know: str
    parameters: tuple[LibraryParameter, ...]
    event: str
    flow: Flow


def library_entries(language: str) -> tuple[LibraryEntry, ...]:
    """Everything in the library, in the guide's order."""
    return tuple(_entry(one, "en" if language == "en" else "fi") for one in library.entries())


def flow_in_file(source: bytes, language: str) -> Flow:
    """The automation that a file holds: a flow file's, or a library file's in this language with its default values.

    Raises PolkuError("flow-file").
    """
    tree = plain(source)
    if isinstance(tree, dict) and "library" in tree:
        return library.filled(library.parse(source), language, {})
    return flow_of(tree)


def _entry(found: library.Entry, language: Language) -> LibraryEntry:
    flow = library.filled(found, language, {})
    source = flow.trigger.source if flow.trigger else None
    event = event_carried(source) if source else ""
    return LibraryEntry(
        id=found.id,
        title=found.title[language],
        summary=found.summary[language],
        group=found.group,
        source=found.source,
        persona=found.persona,
        metrics=found.metrics,
        how_you_know=found.how_you_know[language],
        parameters=tuple(LibraryParameter(p.name, p.type, p.default, p.title[language]) for p in found.parameters),
        event=event,
        flow=flow,
    )
