"""Reachability and loops, against networkx as the judge, on any wiring at all."""

import networkx as nx
from hypothesis import given

from app.analysis.checks import ShopFacts, check
from app.analysis.graph import entered, loop_without_wait, reachable, successors, view
from app.analysis.times import first_mails, longest_seconds
from app.model.finding import Finding
from app.model.flow import Edge, Flow
from app.model.nodes import Email, Trigger, Wait, holds
from app.model.times import ForDuration, UntilClock
from drawn_flows import graphs


@given(graphs())
def test_what_is_reached_is_what_networkx_reaches(flow: Flow) -> None:
    graph = view(flow)
    for node in flow.nodes:
        assert reachable(flow, [node.id]) == nx.descendants(graph, node.id) | {node.id}
    triggers = [node.id for node in flow.nodes if isinstance(node, Trigger)]
    assert entered(flow) == {found for one in triggers for found in nx.descendants(graph, one) | {one}}


@given(graphs())
def test_a_loop_without_a_wait_is_found_exactly_when_there_is_one(flow: Flow) -> None:
    graph = view(flow)
    graph.remove_nodes_from([node.id for node in flow.nodes if holds(node)])
    loop = loop_without_wait(flow)
    assert bool(loop) == (not nx.is_directed_acyclic_graph(graph))
    for here, there in zip(loop, [*loop[1:], *loop[:1]], strict=True):
        assert there in successors(flow, here)
        assert not holds(flow.by_id[here])


@given(graphs())
def test_loose_pieces_told_together_are_all_that_is_never_reached(flow: Flow) -> None:
    findings = check(flow, ShopFacts())
    heads = [one for one in findings if one.code == "P1-unreachable"]
    loose = {node.id for node in flow.nodes} - entered(flow)
    if any(isinstance(node, Trigger) for node in flow.nodes):
        assert reachable(flow, [one.node for one in heads]) - entered(flow) == loose
        assert sum(int(one.params["count"]) for one in heads) >= len(loose)
        mails = {one.id for one in flow.emails}
        for one in heads:
            piece = reachable(flow, [one.node]) & loose
            assert (one.severity == "error") == bool(piece & mails)
    else:
        assert not heads
        assert Finding("P9-no-trigger", "error") in findings


@given(graphs())
def test_checks_never_fail_and_each_names_a_step_of_the_flow(flow: Flow) -> None:
    findings = check(flow, ShopFacts())
    assert all(one.node == "" or one.node in flow.by_id for one in findings)
    assert len({repr(one) for one in findings}) == len(findings)
    severities = [one.severity for one in findings]
    assert severities == sorted(severities)


@given(graphs())
def test_the_first_mail_comes_after_the_waits_before_it(flow: Flow) -> None:
    graph = nx.DiGraph()
    for edge in flow.edges:
        if not isinstance(flow.by_id[edge.source], Email):
            graph.add_edge(edge.source, edge.target, seconds=longest_seconds(flow.by_id[edge.source]))
    trigger = flow.trigger
    expected = {}
    if trigger is not None and trigger.id in graph:
        lengths = nx.single_source_bellman_ford_path_length(graph, trigger.id, weight="seconds")
        expected = {email.id: lengths[email.id] for email in flow.emails if email.id in lengths}
    assert first_mails(flow) == expected


def test_an_edge_that_leads_nowhere_is_passed_over() -> None:
    flow = Flow(nodes=(Trigger("t"),), edges=(Edge("t", "out", "gone"), Edge("gone", "out", "t")))
    assert reachable(flow, ["t"]) == {"t"}
    assert view(flow).number_of_edges() == 0


def test_the_longest_a_wait_can_last() -> None:
    day = 86_400
    assert longest_seconds(Wait("w", until=ForDuration(4, "hours"))) == 4 * 3_600
    assert longest_seconds(Wait("w", until=UntilClock("09:00"))) == day
    assert longest_seconds(Wait("w", until=UntilClock("09:00", ("mon",)))) == 7 * day
    assert longest_seconds(Wait("w", until=UntilClock("09:00", ("mon", "tue", "wed", "thu", "fri")))) == 3 * day
    assert longest_seconds(Email("e")) == 0
