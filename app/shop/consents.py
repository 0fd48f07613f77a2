"""What a source says of a permission as a line of the consent log."""

from __future__ import annotations

from datetime import UTC, datetime

from app.model.customer import ConsentEvent
from app.shop.rows import Told

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""When a permission without a time counts as given: before everything else that is known of it."""


def consent_line(told: Told, latest: datetime, proof: str, bare_no: datetime | None) -> ConsentEvent | None:
    """The line, or None where nothing follows from what is told.

    A yes counts with a time up to `latest` and a source; without them it is kept as unproven, and nobody is mailed on
    its ground. A no counts from its time on, one without a time from `bare_no`, if that is given. `proof` names where
    the line came from.
    """
    known = told.at is not None and told.at <= latest
    if told.given:
        if told.at is not None and known and told.source:
            return ConsentEvent(told.channel, "granted", told.at, "consent", told.source, proof=proof)
        written = told.at.isoformat() if told.at else ""
        return ConsentEvent(told.channel, "granted", LONG_AGO, "unproven", told.source, proof=written)
    at = told.at if known else bare_no
    return None if at is None else ConsentEvent(told.channel, "withdrawn", at, "consent", told.source or proof)
