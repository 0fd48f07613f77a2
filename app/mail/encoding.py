"""Quoted-printable by the line: what needs nothing done is not touched, the rest is done in C."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable
from functools import lru_cache

_BLANK_AT_END = re.compile(rb" (?:\n|\Z)")
_ENDS = re.compile(r"\r\n?")
# (A tab needs nothing but at the end of a line; it is so rare that all is done in C then.)
_CONTROLS = bytes(byte for byte in range(32) if byte != 10) + b"\x7f"
_SOFT = b"=\r\n"
"""A line end that is not part of the text."""


def quoted_printable(text: str) -> bytes:
    """The text as a quoted-printable body: ASCII, lines of at most 76 characters, CRLF, a line end at its end."""
    if "\r" in text:
        text = _ENDS.sub("\n", text)
    raw = text.encode("utf-8", "replace").removesuffix(b"\n")
    if not raw.isascii() or len(raw.translate(None, _CONTROLS)) != len(raw):
        return b"".join(map(_folded_line, raw.splitlines(keepends=True))) + b"\r\n"
    # Only equals signs, long lines and blanks at an end need anything done.
    done = raw.replace(b"=", b"=3D").split(b"\n")
    if max(map(len, done)) > 76:
        done = [line if len(line) <= 76 else _folded(line.replace(b"=3D", b"=")) for line in done]
    if _BLANK_AT_END.search(raw):
        done = [_folded(line.replace(b"=3D", b"=")) if line.endswith(b" ") else line for line in done]
    return b"\r\n".join(done) + b"\r\n"


def quoted_pieces(pieces: Iterable[str]) -> bytes:
    """The pieces, one after the other, as one quoted-printable body.

    Every piece begins a line of its own (with a soft break before it where the text has none), so the pieces that all
    of a template's messages share are encoded once.
    """
    body = b"".join(map(_quoted_piece, pieces))
    return body + b"\r\n" if body.endswith(_SOFT) or not body else body


@lru_cache(maxsize=2048)
def _quoted_piece(piece: str) -> bytes:
    """A piece encoded from the beginning of a line to the beginning of another."""
    if piece.endswith(("\n", "\r")):
        return quoted_printable(piece)
    if not piece:
        return b""
    quoted = quoted_printable(piece).removesuffix(b"\r\n")
    if len(quoted) - quoted.rfind(b"\n") - 1 > 75:  # no room for the soft break's own sign
        end = -3 if quoted[-3:-2] == b"=" else -1
        quoted = quoted[:end] + _SOFT + quoted[end:]
    return quoted + _SOFT


@lru_cache(maxsize=2048)
def _folded_line(line: bytes) -> bytes:
    """A line of text with its end: most of a message's are the same for everybody."""
    return _folded(line)


def _folded(raw: bytes) -> bytes:
    """In C; line breaks, hard and soft, come out as bare LF and are made whole."""
    return binascii.b2a_qp(raw, istext=True).replace(b"\n", b"\r\n")


def base64_lines(data: bytes) -> bytes:
    """A base64 body with lines of 76 characters."""
    flat = binascii.b2a_base64(data, newline=False)
    return b"\r\n".join(flat[place : place + 76] for place in range(0, len(flat), 76)) + b"\r\n"
