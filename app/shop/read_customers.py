"""Customer rows: who they are and what the file says of their permissions. An empty permission is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from app.model.customer import ConsentChannel, Customer, Shop
from app.shop.addresses import read_address
from app.shop.columns import Mapping
from app.shop.rows import BadRow, Cells, CustomerRow, Told, read_rows
from app.shop.table import Table
from app.shop.values import BadCellError, read_birthday, read_consent, read_moment, read_words

CONSENTS: dict[Literal["consent_email", "consent_sms", "consent_tracking"], ConsentChannel] = {
    "consent_email": "email",
    "consent_sms": "sms",
    "consent_tracking": "tracking",
}
_BLOCKED = (
    (("complain", "spam"), "complained"),
    (("bounce", "clean", "invalid"), "bounced"),
    (("unsub", "opt out", "optout"), "unsubscribed"),
)
"""Words in what other systems say of an address that they do not write to -> our reason."""
_LANGUAGES = {"suomi": "fi", "finnish": "fi", "svenska": "sv", "ruotsi": "sv", "swedish": "sv", "englanti": "en",
              "english": "en"}  # fmt: skip
_PHONE = re.compile(r"\+?\d{5,15}")


def read_customers(file: Path | Table, mapping: Mapping, shop: Shop) -> Iterator[CustomerRow | BadRow]:
    """The rows of a customer file, in file order. Raises PolkuError as `read_rows` does."""
    return read_rows(file, mapping, lambda cells, _table: _customer_row(cells, shop))


def _customer_row(cells: Cells, shop: Shop) -> CustomerRow:
    address = cells.read("email", read_address)
    unclear: list[str] = []
    birthday = ""
    try:
        birthday = read_birthday(cells["birth_md"])
    except BadCellError:
        unclear.append("birth_md")
    at = _moment(cells, "consent_at", shop, unclear)
    since = {"email": at, "sms": _moment(cells, "consent_sms_at", shop, unclear) or at, "tracking": at}
    told = []
    for column, channel in CONSENTS.items():
        try:
            given = read_consent(cells[column])
        except BadCellError:
            unclear.append(column)
            continue
        if given is not None:
            told.append(Told(channel, given, since[channel], cells["consent_source"][:200]))
    phone = _phone(cells["phone"])
    if not phone and any(sign.isdigit() for sign in cells["phone"]):
        unclear.append("phone")
    customer = Customer(
        id=0,
        email=address.value,
        first_name=read_words(cells["first_name"], 100),
        last_name=read_words(cells["last_name"], 100),
        phone=phone,
        language=_language(cells["language"]),
        birth_md=birthday,
        city=read_words(cells["city"], 100),
        tags=_tags(cells["tags"]),
    )
    return CustomerRow(
        cells.number,
        customer,
        tuple(told),
        tuple(unclear),
        address.suggestion,
        cells.preview,
        _blocked(cells["blocked"]),
    )


def _moment(cells: Cells, column: str, shop: Shop, unclear: list[str]) -> datetime | None:
    try:
        return read_moment(cells[column], shop.timezone) if cells[column] else None
    except BadCellError:
        unclear.append(column)
        return None


def _blocked(text: str) -> str:
    """Why the address is not written to; what is said and not understood stops everything, too."""
    word = text.casefold().strip(" []'\"").replace("_", " ")
    if word in ("", "no", "false", "0", "ei", "none", "never"):
        return ""
    return next((reason for words, reason in _BLOCKED if any(one in word for one in words)), "manual")


def _phone(text: str) -> str:
    """Digits with a plus in front; what is no number is left out."""
    found = re.sub(r"[\s()./-]", "", text)
    return found if _PHONE.fullmatch(found) else ""


def _language(text: str) -> str:
    word = text.strip().casefold()
    code = _LANGUAGES.get(word, re.split(r"[-_]", word)[0])
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def _tags(text: str) -> tuple[str, ...]:
    parts = (read_words(part.strip(" \"'"), 60) for part in re.split(r"[,;|]", text))
    return tuple(dict.fromkeys(part for part in parts if part))[:50]
