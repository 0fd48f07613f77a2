"""The tidy layout of what hangs below a flow's first step, kept, so that the next one finds only what has changed.

Most changes put one step into a flow, or change what is written on one. Then only the steps that lead to the changed
one are measured again, and only what moves gets a new place: what is done grows with the change, not with the flow.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from math import inf

from app.analysis.blocks import Block, components, leaves
from app.analysis.regrown import regrown
from app.analysis.steps import height
from app.analysis.tree import Place, Tree
from app.model.differing import differing, spliced
from app.model.flow import Edge, Flow, Position
from app.model.layers import copied
from app.model.nodes import Node, ports


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What hangs below the first step of a flow, and where it stands if nothing is in its way. Never changed once made.

    `positions`: the same places as a flow keeps them, none of them pinned; `row`: in the order of the steps. `loose`:
    the steps that cannot be come to from the first one.
    """

    flow: Flow
    tree: Tree
    places: Mapping[str, Place]
    positions: Mapping[str, Position]
    row: tuple[Position, ...]
    loose: frozenset[str] = field(default=frozenset())

    def settled(self, elsewhere: Mapping[str, Place], pinned: Collection[str] = ()) -> Flow:
        """The flow with every step at its place, but some, and all loose ones, elsewhere; `pinned` are among these."""
        held = frozenset(node_id for node_id in elsewhere if node_id in pinned)
        if not elsewhere:
            return self.flow.placed(self.row, position_of=self.positions, stands=self.places, pinned=held)
        positions, stands = copied(self.positions), copied(self.places)
        known = self.flow.position_of
        now = [_position(node_id, place, known.get(node_id), node_id in held) for node_id, place in elsewhere.items()]
        positions.update((one.id, one) for one in now)
        stands.update(elsewhere)
        row = spliced(self.row, [old for one in now if (old := self.positions.get(one.id))], now)
        return self.flow.placed(row, position_of=positions, stands=stands, pinned=held)

    def distance(self, flow: Flow) -> float:
        """How many steps and edges differ."""
        if not self._has_root_of(flow):
            return inf
        pairs = (self.flow.nodes, flow.nodes), (self.flow.edges, flow.edges)
        return sum(len(part) for one, other in pairs for part in differing(one, other))

    def _has_root_of(self, flow: Flow) -> bool:
        root = self.tree.root
        return root in flow.by_id and root_place(flow, root) == self.places[root]

    def after(self, flow: Flow) -> Plan | None:
        """The plan of a flow in which little differs; None if much has changed, or if the first step was moved."""
        made = self._after(flow) if self._has_root_of(flow) else None
        first = flow.trigger
        return made if made and (first.id == self.tree.root if first else not made.loose) else None

    def _after(self, flow: Flow) -> Plan | None:
        lost, new = differing(self.flow.nodes, flow.nodes)
        cut, joined = differing(self.flow.edges, flow.edges)
        if same := set(cut) & set(joined):
            cut, joined = ([edge for edge in edges if edge not in same] for edges in (cut, joined))
        if not (lost or new or cut or joined):
            return replace(self, flow=flow)
        blocks = self.tree.blocks
        changed: dict[str, Block] | None = None
        loose = self.loose.union(node.id for node in new if node.id not in blocks)
        loose = loose.difference({node.id for node in lost} - {node.id for node in new})
        mine = [[node for node in nodes if node.id in blocks] for nodes in (lost, new)]
        ways = [[edge for edge in edges if edge.source in blocks] for edges in (cut, joined)]
        if not any((*mine, *ways)):
            return replace(self, flow=flow, loose=loose)
        if len(new) == 1 and not lost:
            changed = _put_between(blocks, flow, new[0], cut, joined)
            start, gone = new[0].id, frozenset[str]()
        elif len(lost) == 1 and not new and lost[0].id in blocks:
            changed = _taken_out(blocks, self.flow, lost[0], cut, joined)
            start, gone = blocks[lost[0].id].ruler, frozenset({lost[0].id})
        elif len(lost) == len(new) == 1 and lost[0].id == new[0].id and not cut and not joined:
            start, gone = new[0].id, frozenset()
            changed = {start: blocks[start]} if ports(lost[0]) == ports(new[0]) else None
        if changed is not None:
            return self._with(flow, start, changed, gone, loose)
        made = regrown(self.flow, flow, blocks, (mine[0], mine[1]), (ways[0], ways[1]), loose)
        if made is None:
            return None
        loose = loose.union(node_id for node_id in made.gone if node_id in flow.by_id)
        return self._with(flow, made.head, made.blocks, made.gone, loose, all_anew=True)

    def _with(
        self,
        flow: Flow,
        start: str,
        changed: dict[str, Block],
        gone: frozenset[str],
        loose: frozenset[str],
        *,
        all_anew: bool = False,
    ) -> Plan:
        """With some blocks made anew; those above `start` are measured again as long as that makes a difference.

        `loose`: those that were, or are now; what hangs below the first step now, is not. `all_anew`: the changed ones
        are all that hangs below `start`, ancestors first.
        """
        tree, places, positions = self.tree.copy(), copied(self.places), copied(self.positions)
        tree.blocks.update(changed)
        for node_id in gone:
            tree.forget(node_id)
            del places[node_id], positions[node_id]
        inner = list(changed)[1:] if all_anew else []
        for node_id in (*reversed(inner), start):
            tree.high[node_id] = height(flow.by_id[node_id])
        for node_id in reversed(inner):
            tree.hang(flow.by_id[node_id])
        again = []
        here = start
        while here:
            again.append(here)
            other = tree.hang(flow.by_id[here])
            block = tree.blocks[here]
            wide = leaves(tree.blocks, block)
            if wide != block.leaves:
                block = tree.blocks[here] = replace(block, leaves=wide)
            elif not other and here not in changed:
                break
            here = block.ruler
        moved = [Position(node_id, *places[node_id]) for node_id in tree.spread(places, (*reversed(again), *inner))]
        positions.update((position.id, position) for position in moved)
        names = {*(position.id for position in moved), *gone}
        lost = [position for node_id in names if (position := self.positions.get(node_id))]
        return Plan(flow, tree, places, positions, spliced(self.row, lost, moved), loose.difference(changed))


