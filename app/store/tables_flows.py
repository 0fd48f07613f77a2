"""Tables of automations and what they did: versions, people on their way, decisions, messages."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from app.store.columns import Json, Moment, metadata

FLOW_STATES = ("draft", "live", "paused", "stopped", "archived")
CHANNELS = ("mail", "sms", "webhook", "code")
MESSAGE_STATES = ("due", "claimed", "on_wire", "sent", "retry", "failed", "uncertain", "suppressed", "skipped")


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


ON_WAY = ("waiting", "holding")
"""States of an enrolment that has not ended."""
OPEN = ("due", "retry")
"""States of a message that has not left and may still do so."""

flow = Table(
    "flow",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("library_id", Text, nullable=False),
    Column("draft", Text, nullable=False),
    Column("draft_undo", LargeBinary),
    Column("live_version", Integer),
    Column("live_since", Moment),
    Column("event_cursor", Integer, nullable=False, server_default="0"),
    Column("scanned_until", Moment),
    Column("segment_ready", Boolean, nullable=False, server_default="0"),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("name"),
    _one_of("state", FLOW_STATES),
)
"""`live_version`: id in flow_version. `event_cursor`: the last event looked at, `scanned_until`: up to which moment."""

draft_step = Table(
    "draft_step",
    metadata,
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
"""What can be undone in a draft, an entry in each row; `flow.draft_undo` tells how far it is done."""

flow_version = Table(
    "flow_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("flow_id", ForeignKey("flow.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("people", Text, nullable=False),
    UniqueConstraint("flow_id", "number"),
    _one_of("people", ("keep", "move", "drop")),
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("flow_id", ForeignKey("flow.id"), nullable=False),
    Column("version_id", ForeignKey("flow_version.id"), nullable=False),
    Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
    Column("entry_key", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("entered_at", Moment, nullable=False),
    Column("node", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", Moment),
    Column("visit", Integer, nullable=False, server_default="0"),
    Column("end_reason", Text),
    Column("ended_at", Moment),
    UniqueConstraint("customer_id", "flow_id", "entry_key"),
    _one_of("state", ("waiting", "holding", "ended")),
    Index("ix_enrolment_state_due_at", "state", "due_at"),
    Index("ix_enrolment_flow_id_state_node", "flow_id", "state", "node"),
    Index("ix_enrolment_flow_id_entered_at", "flow_id", "entered_at"),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("enrolment_id", ForeignKey("enrolment.id", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("node", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("seen", Json, nullable=False),
    Index("ix_decision_enrolment_id", "enrolment_id"),
)

message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("enrolment_id", ForeignKey("enrolment.id", ondelete="SET NULL")),
    Column("flow_id", ForeignKey("flow.id")),
    Column("version_id", ForeignKey("flow_version.id")),
    Column("customer_id", ForeignKey("customer.id", ondelete="SET NULL")),
    Column("node", Text, nullable=False),
    Column("visit", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("first_due_at", Moment, nullable=False),
    Column("try_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("message_class", Text, nullable=False),
    Column("content", Text, nullable=False, server_default=""),
    Column("staff", Json),
    Column("token", Text, nullable=False),
    Column("message_id", Text),
    Column("bytes_hash", LargeBinary),
    Column("subject", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("reply_code", Integer, nullable=False, server_default="0"),
    Column("reply_text", Text, nullable=False, server_default=""),
    Column("looked", Json),
    Column("created_at", Moment, nullable=False),
    Column("claimed_at", Moment),
    Column("wire_at", Moment),
    Column("sent_at", Moment),
    Column("settled_at", Moment),
    Column("channel", Text, _one_of("channel", CHANNELS), nullable=False, server_default="mail"),
    UniqueConstraint("enrolment_id", "node", "visit"),
    _one_of("kind", ("flow", "staff")),
    _one_of("state", MESSAGE_STATES),
    Index("ix_message_state_try_at", "state", "try_at"),
    Index("ix_message_customer_id_sent_at", "customer_id", "sent_at"),
    Index("ix_message_flow_id_node_state", "flow_id", "node", "state"),
    Index("ix_message_flow_id_sent_at", "flow_id", "sent_at"),
    Index("ix_message_wire_at", "wire_at"),
    Index("ix_message_message_id", "message_id"),
)
"""`due_at` moves with deferrals, `first_due_at` never; `try_at`: when to look at it next, moves with retries as well.
`wire_at`: when its body last began to leave. Of kind `staff` are those that do not reach the customer: notes, webhooks,
and codes handed out."""

interaction = Table(
    "interaction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", ForeignKey("message.id", ondelete="CASCADE"), nullable=False),
    Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
    Column("what", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("message_id", "what", "at"),
    _one_of("what", ("opened", "clicked")),
    Index("ix_interaction_customer_id_at", "customer_id", "at"),
    Index("ix_interaction_at", "at"),
)

segment_member = Table(
    "segment_member",
    metadata,
    Column("flow_id", ForeignKey("flow.id"), primary_key=True),
    Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_segment_member_customer_id", "customer_id"),
    sqlite_with_rowid=False,
)

lease = Table(
    "lease",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("boot_id", Text, nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""Who sends. Exclusion itself is a lock on a file, which dies with its process; this row says who, and which boot."""
