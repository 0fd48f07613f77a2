"""The names a message carries."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.letters import new_token
from app.mail.ids import make_stop_token, message_id, stop_mailto, token_of, verify_stop_token

KEY = b"k" * 32
TOKEN = "b4xn2uzqxi7uds2gdajehn2ezi"


def test_every_message_id_is_its_own_and_says_nothing() -> None:
    made = {message_id(new_token(), "kylakauppa.example") for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"<polku\.[a-z2-7]{26}@kylakauppa\.example>", one) for one in made)


@given(st.integers(1, 60), st.integers(1, 60))
def test_a_message_id_is_short_enough_never_to_be_folded(first: int, second: int) -> None:
    domain = f"{'a' * first}.{'b' * second}.example"
    made = message_id(TOKEN, domain)
    assert len(made) <= 77 or made.endswith(f"@{'b' * second}.example>")
    assert domain.endswith(made.partition("@")[2][:-1])


def test_the_token_is_found_again() -> None:
    assert token_of(message_id(TOKEN, "a.example")) == TOKEN
    assert token_of(f"polku.{TOKEN}") == TOKEN
    assert token_of("<somebody.else@a.example>") == ""


def test_a_stop_is_believed_only_with_the_shops_own_signature() -> None:
    stop = make_stop_token(KEY, TOKEN)
    assert verify_stop_token(KEY, stop) == TOKEN
    assert verify_stop_token(KEY, f" {stop.upper()} ") == TOKEN
    assert verify_stop_token(b"x" * 32, stop) is None
    assert len(f"stop+{stop}") <= 64


@pytest.mark.parametrize("place", range(0, 42, 3))
def test_a_changed_letter_is_noticed(place: int) -> None:
    stop = make_stop_token(KEY, TOKEN)
    changed = stop[:place] + ("a" if stop[place] != "a" else "b") + stop[place + 1 :]
    assert verify_stop_token(KEY, changed) is None


@given(st.text(max_size=60))
def test_anything_may_be_written_to_the_stop_address(text: str) -> None:
    assert verify_stop_token(KEY, text) is None


def test_the_stop_address_in_both_forms() -> None:
    assert stop_mailto("hei@a.example", "x1", plus=True) == "mailto:hei+x1@a.example"
    assert stop_mailto("hei@a.example", "x1", plus=False) == "mailto:hei@a.example?subject=STOP%20x1"
