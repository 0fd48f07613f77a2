"""What runners on several machines share besides the shop itself; empty where one program does it all."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from app.store.columns import metadata

queued_run = Table(
    "queued_run",
    metadata,
    Column("enrolment_id", ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True),
    Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
    UniqueConstraint("customer_id"),
    Column("batch", Integer, nullable=False),
    Index("ix_queued_run_batch", "batch"),
)
"""Enrolments whose moment has come and that a job has been given: of one customer one at a time."""
