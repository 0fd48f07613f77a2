"""Quoted-printable by the line: what needs nothing done is not touched, the rest is done in C."""

from __future__ import annotations

import binascii
import re

_BLANK_AT_END = re.compile(rb" (?:\n|\Z)")
_ENDS = re.compile(r"\r\n?")
# (A tab needs nothing but at the end of a line; it is so rare that all is done in C then.)
_CONTROLS = bytes(byte for byte in range(32) if byte != 10) + b"\x7f"


def quoted_printable(text: str) -> bytes:
    """The text as a quoted-printable body: ASCII, lines of at most 76 characters, CRLF, a line end at its end."""
    if "\r" in text:
        text = _ENDS.sub("\n", text)
    raw = text.encode("utf-8", "replace").removesuffix(b"\n")
    if not raw.isascii() or len(raw.translate(None, _CONTROLS)) != len(raw):
        return _folded(raw) + b"\r\n"
    # Only equals signs, long lines and blanks at an end need anything done.
    done = raw.replace(b"=", b"=3D").split(b"\n")
    if max(map(len, done)) > 76:
        done = [line if len(line) <= 76 else _folded(line.replace(b"=3D", b"=")) for line in done]
    if _BLANK_AT_END.search(raw):
        done = [_folded(line.replace(b"=3D", b"=")) if line.endswith(b" ") else line for line in done]
    return b"\r\n".join(done) + b"\r\n"


def _folded(raw: bytes) -> bytes:
    """In C; line breaks, hard and soft, come out as bare LF and are made whole."""
    return binascii.b2a_qp(raw, istext=True).replace(b"\n", b"\r\n")


def base64_lines(data: bytes) -> bytes:
    """A base64 body with lines of 76 characters."""
    flat = binascii.b2a_base64(data, newline=False)
    return b"\r\n".join(flat[place : place + 76] for place in range(0, len(flat), 76)) + b"\r\n"
