"""What a customer may ask of the shop: a rest from messages, and that what is known of them is put right.

Both leave a line in the customer's own log, which goes with them when they are erased.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from app.model.customer import REST, Customer, Event, JsonValue
from app.model.errors import PolkuError
from app.services.customers import customer_by_email
from app.services.desk import Desk

REST_DAYS = 30
CORRECTED, RESTS, RESTS_NO_MORE = "Details Corrected", "Rest Given", "Rest Ended"
DETAILS = ("email", "first_name", "last_name", "phone", "language", "city", "birth_md", "timezone")
"""What can be put right besides the shop's own fields and the tags."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_BIRTHDAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def rest_customer(desk: Desk, email: str, days: int = REST_DAYS) -> datetime:
    """No marketing for so many days, service messages go on; until when. What falls due meanwhile waits or is skipped,
    as the automation says. Raises PolkuError("customer-unknown").
    """
    customer, now = customer_by_email(desk, email), desk.clock.now()
    until = now + timedelta(days=days)
    rest: JsonValue = {"from": now.isoformat(), "until": until.isoformat()}
    desk.store.customers.save(msgspec.structs.replace(customer, fields={**customer.fields, REST: rest}), now)
    _log(desk, customer.email, RESTS, {"until": until.isoformat()})
    return until


def end_rest(desk: Desk, email: str) -> None:
    """Marketing may leave again from now on. Raises PolkuError("customer-unknown")."""
    customer, now = customer_by_email(desk, email), desk.clock.now()
    rests = customer.rests_until(now) is not None
    fields = {name: value for name, value in customer.fields.items() if name != REST}
    desk.store.customers.save(msgspec.structs.replace(customer, fields=fields), now)
    if rests:
        _log(desk, customer.email, RESTS_NO_MORE, {})


def rectify_customer(
    desk: Desk, email: str, details: Mapping[str, str], fields: Mapping[str, JsonValue] | None = None
) -> Customer:
    """Put details right (those of DETAILS that are given, and the shop's own fields; "" takes one away); as saved.

    The old values stay in the customer's log. A stop follows the person to a new address. Raises PolkuError:
    customer-unknown, customer-bad-email, customer-email-taken, details-bad (name, value).
    """
    customer, now = customer_by_email(desk, email), desk.clock.now()
    told = {name: value.strip() for name, value in details.items()}
    _check(told)
    own = {**customer.fields, **(fields or {})}
    kept = {name: value for name, value in own.items() if value != ""}
    wanted = msgspec.structs.replace(customer, **told, fields=kept)
    changes = _changes(customer, wanted)
    if not changes:
        return customer
    saved = desk.store.customers.save(wanted, now)
    _log(desk, saved.email, CORRECTED, changes)
    return saved


def _check(told: Mapping[str, str]) -> None:
    for name, value in told.items():
        bad = name not in DETAILS or (name == "email" and not value)
        bad = bad or (name == "language" and bool(value) and not _LANGUAGE.fullmatch(value))
        bad = bad or (name == "birth_md" and bool(value) and not _BIRTHDAY.fullmatch(value))
        bad = bad or (name == "timezone" and bool(value) and not _is_zone(value))
        if bad:
            raise PolkuError("details-bad", "user", name=name, value=value)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _changes(before: Customer, after: Customer) -> dict[str, JsonValue]:
    """name -> {"old", "new"} of what differs."""
    found: dict[str, JsonValue] = {}
    for name in DETAILS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found[name] = {"old": old, "new": new}
    for name in (*before.fields, *after.fields):
        was, now = before.fields.get(name, ""), after.fields.get(name, "")
        if was != now:
            found[name] = {"old": was, "new": now}
    return found


def _log(desk: Desk, email: str, name: str, properties: dict[str, JsonValue]) -> None:
    now = desk.clock.now()
    desk.store.events.record(email, Event(f"polku:{token_hex(8)}", name, now, properties), now)
