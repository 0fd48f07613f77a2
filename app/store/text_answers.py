"""Answers to text messages in the shop's book: who asked to stop gets no more of them, and the consent log says why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select

from app.model.customer import ConsentEvent, Event
from app.model.phone import international
from app.store.database import Database
from app.store.people import append_consents
from app.store.recording import record_events
from app.store.tables_people import customer

ANSWERED = "Text Message Answered"


class Answered(msgspec.Struct, frozen=True):
    """One answer: an international number, its words, whether they ask to stop, the digest that tells it again, and by
    which way it came.
    """

    phone: str
    text: str
    stop: bool
    at: datetime
    digest: str
    source: str = "sms:answer"


class TextAnswers:
    """Takes answers in."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def take(self, answers: Sequence[Answered], country_code: str, now: datetime) -> tuple[int, int, int]:
        """(customers stopped, other answers recorded, answers of numbers nobody has); the same one twice is one.

        Several customers with one number all stop: nobody can tell which of them it was.
        """
        stopped = others = unknown = 0
        with self._db.write() as connection:
            owners: dict[str, list[int]] = defaultdict(list)
            numbers = select(customer.c.id, customer.c.phone).where(customer.c.phone != "")
            for owner, phone in connection.execute(numbers):
                owners[international(phone, country_code)].append(owner)
            for one in answers:
                found = owners.get(one.phone, []) if one.phone else []
                unknown += not found
                for owner in found:
                    told = Event(f"sms:{owner}:{one.digest}", ANSWERED, one.at, {"text": one.text, "stop": one.stop})
                    fresh = record_events(connection, [(owner, told)])
                    if fresh and one.stop:
                        append_consents(connection, [(owner, _withdrawn(one))], now)
                        stopped += 1
                    others += fresh and not one.stop
        return stopped, others, unknown


def _withdrawn(one: Answered) -> ConsentEvent:
    return ConsentEvent("sms", "withdrawn", one.at, "consent", one.source, one.text, f"sha256:{one.digest}")
