"""The length of text messages as operators count and charge it."""

from __future__ import annotations

import pytest

from app.render.sms_length import SmsLength, sms_length


@pytest.mark.parametrize(
    ("text", "alphabet", "used", "parts", "room"),
    [
        ("", "GSM-7", 0, 0, 160),
        ("a" * 160, "GSM-7", 160, 1, 160),
        ("a" * 161, "GSM-7", 161, 2, 306),
        ("ä" * 306, "GSM-7", 306, 2, 306),
        ("ä" * 307, "GSM-7", 307, 3, 459),
        ("€" * 80, "GSM-7", 160, 1, 160),
        ("€" * 81, "GSM-7", 162, 2, 306),
        ("š" * 70, "UCS-2", 70, 1, 70),
        ("š" * 71, "UCS-2", 71, 2, 134),
        ("Å" * 69 + "”", "UCS-2", 70, 1, 70),
        ("😀" * 35, "UCS-2", 70, 1, 70),
        ("😀" * 36, "UCS-2", 72, 2, 134),
    ],
)
def test_parts_are_those_the_operator_sends(text: str, alphabet: str, used: int, parts: int, room: int) -> None:
    found = sms_length(text)
    assert (found.alphabet, found.used, found.parts, found.room) == (alphabet, used, parts, room)


def test_a_sign_of_two_places_is_never_divided() -> None:
    assert sms_length("a" * 152 + "€" + "a" * 152) == SmsLength("GSM-7", 306, 3, 459)


def test_the_signs_that_cost_room_are_named_once_each() -> None:
    assert sms_length("”moi” – hei").foreign == ("”", "–")
