"""Quoted-printable by the line: what needs nothing done is not touched, the rest is done in C."""

from __future__ import annotations

import binascii
import re

_ENDS = re.compile(r"\r\n?")
_BLANKS = (b" ", b"\t")
_CONTROLS = bytes(byte for byte in range(32) if byte not in (9, 10)) + b"\x7f"


def quoted_printable(text: str) -> bytes:
    """The text as a quoted-printable body: ASCII, lines of at most 76 characters, CRLF, a line end at its end."""
    if "\r" in text:
        text = _ENDS.sub("\n", text)
    raw = text.encode("utf-8", "replace").removesuffix(b"\n")
    if not raw.isascii() or len(raw.translate(None, _CONTROLS)) != len(raw):
        done = [_folded(line) for line in raw.split(b"\n")]
    else:  # only equals signs, long lines and blanks at an end need anything done
        lines = raw.replace(b"=", b"=3D").split(b"\n")
        done = [line if len(line) <= 76 else _folded(line.replace(b"=3D", b"=")) for line in lines]
        if b" \n" in raw or b"\t\n" in raw or raw.endswith(_BLANKS):
            done = [_folded(line.replace(b"=3D", b"=")) if line.endswith(_BLANKS) else line for line in done]
    return b"\r\n".join(done) + b"\r\n"


def _folded(line: bytes) -> bytes:
    """One line in C; soft line breaks come out as bare LF and are made whole."""
    return binascii.b2a_qp(line, istext=True).replace(b"\n", b"\r\n")


def base64_lines(data: bytes) -> bytes:
    """A base64 body with lines of 76 characters."""
    flat = binascii.b2a_base64(data, newline=False)
    return b"\r\n".join(flat[place : place + 76] for place in range(0, len(flat), 76)) + b"\r\n"
