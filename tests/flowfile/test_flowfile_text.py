"""A flow and its text: the same thing twice, and little change in one is little change in the other."""

import difflib
from pathlib import Path

import msgspec
from hypothesis import given

from app.flowfile.library import make_flow
from app.flowfile.read import read
from app.flowfile.upgrade import upgraded
from app.flowfile.write import write
from app.model.flow import FORMAT, Flow, Position
from app.model.nodes import Email, Trigger
from app.model.sources import OnEvent
from drawn_flows import flows

OLD_FILES = Path(__file__).parent.parent / "old_files"


def changed_lines(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


@given(flows())
def test_a_flow_comes_back_from_its_text(flow: Flow) -> None:
    text = write(flow)
    assert read(text) == flow
    assert read(text.encode()) == flow
    assert write(read(text)) == text


def test_moving_a_step_changes_one_row() -> None:
    flow = make_flow("thank-you", "fi")
    placed = msgspec.structs.replace(flow, positions=tuple(Position(node.id, 336.0, 48.5) for node in flow.nodes))
    moved = msgspec.structs.replace(
        placed, positions=(msgspec.structs.replace(placed.positions[0], x=8.0), *placed.positions[1:])
    )
    assert len(changed_lines(write(placed), write(moved))) == 2


def test_changing_a_sentence_changes_one_row() -> None:
    flow = make_flow("thank-you", "fi")
    other = make_flow("thank-you", "fi", {"account_link": "https://example.test/tili"})
    assert len(changed_lines(write(flow), write(other))) == 2


def test_the_format_comes_first_and_positions_last() -> None:
    flow = make_flow("welcome", "fi")
    text = write(msgspec.structs.replace(flow, positions=(Position("popular", 0.0, 0.0),)))
    assert text.splitlines()[1] == '  "format": 1,'
    assert text.index('"positions"') > text.index('"templates"') > text.index('"edges"') > text.index('"nodes"')


def test_the_order_of_parts_does_not_matter() -> None:
    flow = make_flow("feedback", "en")
    shuffled = msgspec.structs.replace(flow, nodes=flow.nodes[::-1], edges=flow.edges[::-1])
    assert write(shuffled) == write(flow)


def test_defaults_that_say_something_are_written() -> None:
    text = write(Flow(nodes=(Email("a"), Trigger("t", source=OnEvent("Order Completed")))))
    assert '"too_late_hours": 24' in text
    assert '"mode": "every"' in text
    assert "null" not in text


def test_a_file_saved_by_notepad_with_a_mark_and_other_line_ends_is_read() -> None:
    text = write(make_flow("winback", "fi"))
    assert read(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == read(text)


def test_the_oldest_file_still_opens() -> None:
    for file in sorted(OLD_FILES.glob("flow-*.json")):
        flow = read(file.read_bytes())
        assert flow.format == FORMAT
        assert flow.name == "Kiitä tilauksesta"
        assert [email.title for email in flow.emails] == ["Kiitos jatkuvasta mielenkiinnostasi", "Kiitos tilauksestasi"]
        assert {position.id for position in flow.positions} == {node.id for node in flow.nodes}


def test_older_formats_are_lifted_one_number_at_a_time() -> None:
    lifts = {
        1: lambda tree: {**tree, "steps": tree["nodes"]},
        2: lambda tree: {**tree, "steps": [*tree["steps"], "third"]},
    }
    lifted = upgraded({"format": 1, "nodes": ["first"]}, lifts, newest=3)
    assert lifted == {"format": 3, "nodes": ["first"], "steps": ["first", "third"]}
