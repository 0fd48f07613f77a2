"""A mail server's refusal is told in words where its code says why."""

from __future__ import annotations

import pytest

from app.i18n import speaking
from app.services.sentences.replies import refusal_words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("5.1.1 No such user", "Osoitetta ei ole olemassa"),
        ("5.2.2 Mailbox full", "Vastaanottajan postilaatikko on täynnä"),
        ("5.7.26 Unauthenticated mail is not accepted", "Vastaanottajan palvelin ei päästä viestiä läpi"),
        ("5.4.4 Host unknown", "Vastaanottajan postipalvelinta ei tavoiteta"),
        ("Go away", ""),
        ("5.0.0 Something went wrong", ""),
        ("", ""),
    ],
)
def test_a_refusal_is_told_by_its_code(answer: str, words: str) -> None:
    with speaking("fi"):
        assert refusal_words(answer) == words
