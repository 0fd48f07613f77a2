"""Every word that the program shows is there in Finnish, with the same blanks to fill in."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from app.i18n import compiled_catalogue
from source_reading import ROOT, Source, program

AREAS = sorted((ROOT / "resources" / "locale" / "fi").glob("*.po"))
MARKERS = {"_": 0, "N_": 0, "ngettext": 0, "pgettext": 1}
"""Which argument of the function is the message."""


@cache
def finnish() -> dict[tuple[str | None, str], list[tuple[str, Message]]]:
    """(context, English) -> the areas that translate it."""
    found: dict[tuple[str | None, str], list[tuple[str, Message]]] = {}
    for area in AREAS:
        with area.open("rb") as stream:
            for message in read_po(stream, locale="fi", abort_invalid=True):
                if message.id:
                    found.setdefault((message.context, forms(message.id)[0]), []).append((area.stem, message))
    return found


def forms(texts: str | list[str] | tuple[str, ...]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


def marked(source: Source) -> Iterator[tuple[ast.Call, ast.expr]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
            yield node, node.args[MARKERS[node.func.id]]


@cache
def used() -> dict[tuple[str | None, str], str]:
    """(context, English) -> where the program says it."""
    found = {}
    for source in program():
        for call, message in marked(source):
            if isinstance(message, ast.Constant) and isinstance(message.value, str):
                named = isinstance(call.func, ast.Name) and call.func.id == "pgettext"
                context = call.args[0].value if named and isinstance(call.args[0], ast.Constant) else None
                found[context, message.value] = f"{source.name}:{call.lineno}"
    return found


def blanks(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def test_every_message_of_the_program_is_there_in_finnish() -> None:
    missing = [f"{where}: {key[1]!r}" for key, where in used().items() if key not in finnish()]
    assert not missing, "\n".join(missing)


def test_nothing_is_left_empty_or_unsure() -> None:
    unfinished = [
        f"{area}: {key[1]!r}"
        for key, entries in finnish().items()
        for area, message in entries
        if message.fuzzy or not all(forms(message.string))
    ]
    assert not unfinished, "\n".join(unfinished)


def test_a_translation_has_the_same_blanks_to_fill_in() -> None:
    differing = [
        f"{area}: {key[1]!r} -> {text!r}"
        for key, entries in finnish().items()
        for area, message in entries
        for text in forms(message.string)
        if not blanks(text) <= set().union(*map(blanks, forms(message.id)))
        or (isinstance(message.id, str) and blanks(text) != blanks(message.id))
    ]
    assert not differing, "\n".join(differing)


def test_two_areas_do_not_translate_the_same_words_differently() -> None:
    disagreeing = [
        f"{key[1]!r}: {[(area, message.string) for area, message in entries]}"
        for key, entries in finnish().items()
        if len({str(message.string) for _area, message in entries}) > 1
    ]
    assert not disagreeing, "\n".join(disagreeing)


def test_nothing_is_translated_that_is_never_said() -> None:
    said = {
        node.value
        for source in program()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    idle = [f"{entries[0][0]}: {key[1]!r}" for key, entries in finnish().items() if key[1] not in said]
    assert not idle, "\n".join(idle)


def test_no_message_is_put_together_before_it_is_translated() -> None:
    assembled = [
        f"{source.name}:{call.lineno}"
        for source in program()
        for call, message in marked(source)
        if isinstance(message, (ast.JoinedStr, ast.BinOp))
        or (isinstance(message, ast.Call) and ast.unparse(message.func).endswith(".format"))
    ]
    assert not assembled, "\n".join(assembled)


def test_apostrophes_are_those_of_typography() -> None:
    straight = {
        f"{place}: {text}" for (_context, text), place in used().items() if re.search(r"[A-Za-z]'[a-z]|s' ", text)
    }
    straight |= {
        f"{area}: {text}"
        for entries in finnish().values()
        for area, message in entries
        for text in forms(message.string)
        if re.search(r"[A-Za-zäö]'[a-zäö]", text)
    }
    assert straight == set()


def test_the_window_does_not_shout() -> None:
    shouting = [
        f"{area}: {text!r}"
        for entries in finnish().values()
        for area, message in entries
        for text in forms(message.id) + forms(message.string)
        if "!" in text
    ]
    assert not shouting, "\n".join(shouting)


@pytest.mark.parametrize("area", AREAS, ids=lambda path: path.stem)
def test_the_compiled_catalogue_is_in_step(area: Path) -> None:
    assert area.with_suffix(".mo").read_bytes() == compiled_catalogue(area), "run python3 dev.py translations"
