"""Taking in what people have answered to text messages: a STOP ends them, by the operator's own list."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from app.model.phone import international
from app.model.stopping import stops_texts
from app.services.desk import Desk
from app.services.gateway import sms_settings
from app.shop.text_answers import TextAnswer, read_answers
from app.store.text_answers import Answered

LONGEST = 1600
"""So many signs of an answer are kept: ten parts of one message."""


class TakenAnswers(msgspec.Struct, frozen=True):
    """`stopped`: customers who get no more text messages; `others`: answers that asked for something else;
    `unknown`: answers from numbers that no customer has.
    """

    read: int
    stopped: int
    others: int
    unknown: int


def take_answers(desk: Desk, file: Path) -> TakenAnswers:
    """Read an operator's list of answers; the same list again changes nothing. An answer without a moment came now.

    Raises PolkuError import-..., answers-no-columns.
    """
    code, now = sms_settings(desk).gateway.country_code, desk.clock.now()

    def answered(one: TextAnswer) -> Answered:
        phone = international(one.phone, code)
        same = f"{phone}\x1f{one.at.isoformat() if one.at else ''}\x1f{one.text}"
        digest = hashlib.sha256(same.encode()).hexdigest()
        at = min(one.at, now) if one.at else now
        return Answered(phone, one.text[:LONGEST], stops_texts(one.text), at, digest)

    found = [answered(one) for one in read_answers(file, desk.shop.timezone)]
    return TakenAnswers(len(found), *desk.store.text_answers.take(found, code, now))
