"""The shop's customers: find, show, export, stop, erase."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from app.model.customer import Customer, Facts
from app.model.errors import PolkuError
from app.services.desk import Desk
from app.services.gateway import lists_folder
from app.store.customers import CustomerRow
from app.store.erase import Erased
from app.store.explain import TimelineItem
from app.store.unsaying import same_number
from app.web.sms_list import unlist


class Card(msgspec.Struct, frozen=True):
    """One customer as shown: what is known now, and what has happened, newest first."""

    customer: Customer
    facts: Facts
    timeline: tuple[TimelineItem, ...]


def list_customers(desk: Desk, search: str = "", limit: int = 200, offset: int = 0) -> list[CustomerRow]:
    """Customers by name, those whose name or address holds `search`."""
    return desk.store.customers.find(search, limit, offset)


def customer_by_email(desk: Desk, email: str) -> Customer:
    """The customer with this address, in any case. Raises PolkuError("customer-unknown")."""
    found = desk.store.customers.by_email(email)
    if found is None:
        raise PolkuError("customer-unknown", "user", email=email)
    return found


def show_customer(desk: Desk, email: str) -> Card:
    """All that is known of a customer."""
    customer = customer_by_email(desk, email)
    facts = desk.store.facts.at([customer.id], desk.clock.now())[customer.id]
    return Card(customer, facts, tuple(desk.store.explain.timeline(customer.id, 200)))


def stop_customer(desk: Desk, email: str) -> None:
    """No more marketing to this address, from now on."""
    customer = customer_by_email(desk, email)
    desk.store.customers.stop(customer.email, desk.clock.now())


def erase_customer(desk: Desk, email: str) -> Erased:
    """Remove everything of the customer; only an unreadable mark stays, so that nobody mails them again. No undo.

    Raises PolkuError customer-unknown, and file-not-written where a list of text messages cannot be changed.
    """
    customer = customer_by_email(desk, email)
    _unlist(desk, customer)
    return desk.store.erase(customer.email, desk.clock.now())


def _unlist(desk: Desk, customer: Customer) -> None:
    """What was put on lists of text messages for them."""
    ids, number = desk.store.messages.text_ids(customer.id), same_number(customer.phone)
    folder = lists_folder(desk)
    try:
        unlist(folder, lambda phone, key: key in ids or bool(number and re.fullmatch(number, phone)))
    except OSError as error:
        raise PolkuError("file-not-written", "world", path=str(folder), detail=error.strerror or "") from error


def write_file(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, for the owner's eyes only. Raises PolkuError file-not-written, disk-full."""
    with written_whole(file) as out:
        out.write(content)


@contextmanager
def written_whole(file: Path) -> Iterator[BinaryIO]:
    """What is written within the block becomes the file when the block ends, and nothing does when it is left by an
    error. For the owner's eyes only. Raises PolkuError file-not-written, disk-full."""
    beside = file.with_name(f"{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600)
        with beside.open("wb") as out:
            yield out
        beside.replace(file)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise PolkuError("disk-full", "world", path=str(file)) from error
        raise PolkuError("file-not-written", "world", path=str(file), detail=error.strerror or "") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
