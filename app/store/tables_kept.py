"""Tables of what is derived from others and kept, so that a large shop answers at once; each can be made anew."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text, text

from app.store.columns import Moment, metadata

stale = Table(
    "stale",
    metadata,
    Column("what", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    Index("ix_stale_what_number_hour", "what", "number", "hour"),
)
"""What has changed since it was last derived, noted by triggers in the transaction of the change itself.

`what` says which derivation, `number` whose (a customer, an automation), `hour` when, in hours since 1970 (0: always).
On a server several write at once, and none may wait for another that notes the same: so the same may stand here twice.
"""

reckoned = Table(
    "reckoned",
    metadata,
    Column("what", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What derived figures were derived by: the moment, the zone, the rules."""

_FUTURE = text("next_at IS NOT NULL")
figure = Table(
    "figure",
    metadata,
    Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("orders", Integer, nullable=False),
    Column("spent", Float, nullable=False),
    Column("first_at", Moment),
    Column("last_at", Moment),
    Column("last_order", Integer),
    Column("last_total", Float),
    Column("email_ok", Integer, nullable=False),
    Column("sms_ok", Integer, nullable=False),
    Column("may_mail", Integer, nullable=False),
    Column("next_at", Moment),
    Index("ix_figure_next_at", "next_at", sqlite_where=_FUTURE),
)
"""What segments ask of a customer; kept in files only. `may_mail`, `email_ok`, `sms_ok`: 0 or 1.
`next_at`: when it changes by itself, since something that is recorded lies in the future.
"""

day_total = Table(
    "day_total",
    metadata,
    Column("what", Text, primary_key=True),
    Column("flow_id", Integer, primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("node", Text, primary_key=True),
    Column("detail", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("people", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""What each day brought in an automation, counted (see `kept_totals`). `day`: of the shop's clock, as a date's ordinal.
`what`: which day is meant: when people came in ("entry"), messages left ("left"), or something came back ("mark").
"""

order_credit = Table(
    "order_credit",
    metadata,
    Column("order_id", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("day", Integer, nullable=False),
    Column("net", Float, nullable=False),
    Column("currency", Text, nullable=False),
    Column("credited_by", Text, nullable=False),
    Column("flow_id", Integer, nullable=False),
    Column("node", Text, nullable=False),
    Column("enrolment_id", Integer, nullable=False),
    Index("ix_order_credit_at", "at"),
    Index("ix_order_credit_enrolment_id", "enrolment_id"),
)
"""The orders that are credited to an automation, each once, by the rules that `reckoned` names. One whose order is gone
goes when it is looked at, so that its day can be added up anew."""

credit_total = Table(
    "credit_total",
    metadata,
    Column("day", Integer, primary_key=True),
    Column("flow_id", Integer, primary_key=True),
    Column("node", Text, primary_key=True),
    Column("credited_by", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("orders", Integer, nullable=False),
    Column("net", Float, nullable=False),
    sqlite_with_rowid=False,
)
"""`order_credit` by the day of the order."""

KEPT = frozenset(one.name for one in (stale, reckoned, figure, day_total, order_credit, credit_total))
"""What is not taken along when a shop moves: it is made anew of what was."""
