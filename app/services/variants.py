"""How the test of a split stands: the two variants, counted from the ledger, and the honest verdict on them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from app.analysis.two_variants import Comparison, Variant, compare
from app.model.nodes import Metric, Split
from app.services.desk import Desk


class VariantResult(msgspec.Struct, frozen=True):
    """`labels` of both branches; `since`: people who came from then on are counted."""

    labels: tuple[str, str]
    metric: Metric
    within_days: int
    since: datetime
    comparison: Comparison


def variant_result(desk: Desk, name: str, node: str) -> VariantResult | None:
    """Of the split in the live version; None where it tests nothing, or is not live. Off the UI thread.

    Raises PolkuError flow-not-found.
    """
    counted = desk.store.variants.count(name, node)
    split = counted.flow.by_id.get(node) if counted is not None else None
    if counted is None or not isinstance(split, Split) or split.test is None or len(split.branches) != 2:
        return None
    first, second = split.branches
    if min(first.weight, second.weight) <= 0:
        return None
    one, other = (Variant(*counted.ways.get(branch.port, (0, 0))) for branch in split.branches)
    share = first.weight / (first.weight + second.weight)
    labels = (first.label or first.port, second.label or second.port)
    return VariantResult(labels, split.test.metric, split.test.within_days, counted.since, compare(one, other, share))
