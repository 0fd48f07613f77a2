"""The links of the live automations' messages, as the public endpoint is to know them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from itertools import chain

import msgspec

from app.model.actions import Sms
from app.model.campaign import TEXT, tagged, tags_of
from app.model.customer import Product, Shop
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Email
from app.model.template import topics_of
from app.model.track import LINK_OF_TEXT, TEXTS
from app.render.compile import CompiledMessage, compile_template
from app.render.filters import plain_link
from app.render.text_links import addresses_of, shows_product
from app.services.desk import Desk
from app.services.flows import list_flows, load_live
from app.services.tagging import tags_links
from app.services.track import track_settings
from app.store.links import NewLink
from app.web.track_client import public_target

MOST_PRODUCTS = 2_000
"""Of one message; further ones keep their plain addresses."""
_SETTING = "track.links"


def document_of(compiled: CompiledMessage, flow: Flow, node: str) -> str:
    """A message of a step by its content: another content has links of its own."""
    return hashlib.sha256("\n".join((compiled.digest, compiled.tags, flow.name, node)).encode()).hexdigest()[:32]


def document_of_text(step: Sms, flow: Flow, tags: str) -> str:
    """The same of a text message: all its languages are one."""
    said = (*(text for _place, text in step.texts), tags, flow.name, step.id)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def want_links(desk: Desk) -> int:
    """Give every link of the live automations an id; how many were new. Quick when nothing has changed."""
    shop, tagging = desk.shop, tags_links(desk)
    products = [one for one in desk.store.products.all() if one.url][:MOST_PRODUCTS]
    live = [row for row in list_flows(desk) if row.live_version]
    texts = TEXTS in track_settings(desk).skills
    seen = msgspec.json.encode((shop, tagging, texts, products, [(row.name, row.live_version) for row in live]))
    digest = hashlib.sha256(seen).hexdigest()
    if desk.store.shop.setting(_SETTING) == digest:
        return 0
    fresh = 0
    for row in live:
        flow = load_live(desk, row.name)
        if flow is not None:
            wanted = chain(
                _links_of(flow, shop, tagging, products),
                _links_of_texts(flow, shop, tagging, products) if texts else (),
            )
            fresh += desk.store.links.want(row.name, wanted, desk.clock.now())
    desk.store.shop.save_setting(_SETTING, digest)
    return fresh


def _links_of(flow: Flow, shop: Shop, tagging: bool, products: list[Product]) -> Iterator[NewLink]:
    for email in flow.emails:
        known = flow.template_by_id.get(email.template)
        if known is None:
            continue
        tags = tags_of(flow, email.id) if tagging else ""
        for template in known.spoken.values() if known.versions else (known,):
            try:
                compiled = compile_template(template, shop, tags)
            except PolkuError:  # it cannot be sent either, which the checks say
                continue
            topics = {tagged(address, tags): topic for address, topic in topics_of(template).items()}
            yield from _of_message(compiled, flow, email, products, topics)


def _links_of_texts(flow: Flow, shop: Shop, tagging: bool, products: list[Product]) -> Iterator[NewLink]:
    """Those of text messages, whose ids are short."""
    for step in flow.nodes:
        if not isinstance(step, Sms):
            continue
        tags = tags_of(flow, step.id, TEXT) if tagging else ""
        document = document_of_text(step, flow, tags)
        found = dict.fromkeys(address for _place, text in step.texts for address in addresses_of(text, shop))
        wanted = [(position, address, "") for position, address in enumerate(found)]
        if any(shows_product(text) for _place, text in step.texts):
            wanted += [(-1, plain_link(one.url), one.category) for one in products]
        for position, address, topic in wanted:
            target = tagged(address, tags)
            if public_target(target):
                yield NewLink(step.id, document, position, target, topic, LINK_OF_TEXT)


def _of_message(
    compiled: CompiledMessage, flow: Flow, email: Email, products: list[Product], topics: Mapping[str, str]
) -> Iterator[NewLink]:
    """`topics`: what the links of some addresses are about; products are about their category."""
    document = document_of(compiled, flow, email.id)
    for found in compiled.links:
        if public_target(found.target):
            yield NewLink(email.id, document, found.position, found.target, topics.get(found.target, ""))
    if compiled.picks:
        for product in products:
            target = tagged(plain_link(product.url), compiled.tags)
            if public_target(target):
                yield NewLink(email.id, document, -1, target, product.category)
