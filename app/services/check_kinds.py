"""What is wrong with triggers and rules of a draft, given what this shop has: segments, products, stock figures."""

from __future__ import annotations

from collections.abc import Iterator

from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Trigger, is_skipped
from app.model.sources import OnProductNews
from app.services.desk import Desk
from app.services.flows import list_flows
from app.services.segments import automations_in, segments_in


def kind_findings(desk: Desk, flow: Flow) -> Iterator[Finding]:
    """Segments and automations that are not there, and news of products that cannot come."""
    known = desk.store.segments.all()
    automations = {row.name for row in list_flows(desk)}
    for node in flow.nodes:
        if is_skipped(node):
            continue
        parts = (node, flow.template_by_id.get(getattr(node, "template", "")))
        for name in dict.fromkeys(name for part in parts for name in segments_in(part)):
            if name not in known:
                yield Finding("segment-gone", "warning", node.id, "", {"segment": name})
        for name in dict.fromkeys(name for part in parts for name in automations_in(part)):
            if name not in automations:
                yield Finding("rule-automation-gone", "warning", node.id, "", {"automation": name})
        if isinstance(node, Trigger) and isinstance(node.source, OnProductNews):
            yield from _news(desk, node, node.source)


def _news(desk: Desk, node: Trigger, source: OnProductNews) -> Iterator[Finding]:
    products = desk.store.products.all()
    if not products:
        yield Finding("products-none", "warning", node.id, "source.news")
    elif source.news != "price_drop" and all(product.stock is None for product in products):
        yield Finding("products-no-stock", "warning", node.id, "source.news")
