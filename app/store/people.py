"""Finding, adding and completing customers by their address, a thousand at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from app.model.customer import ConsentEvent, Customer
from app.store.asking import address_hash, address_key, among
from app.store.asking_again import ask_again
from app.store.confirming import Asking
from app.store.dialects import next_ids
from app.store.revoking import revoke_tokens
from app.store.shop_record import hmac_key
from app.store.tables_people import consent_event, customer

PROFILE = ("first_name", "last_name", "phone", "language", "birth_md", "city", "timezone")

CUSTOMER = select(
    customer.c.id,
    customer.c.email,
    *(customer.c[name] for name in PROFILE),
    customer.c.tags,
    customer.c.fields,
    customer.c.created_at,
)
"""The columns of `customer_of`."""


class CustomerRecord(msgspec.Struct, frozen=True):
    """A customer as a source tells of them: `customer.id` is ignored, empty columns never wipe out known ones."""

    customer: Customer
    consents: tuple[ConsentEvent, ...] = ()


class Tally(msgspec.Struct, frozen=True):
    """What recording changed: `same` was known already, word for word."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(self.added + other.added, self.changed + other.changed, self.same + other.same)


class People:
    """The customers of one open transaction; who has been met once is remembered by address.

    `asked`: the lines by which people were asked to confirm.
    """

    def __init__(self, connection: Connection, now: datetime, asking: Asking) -> None:
        self._connection = connection
        self._now = now
        self._asking = asking
        self.asked: list[tuple[int, ConsentEvent]] = []
        self._hmac_key = hmac_key(connection)
        self._ids: dict[str, int] = {}

    def owners(self, persons: Iterable[Customer]) -> dict[str, int]:
        """The id of everyone by address key; who is not known yet is added as told."""
        by_key: dict[str, Customer] = {}
        for person in persons:
            by_key.setdefault(address_key(person.email), person)
        missing = [key for key in by_key if key not in self._ids]
        if missing:
            known = self.known(missing)
            self._insert([by_key[key] for key in missing if key not in known])
        return {key: self._ids[key] for key in by_key}

    def known(self, keys: Sequence[str]) -> dict[str, Customer]:
        """Those of the address keys that are customers."""
        statement = CUSTOMER.where(among(customer.c.email_key))
        rows = self._connection.execute(statement, {"ids": msgspec.json.encode(keys).decode()})
        found = {address_key(row.email): customer_of(row) for row in rows}
        self._ids.update((key, one.id) for key, one in found.items())
        return found

    def record(self, rows: Sequence[CustomerRecord]) -> Tally:
        """Add the new ones, complete the known ones, append to the consent log."""
        tally, left = Tally(), rows
        while left:
            done, left = self._record_once(left)
            tally = tally.plus(done)
        return tally

    def _record_once(self, rows: Sequence[CustomerRecord]) -> tuple[Tally, list[CustomerRecord]]:
        """Each person's first row; (the tally, the rows that are left)."""
        told: dict[str, CustomerRecord] = {}
        again: list[CustomerRecord] = []
        for row in rows:
            if told.setdefault(address_key(row.customer.email), row) is not row:
                again.append(row)  # the same person twice in one chunk: after the first is in
        known = self.known(list(told))
        self._insert([row.customer for key, row in told.items() if key not in known])
        touched = {key for key, one in known.items() if self._complete(one, told[key].customer)}
        lines = self._asking.permissions([(self._ids[key], line) for key, row in told.items() for line in row.consents])
        self.asked += [one for one in lines if one[1].basis == "asked"]
        new_owners = append_consents(self._connection, lines, self._now)
        touched |= {key for key in known if self._ids[key] in new_owners}
        return Tally(len(told) - len(known), len(touched), len(known) - len(touched)), again

    def differing(self, rows: Sequence[CustomerRecord]) -> list[CustomerRecord]:
        """Those who are known and would get something new: a column, a tag, or a line in the consent log."""
        known = self.known([address_key(row.customer.email) for row in rows])
        told = [(known[key], row) for row in rows if (key := address_key(row.customer.email)) in known]
        lines = [(person.id, line) for person, row in told for line in row.consents]
        owners = {owner for owner, _ in _new_lines(self._connection, lines)}
        return [row for person, row in told if _changes(person, row.customer) or person.id in owners]

    def _insert(self, persons: Sequence[Customer]) -> None:
        if not persons:
            return
        next_id = next_ids(self._connection, customer.c.id, len(persons))
        rows = []
        for number, person in enumerate(persons, next_id):
            key = address_key(person.email)
            self._ids[key] = number
            rows.append(customer_values(person, self._hmac_key, self._now) | {"id": number})
        self._connection.execute(insert(customer), rows)

    def _complete(self, known: Customer, told: Customer) -> bool:
        values = _changes(known, told)
        if values:
            statement = update(customer).where(customer.c.id == known.id).values(**values, updated_at=self._now)
            self._connection.execute(statement)
        return bool(values)


