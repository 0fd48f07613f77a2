"""The shop's automations: list, make, save, pause, and what a draft changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

import msgspec

from app.analysis.part_changes import PartChange, part_changes
from app.flowfile import library
from app.i18n import _
from app.model.errors import PolkuError
from app.model.flow import Flow, in_order
from app.model.nodes import Node, Trigger
from app.model.sources import Reentry
from app.services.desk import Desk
from app.store.draft_steps import UndoChange, UndoKept
from app.store.flows import FlowRow

ChangeKind = Literal["added", "removed", "changed", "message"]


class Difference(msgspec.Struct, frozen=True):
    """One step that differs between the live version and the draft. `message`: only what it says differs.

    `part`: not a step, but something beside them that differs; then `node` is the trigger it is about, or "".
    """

    kind: ChangeKind
    node: str
    title: str
    part: PartChange | None = None

    @property
    def id(self) -> str:
        """Tells it from the other differences of the same two versions."""
        return f"{self.part.kind}:{self.part.key}" if self.part else self.node


def list_flows(desk: Desk) -> list[FlowRow]:
    """All automations, in the order they were made."""
    return desk.store.flows.all(desk.clock.now())


def flow_row(desk: Desk, name: str) -> FlowRow:
    """One automation's row. Raises PolkuError("flow-unknown")."""
    rows = list_flows(desk)
    for row in rows:
        if row.name == name:
            return row
    raise PolkuError("flow-unknown", "user", name=name, known=[row.name for row in rows])


def load_draft(desk: Desk, name: str) -> Flow:
    """The draft as it was saved last."""
    try:
        return desk.store.flows.draft(name)
    except PolkuError:
        flow_row(desk, name)  # tells which there are
        raise


def load_live(desk: Desk, name: str) -> Flow | None:
    """The live version, or None when it was never published."""
    return desk.store.flows.live(name)


def save_draft(desk: Desk, name: str, flow: Flow) -> None:
    """Keep the draft, on the disk. A draft that has changed elsewhere than in its editor cannot be undone there."""
    desk.store.flows.save_draft(name, flow, desk.clock.now())


def save_gesture(desk: Desk, name: str, flow: Flow, undo: UndoChange) -> None:
    """Keep the draft and what changes in its undo list: called with every gesture, and quick."""
    desk.store.flows.save_gesture(name, flow, desk.clock.now(), undo)


def load_undo(desk: Desk, name: str) -> UndoKept:
    """The undo list saved with the draft."""
    return desk.store.flows.undo(name)


def create_from_library(desk: Desk, library_id: str, params: Mapping[str, str] | None = None, name: str = "") -> str:
    """Make a draft from the library in the shop's language, its messages in the others, too; returns its name. Nothing
    is sent by this.

    Raises PolkuError library-unknown, parameter-unknown, parameter-bad.
    """
    flow = library.make_spoken_flow(library_id, desk.shop.locale, dict(params or {}))
    return add_flow(desk, flow, name or library_id, library_id)


def add_flow(desk: Desk, flow: Flow, name: str, library_id: str = "") -> str:
    """Keep a flow as a new draft under `name`, or under `name-2`, `name-3` ... where it is taken; returns the name."""
    taken = {row.name for row in list_flows(desk)}
    free, number = name, 2
    while True:
        while free in taken:
            free, number = f"{name}-{number}", number + 1
        try:
            desk.store.flows.create(free, flow, desk.clock.now(), library_id or flow.library_id)
        except PolkuError as error:
            if error.code != "flow-name-taken":
                raise
            taken.add(free)  # another program has just taken it
        else:
            return free


def create_empty(desk: Desk, title: str = "") -> str:
    """An empty draft with a title; returns its name."""
    shown = title or _("New automation")
    return add_flow(desk, Flow(name=shown), slug(shown))


def delete_draft(desk: Desk, name: str) -> None:
    """Remove an automation that was never published; a published one is archived instead (its history stays)."""
    if flow_row(desk, name).live_version is None:
        desk.store.flows.delete_draft(name)
    else:
        desk.store.flows.archive(name, desk.clock.now())


def pause_flow(desk: Desk, name: str) -> None:
    """Nothing of it leaves until it is resumed; new events are still recorded and nobody falls off."""
    _live(desk, name)
    desk.store.flows.pause(name, desk.clock.now())


def resume_flow(desk: Desk, name: str, late: Literal["send", "skip"] = "send") -> None:
    """Go on; `late` says what happens to messages whose time came during the pause."""
    _live(desk, name)
    desk.store.flows.resume(name, desk.clock.now(), late)


def differences(live: Flow | None, draft: Flow) -> tuple[Difference, ...]:
    """What the draft changes: its steps in flow order, then what stands beside them; moving anything is no change.

    That a way leads to a step that is new, or no longer to one that has gone, is told with that step alone.
    """
    if live is None:
        return tuple(Difference("added", node.id, title_of(node)) for node in in_order(draft))
    found: list[Difference] = []
    for node in in_order(draft):
        before = live.by_id.get(node.id)
        if before is None:
            found.append(Difference("added", node.id, title_of(node)))
        elif _but_reentry(before) != _but_reentry(node) or rewired(live, draft, node.id):
            found.append(Difference("changed", node.id, title_of(node)))
        elif _said(live, node) != _said(draft, node):
            found.append(Difference("message", node.id, title_of(node)))
    found += [Difference("removed", node.id, title_of(node)) for node in in_order(live) if node.id not in draft.by_id]
    return (*found, *(_of_part(part) for part in part_changes(live, draft)))


def rewired(live: Flow, draft: Flow, node_id: str) -> bool:
    """Whether a way out of a step leads elsewhere, among the steps that both have."""
    ports = {edge.port for flow in (live, draft) for edge in flow.edges if edge.source == node_id}
    for port in ports:
        was, now = live.next_id(node_id, port), draft.next_id(node_id, port)
        if was != now and (was is None or was in draft.by_id) and (now is None or now in live.by_id):
            return True
    return False


def _but_reentry(node: Node) -> Node:
    """The step without how often people come in, which is told by itself."""
    return msgspec.structs.replace(node, reentry=Reentry()) if isinstance(node, Trigger) else node


def _of_part(part: PartChange) -> Difference:
    whole = part.kind == "field" or (part.was is not None and part.now is not None)
    kind: ChangeKind = "changed" if whole else "added" if part.was is None else "removed"
    return Difference(kind, part.key if part.kind == "reentry" else "", part.kind, part)


def title_of(node: Node) -> str:
    """What a person calls the step; its id where it has no title."""
    return node.title or node.id


def slug(title: str) -> str:
    """A name for the command line: lower case, a-z, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "automation"


def _live(desk: Desk, name: str) -> None:
    if flow_row(desk, name).live_version is None:
        raise PolkuError("flow-not-live", "user", name=name)


def _said(flow: Flow, node: Node) -> object:
    return flow.template_by_id.get(getattr(node, "template", ""))
