"""Flows drawn at random for property tests: sound ones, with every kind of step, loops included."""

from collections.abc import Callable

from hypothesis import strategies as st

from app.model.actions import AddPoints, GiveCode, Sms, StartFlow, Webhook
from app.model.flow import Edge, ExitOn, Flow, Note, Position
from app.model.nodes import (
    KINDS,
    AddTag,
    Await,
    Branch,
    Case,
    Change,
    Choice,
    Condition,
    Email,
    Exit,
    Goal,
    Node,
    Notify,
    SetField,
    Split,
    Trigger,
    Wait,
    holds,
    ports,
)
from app.model.rules import All, AnyOf, Compare, Engaged, Happened, Interacted, Not, Rule
from app.model.sources import OnCalendarDay, OnCartLeft, OnDateField, OnDaysSinceOrder, OnEvent, OnSegmentEntry, Reentry
from app.model.template import Benefit, Button, Divider, Footer, Heading, Products, Rating, Template, Text
from app.model.times import ForDuration, UntilClock, UntilDate, UntilOpen

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf"]), max_size=12)
paragraphs = st.lists(words, max_size=3).map("\n\n".join)
numbers = st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9, allow_nan=False))
values = st.one_of(words, numbers, st.booleans(), st.none(), st.lists(words, max_size=3).map(tuple))
places = st.floats(-1e6, 1e6, allow_nan=False)

_rule_leaves = st.one_of(
    st.builds(Compare, words, st.sampled_from(["eq", "ne", "lt", "ge", "in", "contains", "is_set"]), values),
    st.builds(Happened, words, st.sampled_from(["entry", "days"]), st.integers(1, 3650), st.integers(1, 9)),
    st.builds(Engaged, st.sampled_from(["sent", "opened", "clicked"]), words, st.integers(1, 90), st.integers(1, 5)),
    st.builds(Interacted, words, st.sampled_from(["sent", "opened", "clicked"])),
)


