"""Messages that are claimed and have not left yet are asked about again when their customer says no meanwhile.

A window is decided and claimed at once, and a slow server takes minutes for it. What is due again is not ours to put on
the wire any more (`message_rows`), so the guardrails see the stop before anything leaves.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select, update

from app.store.asking import among, id_list
from app.store.prepared import Prepared, Raw, raw_of
from app.store.tables_flows import message
from app.store.tables_people import customer

_AGAIN = update(message).where(message.c.state == "claimed").values(state="due")
_OF = Prepared(_AGAIN.where(among(message.c.customer_id)))
_AT = Prepared(
    _AGAIN.where(message.c.customer_id.in_(select(customer.c.id).where(customer.c.address_hmac == bindparam("digest"))))
)


def ask_again(connection: Connection, customers: Collection[int]) -> None:
    """Whatever is claimed for these customers is due again, inside the transaction that records why."""
    if customers:
        _OF.run(raw_of(connection), {"ids": id_list(customers)})


def ask_again_at(raw: Raw, digest: bytes) -> None:
    """As `ask_again`, for the customer whose address has this keyed hash."""
    _AT.run(raw, {"digest": digest})
