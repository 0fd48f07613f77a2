"""The flow that every editor draws: a split into columns; in each, over and over: a condition, an e-mail, a wait."""

from graph import CARD, Graph

from app.analysis.layout import settled
from app.model.flow import Edge, Flow
from app.model.nodes import Branch, Condition, Email, Node, Split, Trigger, Wait, kind_of, ports
from app.model.rules import Compare

_AS_WIDE_AS_HIGH = 0.286
"""So many columns squared for each step make the drawing as wide, for its height, as a screen."""


def made_flow(steps: int) -> Flow:
    """Who fulfils a condition gets the e-mail before the wait; who does not comes to the wait at once: a join."""
    columns = max(2, round((steps * _AS_WIDE_AS_HIGH) ** 0.5))
    split = Split("n000001", branches=tuple(Branch(f"b{number:02}", f"Ryhmä {number}") for number in range(columns)))
    nodes: list[Node] = [Trigger("n000000"), split]
    edges = [Edge("n000000", "out", "n000001")]
    loose = [("n000001", branch.port) for branch in split.branches]
    """One way out for each column, that its next step is joined to."""
    while len(nodes) < steps:
        column = len(nodes) % columns
        ids = [f"n{len(nodes) + more:06}" for more in range(3)]
        condition, email, wait = ids
        nodes += (
            Condition(condition, f"Ostiko jo {len(nodes)}?", Compare("orders.count", "ge", len(nodes))),
            Email(email, f"Viesti numero {len(nodes) + 1}"),
            Wait(wait),
        )
        edges += (
            Edge(*loose[column], condition),
            Edge(condition, "yes", email),
            Edge(condition, "no", wait),
            Edge(email, "out", wait),
        )
        loose[column] = (wait, "out")
    return settled(Flow(nodes=tuple(nodes), edges=tuple(sorted(edges))))


def as_graph(flow: Flow) -> Graph:
    """The same for those who know no flows; they have two ways out at most."""
    at = flow.position_of
    half = CARD[0] / 2
    return Graph(
        {n.id: (kind_of(n), n.title or "Odota päivä", at[n.id].x - half, at[n.id].y) for n in flow.nodes},
        [(e.source, ports(flow.by_id[e.source]).index(e.port) % 2, e.target) for e in flow.edges],
    )
