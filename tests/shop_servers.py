"""Shop systems on loopback, written from their public documents: WooCommerce's REST API and Shopify's GraphQL."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

Answer = tuple[int, dict[str, str], Any]


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """A running server: its address and all it was asked."""

    url: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def serving(answer: Callable[[Asked], Answer]) -> Iterator[Server]:
    """A server on loopback whose answers `answer` makes."""
    made = Server("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            params = {name: values[0] for name, values in parse_qs(parts.query).items()}
            asked = Asked(self.command, parts.path, params, {k.lower(): v for k, v in self.headers.items()}, body)
            made.asked.append(asked)
            status, headers, content = answer(asked)
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Woo:
    """What a WooCommerce shop holds, and its answers; `busy` answers that come before the next real one."""

    key, secret = "ck_read", "cs_secret"

    def __init__(self) -> None:
        self.products: list[dict[str, Any]] = []
        self.customers: list[dict[str, Any]] = []
        self.orders: list[dict[str, Any]] = []
        self.coupons: list[dict[str, Any]] | None = None
        self.busy: list[Answer] = []

    def answer(self, asked: Asked) -> Answer:
        """By the documents: basic auth, `page` and `per_page`, `modified_after` is strictly after."""
        wanted = "Basic " + base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()
        if asked.headers.get("authorization") != wanted:
            return 401, {}, {"code": "woocommerce_rest_cannot_view", "message": "Sorry"}
        if self.busy:
            return self.busy.pop(0)
        part = asked.path.rpartition("/")[2]
        if not asked.path.startswith("/wp-json/wc/v3/") or part not in ("products", "customers", "orders", "coupons"):
            return 404, {}, {"code": "rest_no_route"}
        if part == "coupons" and self.coupons is None:
            return 404, {}, {"code": "rest_no_route"}
        held: list[dict[str, Any]] = getattr(self, part)
        after = asked.params.get("modified_after")
        if after:
            held = [one for one in held if one["date_modified_gmt"] > after.rstrip("Z")]
        by_date = asked.params.get("orderby") != "id"
        held = sorted(held, key=lambda one: (one.get("date_created_gmt", "") if by_date else "", one["id"]))
        page, size = int(asked.params.get("page", "1")), int(asked.params.get("per_page", "10"))
        return 200, {"X-WP-Total": str(len(held))}, held[(page - 1) * size : page * size]

    def order(self, number: int, email: str, at: str, status: str = "processing", **more: Any) -> dict[str, Any]:
        """An order of one line, as the API tells it."""
        made: dict[str, Any] = {
            "id": number,
            "number": str(number),
            "status": status,
            "currency": "EUR",
            "date_created_gmt": at,
            "date_modified_gmt": at,
            "total": "24.80",
            "billing": {"first_name": "Aino", "last_name": "Mäkinen", "email": email, "city": "Oulu"},
            "line_items": [{"sku": "MUKI", "name": "Muki", "product_id": 7, "quantity": 2, "total": "24.80"}],
            "coupon_lines": [],
            "refunds": [],
            "meta_data": [],
        }
        return made | more


class Mcf:
    """What a MyCashflow shop holds, and its answers by https://support.mycashflow.com/api/: basic auth, `page` and
    `page_size`, `sort`, `updated_at-from`, and `meta.next` while there is more.
    """

    user, key = "api@kauppa.fi", "mcf-key"

    def __init__(self) -> None:
        self.products: list[dict[str, Any]] = []
        self.customers: list[dict[str, Any]] = []
        self.orders: list[dict[str, Any]] = []

    def answer(self, asked: Asked) -> Answer:
        """A trailing slash is an error there, too."""
        wanted = "Basic " + base64.b64encode(f"{self.user}:{self.key}".encode()).decode()
        if asked.headers.get("authorization") != wanted:
            return 401, {}, {"error": "unauthorized"}
        part = asked.path.removeprefix("/api/v1/")
        if part not in ("products", "customers", "orders"):
            return 404, {}, {"error": "not found"}
        held: list[dict[str, Any]] = getattr(self, part)
        since = asked.params.get("updated_at-from")
        if since:
            held = [one for one in held if _instant(one["updated_at"]) >= _instant(since)]
        by = asked.params.get("sort", "id-asc").removesuffix("-asc")
        held = sorted(held, key=lambda one: _instant(one[by]) if by == "updated_at" else one[by])
        page, size = int(asked.params.get("page", "1")), int(asked.params.get("page_size", "20"))
        meta: dict[str, Any] = {"page": page, "page_size": size, "item_count": len(held)}
        if page * size < len(held):
            meta["next"] = f"/api/v1/{part}?page={page + 1}"
        return 200, {}, {"data": held[(page - 1) * size : page * size], "meta": meta}

    def order(self, number: int, email: str, at: str, status: str = "open", **more: Any) -> dict[str, Any]:
        """An order of one line, as the API tells it."""
        made: dict[str, Any] = {
            "id": number,
            "created_at": at,
            "updated_at": at,
            "status": status,
            "customer_information": {"first_name": "Aino", "last_name": "Mäkinen", "email": email, "city": "Oulu"},
            "total": 24.8,
            "products": [{"product_id": 7, "product_code": "MUKI", "product_name": "Muki", "model_name": "sininen",
                          "quantity": "2", "unit_price": 12.4}],
            "payments": [{"status": "PAID", "amount": 24.8}],
        }  # fmt: skip
        return made | more


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo("Europe/Helsinki"))


class ShopifyShop:
    """What a Shopify shop holds, and its answers. Its tokens are bought, die when `forget_tokens` is called, and each
    query costs points of a bucket.
    """

    client_id, secret = "app-id", "app-secret"

    def __init__(self) -> None:
        self.held: dict[str, list[dict[str, Any]]] = {
            "products": [], "customers": [], "orders": [], "abandonedCheckouts": [],
        }  # fmt: skip
        self.tokens: set[str] = set()
        self.bought = 0
        self.throttled = 0
        self.page_size = 2

    def forget_tokens(self) -> None:
        """A day has passed."""
        self.tokens.clear()

    def answer(self, asked: Asked) -> Answer:
        """Tokens by client credentials; pages by cursor; `updated_at:>=` in the filter."""
        if asked.path == "/admin/oauth/access_token":
            form = parse_qs(asked.body.decode())
            if form.get("client_secret") != [self.secret] or form.get("grant_type") != ["client_credentials"]:
                return 401, {}, {"error": "invalid_client"}
            self.bought += 1
            self.tokens.add(f"token-{self.bought}")
            return 200, {}, {"access_token": f"token-{self.bought}", "expires_in": 86399}
        if asked.headers.get("x-shopify-access-token") not in self.tokens:
            return 401, {}, {"errors": "[API] Invalid API key or access token"}
        if self.throttled:
            self.throttled -= 1
            cost = {"requestedQueryCost": 500, "throttleStatus": {"currentlyAvailable": 100, "restoreRate": 100}}
            return 200, {}, {"errors": [{"extensions": {"code": "THROTTLED"}}], "extensions": {"cost": cost}}
        told = json.loads(asked.body)
        if "shop { name }" in told["query"]:
            return 200, {}, {"data": {"shop": {"name": "Putiikki"}}}
        part = next(name for name in self.held if f"{name}(" in told["query"])
        since = re.search(r"updated_at:>='([^']+)'", told["variables"]["query"])
        kept = [one for one in self.held[part] if since is None or one["updatedAt"] >= since[1]]
        kept.sort(key=lambda one: one["updatedAt"])
        start = int(told["variables"]["after"] or 0)
        nodes = kept[start : start + self.page_size]
        end = start + len(nodes)
        info = {"hasNextPage": end < len(kept), "endCursor": str(end)}
        return 200, {}, {"data": {part: {"pageInfo": info, "nodes": nodes}}}
