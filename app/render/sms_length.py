"""How long a text message is: the alphabet it travels in, and how many parts the operator sends and charges for.

GSM 03.38: 160 characters of the seven-bit alphabet in one message, 153 in each part of a longer one; a few signs take
two places. One sign outside it, and the whole text travels as UCS-2: 70 in one message, 67 in each part.
"""

from __future__ import annotations

from typing import Literal

import msgspec

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€\f")
"""Signs of the extension table: an escape before each."""
_ROOM = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


class SmsLength(msgspec.Struct, frozen=True):
    """`used` of `room` places; with more than one part, room is that of all the parts together.

    `foreign`: the signs, each once, for which it does not fit the seven-bit alphabet.
    """

    alphabet: Literal["GSM-7", "UCS-2"]
    used: int
    parts: int
    room: int
    foreign: tuple[str, ...] = ()


def sms_length(text: str) -> SmsLength:
    """The length of a text as it is sent."""
    foreign = tuple(dict.fromkeys(sign for sign in text if sign not in _BASIC and sign not in _TWICE))
    sizes = [_units(sign) if foreign else 1 + (sign in _TWICE) for sign in text]
    alphabet: Literal["GSM-7", "UCS-2"] = "UCS-2" if foreign else "GSM-7"
    alone, each = _ROOM[alphabet]
    used = sum(sizes)
    if used <= alone:
        return SmsLength(alphabet, used, 1 if used else 0, alone, foreign)
    parts = _parts(sizes, each)
    return SmsLength(alphabet, used, parts, parts * each, foreign)


def _parts(sizes: list[int], each: int) -> int:
    """A sign of two places is never divided between two parts."""
    parts, free = 1, each
    for size in sizes:
        if size > free:
            parts, free = parts + 1, each
        free -= size
    return parts


def _units(sign: str) -> int:
    return 2 if ord(sign) > 0xFFFF else 1
