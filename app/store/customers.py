"""Customers as people look for them, and everything known of one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.engine.history import History
from app.model.customer import ConsentEvent, Customer
from app.model.errors import PolkuError
from app.store import kept_search
from app.store.asking import address_hash, address_key, among, id_list
from app.store.asking_again import ask_again
from app.store.database import Database
from app.store.facts import histories
from app.store.people import CUSTOMER, append_consents, customer_of, customer_values
from app.store.prepared import raw_of
from app.store.shop_record import hmac_key
from app.store.suppressions import UNSUBSCRIBED, suppress
from app.store.tables_people import consent_event, customer, shop_order, suppression


class CustomerRow(msgspec.Struct, frozen=True):
    """One customer in a list. `consent`: may marketing e-mail be sent, as far as the consent log says."""

    id: int
    email: str
    name: str
    city: str
    orders: int
    total: float
    last_order_at: datetime | None
    consent: bool
    suppressed: str
    tags: tuple[str, ...]
    created_at: datetime
    interests: tuple[str, ...] = ()
    sms: bool = False


class Customers:
    """The shop's customers. Addresses compare without regard to case."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def words(self) -> tuple[dict[str, int], dict[str, int]]:
        """(tags, names of the shop's own profile fields), each with how many customers have it."""
        with self._db.read() as connection:
            tags = connection.exec_driver_sql(
                "SELECT value, count(*) FROM customer, json_each(customer.tags) GROUP BY value"
            )
            found = {str(word): int(count) for word, count in tags}
            fields = connection.exec_driver_sql(
                "SELECT key, count(*) FROM customer, json_each(customer.fields) "
                "WHERE substr(key, 1, 6) <> 'polku:' GROUP BY key"
            )
            return found, {str(word): int(count) for word, count in fields}

    def most_used(self, name: str, limit: int) -> list[str]:
        """The values of a profile field that most customers have, each of a list's own; `city` is a field as well."""
        path = "$." + msgspec.json.encode(name).decode()
        lists = (
            "SELECT j.value, count(*) AS n FROM customer c, "
            "json_each(CASE WHEN json_type(c.fields, ?) = 'array' THEN json_extract(c.fields, ?) "
            "ELSE json_array(json_extract(c.fields, ?)) END) j "
            "WHERE j.value IS NOT NULL AND j.value <> '' GROUP BY j.value ORDER BY n DESC, j.value LIMIT ?"
        )
        with self._db.read() as connection:
            if name == "city":
                cities = select(customer.c.city, func.count()).where(customer.c.city != "").group_by(customer.c.city)
                counted = cities.order_by(func.count().desc(), customer.c.city).limit(limit)
                return [str(row[0]) for row in connection.execute(counted)]
            if connection.dialect.name != "sqlite":
                return []
            return [str(row[0]) for row in connection.exec_driver_sql(lists, (path, path, path, limit))]

    def find(self, search: str = "", limit: int = 200, offset: int = 0) -> list[CustomerRow]:
        """Customers who fit every word of `search`, by name: three letters stand anywhere in a name or in the address,
        fewer begin one.
        """
        with self._db.read() as connection:
            ids = kept_search.page(connection, search, limit, offset)
            found = {row.id: _row(row) for row in connection.execute(_LIST.where(_MINE), {"ids": id_list(ids)})}
            return [found[one] for one in ids]

    def listed(self, ids: Collection[int]) -> list[CustomerRow]:
        """Those of these customers who exist, in the order of `ids`."""
        statement = _LIST.where(_MINE)
        with self._db.read() as connection:
            found = {row.id: _row(row) for row in connection.execute(statement, {"ids": id_list(ids)})}
        return [found[one] for one in ids if one in found]

    def count(self, search: str = "") -> int:
        """How many `find` would give without a limit."""
        with self._db.read() as connection:
            return kept_search.count(connection, search)

    def ids(self) -> list[int]:
        """Everybody's number, ascending."""
        with self._db.read() as connection:
            return list(connection.scalars(select(customer.c.id).order_by(customer.c.id)))

    def by_email(self, email: str) -> Customer | None:
        """The customer with this address, or None."""
        return self._one(customer.c.email_key == email.strip().casefold())

    def get(self, customer_id: int) -> Customer | None:
        """The customer with this id, or None."""
        return self._one(customer.c.id == customer_id)

    def save(self, person: Customer, now: datetime) -> Customer:
        """Add (`id` 0) or change a customer; as saved. A stop follows the person to a new address.

        Raises PolkuError "customer-email-taken", "customer-bad-email", "customer-not-found".
        """
        with self._db.write() as connection:
            values = customer_values(person, hmac_key(connection), now)
            try:
                if person.id:
                    del values["created_at"]
                    elsewhere = customer.c.address_hmac != values["address_hmac"]
                    listed = connection.scalar(_WHY_LISTED.where(customer.c.id == person.id, elsewhere))
                    changed = connection.execute(update(customer).where(customer.c.id == person.id).values(**values))
                    if not changed.rowcount:
                        raise PolkuError("customer-not-found", "user", email=person.email)
                    ask_again(connection, (person.id,))  # what is claimed would go to the address of before
                    if listed:
                        suppress(raw_of(connection), values["address_hmac"], listed, now)
                    return person
                result = connection.execute(insert(customer), values)
            except IntegrityError as error:
                raise PolkuError("customer-email-taken", "user", email=person.email) from error
            new_id = int(result.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted
            return msgspec.structs.replace(person, id=new_id, created_at=values["created_at"])

    def record_consent(self, customer_id: int, line: ConsentEvent, now: datetime) -> None:
        """Append a line to the consent log; the very same line twice stands there once."""
        with self._db.write() as connection:
            append_consents(connection, [(customer_id, line)], now)

    def stop(self, email: str, now: datetime, reason: str = UNSUBSCRIBED) -> None:
        """The person wants no more: the address goes on the suppression list and the log says withdrawn.

        Works for addresses that are no customer's, too.
        """
        with self._db.write() as connection:
            suppress(raw_of(connection), address_hash(hmac_key(connection), email), reason, now)
            owner = connection.scalar(select(customer.c.id).where(customer.c.email_key == address_key(email)))
            if owner is not None:
                line = ConsentEvent("email", "withdrawn", now, source=reason)
                append_consents(connection, [(owner, line)], now)

    def everything(self, email: str) -> History:
        """All that is known of a person, for their own copy. Raises PolkuError "customer-not-found"."""
        with self._db.read() as connection:
            return history_of(connection, email)

    def _one(self, where: ColumnElement[bool]) -> Customer | None:
        with self._db.read() as connection:
            row = connection.execute(CUSTOMER.where(where)).one_or_none()
        return None if row is None else customer_of(row)


def history_of(connection: Connection, email: str) -> History:
    """As `Customers.everything`, inside a transaction."""
    owner = connection.scalar(select(customer.c.id).where(customer.c.email_key == email.strip().casefold()))
    if owner is None:
        raise PolkuError("customer-not-found", "user", email=email)
    return histories(connection, (owner,))[owner]


def _row(row: Any) -> CustomerRow:
    return CustomerRow(
        id=row.id,
        email=row.email,
        name=f"{row.first_name} {row.last_name}".strip(),
        city=row.city,
        orders=row.orders,
        total=round(row.total or 0.0, 2),
        last_order_at=row.last_order_at,
        consent=bool(row.consent),
        suppressed=row.suppressed or "",
        tags=tuple(row.tags),
        created_at=row.created_at,
        interests=_texts(row.fields.get("interests")),
        sms=bool(row.sms),
    )


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),) if value else ()


