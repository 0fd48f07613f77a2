"""The automations of the library walked by the five personas, against what the guide says should happen.

`flows_library/traces/*.json` was written from the guide, times since entry; nothing in it was recorded. null = the
automation does not start for that persona.
"""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import cast

import msgspec
import pytest

from app.engine.advance import advance, start
from app.engine.hearing import ended_since_entry
from app.engine.history import History
from app.flowfile.library import LANGUAGES, entries, make_flow
from app.flowfile.parameters import Language
from app.model.actions import Sms
from app.model.customer import Contact, Event, Facts
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.rules import Rule
from app.model.template import Benefit, Block, Button, Columns, Heading, Text, Variants
from app.model.truth import truth
from app.paths import shipped
from app.services.demo.persona_entries import entry_for
from app.services.demo.personas import PERSONA_KEYS, build_personas
from app.services.demo.shop import DEMO_NOW, DEMO_ZONE

FILES = sorted((shipped("flows_library") / "traces").glob("*.json"))
TRACES = {file.stem: json.loads(file.read_text("utf-8")) for file in FILES}
LENGTH = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def after(text: str) -> timedelta:
    return int(text[:-1]) * LENGTH[text[-1]]


class Walked(msgspec.Struct):
    """What the engine did, times since entry; `read` is all the customer got to read."""

    walk: list[tuple[str, timedelta]] = []
    messages: list[tuple[str, timedelta]] = []
    read: list[str] = []
    ends: str = ""


def walk(flow: Flow, history: History, entry: Entry) -> Walked:
    """As the scheduler does it with no guardrail in the way: look at every event, and when something is due."""
    done = Walked()
    run = start(flow, 1, history.customer.id, entry)
    contacts: list[Contact] = []
    events = [event.occurred_at for event in history.events if event.occurred_at > entry.at]
    while True:
        due = run.due_at or entry.at
        while events and events[0] <= due:
            ended = ended_since_entry(run, flow, history.at(events.pop(0), contacts))
            if ended:
                done.ends = ended[0]
                return done
        facts = history.at(due, contacts)
        decision = advance(run, flow, facts, DEMO_ZONE)
        run = decision.run
        done.walk += [(step.node, step.at - entry.at) for step in decision.steps]
        if decision.end_reason:
            done.ends = decision.end_reason
            return done
        if run.state == "holding":
            done.messages.append((run.node, due - entry.at))
            done.read += shown(flow, run.node, facts, entry)
            contacts.append(Contact(due, run.node, 1, run.node))


def shown(flow: Flow, node: str, facts: Facts, entry: Entry) -> list[str]:
    template = next((email.template for email in flow.emails if email.id == node), "")
    if not template:
        return [cast("Sms", flow.node(node)).text]
    return texts(flow.template_by_id[template].blocks, lambda rule: truth(rule, facts, entry, 1).value is True)


def texts(blocks: Sequence[Block], true: Callable[[Rule], bool]) -> list[str]:
    found = []
    for block in blocks:
        if block.show_if is None or true(block.show_if):
            match block:
                case Heading(text=text) | Benefit(text=text):
                    found.append(text)
                case Text(body=body):
                    found.append(body)
                case Button(label=label):
                    found.append(label)
                case Columns(columns=columns):
                    found += [text for column in columns for text in texts(column.blocks, true)]
                case Variants(options=options):
                    first = next((one for one in options if one.when is None or true(one.when)), None)
                    found += texts(first.blocks, true) if first else []
    return found


def started(library_id: str, key: str, language: Language) -> tuple[Flow, History, Entry] | None:
    flow = make_flow(library_id, language)
    persona = next(one for one in build_personas(DEMO_NOW, language) if one.key == key)
    there = entry_for(persona, flow, DEMO_NOW, language)
    return None if there is None else (flow, there.history, there.entry)


def test_every_automation_has_a_trace_for_every_persona() -> None:
    assert set(TRACES) == {entry.id for entry in entries()}
    for trace in TRACES.values():
        assert set(trace["personas"]) == set(PERSONA_KEYS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PERSONA_KEYS)
@pytest.mark.parametrize("library_id", TRACES)
def test_a_persona_walks_as_the_guide_says(library_id: str, key: str, language: Language) -> None:
    expected = TRACES[library_id]["personas"][key]
    begun = started(library_id, key, language)
    assert (begun is None) == (expected is None), "whether it starts for them at all"
    if begun is None:
        return
    found = walk(*begun)
    assert found.walk == [(node, after(at)) for node, at in expected["walk"]]
    assert found.messages == [(node, after(at)) for node, at in expected["messages"]]
    assert found.ends == expected["ends"]
    read = "\n".join(found.read)
    for phrase in expected["shows"][language]:
        assert phrase in read
    for phrase in expected.get("hides", {}).get(language, []):
        assert phrase not in read


@pytest.mark.parametrize(
    ("library_id", "number"), [(name, i) for name, trace in TRACES.items() for i in range(len(trace["interruptions"]))]
)
def test_what_happens_on_the_way_ends_it_or_not(library_id: str, number: int) -> None:
    happens = TRACES[library_id]["interruptions"][number]
    begun = started(library_id, happens["persona"], "fi")
    assert begun is not None
    flow, history, entry = begun
    event = Event("on-the-way", happens["event"], entry.at + after(happens["at"]))
    found = walk(flow, msgspec.structs.replace(history, events=(*history.events, event)), entry)
    assert found.messages == [(node, after(at)) for node, at in happens["messages"]]
    assert found.ends == happens["ends"]
