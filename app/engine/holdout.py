"""Who is kept out of an automation, so that those who are not can be compared with them."""

from __future__ import annotations

import hmac

from app.model.flow import Flow


def held_out(flow: Flow, customer: int) -> bool:
    """Whether this customer gets nothing from the flow: the same answer every time, on every machine.

    HMAC-SHA256 of the customer under the flow's seed, so that no two flows keep the same people out. A customer
    without a number (an example person) never is.
    """
    holdout = flow.holdout
    if holdout is None or customer <= 0:
        return False
    seed = holdout.seed or (flow.trigger.id if flow.trigger else "")
    digest = hmac.digest(f"holdout:{seed}".encode(), str(customer).encode(), "sha256")
    return int.from_bytes(digest[:8], "big") < int(holdout.percent * 2**64 / 100)
