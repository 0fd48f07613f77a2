"""Flows for the tests: the guide's fourth automation, and random ones."""

from collections.abc import Iterator
from itertools import count
from random import Random

from hypothesis import strategies as st

from app.edit import ITEMS, add_after, add_loose, connect, fresh, refusal
from app.model.flow import Edge, Flow
from app.model.nodes import Condition, Email, Exit, Goal, Trigger, Wait, ports
from app.model.rules import Compare
from app.model.sources import OnEvent
from app.model.template import Template
from app.model.times import ForDuration


def thank_you() -> Flow:
    """ "Kiitä tilauksesta", without places."""
    nodes = [
        Trigger("t", "Asiakas tekee ostoksen", source=OnEvent("Order Completed")),
        Condition("c", "Ensimmäinen ostos?", rule=Compare("orders.count", "eq", 1)),
        Wait("w1", until=ForDuration(4, "hours")),
        Wait("w2", until=ForDuration(1, "days")),
        Email("e1", "Kiitos tilauksestasi", template="m1", message_class="marketing"),
        Email("e2", "Kiitos jatkuvasta mielenkiinnostasi", template="m2", message_class="marketing"),
        Goal("g", "Loi asiakastilin", event="Account Created"),
        Exit("x"),
    ]
    edges = [
        Edge("t", "out", "c"),
        Edge("c", "yes", "w1"),
        Edge("c", "no", "w2"),
        Edge("w1", "out", "e1"),
        Edge("w2", "out", "e2"),
        Edge("e1", "out", "g"),
        Edge("e2", "out", "x"),
    ]
    return Flow(
        name="kiita",
        nodes=tuple(sorted(nodes, key=lambda node: node.id)),
        edges=tuple(sorted(edges)),
        templates=(Template("m1", subject="Kiitos"), Template("m2", subject="Kiitos taas")),
    )


def counted_ids() -> Iterator[str]:
    """1, 2, 3 ... for predictable ids."""
    return (str(number) for number in count(1))


@st.composite
def flows(draw: st.DrawFn, least: int = 1, most: int = 24) -> Flow:
    """Flows as hands make them: a trigger, steps added at open ends and on edges, some loose, some joined."""
    random = Random(draw(st.integers(0, 10**9)))
    ids = counted_ids()
    made = add_loose(Flow(), fresh("trigger.order", lambda kind: f"{kind}-{next(ids)}")).flow
    for _step in range(draw(st.integers(least, most))):
        made = _grown(made, random, lambda kind: f"{kind}-{next(ids)}")
    return made


def _grown(flow: Flow, random: Random, make_id) -> Flow:
    item = random.choice([item for item in ITEMS if not item.startswith("trigger.")])
    ways = [(node.id, port) for node in flow.nodes for port in ports(node)]
    chance = random.random()
    if not ways or chance < 0.1:
        return add_loose(flow, fresh(item, make_id)).flow
    source, port = random.choice(ways)
    if chance < 0.3:
        target = random.choice(flow.nodes).id
        return flow if refusal(flow, source, port, target) else connect(flow, source, port, target).flow
    return add_after(flow, source, port, fresh(item, make_id)).flow
