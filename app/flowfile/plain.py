"""From hostile bytes to plain lists and dictionaries: what any JSON file of ours must fulfil before it is looked at."""

import json
import math
import re
from collections.abc import Iterator
from typing import TypeAlias

from app.flowfile import limits
from app.flowfile.limits import refuse

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"

# Control characters, halves of surrogate pairs, and the invisible signs that turn the reading direction, with which a
# link or an address can show as another one.
_UNSEEN = "\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069"
_BAD_IN_LINE = re.compile(f"[\x00-\x1f{_UNSEEN}]")
_BAD_IN_TEXT = re.compile(f"[\x00-\x08\x0b-\x1f{_UNSEEN}]")


class _Twice(dict[str, Plain]):
    """An object in which `key` stood twice; refused when the walk comes by and knows the place."""

    key: str


def plain(source: bytes | str) -> Plain:
    """Parse JSON. Raises PolkuError("flow-file") with place and reason for what is too big, too deep or ambiguous."""
    size = len(source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass"))
    if size > limits.MAX_BYTES:
        refuse("too-big", bytes=size, most=limits.MAX_BYTES)
    try:
        text = source if isinstance(source, str) else source.decode("utf-8-sig")
        tree: Plain = json.loads(
            text, object_pairs_hook=_object, parse_constant=_not_a_number, parse_int=_whole, parse_float=float
        )
    except UnicodeDecodeError as error:
        refuse("not-utf8", byte=error.start)
    except json.JSONDecodeError as error:
        refuse("not-json", line=error.lineno, column=error.colno)
    except RecursionError:
        refuse("too-deep", most=limits.MAX_DEPTH)
    for place, key, depth, value in _walk(tree):
        _check(place, key, depth, value)
    return tree


def _object(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = _Twice(found)
    seen: set[str] = set()
    for key, _value in pairs:
        if key in seen:
            twice.key = key
        seen.add(key)
    return twice


def _not_a_number(_name: str) -> float:
    return math.nan


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= limits.MAX_DIGITS + 1 else math.inf


def _walk(tree: Plain) -> Iterator[tuple[str, str, int, Plain]]:
    """(place, name of the field it stands under, depth, value), outermost first; no recursion, so depth cannot hurt."""
    waiting: list[tuple[str, str, int, Plain]] = [("", "", 1, tree)]
    while waiting:
        place, key, depth, value = waiting.pop()
        yield place, key, depth, value
        if isinstance(value, list):
            waiting.extend((f"{place}[{i}]", key, depth + 1, value[i]) for i in reversed(range(len(value))))
        elif isinstance(value, dict):
            dot = "." if place else ""
            for name, inner in value.items():  # a text in two languages is still the text of its field
                field = key if name in ("fi", "en") else name
                waiting.append((f"{place}{dot}{name[:80]}", field, depth + 1, inner))


def _check(place: str, key: str, depth: int, value: Plain) -> None:
    if depth > limits.MAX_DEPTH:
        refuse("too-deep", most=limits.MAX_DEPTH)
    match value:
        case _Twice():
            refuse("twice", place, field=value.key[:80])
        case dict():
            for name in value:
                _check_text(f"{place}.{name[:80]!r}" if place else repr(name[:80]), name, 200, several_lines=False)
        case list():
            most = limits.COUNTS.get(key, limits.MAX_TEXT)
            if len(value) > most:
                refuse("too-many", place, count=len(value), most=most)
        case str():
            several = key in limits.SEVERAL_LINES
            most = limits.MAX_MARKUP if key == "markup" else limits.MAX_TEXT if several else limits.MAX_LINE
            _check_text(place, value, most, several_lines=several)
        case bool() | None:
            pass
        case int() | float():
            _check_number(place, key, value)


def _check_text(place: str, text: str, most: int, *, several_lines: bool) -> None:
    if len(text) > most:
        refuse("too-long", place, count=len(text), most=most)
    bad = (_BAD_IN_TEXT if several_lines else _BAD_IN_LINE).search(text)
    if bad:
        refuse("control-character", place, sign=f"U+{ord(bad[0]):04X}")


def _check_number(place: str, key: str, value: int | float) -> None:
    if not math.isfinite(value) or abs(value) >= 10**limits.MAX_DIGITS:
        refuse("number", place)
    least, most = limits.BOUNDS.get(key, (value, value))
    if not least <= value <= most:
        refuse("out-of-range", place, value=value, least=least, most=most)
