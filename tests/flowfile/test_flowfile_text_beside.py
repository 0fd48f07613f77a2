"""Headings and notes in steps as text: whatever they say comes back the same, in both languages."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.edit import Clip, add_note, copy, group
from app.flowfile.read import read as read_flow
from app.flowfile.steps_text_read import Here, read_steps
from app.flowfile.steps_text_write import write_steps
from app.flowfile.text_mend import squashed
from app.flowfile.write import write as write_flow
from app.model.flow import Flow
from flow_strategies import flows, thank_you

GOLDEN = Path(__file__).parent / "steps_text"
TITLES = st.text(max_size=30) | st.sampled_from(["", "Muut", "Muut [2]", '"Muut"', "odota: 1 päivä", "“Elsa”"])
NOTE_TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        "Kysy Elsalta\nennen joulua",
        "  - sisennetty\n\n\tja  välejä \n",
        "odota: 4 tuntia\nteksti: hei\n-> [1]",
        '"lainattu" ja \\ "',
        "\u00a0\u200b\u2028\x85\r\n",
        "\ud800 yksin",
        "ä" * 400,
    ]
)


def whole(flow: Flow) -> Clip:
    return msgspec.structs.replace(copy(flow, [node.id for node in flow.nodes], trigger=True), notes=flow.notes)


def headings(clip: Clip) -> list[tuple[str, int]]:
    return sorted((squashed(one.title), len(one.nodes)) for one in clip.groups)


def is_sound(clip: Clip) -> bool:
    """Whether a flow file would take it."""
    flow = Flow(nodes=clip.nodes, edges=clip.edges, groups=clip.groups, notes=clip.notes)
    return read_flow(write_flow(flow)).groups == tuple(sorted(clip.groups, key=lambda one: one.id))


@settings(max_examples=150, deadline=None)
@given(flow=flows(least=2), language=st.sampled_from(["fi", "en"]), data=st.data())
def test_headings_and_notes_come_back_the_same_whatever_they_say(
    flow: Flow, language: str, data: st.DataObject
) -> None:
    ids = [node.id for node in flow.nodes]
    for number, title in enumerate(data.draw(st.lists(TITLES, max_size=4))):
        chosen = data.draw(st.sets(st.sampled_from(ids), min_size=1))
        flow = group(flow, chosen, title, lambda kind, n=number: f"{kind}{n}").flow
    for number, text in enumerate(data.draw(st.lists(NOTE_TEXTS, max_size=3))):
        flow = add_note(flow, (0.0, 0.0), text, lambda kind, n=number: f"{kind}{n}").flow
    clip = whole(flow)
    text = write_steps(clip, language)
    read = read_steps(text, Here(clip.templates))
    assert read.left == ()
    assert headings(read.clip) == headings(clip)
    assert [note.text for note in read.clip.notes] == [note.text for note in flow.notes]
    assert write_steps(read.clip, language) == text  # each step is under its own heading still
    mailed = "".join(f"> {line}\r\n" for line in text.split("\n"))
    assert [note.text for note in read_steps(mailed).clip.notes] == [note.text for note in flow.notes]
    assert headings(read_steps(mailed).clip) == headings(clip)


@pytest.mark.parametrize("language", ["fi", "en"])
def test_headings_and_notes_as_text_read_as_they_did_when_they_were_looked_at(language: str) -> None:
    flow = group(thank_you(), ("w1", "e1"), "Ensikertalaiset", lambda kind: "g1").flow
    flow = group(flow, ("w2", "e2"), "Muut: osa 2 (joulu)", lambda kind: "g2").flow
    flow = group(flow, ("g",), "Ensikertalaiset", lambda kind: "g3").flow
    flow = add_note(flow, (0.0, 0.0), "Kysy Elsalta\n\n  ennen joulua", lambda kind: "n1").flow
    flow = add_note(flow, (0.0, 0.0), "Alennus: 10 %", lambda kind: "n2").flow
    clip = whole(flow)
    text = write_steps(clip, language, name="Kiitä tilauksesta")
    assert text == (GOLDEN / f"beside.{language}.txt").read_text("utf-8")
    assert headings(read_steps(text).clip) == headings(clip)


def test_a_heading_and_a_note_written_by_hand_are_understood() -> None:
    by_hand = (
        "note: Ask Elsa\nwait 2 days\n  group: Later\nexit\n  ryhmä: Later\nmuistilappu: Ja Pekalta\nteksti: myös\n"
    )
    read = read_steps(by_hand)
    assert read.left == ()
    assert [note.text for note in read.clip.notes] == ["Ask Elsa", "Ja Pekalta\nmyös"]
    assert [(one.title, len(one.nodes)) for one in read.clip.groups] == [("Later", 2)]


def test_a_long_line_of_a_note_that_mail_has_broken_is_one_again() -> None:
    long = "Kysy Elsalta ennen joulua, että kuinka monta lahjapakettia varataan"
    read = read_steps(f"muistilappu: {long}\nrahtimaksuineen\nodota: 1 päivä\n")
    assert [note.text for note in read.clip.notes] == [f"{long} rahtimaksuineen"]
    assert read.left == ()


def test_no_line_of_a_step_that_was_not_understood_is_lost_with_its_heading() -> None:
    read = read_steps("odota: hetki vain\n  ryhmä: Alku\nodota: 1 päivä\n")
    assert read.left == ("odota: hetki vain", "ryhmä: Alku")
    assert read.clip.groups == ()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "odota: 1 päivä|poistu|  ryhmä: Alku|group:|ryhmä: A [2]|muistilappu: A|  teksti: B|note:|ehto: X|  kyllä:|"
            f'sekalaista|muistilappu: "\\u00"|teksti: {"x" * 7900}'.split("|")
        ),
        max_size=12,
    ).map("\n".join)
)
def test_whatever_is_written_of_them_is_a_sound_flow_and_no_word_is_dropped(text: str) -> None:
    read = read_steps(text)
    assert is_sound(read.clip)
    notes = "\n".join(note.text for note in read.clip.notes)
    assert notes.count("x") + "\n".join(read.left).count("x") == text.count("x")
    assert notes.count("A") + "".join(read.left).count("A") + sum("A" in one.title for one in read.clip.groups) >= min(
        text.count("muistilappu: A"), 1
    )
