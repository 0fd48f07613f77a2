"""Everything that can be said about a draft before it is published: the graph, the words, the shop's data."""

from __future__ import annotations

from app.analysis.checks import ShopFacts, check
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.ignoring import is_ignored
from app.render.findings import message_findings
from app.services.account import load_account
from app.services.codes import code_findings
from app.services.desk import Desk


def shop_facts(desk: Desk) -> ShopFacts:
    """What the checks must know of the shop."""
    account = load_account(desk)
    return ShopFacts(
        sources=frozenset(desk.policy.sources),
        sender=account.from_address if account else "",
        url=desk.shop.url,
    )


def check_flow(desk: Desk, flow: Flow, *, ignored: bool = False) -> tuple[Finding, ...]:
    """All findings, errors first, then in flow order. Those a person chose to ignore are left out unless `ignored`."""
    found = list(check(flow, shop_facts(desk)))
    shop = desk.shop
    for email in flow.emails:
        template = flow.template_by_id.get(email.template)
        if template is not None and not email.skipped:
            found.extend(message_findings(template, email, shop))
            found.extend(code_findings(desk, flow, email))
    if not ignored:
        found = [one for one in found if not is_ignored(flow, one)]
    return tuple(sorted(found, key=lambda one: one.severity != "error"))
