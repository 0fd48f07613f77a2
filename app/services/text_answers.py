"""Taking in what people have answered to text messages: a STOP ends them, by the operator's own list or as
the gateway tells it.
"""

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
    code = _country(desk)

    def answered(one: TextAnswer) -> Answered:
        phone = international(one.phone, code)
        same = f"{phone}\x1f{one.at.isoformat() if one.at else ''}\x1f{one.text}"
        return _answered(desk, one, phone, hashlib.sha256(same.encode()).hexdigest())

    return _taken(desk, [answered(one) for one in read_answers(file, desk.shop.timezone)])


def take_told_answer(desk: Desk, one: TextAnswer, digest: str) -> TakenAnswers:
    """One answer that a gateway has told by a call of its own; `digest` is equal for the same one told again."""
    return _taken(desk, [_answered(desk, one, international(one.phone, _country(desk)), digest, "sms:webhook")])


def _country(desk: Desk) -> str:
    return sms_settings(desk).gateway.country_code


def _answered(desk: Desk, one: TextAnswer, phone: str, digest: str, source: str = "sms:answer") -> Answered:
    now = desk.clock.now()
    at = min(one.at, now) if one.at else now
    return Answered(phone, one.text[:LONGEST], stops_texts(one.text), at, digest, source)


def _taken(desk: Desk, found: list[Answered]) -> TakenAnswers:
    return TakenAnswers(len(found), *desk.store.text_answers.take(found, _country(desk), desk.clock.now()))
