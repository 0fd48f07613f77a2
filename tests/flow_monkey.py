"""A patient monkey that makes any gesture it likes, for the tests that look at what comes of it."""

from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Literal

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.analysis.graph import loop_without_wait
from app.analysis.part_changes import part_changes
from app.edit import (
    ITEMS,
    KEEP_NONE,
    Edit,
    add_after,
    add_loose,
    add_note,
    also,
    change_template,
    connect,
    copies,
    copy,
    delete,
    delete_notes,
    disconnect,
    duplicate,
    fitting,
    fresh,
    group,
    insert_on_edge,
    misfit,
    move,
    move_across,
    move_earlier,
    move_later,
    move_notes,
    move_onto_edge,
    name_group,
    paste,
    pull_out,
    question,
    refusal,
    replace_node,
    set_fields,
    skip,
    swap_trigger,
    take_back_part,
    tidy,
    ungroup,
    write_note,
)
from app.flowfile.read import read
from app.flowfile.steps_text_read import Here, read_steps
from app.flowfile.steps_text_write import write_steps
from app.flowfile.write import write
from app.model.flow import ExitOn, Flow
from app.model.nodes import Email, Split, Trigger, Wait, ports
from app.model.times import ForDuration

PICK = st.integers(0, 10**6)


class Monkey(RuleBasedStateMachine):
    """Numbers from Hypothesis choose among what is there."""

    def __init__(self) -> None:
        super().__init__()
        numbers = count(1)
        self.make_id: Callable[[str], str] = lambda kind: f"{kind}-{next(numbers)}"
        self.flow = Flow()
        self.history: list[Flow] = [self.flow]

    def _do(self, edit: Edit) -> None:
        assert edit.select is None or set(edit.select) <= {*edit.flow.by_id, *(note.id for note in edit.flow.notes)}
        self.flow = edit.flow
        self.history.append(edit.flow)

    def _node(self, pick: int) -> str:
        return self.flow.nodes[pick % len(self.flow.nodes)].id

    def _ways(self) -> list[tuple[str, str]]:
        return [(node.id, port) for node in self.flow.nodes for port in ports(node)]

    has_steps = precondition(lambda self: bool(self.flow.nodes))

    @rule(pick=PICK, x=st.integers(-50, 50), y=st.integers(-50, 50))
    def drops_something_on_empty_canvas(self, pick: int, x: int, y: int) -> None:
        items = fitting(self.flow)
        self._do(add_loose(self.flow, fresh(items[pick % len(items)], self.make_id), (x * 8.0, y * 8.0)))

    @rule(pick=PICK)
    def changes_the_trigger(self, pick: int) -> None:
        triggers = [item for item in ITEMS if item.startswith("trigger.")]
        self._do(swap_trigger(self.flow, fresh(triggers[pick % len(triggers)], self.make_id)))

    @has_steps
    @rule(pick=PICK, which=PICK)
    def adds_after_a_step(self, pick: int, which: int) -> None:
        ways = self._ways()
        if ways:
            node_id, port = ways[pick % len(ways)]
            leads_on = self.flow.next_id(node_id, port) is not None
            items = fitting(self.flow, node_id, port, on_edge=leads_on)
            self._do(add_after(self.flow, node_id, port, fresh(items[which % len(items)], self.make_id)))
            assert self.flow.next_id(node_id, port) == self.history[-1].next_id(node_id, port)

    @precondition(lambda self: bool(self.flow.edges))
    @rule(pick=PICK, item=st.sampled_from(["wait", "email", "condition", "split", "change.tag"]))
    def inserts_on_an_edge(self, pick: int, item: str) -> None:
        edge = self.flow.edges[pick % len(self.flow.edges)]
        new = fresh(item, self.make_id)
        self._do(insert_on_edge(self.flow, edge, new))
        assert self.flow.next_id(edge.source, edge.port) == new.node.id
        assert self.flow.next_id(new.node.id, ports(new.node)[0]) == edge.target

    @has_steps
    @rule(pick=PICK, goal=PICK)
    def pulls_a_wire(self, pick: int, goal: int) -> None:
        ways = self._ways()
        if ways:
            node_id, port = ways[pick % len(ways)]
            end = self._node(goal)
            if not refusal(self.flow, node_id, port, end):
                self._do(connect(self.flow, node_id, port, end))
                assert self.flow.next_id(node_id, port) == end

    @precondition(lambda self: bool(self.flow.edges))
    @rule(pick=PICK)
    def takes_a_wire_away(self, pick: int) -> None:
        self._do(disconnect(self.flow, self.flow.edges[pick % len(self.flow.edges)]))

    @has_steps
    @rule(picks=st.lists(PICK, min_size=1, max_size=4), answer=PICK)
    def deletes(self, picks: list[int], answer: int) -> None:
        ids = {self._node(pick) for pick in picks}
        asked = question(self.flow, ids)
        answers = [*ports(self.flow.by_id[asked]), KEEP_NONE] if asked else [""]
        self._do(delete(self.flow, ids, answers[answer % len(answers)]))
        assert not ids & set(self.flow.by_id)

    @has_steps
    @rule(picks=st.lists(PICK, min_size=1, max_size=3), x=st.integers(-90, 90), y=st.integers(-90, 90))
    def drags(self, picks: list[int], x: int, y: int) -> None:
        ids = sorted({self._node(pick) for pick in picks})
        self._do(move(self.flow, {node_id: (x * 8.0 + 400 * n, y * 8.0) for n, node_id in enumerate(ids)}))

    @has_steps
    @rule(picks=st.lists(PICK, min_size=1, max_size=3), where=PICK)
    def drags_onto_a_way(self, picks: list[int], where: int) -> None:
        ids = {self._node(pick) for pick in picks}
        ways = self._ways()
        if ways and not misfit(self.flow, ids, *ways[where % len(ways)]):
            before = self.flow
            self._do(move_onto_edge(self.flow, ids, *ways[where % len(ways)]))
            assert self.flow.next_id(*ways[where % len(ways)]) in ids
            assert self.flow.nodes == before.nodes

    @has_steps
    @rule(picks=st.lists(PICK, min_size=1, max_size=3), x=st.integers(-90, 90), y=st.integers(-90, 90))
    def pulls_out(self, picks: list[int], x: int, y: int) -> None:
        ids = sorted({self._node(pick) for pick in picks})
        self._do(pull_out(self.flow, ids, {node_id: (x * 8.0 + 400 * n, y * 8.0) for n, node_id in enumerate(ids)}))
        assert not [edge for edge in self.flow.edges if edge.target in ids and edge.source not in ids]

    @has_steps
    @rule(picks=st.lists(PICK, min_size=1, max_size=3), where=PICK)
    def drags_copies(self, picks: list[int], where: int) -> None:
        made, copy_of = copies(self.flow, {self._node(pick) for pick in picks}, self.make_id)
        new, ways = set(copy_of.values()), self._ways()
        if new and ways and not misfit(made, new, *ways[where % len(ways)]):
            self._do(move_onto_edge(made, new, *ways[where % len(ways)]))
        elif new:
            self._do(move(made, {node_id: (where % 900 * 8.0, 400.0 * n) for n, node_id in enumerate(sorted(new))}))

    @has_steps
    @rule(picks=st.lists(PICK, min_size=1, max_size=5))
    def duplicates(self, picks: list[int]) -> None:
        before = len(self.flow.nodes)
        ids = {self._node(pick) for pick in picks}
        triggers = sum(isinstance(self.flow.by_id[n], Trigger) for n in ids)
        self._do(duplicate(self.flow, ids, self.make_id))
        assert len(self.flow.nodes) == before + len(ids) - triggers

    @has_steps
    @rule(picks=st.lists(PICK, min_size=1, max_size=5), where=PICK)
    def copies_and_pastes(self, picks: list[int], where: int) -> None:
        clip = copy(self.flow, {self._node(pick) for pick in picks})
        ways = self._ways()
        after = ways[where % len(ways)] if ways and where % 3 else None
        self._do(paste(self.flow, clip, after=after, make_id=self.make_id))

    @has_steps
    @rule(pick=PICK)
    def changes_a_step(self, pick: int) -> None:
        match self.flow.by_id[self._node(pick)]:
            case Wait(id=node_id):
                self._do(replace_node(self.flow, Wait(node_id, until=ForDuration(pick % 9 + 1, "hours")), "amount"))
            case Split(id=node_id, branches=branches):
                self._do(replace_node(self.flow, Split(node_id, branches=branches[: pick % 2 + 1])))

    @has_steps
    @rule(picks=st.lists(PICK, max_size=4))
    def tidies(self, picks: list[int]) -> None:
        self._do(tidy(self.flow, {self._node(pick) for pick in picks}))

    @has_steps
    @rule(pick=PICK, how=st.integers(0, 3))
    def moves_along_the_flow(self, pick: int, how: int) -> None:
        node_id = self._node(pick)
        ways: list[Callable[[], Edit]] = [
            lambda: move_earlier(self.flow, node_id),
            lambda: move_later(self.flow, node_id),
            lambda: move_across(self.flow, node_id, left=True),
            lambda: move_across(self.flow, node_id, left=False),
        ]
        with suppress(ValueError):  # the code of why not
            self._do(ways[how]())

    @has_steps
    @rule(picks=st.lists(PICK, min_size=1, max_size=4), on=st.booleans())
    def skips(self, picks: list[int], on: bool) -> None:
        with suppress(ValueError):
            self._do(skip(self.flow, {self._node(pick) for pick in picks}, on))

    @has_steps
    @rule(picks=st.lists(PICK, min_size=1, max_size=4), apart=st.booleans(), title=st.sampled_from(["", "Muistutus"]))
    def groups(self, picks: list[int], apart: bool, title: str) -> None:
        ids = {self._node(pick) for pick in picks}
        self._do(ungroup(self.flow, ids) if apart else group(self.flow, ids, title, self.make_id))
        if not apart:
            self._do(name_group(self.flow, self.flow.groups[0].id, title + "t"))

    @rule(pick=PICK, how=st.integers(0, 3))
    def annotates(self, pick: int, how: int) -> None:
        notes = self.flow.notes
        if how == 0 or not notes:
            self._do(add_note(self.flow, (pick % 500, pick % 300), "Muista", self.make_id))
            return
        note = notes[pick % len(notes)].id
        edits = {1: write_note(self.flow, note, str(pick)), 2: delete_notes(self.flow, (note,))}
        self._do(edits.get(how) or move_notes(self.flow, {note: (pick % 400, 8.0)}))

    @has_steps
    @rule(picks=st.lists(PICK, min_size=1, max_size=5), where=PICK, language=st.sampled_from(["fi", "en"]))
    def sends_steps_by_mail(self, picks: list[int], where: int, language: Literal["fi", "en"]) -> None:
        ids = {self._node(pick) for pick in picks}
        triggers = sum(isinstance(self.flow.by_id[node_id], Trigger) for node_id in ids)
        clip = copy(self.flow, ids, trigger=triggers == 1)  # a text of two says so in its note
        mail = "".join(f"> {line}\n" for line in write_steps(clip, language).splitlines())
        read = read_steps(mail, Here(self.flow.templates))
        assert read.left == (), mail
        assert len(read.clip.nodes) == len(clip.nodes)
        ways = self._ways()
        after = ways[where % len(ways)] if ways and where % 3 else None
        self._do(paste(self.flow, read.clip, after=after, make_id=self.make_id))

    @has_steps
    @rule(picks=st.lists(PICK, min_size=1, max_size=4), what=PICK, x=st.integers(-20, 20))
    def does_something_to_steps_and_notes_at_once(self, picks: list[int], what: int, x: int) -> None:
        ids, notes = sorted({self._node(pick) for pick in picks}), [note.id for note in self.flow.notes][:2]
        places = {note.id: (note.x + 8.0 * x, note.y) for note in self.flow.notes if note.id in notes}
        clip = copy(self.flow, (*ids, *notes))
        before = len(self.flow.notes)
        match what % 3:
            case 0:
                carried = move(self.flow, dict.fromkeys(ids, (8.0 * x, 0.0)))
                self._do(also(carried, lambda flow: move_notes(flow, places)))
            case 1:
                self._do(also(delete(self.flow, ids, KEEP_NONE), lambda flow: delete_notes(flow, notes)))
                assert len(self.flow.notes) == before - len(notes)
            case _:
                self._do(paste(self.flow, clip, at=(0.0, 8.0 * x), make_id=self.make_id))
                assert len(self.flow.notes) == before + len(clip.notes)

    @rule(pick=PICK, back=PICK)
    def takes_back_what_no_step_tells(self, pick: int, back: int) -> None:
        old = self.history[-1 - back % min(len(self.history), 12)]
        changes = part_changes(old, self.flow)
        if not changes:
            return
        one = changes[pick % len(changes)]
        edit = take_back_part(self.flow, old, one)
        if edit is not None:
            self._do(edit)
            left = part_changes(old, self.flow)
            assert (one.kind, one.was, one.now) not in [(other.kind, other.was, other.now) for other in left]

    @rule(pick=PICK)
    def changes_what_is_around_the_steps(self, pick: int) -> None:
        values = [
            {"name": f"Nimi {pick % 3}"}, {"summary": "S"}, {"metrics": ("opens",)}, {"ignored": ("x@y",)},
            {"exits": (ExitOn("Order Completed", "purchase"),)},
        ]  # fmt: skip
        self._do(set_fields(self.flow, **values[pick % len(values)]))

    @precondition(lambda self: bool(self.flow.templates))
    @rule(pick=PICK, subject=st.sampled_from(["", "Hei", "Kiitos"]))
    def writes_a_message(self, pick: int, subject: str) -> None:
        template = self.flow.templates[pick % len(self.flow.templates)]
        self._do(
            change_template(self.flow, msgspec.structs.replace(template, subject=subject, name=subject), "subject")
        )

    @invariant()
    def the_flow_is_whole(self) -> None:
        flow = self.flow
        ids = [node.id for node in flow.nodes]
        assert len(ids) == len(set(ids)), "an id twice"
        for edge in flow.edges:
            assert {edge.source, edge.target} <= set(flow.by_id), edge
            assert edge.port in ports(flow.by_id[edge.source]), edge
        assert len(flow.edge_at) == len(flow.edges), "two edges from one way out"
        assert not loop_without_wait(flow)
        assert {p.id for p in flow.positions} == set(ids)

    @invariant()
    def messages_go_with_their_steps(self) -> None:
        wanted = {node.template for node in self.flow.nodes if isinstance(node, Email)} - {""}
        assert {template.id for template in self.flow.templates} == wanted

    @invariant()
    def parts_are_sorted_so_that_files_differ_little(self) -> None:
        flow = self.flow
        assert list(flow.nodes) == sorted(flow.nodes, key=lambda node: node.id)
        assert list(flow.edges) == sorted(flow.edges)
        assert list(flow.positions) == sorted(flow.positions, key=lambda position: position.id)
        assert list(flow.notes) == sorted(flow.notes, key=lambda note: note.id)

    @invariant()
    def a_file_of_it_reads_back_the_same(self) -> None:
        assert read(write(self.flow)) == self.flow
