"""What the shop's public endpoint saw: a hit on a link, a picture or a page of a message, kept as it came."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One request as the endpoint wrote it down. It knows no address and no name: `token` is the random part of a
    Message-ID of ours, verified by its signature before the hit was kept, and empty for a webhook.

    `kind` is one of: `click`, a link was followed; `open`, the picture was fetched; `stop`, the unsubscribe button was
    pressed (a POST); `confirm`, the button that confirms a subscription was; `page`, a page with a button or a form was
    only looked at; `feedback`, a form was sent; `visit`, a page of the shop was looked at after a click; `webhook`, a
    shop's notice. A newer endpoint may know more kinds: they are kept, and mean nothing here.

    `number` grows by one per hit of one endpoint and is what Polku asks from. `link` is the stored link's id, for
    clicks. `method` is the request's (`GET`, `HEAD`, `POST`). `agent` is its User-Agent, cut at 300 characters.
    `network` is a keyed hash of the /24 (IPv4) or /48 (IPv6) it came from: equal for equal networks, and nothing more.
    `body` is what a form or a webhook carried, at most 64 kB, as JSON text.
    """

    number: int
    kind: str
    at: datetime
    token: str = ""
    link: str = ""
    method: str = "GET"
    agent: str = ""
    network: str = ""
    body: str = ""
