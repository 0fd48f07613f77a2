"""The library: ready-made automations in both languages, with a few values the shop chooses.

An entry is `flows_library/<id>.json`: what it is for, its parameters, and a flow file in which any text may be
`{"fi": ..., "en": ...}` and any value `{"$param": name}`; inside a text, `{$name}` is replaced by the parameter.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import msgspec

from app.flowfile.limits import refuse
from app.flowfile.parameters import Choice, Language, Parameter, Words, chosen, inserted
from app.flowfile.plain import Plain, plain
from app.flowfile.read import flow_of, refuse_shape
from app.model.actions import Sms, SpokenText
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Node
from app.model.template import Template, Version
from app.paths import shipped

Group = Literal["decide", "trust", "life"]
LANGUAGES: tuple[Language, ...] = ("fi", "en")
FORMAT = 1
_INSERTION = re.compile(r"\{\$([a-z_]+)\}", re.ASCII)


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One automation of the library.

    `source` is where the guide has it, as "000-4" (document, section), and orders the library; `persona` the key of the
    guide's example customer; `metrics` as in Flow; `how_you_know` tells in words what the metrics mean here.
    """

    library: int
    id: str
    group: Group
    source: str
    persona: str
    metrics: tuple[str, ...]
    title: Words
    summary: Words
    how_you_know: Words
    flow: dict[str, Any]
    parameters: tuple[Parameter, ...] = ()


@cache
def entries() -> tuple[Entry, ...]:
    """Everything in the library, in the order of its sources. Raises PolkuError("flow-file") for a damaged file."""
    files = sorted(shipped("flows_library").glob("*.json"))
    return tuple(sorted((parse(file.read_bytes()) for file in files), key=lambda one: (one.source, one.id)))


def entry(library_id: str) -> Entry:
    """The entry with this id. Raises PolkuError("library-unknown", "user", name, known)."""
    for found in entries():
        if found.id == library_id:
            return found
    raise PolkuError("library-unknown", "user", name=library_id[:80], known=", ".join(one.id for one in entries()))


def make_flow(library_id: str, language: str, choices: Mapping[str, Choice] | None = None) -> Flow:
    """A new flow from the library in one language ("fi" or "en"), named by the entry's title.

    `choices` are parameters by name, as values or as a person writes them ("4h", "60", "99,90"); the others keep their
    defaults. Raises PolkuError: "library-unknown", "parameter-unknown", "parameter-bad", "flow-file" (damaged file).
    """
    return filled(entry(library_id), language, choices or {})


def make_spoken_flow(library_id: str, language: str, choices: Mapping[str, Choice] | None = None) -> Flow:
    """The same, with its messages in the library's other languages, too: each customer gets the one they speak.

    Raises as `make_flow`.
    """
    return spoken_flow(entry(library_id), language, choices or {})


def spoken_flow(found: Entry, language: str, choices: Mapping[str, Choice]) -> Flow:
    """The same of an entry, which need not be in the library."""
    flow = filled(found, language, choices)
    others = {one: filled(found, one, choices) for one in LANGUAGES if one != language}

    def spoken(template: Template) -> Template:
        versions = tuple(
            Version(one.language, one.subject, one.preheader, one.blocks, one.plain)
            for one in (other.template_by_id[template.id] for other in others.values())
        )
        return msgspec.structs.replace(template, versions=versions)

    def texted(node: Node) -> Node:
        if not isinstance(node, Sms):
            return node
        said = ((code, other.by_id[node.id]) for code, other in others.items())
        versions = tuple(SpokenText(code, one.text) for code, one in said if isinstance(one, Sms))
        return msgspec.structs.replace(node, versions=versions)

    return msgspec.structs.replace(
        flow, nodes=tuple(map(texted, flow.nodes)), templates=tuple(spoken(template) for template in flow.templates)
    )


def filled(found: Entry, language: str, choices: Mapping[str, Choice]) -> Flow:
    """The entry's flow with its words and parameters filled in. Raises as `make_flow`."""
    spoken = next(one for one in LANGUAGES if one == language)
    values = chosen(found.id, found.parameters, choices)
    tree = _fill(found.flow, spoken, values)
    head: dict[str, Plain] = {"name": found.title[spoken], "summary": found.summary[spoken], "library_id": found.id}
    metrics: list[Plain] = list(found.metrics)
    return flow_of({**tree, **head, "metrics": metrics} if isinstance(tree, dict) else None)


def parse(source: bytes) -> Entry:
    """One library file, under the same limits as a flow file. Raises PolkuError("flow-file")."""
    tree = plain(source)
    if not isinstance(tree, dict) or tree.get("library") != FORMAT:
        refuse("not-a-library-entry")
    try:
        return msgspec.convert(tree, Entry)
    except msgspec.ValidationError as error:
        refuse_shape(str(error))


def _fill(value: Plain, language: Language, values: Mapping[str, Plain]) -> Plain:
    """The value in one language, parameters in place. A parameter nobody has declared is left, and so refused later."""
    match value:
        case {"$param": str(name), **others} if not others and name in values:
            return values[name]
        case {"fi": finnish, "en": english, **others} if not others:
            return _fill(finnish if language == "fi" else english, language, values)
        case dict():
            template = {"language": language} if "blocks" in value and "id" in value else {}
            return {**{name: _fill(inner, language, values) for name, inner in value.items()}, **template}
        case list():
            return [_fill(inner, language, values) for inner in value]
        case str():
            return _INSERTION.sub(lambda found: inserted(values.get(found[1], found[0]), language), value)
        case _:
            return value
