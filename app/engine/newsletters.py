"""Newsletters of the record as messages of a try-out, for which there was room or was not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.engine.guardrails import Pending
from app.engine.history import History
from app.engine.played import NEWSLETTER
from app.engine.run import Run
from app.model.customer import Contact
from app.model.entry import Entry
from app.model.nodes import Email


def newsletters(contacts: Iterable[Contact], history: History) -> Iterator[Pending]:
    """Each of the contacts as a message that is due when it left; they are nobody's way."""
    for contact in contacts:
        email = Email(
            NEWSLETTER,
            contact.title,
            message_class="marketing" if contact.marketing else "service",
            about=_sold(contact, history),
        )
        run = Run(0, history.customer.id, Entry(NEWSLETTER, contact.at), NEWSLETTER)
        yield Pending(run, email, contact.content, contact.at, contact.at)


def _sold(contact: Contact, history: History) -> tuple[str, ...]:
    """The categories a newsletter sold, as its event tells them."""
    for event in history.events:
        if event.occurred_at == contact.at and event.properties.get("content", "") == contact.content:
            told = event.properties.get("categories")
            return tuple(str(one) for one in told) if isinstance(told, list) else ()
    return ()
