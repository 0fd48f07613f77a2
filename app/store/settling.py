"""What the end of an attempt changes: the message, the customer's way, the suppression list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, not_, select, update

from app.engine.work import Settled
from app.store.asking import one_of
from app.store.prepared import Prepared, Raw
from app.store.suppressions import suppress
from app.store.tables_flows import enrolment, message
from app.store.tables_people import customer

OVER = ("sent", "failed", "suppressed", "skipped")
"""States that nothing but a person changes any more."""

_THIS = message.c.id == bindparam("message")
_SETTLE = Prepared(
    update(message)
    .where(_THIS, not_(one_of(message.c.state, OVER)))
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        reply_code=bindparam("code"),
        reply_text=bindparam("text"),
        looked=func.coalesce(bindparam("new_looked", type_=message.c.looked.type), message.c.looked),
        settled_at=bindparam("settled", type_=message.c.settled_at.type),
        sent_at=func.coalesce(bindparam("sent", type_=message.c.sent_at.type), message.c.sent_at),
        try_at=func.coalesce(bindparam("again", type_=message.c.try_at.type), message.c.try_at),
        attempts=message.c.attempts + bindparam("attempt"),
    )
)
_GO_ON = Prepared(
    update(enrolment)
    .where(
        enrolment.c.id == select(message.c.enrolment_id).where(_THIS).scalar_subquery(),
        enrolment.c.state == "holding",
        enrolment.c.node == select(message.c.node).where(_THIS).scalar_subquery(),
        enrolment.c.visit == select(message.c.visit).where(_THIS).scalar_subquery(),
    )
    .values(state="waiting", due_at=bindparam("at", type_=enrolment.c.due_at.type))
)
_ADDRESS = Prepared(
    select(customer.c.address_hmac).join_from(message, customer, customer.c.id == message.c.customer_id).where(_THIS)
)


def settle(raw: Raw, settled: Sequence[Settled]) -> None:
    """Record how attempts ended, let the customers go on, and put dead addresses on the suppression list."""
    if not settled:
        return
    _SETTLE.run_many(raw, [_values(one) for one in settled])
    _GO_ON.run_many(raw, [{"message": one.id, "at": one.at} for one in settled if one.state != "retry"])
    for one in settled:
        found = _ADDRESS.run(raw, {"message": one.id}).fetchone() if one.suppress else None
        if found:
            suppress(raw, found[0], one.suppress, one.at)


def _values(one: Settled) -> dict[str, Any]:
    return {
        "message": one.id,
        "new_state": one.state,
        "new_reason": one.reason,
        "code": one.code,
        "text": one.text,
        "new_looked": one.looked,
        "settled": None if one.state == "retry" else one.at,
        "sent": one.at if one.state == "sent" else None,
        "again": one.try_at,
        "attempt": int(one.tried),
    }
