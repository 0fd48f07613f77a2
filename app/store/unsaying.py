"""What servers said of somebody stands in the shop's notes of trouble, too: there it loses address and number."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, select, update

from app.store.tables_mailbox import mailbox
from app.store.tables_people import customer, shop
from app.store.tables_sources import shop_source

ENDING = 8
"""Last digits by which a number is known again, however its beginning is written."""
_NOTES = (
    (shop, shop.c.id, shop.c.fault),
    (shop, shop.c.id, shop.c.sms_fault),
    (mailbox, mailbox.c.name, mailbox.c.trouble),
    (shop_source, shop_source.c.name, shop_source.c.trouble),
)


def unsay(connection: Connection, owner: int) -> None:
    """Take the customer's address and number out of every note of trouble; the rest of what it says stays."""
    known = connection.execute(select(customer.c.email, customer.c.phone).where(customer.c.id == owner)).one_or_none()
    if known is None:
        return
    named = _pattern(known.email.strip(), known.phone)
    for table, key, column in _NOTES:
        for which, note in connection.execute(select(key, column).where(column.is_not(None))).all():
            bare = {name: _without(named, said) for name, said in note.items()}
            if bare != note:
                connection.execute(update(table).where(key == which).values({column.name: bare}))


def same_number(phone: str) -> str:
    """A pattern that finds this number as anybody may write it; "" where it is none."""
    digits = [letter for letter in phone if letter.isdecimal()][-ENDING:]
    return r"[+\d]*" + r"[\s().-]*".join(digits) if len(digits) == ENDING else ""


def _pattern(email: str, phone: str) -> re.Pattern[str]:
    return re.compile("|".join(one for one in (re.escape(email), same_number(phone)) if one), re.IGNORECASE)


def _without(named: re.Pattern[str], said: Any) -> Any:
    return named.sub("***", said) if isinstance(said, str) else said
