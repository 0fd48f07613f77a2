"""Every error a person can cause or meet has its sentences, in both languages, with every gap filled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import i18n
from app.flowfile.read import read
from app.model.errors import PolkuError
from app.services.sentences.errors import WHYS, explain, known_codes

APP = Path(__file__).parent.parent.parent / "app"


def raised() -> Iterator[tuple[str, str]]:
    """(code, fault) of every PolkuError written in the program with a code in plain sight."""
    for file in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "PolkuError" and len(node.args) > 1:
                code, fault = node.args[:2]
                if isinstance(code, ast.Constant) and isinstance(fault, ast.Constant):
                    yield str(code.value), str(fault.value)


def test_whatever_is_not_our_fault_has_words() -> None:
    silent = {code for code, fault in raised() if fault != "ours"} - known_codes()
    assert silent == set()


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("code", sorted(known_codes()))
def test_a_sentence_never_shows_a_gap(code: str, language: str) -> None:
    i18n.set_language(language)
    told = explain(PolkuError(code, "user"))
    assert told.what.strip()
    assert "{" not in told.line()
    assert "}" not in told.line()


def test_a_broken_flow_file_is_told_with_its_place() -> None:
    with pytest.raises(PolkuError) as caught:
        read(b'{"format": 1, "nodes": [{"kind": "wait", "id": "w", "until": {"until": "duration", "amount": "x"}}]}')
    told = explain(caught.value)
    assert "nodes[0].until.amount" in told.why
    assert told.fault == "user"
    assert told.safe


def test_a_fault_of_ours_says_so_and_keeps_the_details() -> None:
    told = explain(PolkuError("no-such-code-exists", "ours", where="here"))
    assert told.fault == "ours"
    assert told.details == "no-such-code-exists where=here"


def test_each_cause_of_a_refused_file_has_a_sentence() -> None:
    sources = [path.read_text() for path in (APP / "flowfile").glob("*.py")]
    causes = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "refuse" and node.args:
                cause = node.args[0]
                if isinstance(cause, ast.Constant):
                    causes.add(cause.value)
    assert causes - WHYS["flow-file"].keys() == set()
