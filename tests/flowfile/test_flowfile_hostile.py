"""Files from strangers: each is refused with the place and the reason, and nothing but our own error ever comes out."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.flowfile.library import make_flow
from app.flowfile.limits import MAX_BYTES
from app.flowfile.read import read
from app.flowfile.write import write
from app.model.errors import PolkuError
from app.model.flow import Flow
from drawn_flows import flows

GOOD = write(make_flow("thank-you", "fi"))


def refusal(source: str | bytes) -> dict[str, object]:
    with pytest.raises(PolkuError) as caught:
        read(source)
    assert caught.value.code == "flow-file"
    assert caught.value.fault == "user"
    return caught.value.params


def told(source: str | bytes) -> tuple[object, object]:
    params = refusal(source)
    return params["why"], params["place"]


def spoiled(change: Callable[[Any], None]) -> str:
    tree = json.loads(GOOD)
    change(tree)
    return json.dumps(tree)


def nodes(*rows: str, edges: str = "") -> str:
    return f'{{"format": 1, "nodes": [{", ".join(rows)}], "edges": [{edges}]}}'


def duration(length: str) -> str:
    return f'{{"kind": "wait", "id": "a", "until": {{"until": "duration", {length}}}}}'


WIRE = '{"source": "a", "port": "out", "target": "b"}'
MAIL, END = '{"kind": "email", "id": "a"}', '{"kind": "exit", "id": "b"}'


# ---- not a file of ours at all


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("", "not-json"),
        ("{", "not-json"),
        ('{"format": 1,}', "not-json"),
        ("order_id;email\n1;a@b", "not-json"),
        ("[]", "not-a-flow"),
        ("null", "not-a-flow"),
        ("{}", "not-a-flow"),
        ('{"library": 1}', "not-a-flow"),
        ('{"format": "1"}', "no-format"),
        ('{"format": true}', "no-format"),
        ('{"format": 0}', "no-format"),
        (b"\xff\xfe{\x00}\x00", "not-utf8"),
    ],
)
def test_something_else_is_not_taken_for_a_flow(source: str | bytes, why: str) -> None:
    assert refusal(source)["why"] == why


def test_a_broken_file_tells_the_line() -> None:
    params = refusal(GOOD.replace('"edges": [', '"edges": ['[:-1]))
    assert params["why"] == "not-json"
    assert params["line"] == GOOD[: GOOD.index('"edges"')].count("\n") + 3  # the first row still reads as an object


def test_a_newer_file_is_refused_with_both_numbers() -> None:
    params = refusal('{"format": 7, "steps": []}')
    assert (params["why"], params["found"], params["known"]) == ("newer", 7, 1)


# ---- too much


def test_a_huge_file_is_refused_unread() -> None:
    assert refusal(b" " * (MAX_BYTES + 1))["why"] == "too-big"
    assert refusal('{"format": 1, "name": "' + "ä" * (MAX_BYTES // 2) + '"}')["why"] == "too-big"


@pytest.mark.parametrize("depth", [60, 900, 200_000])
def test_a_deep_file_is_refused(depth: int) -> None:
    assert refusal('{"format": 1, "nodes": ' + "[" * depth + "]" * depth + "}")["why"] == "too-deep"
    assert refusal('{"a":' * depth + "1" + "}" * depth)["why"] in ("too-deep", "not-a-flow")


def test_too_many_steps_are_refused() -> None:
    rows = (f'{{"kind": "exit", "id": "n{i}"}}' for i in range(2_001))
    params = refusal(nodes(*rows))
    assert (params["why"], params["place"], params["count"], params["most"]) == ("too-many", "nodes", 2_001, 2_000)
    read(nodes(*(f'{{"kind": "exit", "id": "n{i}"}}' for i in range(2_000))))


def test_a_very_long_text_is_refused() -> None:
    assert told(spoiled(lambda tree: tree.update(name="x" * 2_001))) == ("too-long", "name")
    long_body = spoiled(lambda tree: tree["templates"][0]["blocks"][2].update(body="x" * 20_001))
    assert told(long_body) == ("too-long", "templates[0].blocks[2].body")


# ---- said twice, or not at all


def test_a_name_that_stands_twice_is_refused_where_it_stands() -> None:
    params = refusal(nodes('{"kind": "exit", "id": "a", "id": "b"}'))
    assert (params["why"], params["place"], params["field"]) == ("twice", "nodes[0]", "id")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5_000, "1" + "0" * 20])
def test_what_is_no_number_is_refused(number: str) -> None:
    source = nodes(f'{{"kind": "wait", "id": "a", "until": {{"until": "duration", "amount": {number}}}}}')
    assert told(source) == ("number", "nodes[0].until.amount")


@pytest.mark.parametrize("sign", ["\\u0000", "\\u001b", "\\u009f", "\\ud800", "\\u202e", "\\n", "\\t", "\\r"])
def test_unseen_signs_in_a_subject_are_refused(sign: str) -> None:
    source = f'{{"format": 1, "templates": [{{"id": "m", "subject": "Hei{sign}Bcc: everyone"}}]}}'
    assert told(source) == ("control-character", "templates[0].subject")


def test_a_field_that_does_not_exist_is_refused() -> None:
    params = refusal(nodes('{"kind": "exit", "id": "a", "script": "rm"}'))
    assert (params["why"], params["place"], params["field"]) == ("unknown-field", "nodes[0]", "script")
    assert refusal('{"format": 1, "wires": []}')["field"] == "wires"


@pytest.mark.parametrize(
    ("row", "why", "place"),
    [
        ('{"kind": "exit"}', "missing-field", "nodes[0]"),
        ('{"id": "a"}', "missing-field", "nodes[0]"),
        ('{"kind": "bomb", "id": "a"}', "unknown-value", "nodes[0].kind"),
        (duration('"unit": "years"'), "unknown-value", "nodes[0].until.unit"),
        (duration('"amount": "4"'), "wrong-type", "nodes[0].until.amount"),
        (duration('"amount": 0'), "out-of-range", "nodes[0].until.amount"),
        (duration('"amount": -1'), "out-of-range", "nodes[0].until.amount"),
        ('{"kind": "wait", "id": "a", "until": {"until": "clock", "at": "25:00"}}', "bad-clock", "nodes[0].until.at"),
        ('{"kind": "email", "id": "a", "title": 5}', "wrong-type", "nodes[0].title"),
        ('{"kind": "email", "id": "a", "template": "lost"}', "no-such-template", "nodes[0].template"),
        ('{"kind": "exit", "id": ""}', "bad-id", "nodes[0].id"),
        ('{"kind": "exit", "id": "../../etc"}', "bad-id", "nodes[0].id"),
    ],
)  # fmt: skip
def test_a_spoiled_step_is_refused_at_its_place(row: str, why: str, place: str) -> None:
    assert told(nodes(row)) == (why, place)


# ---- parts that do not fit together


@pytest.mark.parametrize(
    ("edge", "why", "place"),
    [
        ('{"source": "z", "port": "out", "target": "b"}', "no-such-node", "edges[0].source"),
        ('{"source": "a", "port": "out", "target": "z"}', "no-such-node", "edges[0].target"),
        ('{"source": "a", "port": "yes", "target": "b"}', "no-such-port", "edges[0].port"),
        ('{"source": "b", "port": "out", "target": "a"}', "no-such-port", "edges[0].port"),
        (f"{WIRE}, {WIRE}", "port-taken", "edges[1].port"),
    ],
)  # fmt: skip
def test_a_wire_that_hangs_loose_is_refused(edge: str, why: str, place: str) -> None:
    assert told(nodes(MAIL, END, edges=edge)) == (why, place)


def test_two_things_with_one_id_are_refused() -> None:
    assert told(nodes(MAIL, '{"kind": "exit", "id": "a"}')) == ("id-twice", "nodes[1].id")
    assert told('{"format": 1, "templates": [{"id": "m"}, {"id": "m"}]}') == ("id-twice", "templates[1].id")


def test_a_loop_without_a_wait_is_refused_and_one_with_a_wait_is_read() -> None:
    wait = '{"kind": "wait", "id": "b", "until": {"until": "duration", "amount": 1, "unit": "days"}}'
    there, back = '{"source": "a", "port": "out", "target": "b"}', '{"source": "b", "port": "out", "target": "a"}'
    assert told(nodes(MAIL, MAIL.replace('"a"', '"b"'), edges=f"{there}, {back}")) == ("loop-without-wait", "nodes[0]")
    assert len(read(nodes(MAIL, wait, edges=f"{there}, {back}")).edges) == 2


def test_a_long_chain_is_read_without_running_out_of_stack() -> None:
    rows = [f'{{"kind": "email", "id": "n{i}"}}' for i in range(2_000)]
    wires = [f'{{"source": "n{i}", "port": "out", "target": "n{i + 1}"}}' for i in range(1_999)]
    assert len(read(nodes(*rows, edges=", ".join(wires))).edges) == 1_999


# ---- anything at all


@given(st.binary(max_size=300))
def test_no_bytes_bring_any_other_error(source: bytes) -> None:
    with pytest.raises(PolkuError):
        read(source)


@given(flows(), st.data())
def test_a_spoiled_file_is_read_or_refused_and_never_breaks(flow: Flow, data: st.DataObject) -> None:
    text = write(flow)
    at = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(at, min(len(text), at + 40)))
    piece = data.draw(
        st.sampled_from(["", "1", '"', "{}", "[]", "null", "true", "-", "\\", "\x00", '"id": "n0",', "1e9"])
    )
    try:
        again = read(text[:at] + piece + text[end:])
    except PolkuError as error:
        complaint = (error.code, "why" in error.params)
    else:
        complaint = ("flow-file", True)
        assert read(write(again)) == again
    assert complaint == ("flow-file", True)
