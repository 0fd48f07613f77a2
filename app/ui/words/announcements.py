"""What a change has done, as one sentence for screen readers: "Odotus lisätty ostoksen ja sähköpostin väliin"."""

from app.edit import Edit
from app.i18n import N_, _, ngettext, number
from app.model.differing import differing
from app.model.flow import Edge, Flow
from app.model.nodes import Kind, Node, Trigger, kind_of, ports
from app.model.sources import OnEvent
from app.ui.canvas.words import kind_words, port_words, title_of
from app.ui.words.edits import name_edit

_THE: dict[Kind, str] = {
    "trigger": N_("the trigger"),
    "wait": N_("the wait"),
    "await": N_("the wait for an event"),
    "condition": N_("the condition"),
    "choice": N_("the choice"),
    "split": N_("the split"),
    "email": N_("the email"),
    "sms": N_("the text message"),
    "webhook": N_("the webhook"),
    "give_code": N_("the discount code"),
    "start_flow": N_("the jump"),
    "change": N_("the action"),
    "notify": N_("the notification"),
    "goal": N_("the goal"),
    "exit": N_("the exit"),
}
"""A step between two others; Finnish needs its genitive there."""
_THE_EVENT: dict[str, str] = {
    "Order Completed": N_("the order"),
    "Cart Abandoned": N_("the abandoned cart"),
    "Newsletter Subscribed": N_("the newsletter subscription"),
}
_MOVED = ("reorder", "pull_out", "move")


def announcement(before: Flow, edit: Edit) -> str:
    """What an edit of `before` has done; "" for what needs no telling: typing in a field, which is heard
    there, and what only stands elsewhere on the canvas."""
    after = edit.flow
    if edit.merge or (edit.code in ("move", "move_many") and after.edges == before.edges):
        return ""
    n = int(edit.params.get("n", 0))
    chosen = edit.select[0] if edit.select and edit.select[0] in after.by_id else ""
    match edit.code:
        case "add" if chosen:
            return _joined(_added(after, chosen), _branch(after, chosen))
        case "swap_trigger" if chosen:
            return _("Trigger changed: {title}").format(title=title_of(after.by_id[chosen], after))
        case "paste" if n:
            return ngettext("{n} step pasted", "{n} steps pasted", n).format(n=number(n))
        case "duplicate" if n:
            return ngettext("{n} step duplicated", "{n} steps duplicated", n).format(n=number(n))
        case "delete" | "delete_many":
            return _deleted(before, after)
        case "connect" | "disconnect":
            return _wired(before, after)
        case code if code in _MOVED and chosen:
            return _joined(_moved(after, chosen), _branch(after, chosen))
    return _("Done: {what}").format(what=name_edit(edit))


def undone(edit: Edit) -> str:
    """What going back has done."""
    return _("Undone: {what}").format(what=name_edit(edit))


def done_again(edit: Edit) -> str:
    """What going forward again has done."""
    return _("Done again: {what}").format(what=name_edit(edit))


def the_step(node: Node) -> str:
    """A step in the middle of a sentence: "the wait"; in Finnish in the genitive."""
    if isinstance(node, Trigger) and isinstance(node.source, OnEvent) and node.source.event in _THE_EVENT:
        return _(_THE_EVENT[node.source.event])
    return _(_THE[kind_of(node)])


def _into(flow: Flow, node_id: str) -> tuple[Edge, ...]:
    """What leads to a step."""
    return flow.edges_into.get(node_id, ())


def _around(flow: Flow, node_id: str) -> tuple[Node | None, Node | None]:
    """The one step before and the one step after; None where there is none, or more than one."""
    into = _into(flow, node_id)
    onward = {way for port in ports(flow.by_id[node_id]) if (way := flow.next_id(node_id, port)) is not None}
    before = flow.by_id.get(into[0].source) if len(into) == 1 else None
    return before, flow.by_id.get(onward.pop()) if len(onward) == 1 else None


def _added(flow: Flow, node_id: str) -> str:
    what, (a, b) = kind_words(kind_of(flow.by_id[node_id])), _around(flow, node_id)
    if a and b:
        return _("{what} added between {a} and {b}").format(what=what, a=the_step(a), b=the_step(b))
    if a:
        return _("{what} added after {a}").format(what=what, a=the_step(a))
    return _("{what} added").format(what=what)


def _moved(flow: Flow, node_id: str) -> str:
    what, (a, b) = kind_words(kind_of(flow.by_id[node_id])), _around(flow, node_id)
    if a and b:
        return _("{what} moved between {a} and {b}").format(what=what, a=the_step(a), b=the_step(b))
    if a:
        return _("{what} moved after {a}").format(what=what, a=the_step(a))
    return _("{what} moved").format(what=what)


def _branch(flow: Flow, node_id: str) -> str:
    """The branch that a step stands in, if it is the first one there: "haara Kyllä"."""
    into = _into(flow, node_id)
    name = port_words(flow.by_id[into[0].source], into[0].port) if len(into) == 1 else ""
    return _("branch {name}").format(name=name) if name else ""


def _deleted(before: Flow, after: Flow) -> str:
    gone = [node for node in differing(before.nodes, after.nodes)[0] if node.id not in after.by_id]
    if len(gone) != 1:
        n = len(gone)
        return ngettext("{n} step deleted", "{n} steps deleted", n).format(n=number(n))
    what, (a, b) = kind_words(kind_of(gone[0])), _around(before, gone[0].id)
    if a and b and any(edge.source == a.id for edge in after.edges_into.get(b.id, ())):
        return _("{what} deleted between {a} and {b}").format(what=what, a=the_step(a), b=the_step(b))
    return _("{what} deleted").format(what=what)


def _wired(before: Flow, after: Flow) -> str:
    lost, new = differing(before.edges, after.edges)
    here = next((edge for edge in new if before.edge_at.get((edge.source, edge.port)) != edge), None)
    if here is not None:
        a, b = (title_of(after.by_id[node_id], after) for node_id in (here.source, here.target))
        return _joined(_("Connected: “{a}” goes on to “{b}”").format(a=a, b=b), _port(after, here.source, here.port))
    gone = next((edge for edge in lost if after.edge_at.get((edge.source, edge.port)) != edge), None)
    if gone is None:
        return ""
    a = title_of(before.by_id[gone.source], before)
    return _joined(_("“{a}” does not go on any more").format(a=a), _port(before, gone.source, gone.port))


def _port(flow: Flow, node_id: str, port: str) -> str:
    name = port_words(flow.by_id[node_id], port)
    return _("branch {name}").format(name=name) if name else ""


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
