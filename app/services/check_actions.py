"""What is wrong with text messages, webhooks, codes and jumps of a draft, given what this shop has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.model.actions import GiveCode, Sms, StartFlow, Webhook
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Email, is_skipped
from app.render.compile import texts_of
from app.render.text_message import text_findings
from app.services.codes import FEW, code_lists
from app.services.desk import Desk
from app.services.gateway import sms_settings
from app.services.track_addresses import text_lengths
from app.web.outside import NotAllowedError, allowed

_STOP = re.compile(r"\b(stop|lopet|peru|kiell|unsubscribe|opt.?out)", re.IGNORECASE)
_CODE = re.compile(r"\bdiscount\.code\b")


def action_findings(desk: Desk, flow: Flow) -> Iterator[Finding]:
    """The findings of every such step that is not skipped and has been filled in, and of messages that show codes."""
    given: set[str] = {node.codes for node in flow.nodes if isinstance(node, GiveCode) and not is_skipped(node)}
    for node in flow.nodes:
        if is_skipped(node):
            continue
        match node:
            case Sms(text=text) if text.strip():
                yield from text_findings(node, desk.shop, text_lengths(desk))
                yield from _sending(desk, node)
                place = next((place for place, said in node.texts if _CODE.search(said)), "")
                if place and not given:
                    yield Finding("discount-before-code", "error", node.id, place)
            case GiveCode(codes=name) if name:
                yield from _codes(desk, node)
            case StartFlow(flow=name) if name:
                yield from _start(desk, node)
            case Webhook(url=url) if url:
                yield from _address(node)
            case Email(template=name) if not given and name in flow.template_by_id:
                place = next((place for place, text in texts_of(flow.template_by_id[name]) if _CODE.search(text)), "")
                if place:
                    yield Finding("discount-before-code", "error", node.id, place)
            case _:
                pass


def _sending(desk: Desk, node: Sms) -> Iterator[Finding]:
    silent = next((place for place, text in node.texts if text.strip() and not _STOP.search(text)), "")
    if node.message_class != "service" and silent:
        yield Finding("sms-no-stop", "warning", node.id, silent)
    if sms_settings(desk).mode == "none" and not desk.store.shop.is_demo():
        yield Finding("sms-no-gateway", "warning", node.id)


def _codes(desk: Desk, node: GiveCode) -> Iterator[Finding]:
    left = {one.name: one.free for one in code_lists(desk)}.get(node.codes, 0)
    if left == 0:
        yield Finding("codes-none", "error", node.id, "codes", {"list": node.codes})
    elif left < FEW:
        yield Finding("codes-few", "warning", node.id, "codes", {"list": node.codes, "left": left})


def _start(desk: Desk, node: StartFlow) -> Iterator[Finding]:
    found = next((row for row in desk.store.flows.all(desk.clock.now()) if row.name == node.flow), None)
    if found is None:
        yield Finding("start-unknown", "error", node.id, "flow", {"name": node.flow})
    elif found.live_version is None:
        yield Finding("start-not-live", "warning", node.id, "flow", {"name": found.title})


def _address(node: Webhook) -> Iterator[Finding]:
    try:
        allowed(node.url)
    except NotAllowedError as error:
        yield Finding(str(error.args[0]), "error", node.id, "url")
