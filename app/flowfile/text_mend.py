"""Text as mail, chats and documents hand it over, mended to lines with an indentation.

Quote marks of mail (">"), bullets, tabs, non-breaking and invisible spaces and Windows line ends do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

TAB = 4
MOST_INDENT = 400

_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_QUOTING = re.compile(r"(?:[ \t]?>)+ ?")
_BULLET = re.compile(r"(?:[*•·‣▪–-]|\d{1,3}[.)])\s+(?=[^\W\d_]|\[)")
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


class Line(msgspec.Struct, frozen=True):
    """A line that says something: how far in it stands, its words, how it came, and whether it comes right after
    another, with no blank line between.
    """

    indent: int
    words: str
    raw: str
    close: bool


def mended(text: str) -> Iterator[Line]:
    """The lines of a text that are not blank."""
    close = False
    for raw in _ENDS.split(text):
        clean = _SPACES.sub(" ", _UNSEEN.sub("", raw))
        quoting = _QUOTING.match(clean)
        body = (clean[quoting.end() :] if quoting else clean).expandtabs(TAB)
        words = body.strip()
        if words:
            indent = min(len(body) - len(body.lstrip()), MOST_INDENT)
            bullet = _BULLET.match(words)
            yield Line(indent, squashed(words[bullet.end() :] if bullet else words), words, close)
        close = bool(words)


def squashed(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(_SPACES.sub(" ", _UNSEEN.sub("", text)).split())
