"""Going through one line of steps as text from left to right."""

from __future__ import annotations

import json
import re
from functools import cache

from app.flowfile.plain import Plain
from app.flowfile.text_words import QUOTES, Both, K, Language, forms_of, key_of, starts_with

_SPACE = re.compile(r"\s*")
_QUOTED = re.compile(rf"[{QUOTES}]((?:[^\\{QUOTES}]|\\.)*)[{QUOTES}]")
_ESCAPED = re.compile(r"\\(.)")
_NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?(?!\w)", re.IGNORECASE | re.ASCII)


class NotUnderstoodError(ValueError):
    """A line, or a part of it, that says nothing we know."""


class Scan:
    """A text and a place in it. Every `take` goes on past what it found, and past the spaces after it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._skip()

    @property
    def rest(self) -> str:
        """What has not been gone through."""
        return self.text[self.at :]

    def done(self) -> bool:
        """Whether everything has been."""
        return self.at >= len(self.text)

    def take(self, pattern: re.Pattern[str]) -> str | None:
        """What the pattern finds right here."""
        found = pattern.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        self._skip()
        return found[0]

    def word(self, *groups: Both) -> bool:
        """Whether any form of these words stands here."""
        return self.take(_pattern(groups)) is not None

    def key(self, table: dict[str, K]) -> K | None:
        """What the words that stand here mean, by a table from `lookup`."""
        found = self.take(starts_with(tuple(table)))
        return None if found is None else table[key_of(found)]

    def sign(self, signs: str) -> bool:
        """Whether one of these signs stands here."""
        if self.text[self.at : self.at + 1] in tuple(signs):
            self.at += 1
            self._skip()
            return True
        return False

    def quoted(self) -> str | None:
        """A text in quotation marks of any kind."""
        found = _QUOTED.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        self._skip()
        return _ESCAPED.sub(r"\1", found[1])

    def number(self) -> int | float | None:
        """A number, with a decimal point or comma."""
        found = self.take(_NUMBER)
        return None if found is None else as_number(found)

    def data(self) -> Plain:
        """A JSON object. Raises NotUnderstoodError."""
        try:
            value, end = json.JSONDecoder().raw_decode(self.text, self.at)
        except (json.JSONDecodeError, RecursionError, ValueError) as error:
            raise NotUnderstoodError from error
        self.at = end
        self._skip()
        found: Plain = value
        return found

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at


def quote(text: str) -> str:
    """A text in quotation marks, so that `quoted` gives it back."""
    return '"' + re.sub(rf"([\\{QUOTES}])", r"\\\1", text) + '"'


def as_number(text: str) -> int | float | None:
    """The number that is written so, with a decimal point or comma; None for anything else."""
    found = _NUMBER.fullmatch(text)
    if found is None or len(text) > 30:
        return None
    plain = text.replace("−", "-").replace(",", ".")
    return int(plain) if re.fullmatch(r"[-+]?\d+", plain) else float(plain)


def number_text(value: int | float, language: Language) -> str:
    """The number as `as_number` reads it."""
    return repr(value).replace(".", ",") if language == "fi" else repr(value)


@cache
def _pattern(groups: tuple[Both, ...]) -> re.Pattern[str]:
    return starts_with(forms_of(*groups))