def _of_orders(value: Any) -> Any:
    mine = (shop_order.c.customer_id == customer.c.id, shop_order.c.status == "completed")
    return select(value).where(*mine).correlate(customer).scalar_subquery()


def _agreed(channel: str) -> Any:
    return (
        select((consent_event.c.action == "granted") & (consent_event.c.basis != "unproven"))
        .where(
            consent_event.c.customer_id == customer.c.id,
            consent_event.c.channel == channel,
            consent_event.c.basis != "asked",
        )
        .order_by(consent_event.c.occurred_at.desc(), consent_event.c.id.desc())
        .limit(1)
        .correlate(customer)
        .scalar_subquery()
    )


_LIST = select(
    customer.c.id,
    customer.c.email,
    customer.c.first_name,
    customer.c.last_name,
    customer.c.city,
    customer.c.tags,
    customer.c.fields,
    customer.c.created_at,
    _of_orders(func.count()).label("orders"),
    _of_orders(func.sum(shop_order.c.total)).label("total"),
    _of_orders(func.max(shop_order.c.occurred_at)).label("last_order_at"),
    _agreed("email").label("consent"),
    _agreed("sms").label("sms"),
    suppression.c.reason.label("suppressed"),
).outerjoin_from(customer, suppression, suppression.c.address_hmac == customer.c.address_hmac)
_MINE = among(customer.c.id)
_WHY_LISTED = select(suppression.c.reason).join_from(
    suppression, customer, customer.c.address_hmac == suppression.c.address_hmac
)