def _groups(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    lists = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(st.builds(All, lists), st.builds(AnyOf, lists), st.builds(Not, inner))


rules: st.SearchStrategy[Rule] = st.recursive(_rule_leaves, _groups, max_leaves=5)
maybe_rule = st.none() | rules

durations = st.builds(ForDuration, st.integers(1, 1000), st.sampled_from(["minutes", "hours", "days", "weeks"]))
sources = st.one_of(
    st.builds(OnEvent, words, maybe_rule),
    st.builds(OnDaysSinceOrder, st.integers(1, 3650), words),
    st.builds(OnCartLeft, durations),
    st.builds(OnDateField, words, st.integers(-366, 366), st.just("09:30"), st.booleans()),
    st.builds(OnCalendarDay, st.dates().map(str), st.just("07:15"), st.sampled_from([0, 1, 3, 6, 12])),
    st.builds(OnSegmentEntry, rules, words, st.booleans()),
)
reentries = st.builds(Reentry, st.sampled_from(["once", "every", "after_gap", "one_at_a_time"]), st.integers(0, 3650))
weekdays = st.lists(st.sampled_from(["mon", "sat"]), unique=True).map(tuple)
untils = st.one_of(
    durations,
    st.builds(UntilClock, st.just("18:05"), weekdays),
    st.builds(UntilOpen, st.just("08:00"), st.sampled_from(["16:30", "07:00"]), weekdays, st.booleans()),
    st.builds(UntilDate, st.sampled_from(["birthday", "first_order", "trigger.ends"]) | words, st.integers(-366, 366)),
)
changes = st.lists(
    st.builds(AddTag, words)
    | st.builds(SetField, words, words | numbers | st.booleans())
    | st.builds(AddPoints, st.integers(-500, 500)),
    max_size=2,
)
blocks = st.lists(
    st.one_of(
        st.builds(Heading, words, maybe_rule),
        st.builds(Text, paragraphs, maybe_rule),
        st.builds(Button, words, words, maybe_rule),
        st.builds(Products, st.sampled_from(["cart", "fixed"]), st.lists(words, max_size=2).map(tuple)),
        st.builds(Benefit, paragraphs, words, st.integers(0, 30)),
        st.builds(Rating, words, words),
        st.builds(Divider),
        st.builds(Footer, words),
    ),
    max_size=5,
).map(tuple)


cases = st.lists(st.tuples(words, rules), max_size=3).map(
    lambda found: tuple(Case("abc"[n], label, rule) for n, (label, rule) in enumerate(found))
)


def node_of(kind: str, name: str, templates: list[str]) -> st.SearchStrategy[Node]:
    """One step of a kind, with this id."""
    me = st.just(name)
    made: dict[str, Callable[[], st.SearchStrategy[Node]]] = {
        "trigger": lambda: st.builds(Trigger, me, words, sources, reentries, maybe_rule),
        "wait": lambda: st.builds(Wait, me, words, untils),
        "await": lambda: st.builds(Await, me, words, words, maybe_rule, durations),
        "condition": lambda: st.builds(Condition, me, words, rules),
        "choice": lambda: st.builds(Choice, me, words, cases),
        "split": lambda: st.builds(Split, me, words, st.just((Branch("a", "A", 3), Branch("b", "B"), Branch("c", "")))),
        "email": lambda: st.builds(
            Email, me, words, st.sampled_from(["", *templates]), st.sampled_from(["marketing", None])
        ),
        "change": lambda: st.builds(Change, me, words, changes.map(tuple)),
        "notify": lambda: st.builds(Notify, me, words, words, paragraphs),
        "sms": lambda: st.builds(Sms, me, words, paragraphs, st.sampled_from(["marketing", "service"])),
        "webhook": lambda: st.builds(Webhook, me, words, words),
        "give_code": lambda: st.builds(GiveCode, me, words, words, st.integers(0, 30)),
        "start_flow": lambda: st.builds(StartFlow, me, words, words),
        "goal": lambda: st.builds(Goal, me, words, words, maybe_rule),
        "exit": lambda: st.builds(Exit, me, words),
    }
    return made[kind]()


BARE: tuple[Callable[[str], Node], ...] = (
    lambda name: Trigger(name, source=OnEvent("Order Completed")),
    lambda name: Wait(name, until=ForDuration(4, "hours")),
    lambda name: Wait(name, until=UntilClock("09:00", ("mon", "thu"))),
    lambda name: Condition(name, rule=Compare("orders.count", "eq", 1)),
    lambda name: Condition(name, rule=Interacted("n0")),
    lambda name: Await(name, event="Order Completed"),
    lambda name: Choice(name, cases=(Case("a", rule=Compare("orders.count", "eq", 1)), Case("b"))),
    lambda name: Split(name, branches=(Branch("a", "A"), Branch("b", "B"), Branch("c", "C"))),
    lambda name: Email(name),
    lambda name: Exit(name),
)


@st.composite
def graphs(draw: st.DrawFn) -> Flow:
    """Any wiring at all, loops without a wait and loose steps too; edges may not lead into triggers."""
    kinds = draw(st.lists(st.integers(0, len(BARE) - 1), min_size=1, max_size=9))
    nodes = [BARE[kind](f"n{i}") for i, kind in enumerate(kinds)]
    targets = [None, *(node.id for node in nodes if not isinstance(node, Trigger))]
    ways = [(node.id, port) for node in nodes for port in ports(node)]
    chosen = draw(st.lists(st.sampled_from(targets), min_size=len(ways), max_size=len(ways)))
    edges = [Edge(name, port, target) for (name, port), target in zip(ways, chosen, strict=True) if target]
    return Flow(nodes=tuple(nodes), edges=tuple(sorted(edges)))


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Sound flows: every loop of the drawing goes through a wait."""
    templates = [
        Template(name, draw(words), draw(words), draw(words), draw(blocks), draw(st.sampled_from(["fi", "en"])))
        for name in sorted(draw(st.sets(st.sampled_from(["hello", "bye", "m-1", "X.2"]), max_size=3)))
    ]
    kinds = st.sampled_from(KINDS)
    nodes = [draw(node_of(draw(kinds), f"n{i}", [one.id for one in templates])) for i in range(draw(st.integers(0, 8)))]
    edges = []
    for i, node in enumerate(nodes):
        back = nodes if holds(node) else nodes[i + 1 :]
        targets = [one.id for one in back if not isinstance(one, Trigger)]
        for port in ports(node):
            if targets and draw(st.booleans()):
                edges.append(Edge(node.id, port, draw(st.sampled_from(targets))))
    return Flow(
        name=draw(words),
        summary=draw(paragraphs),
        nodes=tuple(nodes),
        edges=tuple(sorted(edges)),
        positions=tuple(Position(node.id, draw(places), draw(places), draw(st.booleans())) for node in nodes),
        templates=tuple(templates),
        exits=tuple(draw(st.lists(st.builds(ExitOn, words, st.just("purchase"), maybe_rule), max_size=2))),
        metrics=tuple(draw(st.lists(st.sampled_from(["clicks", "opens"]), unique=True))),
        notes=tuple(draw(st.lists(st.builds(Note, st.just("note"), paragraphs, places, places), max_size=1))),
        ignored=tuple(draw(st.lists(words, max_size=2))),
        library_id=draw(st.sampled_from(["", "welcome"])),
    )
