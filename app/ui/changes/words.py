"""Changes between two versions in words."""

from app.i18n import _, ngettext, number
from app.model.flow import Flow, Group
from app.model.nodes import Email
from app.model.template import Template
from app.services.flows import Difference
from app.ui.canvas.differs import ARROW, Mark
from app.ui.canvas.words import CardText, card_text, title_of
from app.ui.changes.part_words import part_words


def marks_of(changes: tuple[Difference, ...], old: Flow, new: Flow) -> dict[str, Mark]:
    """What the drawing shows of each step; where only a way leads elsewhere, its wires show it."""
    marks: dict[str, Mark] = {}
    for one in changes:
        if one.part is not None:
            if one.node:
                marks.setdefault(one.node, "changed")
        elif one.kind in ("added", "removed"):
            marks[one.node] = "added" if one.kind == "added" else "removed"
        elif _says_other(one, old, new):
            marks[one.node] = "changed"
    return marks


def note_marks(changes: tuple[Difference, ...]) -> dict[str, Mark]:
    """What the drawing shows of each note and each group."""
    kinds: dict[str, Mark] = {"added": "added", "removed": "removed"}
    return {
        one.part.key: kinds.get(one.kind, "changed")
        for one in changes
        if one.part is not None and one.part.kind in ("note", "group")
    }


def was_and_is(change: Difference, old: Flow, new: Flow) -> str:
    """ "4 tuntia → 6 tuntia"; "" where that cannot be said in a few words."""
    if change.part is not None:
        return part_words(change.part, old, new).told if change.node else ""
    if change.kind in ("added", "removed"):
        return ""
    before, after = old.by_id[change.node], new.by_id[change.node]
    said = _pairs(card_text(before, old), card_text(after, new))
    messages = _messages(change.node, old, new)
    if messages and messages[0].subject != messages[1].subject:
        said.append((_plain(messages[0].subject), _plain(messages[1].subject)))
    return next((f"{was}{ARROW}{now}" for was, now in said), "")


def told(change: Difference, old: Flow, new: Flow) -> str:
    """One change, as the list says it under the step's title."""
    if change.part is not None:
        return part_words(change.part, old, new).told
    match change.kind:
        case "added":
            return _("New step")
        case "removed":
            return _("Goes away")
        case "message":
            return was_and_is(change, old, new) or _("What the message says has changed")
    if not _says_other(change, old, new):
        return _way_words(change.node, old, new)
    return was_and_is(change, old, new) or _("The settings have changed")


def places_of(change: Difference, flow: Flow) -> tuple[str, tuple[str, ...]]:
    """What a drawing shows of a change: a note, or steps; neither for what the whole automation says."""
    if change.part is None or change.node:
        return "", (change.node,)
    if change.part.kind == "note":
        return change.part.key, ()
    group = change.part.was if change.part.now is None else change.part.now
    return "", tuple(n for n in group.nodes if n in flow.by_id) if isinstance(group, Group) else ()


def count_words(changes: int) -> str:
    """How many there are."""
    return ngettext("{n} change", "{n} changes", changes).format(n=number(changes)) if changes else _("No changes")


def _says_other(change: Difference, old: Flow, new: Flow) -> bool:
    """Whether the step itself or its message differs, not only where it leads."""
    messages = _messages(change.node, old, new)
    return old.by_id[change.node] != new.by_id[change.node] or (messages is not None and messages[0] != messages[1])


def _messages(node_id: str, old: Flow, new: Flow) -> tuple[Template, Template] | None:
    before, after = old.by_id[node_id], new.by_id[node_id]
    if not isinstance(before, Email) or not isinstance(after, Email):
        return None
    was, now = old.template_by_id.get(before.template), new.template_by_id.get(after.template)
    return (was, now) if was and now else None


def _way_words(node_id: str, old: Flow, new: Flow) -> str:
    for edge in (*old.edges, *new.edges):
        if edge.source != node_id:
            continue
        was, now = old.next_id(node_id, edge.port), new.next_id(node_id, edge.port)
        if was != now:
            ends = (_title(old, was), _title(new, now))
            return _("Leads on: {what}").format(what=ARROW.join(ends))
    return _("The settings have changed")


def _title(flow: Flow, node_id: str | None) -> str:
    return title_of(flow.by_id[node_id], flow) if node_id else _("nowhere")


def _pairs(old: CardText, new: CardText) -> list[tuple[str, str]]:
    pairs = ((old.short, new.short), (old.title, new.title), (old.detail, new.detail), (old.label, new.label))
    return [(was, now) for was, now in pairs if was != now and was and now]


def _plain(subject: str) -> str:
    return " ".join(subject.split()) or "–"
