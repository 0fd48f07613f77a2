"""Header text beyond ASCII: RFC 2047 words of at most 75 characters that read back as what was written."""

from __future__ import annotations

import re

_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_QUOTED = [chr(byte) if byte in _SAFE else "_" if byte == 32 else f"={byte:02X}" for byte in range(256)]
_HEAD, _TAIL = "=?utf-8?q?", "?="
_ROOM = 75 - len(_HEAD) - len(_TAIL)
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def unstructured(text: str, used: int) -> str:
    """A Subject's value; `used` characters of the first line are taken by the header's name."""
    plain = text.isascii() and text.isprintable() and "=?" not in text and text == " ".join(text.split(" ")).strip()
    if plain and used + len(text) <= 76 and "  " not in text:
        return text
    return encoded(text, used)


def phrase(text: str, used: int) -> str:
    """A display name: as it is, in quotes, or as encoded words."""
    if _ATOMS.fullmatch(text) and "=?" not in text and used + len(text) <= 60:
        return text
    if text.isascii() and text.isprintable() and "=?" not in text and used + len(text) <= 60:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return encoded(text, used)


def encoded(text: str, used: int) -> str:
    """Encoded words, parted by line end and space so that two are never side by side; no letter is cut in two."""
    room = min(_ROOM, 76 - used - len(_HEAD) - len(_TAIL))
    whole = "".join(map(_QUOTED.__getitem__, text.encode()))
    if len(whole) <= room:
        return f"{_HEAD}{whole}{_TAIL}"
    words: list[str] = []
    word = ""
    for letter in text:
        quoted = "".join([_QUOTED[byte] for byte in letter.encode()])
        if len(word) + len(quoted) > room:
            words.append(word)
            word, room = "", _ROOM
        word += quoted
    words.append(word)
    return "\r\n ".join(f"{_HEAD}{word}{_TAIL}" for word in words if word)