def planned(flow: Flow) -> Plan | None:
    """The plan of a flow; None if it is empty."""
    parts = components(flow)
    if not parts:
        return None
    tree = Tree(flow, parts[0], {node_id: height(flow.by_id[node_id]) for node_id in parts[0].blocks})
    places = tree.places(root_place(flow, tree.root))
    known = flow.position_of
    positions = {node_id: _position(node_id, place, known.get(node_id)) for node_id, place in places.items()}
    loose = frozenset(node_id for part in parts[1:] for node_id in part.blocks)
    return Plan(flow, tree, places, positions, tuple(positions[node_id] for node_id in sorted(positions)), loose)


def _position(node_id: str, place: Place, old: Position | None, pinned: bool = False) -> Position:
    """A place as a flow keeps it: the one that it has, if it is that."""
    same = old is not None and (old.x, old.y) == place and old.pinned == pinned
    return old if old is not None and same else Position(node_id, *place, pinned)


def root_place(flow: Flow, root: str) -> Place:
    """Where a root stands: where it was put, so that nothing jumps."""
    known = flow.position_of.get(root)
    return (known.x, known.y) if known else (0.0, 0.0)


def _put_between(
    blocks: Mapping[str, Block], flow: Flow, node: Node, cut: list[Edge], joined: list[Edge]
) -> dict[str, Block] | None:
    """The blocks around a step put at one way out, what was there now below its own first one; None if it is not so."""
    ways = ports(node)
    into = [edge for edge in joined if edge.target == node.id]
    onward = [edge for edge in joined if edge.target != node.id]
    if len(into) != 1 or into[0].source not in blocks or len(cut) > 1 or (cut and not ways):
        return None
    source, port = into[0].source, into[0].port
    if cut and (cut[0].source, cut[0].port) != (source, port):
        return None
    if onward != [Edge(node.id, ways[0], edge.target) for edge in cut]:
        return None
    above = blocks[source]
    at = ports(flow.by_id[source]).index(port)
    below = above.slots[at]
    mine: list[str | None] = [below if way == 0 else None for way in range(len(ways))]
    changed = {
        source: replace(above, slots=[*above.slots[:at], node.id, *above.slots[at + 1 :]]),
        node.id: Block(node.id, mine, ruler=source),
    }
    if below:
        changed[below] = replace(blocks[below], ruler=node.id)
    return changed


def _taken_out(
    blocks: Mapping[str, Block], before: Flow, node: Node, cut: list[Edge], joined: list[Edge]
) -> dict[str, Block] | None:
    """The blocks around a step that was taken out, what hung below it now where it was itself; None if it is not so."""
    block, ways = blocks[node.id], ports(node)
    into = before.edges_into.get(node.id, ())
    onward = [edge for way in ways if (edge := before.edge_at.get((node.id, way)))]
    first_only = not block.joins and not any(block.slots[1:]) and all(edge.port == ways[0] for edge in onward)
    if len(into) != 1 or not first_only or sorted(cut) != sorted([*into, *onward]):
        return None
    source, port = into[0].source, into[0].port
    above = blocks.get(source)
    if above is None or node.id not in above.slots or joined != [Edge(source, port, e.target) for e in onward]:
        return None
    at = above.slots.index(node.id)
    below = block.slots[0] if ways else None
    changed = {source: replace(above, slots=[*above.slots[:at], below, *above.slots[at + 1 :]])}
    if below:
        changed[below] = replace(blocks[below], ruler=source)
    return changed
