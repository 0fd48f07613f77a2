"""What `polku VERB --help` promises is what comes."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.main import build_parser
from app.cli.parser import Parser
from cli_kit import Polku

CONTRACT = [
    "demo",
    "shop",
    "import",
    "library",
    "preview",
    "tryout",
    "run",
    "messages",
    "explain",
    "pause-everything",
    "resume-everything",
    "doctor",
    "selftest",
    "flows/list",
    "flows/show",
    "flows/check",
    "flows/add",
    "flows/export",
    "flows/publish",
    "flows/pause",
    "flows/resume",
    "customers/list",
    "customers/show",
    "customers/export",
    "customers/erase",
    "customers/stop",
    "codes/list",
    "codes/add",
    "codes/remove",
    "smtp/check",
    "smtp/test",
    "shop/new",
]


def verbs(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, Parser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                yield f"{name}/{word}".strip("/"), below
                yield from verbs(below, f"{name}/{word}".strip("/"))


def shape(text: str) -> object:
    """`{a, b: [{c}]}` as {"a": None, "b": [{"c": None}]}; a plain word is None."""
    words = re.findall(r"[\[\]{},:]|\.\.\.|[\w ]+", text)
    found, _rest = _shape([word.strip() for word in words if word.strip()])
    return found


def _shape(words: list[str]) -> tuple[object, list[str]]:
    head, rest = words[0], words[1:]
    if head == "[":
        inner, rest = _shape(rest)
        return [inner], rest[1:]
    if head != "{":
        return None, rest
    found: dict[str, object] = {}
    while rest[0] != "}":
        name, rest = rest[0], rest[1:]
        found[name] = None
        if rest[0] == ":":
            found[name], rest = _shape(rest[1:])
        rest = rest[1:] if rest[0] == "," else rest
    return found, rest[1:]


def is_map(told: dict[str, object], got: dict[str, object]) -> bool:
    """Whether `{state: n}` stands for any number of names, and not for one key."""
    return len(told) == 1 and not set(told) & set(got)


def differences(told: object, got: object, path: str = "") -> Iterator[str]:
    """Where a document is not what its help says, by path."""
    if isinstance(told, list) and isinstance(got, list):
        for one in got[:3]:
            yield from differences(told[0], one, f"{path}[]")
    elif isinstance(told, dict) and isinstance(got, dict) and "..." not in told:
        if is_map(told, got):
            for value in list(got.values())[:3]:
                yield from differences(next(iter(told.values())), value, f"{path}{{}}")
        elif list(told) != list(got):
            yield f"{path}: {list(got)} came, {list(told)} was promised"
        else:
            for name, value in got.items():
                yield from differences(told[name], value, f"{path}.{name}")


def promised(name: str) -> object:
    parser = dict(verbs(build_parser()))[name]
    epilog = parser.epilog or ""
    return shape(epilog[re.search(r"[\[{]", epilog).start() :])  # type: ignore[union-attr]


def test_every_verb_of_the_contract_is_there_with_a_help_in_both_languages(polku: Polku) -> None:
    assert set(CONTRACT) <= {name for name, _ in verbs(build_parser())}
    for name, _ in verbs(build_parser()):
        finnish = polku(*name.split("/"), "--help")
        english = polku("--language", "en", *name.split("/"), "--help")
        assert finnish.code == english.code == 0
        assert finnish.out.startswith("käyttö: polku")
        assert english.out.startswith("usage: polku")
        assert "None" not in finnish.out


def test_every_verb_that_does_something_knows_json() -> None:
    for name, parser in verbs(build_parser()):
        if not any(isinstance(action, argparse._SubParsersAction) for action in parser._actions):
            assert "--json" in parser._option_string_actions, name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("library", ()),
        ("flows/list", ()),
        ("flows/show", ("welcome",)),
        ("flows/add", ("winback", "--name", "again")),
        ("flows/publish", ("welcome",)),
        ("flows/pause", ("welcome",)),
        ("flows/export", ("welcome", "{tmp}/welcome.json")),
        ("preview", ("welcome", "thanks")),
        ("tryout", ("--from", "2026-03-18", "--to", "2026-03-19")),
        ("messages", ()),
        ("explain", ("1",)),
        ("pause-everything", ()),
        ("resume-everything", ()),
        ("customers/list", ("--limit", "1")),
        ("customers/show", ("{email}",)),
        ("customers/export", ("{email}", "{tmp}/one.json")),
        ("customers/stop", ("{email}",)),
        ("customers/erase", ("{email}",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_promised_keys_are_the_ones_that_come(
    polku: Polku, demo: Path, tmp_path: Path, name: str, words: tuple[str, ...]
) -> None:
    email = polku("customers", "list", "--limit", 1, "--shop", demo, "--json").json[0]["email"]
    filled = [word.format(tmp=tmp_path, email=email) for word in words]
    document = polku(*name.split("/"), *filled, "--json").json
    assert not list(differences(promised(name), document))


def test_a_key_that_nobody_promised_is_found() -> None:
    told = shape("{a, rows: [{b, c: {reason: n}}]}")
    assert not list(differences(told, {"a": 1, "rows": [{"b": 2, "c": {"cap": 3, "bought": 1}}]}))
    assert list(differences(told, {"a": 1, "rows": [{"b": 2, "c": {}, "d": 4}]})) == [
        ".rows[]: ['b', 'c', 'd'] came, ['b', 'c'] was promised"
    ]
