"""A message from an HTML file that another program made."""

from __future__ import annotations

import re
from pathlib import Path

from app.model.errors import PolkuError
from app.render.from_html import MAX_LENGTH, Taken, from_html

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_CHARSETS = frozenset({"utf-8", "utf8", "iso-8859-1", "iso-8859-15", "latin1", "windows-1252", "cp1252", "us-ascii"})


def import_message(file: Path, template_id: str, language: str) -> Taken:
    """The message in a file, as blocks where they can be recognised; it is not yet in any automation.

    Raises PolkuError: html-unreadable (name), html-too-big (most), html-empty, message-forbidden.
    """
    try:
        size = file.stat().st_size
        data = file.read_bytes() if size <= 4 * MAX_LENGTH else b""
    except OSError as error:
        raise PolkuError("html-unreadable", "user", name=file.name) from error
    if size > 4 * MAX_LENGTH:
        raise PolkuError("html-too-big", "user", most=MAX_LENGTH // 1000)
    return from_html(_decoded(data), template_id, language)


def _decoded(data: bytes) -> str:
    """As UTF-8 if it is that, whatever it says; else as it says; else as Western European Windows writes."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        told = _CHARSET.search(data[:2_000])
        named = told[1].decode().lower() if told else ""
        return data.decode(named if named in _CHARSETS - {"utf-8", "utf8"} else "cp1252", "replace")
