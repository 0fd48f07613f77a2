"""Steps carried by hand: onto an edge, out of where they stand, or copied to another place. Wires heal behind them.

Steps hang together as one piece when all of them follow one of them, the head, and nothing leads into the others.
Where a piece leaves, what led to its head leads on to what came after it; its other branches travel with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from app.analysis.graph import reachable
from app.analysis.layout import Place, plan_ahead, settled, with_places
from app.edit.copy import copy, paste
from app.edit.edit import Edit, without
from app.edit.fresh import NewId, new_id
from app.edit.place import move
from app.edit.wires import waitless_before
from app.model.flow import Edge, Flow, in_order, some_in_order
from app.model.nodes import Trigger, kind_of, ports

Way = tuple[str, str]
"""A step and one of its ways out."""


def misfit(flow: Flow, ids: Collection[str], source: str, port: str) -> str:
    """Why steps cannot be put at a way out, as a code, or "" if they can.

    trigger: what starts the automation stays on top; own: the way out is theirs; apart: they are not one piece;
    end: nothing can follow them, and something would have to; loop: they would lead back to themselves.
    """
    made = _onto(flow, ids, (source, port))
    return made if isinstance(made, str) else ""


def move_onto_edge(flow: Flow, ids: Collection[str], source: str, port: str) -> Edit:
    """Puts steps at a way out; what stood there follows them. Raises ValueError with the code of `misfit`."""
    made = _onto(flow, ids, (source, port))
    if isinstance(made, str):
        raise ValueError(made)
    if made is not flow:  # taking them away and putting them in change little each, where both at once change much
        plan_ahead(_lifted(flow, ids, _head(flow, ids), toward=source)[0])
    here = {n: (p.x, p.y) for n in ids if (p := made.position_of.get(n))}
    return _named(settled(with_places(made, here, pinned=False)), "move", flow, ids)


def pull_out(flow: Flow, ids: Collection[str], places: Mapping[str, Place]) -> Edit:
    """Takes steps out of the way they stand on and puts them where a hand did; steps on no way are only moved."""
    made = loosened(flow, ids)
    edit = move(made, places)
    return edit if made is flow else _named(edit.flow, "pull_out", flow, ids)


def loosened(flow: Flow, ids: Collection[str]) -> Flow:
    """The flow with nothing leading to these steps, its wires healed; the same flow where nothing does."""
    made = flow
    for head in sorted({edge.target for edge in _into(flow, ids)}):
        made, _ways = _lifted(made, ids, head)
    return made


def left_behind(flow: Flow, ids: Collection[str]) -> Flow:
    """What stays, with its wires healed, while these steps are in a hand."""
    made = loosened(flow, ids)
    return settled(without(made, [made.by_id[node_id] for node_id in ids if node_id in made.by_id]))


def is_wired(flow: Flow, ids: Collection[str]) -> bool:
    """Whether something leads to these steps that can be pulled off them."""
    return bool(_into(flow, ids))


def copies(flow: Flow, ids: Collection[str], make_id: NewId = new_id) -> tuple[Flow, dict[str, str]]:
    """The flow with copies of these steps that stand nowhere yet, joined among themselves only; and each one's copy.

    The trigger is left out, since an automation has one.
    """
    clip = copy(flow, ids)
    edit = paste(flow, clip, make_id=make_id)
    made = msgspec.structs.replace(edit.flow, positions=flow.positions)
    return made, dict(zip((node.id for node in clip.nodes), edit.select or (), strict=True))


def _named(made: Flow, code: str, flow: Flow, ids: Collection[str]) -> Edit:
    order = tuple(node.id for node in some_in_order(flow, ids))
    if len(order) == 1:
        return Edit(made, code, {"kind": kind_of(flow.by_id[order[0]])}, select=order)
    return Edit(made, f"{code}_many", {"n": len(order)}, select=order)


def _onto(flow: Flow, ids: Collection[str], way: Way) -> Flow | str:
    """The flow with the steps at a way out, or the code of why not."""
    if any(isinstance(flow.by_id[node_id], Trigger) for node_id in ids):
        return "trigger"
    old = flow.edge_at.get(way)
    if way[0] in ids:
        return "own"
    head = _head(flow, ids)
    if not head:
        return "apart"
    if old is not None and old.target in ids:
        return flow
    lifted, ways = _lifted(flow, ids, head, toward=way[0])
    if old is not None and not ways:
        ways = _free(lifted, ids, head)[:1] or _first_on(lifted, ids, head)
        if not ways:
            return "end"
    goes_on = [Edge(*on, old.target) for on in ways] if old is not None else []
    changed = {way, *(ways if old is not None else ())}
    cut = [edge for one in changed if (edge := lifted.edge_at.get(one))]
    made = lifted.with_few(cut=cut, joined=[Edge(*way, head), *goes_on])
    beside = [edge.target for edge in _out(lifted, ids, head) if edge not in cut]
    before = _before(flow, way[0])
    if not (old and old.target in before) and before.isdisjoint(beside):
        return made  # nothing that comes after them now leads back; the rest is to find out how it does
    if beside and way[0] in reachable(_without(lifted, ids), beside):
        return "loop"
    return "loop" if any(_closes(made, edge) for edge in (Edge(*way, head), *goes_on)) else made


def _before(flow: Flow, node_id: str, without: Collection[str] = ()) -> set[str]:
    """The steps from which one can come to this one, itself, too; not over the steps `without`."""
    found = {node_id}
    stack = [node_id]
    while stack:
        for edge in flow.edges_into.get(stack.pop(), ()):
            if edge.source not in found and edge.source not in without:
                found.add(edge.source)
                stack.append(edge.source)
    return found


def _closes(flow: Flow, edge: Edge) -> bool:
    """Whether an edge closes a loop without a wait."""
    return edge.target in waitless_before(flow, edge.source)


def _lifted(flow: Flow, ids: Collection[str], head: str, toward: str = "") -> tuple[Flow, list[Way]]:
    """The flow without the edges into a head from outside and, healed, those to what came after it.

    Also the ways out that are free now: there the steps go on wherever they are put. Of several branches that lead out,
    the one `toward` a step comes first.
    """
    into = [edge for edge in flow.edges_into.get(head, ()) if edge.source not in ids]
    if not into:
        return flow, []
    out = _out(flow, ids, head)
    heir = out[0].target if out else ""
    if toward and any(edge.target != heir for edge in out):
        before = _before(flow, toward, ids)
        heir = next((edge.target for edge in out if edge.target in before), heir)
    cut = [edge for edge in out if edge.target == heir]
    joined = [
        Edge(edge.source, edge.port, heir)
        for edge in into
        if heir and heir != edge.source and heir not in waitless_before(flow, edge.source, without=ids)
    ]
    return flow.with_few(cut=[*into, *cut], joined=joined), [(edge.source, edge.port) for edge in cut]


def _into(flow: Flow, ids: Collection[str]) -> list[Edge]:
    return [edge for node_id in ids for edge in flow.edges_into.get(node_id, ()) if edge.source not in ids]


def _without(flow: Flow, ids: Collection[str]) -> Flow:
    """The flow with these steps cut off."""
    cut = {edge for n in ids for edge in flow.edges_into.get(n, ())}
    cut.update(edge for n in ids for port in ports(flow.by_id[n]) if (edge := flow.edge_at.get((n, port))))
    return flow.with_few(cut=tuple(cut))


def _head(flow: Flow, ids: Collection[str]) -> str:
    """The one step of a piece that the others follow, "" if the steps are not one piece."""
    heads = {edge.target for edge in _into(flow, ids)}
    if not heads:
        followers = {flow.next_id(node_id, port) for node_id in ids for port in ports(flow.by_id[node_id])}
        heads = set(ids) - followers
        if not heads:
            heads = {next(node.id for node in in_order(flow) if node.id in ids)}
    head = min(heads)
    return head if len(heads) == 1 and len(_deepest_first(flow, ids, head)) == len(ids) else ""


def _deepest_first(flow: Flow, ids: Collection[str], head: str) -> list[str]:
    """The steps of a piece, along its first branch to the end before the others."""
    order: list[str] = []
    seen = {head}
    stack = [head]
    while stack:
        here = stack.pop()
        order.append(here)
        for port in ports(flow.by_id[here]):
            target = flow.next_id(here, port)
            if target is not None and target in ids and target not in seen:
                seen.add(target)
                stack.append(target)
    return order[::-1]


def _ways(flow: Flow, ids: Collection[str], head: str) -> list[Way]:
    return [(n, port) for n in _deepest_first(flow, ids, head) for port in ports(flow.by_id[n])]


def _out(flow: Flow, ids: Collection[str], head: str) -> list[Edge]:
    """The edges that lead out of a piece."""
    found = (flow.edge_at.get(way) for way in _ways(flow, ids, head))
    return [edge for edge in found if edge is not None and edge.target not in ids]


def _free(flow: Flow, ids: Collection[str], head: str) -> list[Way]:
    """The ways out of a piece that lead nowhere."""
    return [way for way in _ways(flow, ids, head) if way not in flow.edge_at]


def _first_on(flow: Flow, ids: Collection[str], head: str) -> list[Way]:
    """The first way out that leads on, of steps that stand loose: what follows them is let go."""
    return [(edge.source, edge.port) for edge in _out(flow, ids, head)[:1]]
