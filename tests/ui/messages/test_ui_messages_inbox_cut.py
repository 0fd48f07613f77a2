"""The inbox list cuts subject and preheader where mail programs do, and says with "…" that it did."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.ui.messages.inbox import LINE_SEEN, SUBJECT_SEEN, cut

WORDS = st.text(alphabet="aäö bcd", max_size=200)


@given(subject=WORDS, preheader=WORDS)
def test_what_is_seen_is_the_beginning_and_never_longer_than_the_line(subject: str, preheader: str) -> None:
    first, second = cut(subject, preheader)
    assert len(first) <= SUBJECT_SEEN
    assert len(first) + len(second) <= LINE_SEEN
    for whole, seen in ((subject, first), (preheader, second)):
        assert seen == whole if not seen.endswith("…") else whole.startswith(seen[:-1]) and len(seen) <= len(whole)


def test_a_long_subject_leaves_the_preheader_what_is_left_of_the_line() -> None:
    first, second = cut("Kiitos " * 20, "Kaksi minuuttia riittää. " * 10)
    assert first.startswith("Kiitos Kiitos")
    assert first.endswith("…")
    assert second.endswith("…")
