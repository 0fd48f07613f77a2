"""Quoted-printable by the line: what needs nothing done is not touched, the rest is done in C."""

from __future__ import annotations

import binascii
import re

_ENDS = re.compile(r"\r\n?")
_CONTROLS = bytes(byte for byte in range(32) if byte not in (9, 10)) + b"\x7f"


def quoted_printable(text: str) -> bytes:
    """The text as a quoted-printable body: ASCII, lines of at most 76 characters, CRLF, a line end at its end."""
    if "\r" in text:
        text = _ENDS.sub("\n", text)
    raw = text.encode("utf-8", "replace")
    lines = raw.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    if raw.isascii() and len(raw.translate(None, _CONTROLS)) == len(raw):
        quoted = raw.replace(b"=", b"=3D").split(b"\n")
        if quoted[-1] == b"":
            quoted.pop()
        if b" \n" not in raw and b"\t\n" not in raw and not raw.endswith((b" ", b"\t")):
            done = [line if len(line) <= 76 else _folded(plain) for line, plain in zip(quoted, lines, strict=True)]
            return b"\r\n".join(done) + b"\r\n"
    return b"\r\n".join([_folded(line) for line in lines]) + b"\r\n"


def _folded(line: bytes) -> bytes:
    """One line in C; soft line breaks come out as bare LF and are made whole."""
    return binascii.b2a_qp(line, istext=True).replace(b"\n", b"\r\n")


def base64_lines(data: bytes) -> bytes:
    """A base64 body with lines of 76 characters."""
    flat = binascii.b2a_base64(data, newline=False)
    return b"\r\n".join(flat[place : place + 76] for place in range(0, len(flat), 76)) + b"\r\n"
