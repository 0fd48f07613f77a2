"""All checks of a flow: what would go wrong if it were published as it is drawn.

Codes are stable. What a code means is said in `app.services.sentences.findings`; what the words and pictures of a
message need is checked in `app.render`.
"""

from __future__ import annotations

from app.analysis.check_confirm import check_confirm
from app.analysis.check_mail import check_mail
from app.analysis.check_marketing import check_marketing
from app.analysis.check_offer_ends import check_offer_ends
from app.analysis.check_opened import check_opened
from app.analysis.check_orders import check_orders
from app.analysis.check_structure import check_structure
from app.analysis.check_unfinished import check_unfinished
from app.analysis.check_wording import check_wording
from app.analysis.graph import without_skipped
from app.analysis.shop_facts import ShopFacts
from app.model.finding import Finding
from app.model.flow import Flow, in_order

__all__ = ["ShopFacts", "check"]


def check(flow: Flow, shop: ShopFacts) -> tuple[Finding, ...]:
    """Everything there is to say: errors first, then as a person reads the drawing, the flow's own matters last.

    A skipped step need not be finished; the checks look at what people really go through.
    """
    lived = without_skipped(flow)
    found = [
        *(one for one in check_structure(flow) if one.node in lived.by_id or not one.node),
        *check_unfinished(lived),
        *check_mail(lived),
        *check_confirm(lived),
        *check_offer_ends(lived),
        *check_opened(flow, shop),
        *check_orders(lived),
        *check_marketing(lived, shop),
        *check_wording(lived),
    ]
    place = {node.id: i for i, node in enumerate(in_order(flow))}
    return tuple(sorted(found, key=lambda one: (one.severity != "error", place.get(one.node, len(place)), one.code)))
