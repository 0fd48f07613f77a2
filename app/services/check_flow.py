"""Everything that can be said about a draft before it is published: the graph, the words, the shop's data."""

from __future__ import annotations

from collections.abc import Iterator

from app.analysis.checks import ShopFacts, check
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.ignoring import is_ignored
from app.model.nodes import Email
from app.model.template import Products, Template, every_block
from app.render.findings import message_findings
from app.services.account import load_account
from app.services.check_actions import action_findings
from app.services.check_kinds import kind_findings
from app.services.check_signals import signal_findings
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


def _reductions(desk: Desk, template: Template, email: Email) -> Iterator[Finding]:
    """Prices that have fallen, and the message cannot say from what: the law wants 30 days of history."""
    place = next(
        (
            place
            for place, block in every_block(template)
            if isinstance(block, Products) and not (block.hide_price or block.hide_reduction)
        ),
        "",
    )
    if not place:
        return
    told = {one.sku for one in desk.store.products.all() if one.was_price is not None}
    fallen = desk.store.products.reductions(desk.clock.now())
    unknown = [one.sku for one in fallen if not one.lowest and one.sku not in told]
    if unknown:
        params: dict[str, str | int | float] = {"sku": unknown[0], "count": len(unknown)}
        yield Finding("message-reduction-unproved", "warning", email.id, place, params)


def check_alone(flow: Flow) -> tuple[Finding, ...]:
    """What the drawing itself tells, where there is no shop to ask about its sender, products and sources."""
    return check(flow, ShopFacts())


def check_flow(desk: Desk, flow: Flow, *, ignored: bool = False) -> tuple[Finding, ...]:
    """All findings, errors first, then in flow order. Those a person chose to ignore are left out unless `ignored`."""
    found = list(check(flow, shop_facts(desk)))
    shop = desk.shop
    for email in flow.emails:
        template = flow.template_by_id.get(email.template)
        if template is not None and not email.skipped:
            found.extend(message_findings(template, email, shop))
            found.extend(code_findings(desk, flow, email))
            found.extend(_reductions(desk, template, email))
    found.extend(action_findings(desk, flow))
    found.extend(kind_findings(desk, flow))
    found.extend(signal_findings(desk, flow))
    if not ignored:
        found = [one for one in found if not is_ignored(flow, one)]
    return tuple(sorted(found, key=lambda one: one.severity != "error"))
