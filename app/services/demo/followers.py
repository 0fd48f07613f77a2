"""What the demo shop's public endpoint would have seen: readers, and the machines that read before them.

Nobody hosts anything for the demo; its hits are made up, the same for the same messages, and then judged as any others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import msgspec

from app.mail.ids import token_of
from app.model.campaign import without_tags
from app.model.customer import Event, JsonValue, Order, OrderLine, Product
from app.model.hit_events import FEEDBACK
from app.model.hits import Hit
from app.services.classify_hits import classify_hits
from app.services.desk import Desk
from app.services.track import SEEN
from app.services.track_links import want_links
from app.store.hit_counts import Carried
from app.store.messages import MessageFilter, MessageRow
from app.store.recording import EventRecord, OrderRecord

ENDPOINT = "demo"
BROWSERS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0 Mobile Safari/537.36",
)
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
APPLE = "Mozilla/5.0"
ANSWERED = ("thank-you", "feedback")
"""The automations of the guide after whose messages somebody may say how content they are."""
BUYS = 0.3
SCANNED, BEFORE = timedelta(seconds=10), timedelta(days=365)
"""Gateways have been through by then. The made-up endpoint has known the links for so long."""
PRODUCTS = 3
ANSWERS = {
    "fi": (
        (5, "Pora on juuri niin tehokas kuin luvattiin."),
        (5, "Nopea toimitus, paketti tuli ehjänä."),
        (4, "Hyvä tuote, ohje olisi voinut olla selvempi."),
        (5, ""),
        (3, "Väri oli tummempi kuin kuvassa."),
        (4, ""),
        (2, "Toimitus kesti kaksi viikkoa."),
    ),
    "en": (
        (5, "The drill is just as strong as promised."),
        (5, "Quick delivery, the parcel came in one piece."),
        (4, "A good product, the manual could be clearer."),
        (5, ""),
        (3, "The colour was darker than in the picture."),
        (4, ""),
        (2, "Delivery took two weeks."),
    ),
}


def be_followed(desk: Desk, until: datetime, language: str = "fi") -> int:
    """Readers and machines meet every message that has left, up to `until`; how many hits that were.

    The links are given ids and count as known to an endpoint; clicks and opens can be seen from now on. Some who click
    look around and buy, and some customers say in the shop how content they are.
    """
    desk.store.shop.save_policy(msgspec.structs.replace(desk.policy, sources=SEEN[2]))
    want_links(desk)
    while waiting := desk.store.links.unpushed(1000):
        desk.store.links.pushed(waiting, until - BEFORE)
    carried = {name: desk.store.hit_counts.carried(name) for name in {row.flow for row in _sent(desk)}}
    hits: list[Hit] = []
    events: list[EventRecord] = []
    orders: list[OrderRecord] = []
    products = [one for one in desk.store.products.all() if one.price]
    for row in _sent(desk):
        random = Random(f"{ENDPOINT}:{row.id}")
        links = _in_it(carried[row.flow].get(row.node, []), random)
        for hit in _met(row, list(links), random):
            hits.append(msgspec.structs.replace(hit, number=len(hits) + 1))
            if hit.kind == "click" and hit.at - row.at > SCANNED:
                events.append(EventRecord(row.email, _visit(hit, row, links[hit.link])))
                if random.random() < BUYS:
                    orders.append(OrderRecord(row.email, _bought(hit, row, random.choice(products))))
        events += [EventRecord(row.email, one) for one in _said(row, random, language)]
    hits = [one for one in hits if one.at <= until]
    desk.store.hits.take(ENDPOINT, {"endpoint": ENDPOINT, "number": len(hits)}, hits, until)
    with desk.store.recording("events", ENDPOINT, until) as recording:
        recording.events(one for one in events if one.event.occurred_at <= until)
        recording.orders({one.email: one for one in orders if one.order.occurred_at <= until}.values())
    classify_hits(desk)
    return len(hits)


def _sent(desk: Desk) -> list[MessageRow]:
    found = desk.store.messages.find(MessageFilter(state="sent"), limit=1_000_000)
    return sorted((row for row in found if row.kind == "flow" and row.channel == "mail"), key=lambda row: row.id)


def _in_it(known: list[Carried], random: Random) -> dict[str, str]:
    """Link -> where it leads, of those that stand in one customer's message: of the products a few."""
    products = [one for one in known if one.listed]
    shown = [one for one in known if not one.listed] + random.sample(products, min(len(products), PRODUCTS))
    return {one.id: without_tags(one.target) for one in shown}


def _met(row: MessageRow, links: list[str], random: Random) -> Iterator[Hit]:
    """What happens to one message: perhaps a gateway first, perhaps Apple, perhaps its reader."""
    at, token = row.at, token_of(row.message_id)

    def hit(kind: str, after: float, agent: str, **more: str) -> Hit:
        moment = at + timedelta(seconds=after)
        return Hit(number=0, kind=kind, at=moment, token=token, agent=agent, network=f"n{row.customer}", **more)

    if random.random() < 0.1:
        for place, link in enumerate(links):
            yield hit("click", 4 + place / 5, BROWSERS[1], link=link)
        yield hit("open", 4.5, BROWSERS[1])
    if random.random() < 0.25:
        yield hit("open", 40, APPLE)
    if random.random() > 0.55:
        return
    opened = random.lognormvariate(9.0, 1.3)
    agent = random.choice(BROWSERS)
    yield hit("open", opened, random.choice((GMAIL, agent, agent)))
    if links and random.random() < 0.4:
        for nth, link in enumerate(random.sample(links, min(len(links), random.choice((1, 1, 2))))):
            yield hit("click", opened + random.uniform(8, 40) + 60 * nth, agent, link=link)


def _visit(hit: Hit, row: MessageRow, page: str) -> Event:
    return Event(f"visit:{row.id}:{hit.link}", "Page Viewed", hit.at + timedelta(seconds=2), {"page": page})


def _bought(hit: Hit, row: MessageRow, product: Product) -> Order:
    line = OrderLine(product.sku, product.name, product.category, 1, product.price)
    return Order(f"{ENDPOINT}:{row.id}", hit.at + timedelta(minutes=25), product.price, lines=(line,))


def _said(row: MessageRow, random: Random, language: str) -> Iterator[Event]:
    if row.flow in ANSWERED and random.random() < 0.45:
        stars, text = random.choice(ANSWERS.get(language, ANSWERS["en"]))
        told: dict[str, JsonValue] = {"rating": stars} | ({"text": text} if text else {})
        at = row.at + timedelta(days=random.uniform(1, 6))
        yield Event(f"{ENDPOINT}:said:{row.id}", FEEDBACK, at, told)