def _changes(known: Customer, told: Customer) -> dict[str, Any]:
    """The columns that get something new; what is told empty wipes out nothing."""
    values: dict[str, Any] = {
        name: getattr(told, name)
        for name in PROFILE
        if getattr(told, name) and getattr(told, name) != getattr(known, name)
    }
    fields = {**known.fields, **told.fields}
    tags = tuple(dict.fromkeys((*known.tags, *told.tags)))
    if fields != known.fields:
        values["fields"] = fields
    if tags != known.tags:
        values["tags"] = tags
    return values


def customer_of(row: Any) -> Customer:
    """A row of `CUSTOMER` as a customer."""
    values: tuple[Any, ...] = (*row[:9], tuple(row[9]), *row[10:12])
    return Customer(*values)


def customer_values(person: Customer, key: bytes, now: datetime) -> dict[str, Any]:
    """The columns of a customer, but for the id. Raises PolkuError "customer-bad-email"."""
    return {name: getattr(person, name) for name in PROFILE} | {
        "email": person.email.strip(),
        "email_key": address_key(person.email),
        "address_hmac": address_hash(key, person.email),
        "fields": person.fields,
        "tags": person.tags,
        "created_at": person.created_at or now,
        "updated_at": now,
    }


def append_consents(connection: Connection, lines: Sequence[tuple[int, ConsentEvent]], now: datetime) -> set[int]:
    """Append to the consent log what does not stand there yet; the customers who got a new line."""
    rows = [
        {"customer_id": owner, "recorded_at": now, **msgspec.structs.asdict(line)}
        for owner, line in _new_lines(connection, lines)
    ]
    if rows:
        connection.execute(insert(consent_event), rows)
        ended = {row["customer_id"] for row in rows if row["action"] == "withdrawn" and row["channel"] != "sms"}
        if ended:
            revoke_tokens(connection, ended, now)
        ask_again(connection, {row["customer_id"] for row in rows if row["action"] == "withdrawn"})
    return {row["customer_id"] for row in rows}


def _new_lines(connection: Connection, lines: Sequence[tuple[int, ConsentEvent]]) -> list[tuple[int, ConsentEvent]]:
    """Those that do not stand in the log yet, each once."""
    if not lines:
        return []
    owners = msgspec.json.encode(sorted({owner for owner, _ in lines})).decode()
    identity = (consent_event.c.channel, consent_event.c.action, consent_event.c.occurred_at, consent_event.c.source)
    statement = select(consent_event.c.customer_id, *identity).where(among(consent_event.c.customer_id))
    seen = {tuple(row) for row in connection.execute(statement, {"ids": owners})}
    new = []
    for owner, line in lines:
        same = (owner, line.channel, line.action, line.occurred_at, line.source)
        if same not in seen:
            seen.add(same)
            new.append((owner, line))
    return new
