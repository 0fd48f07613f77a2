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


def keys(text: str) -> list[str]:
    """The names at the outermost level of `{a, b: {c}}` or `[{a, b}]`."""
    depth, found, word = 0, [], ""
    for sign in text.removeprefix("[") + ",":
        depth += (sign in "{[") - (sign in "}]")
        if depth == 1 and (sign.isalnum() or sign == "_"):
            word += sign
        elif depth <= 1 and sign in ",:}" and word:
            found.append(word)
            word = ""
        elif sign in "{[" and depth > 1:
            word = ""
    return found


def promised(name: str) -> list[str]:
    parser = dict(verbs(build_parser()))[name]
    epilog = parser.epilog or ""
    return keys(epilog[re.search(r"[\[{]", epilog).start() :])  # type: ignore[union-attr]


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
    first = document[0] if isinstance(document, list) else document
    assert list(first) == promised(name)
