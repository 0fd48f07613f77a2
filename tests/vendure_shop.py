"""A real Vendure shop on loopback and visitors who shop in it, for tests that run where Node and npm are.

The shop is installed once into a folder of the system's cache: 32 s and the compiling of its database driver.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

HERE = Path(__file__).parent / "vendure"
ABSENT = (
    "" if shutil.which("node") and shutil.which("npm") and shutil.which("g++") else "Node, npm and g++ are not here"
)
ERROR = "... on ErrorResult { errorCode message }"
ORDER = f"{{ ... on Order {{ id code }} {ERROR} }}"
FIRST = ("Aino", "Väinö", "Helmi", "Eino", "Sofia", "Leo", "Åsa", "Jörgen", "Kerttu", "Onni")
LAST = ("Virtanen", "Korhonen", "Mäkinen", "Nieminen", "Lindström", "Hämäläinen")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A fresh shop; its address."""
    program = installed()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["node", str(program / "server.js"), str(port), str(folder / "shop.sqlite")]
    process = subprocess.Popen(command, cwd=program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("READY"):
                break
        else:
            raise RuntimeError("".join(said))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def installed() -> Path:
    """The folder with the shop's program, installed if it is not yet."""
    wanted = hashlib.sha256((HERE / "package.json").read_bytes()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "polku-tests" / f"vendure-{wanted}"
    if not folder.exists():
        fresh = folder.with_name(f"{folder.name}.part")  # an installation that broke off is no installation
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        shutil.copy(HERE / "package.json", fresh)
        # The driver is compiled: its ready-made binary lies where not everybody may go.
        env = os.environ | {"npm_config_build_from_source": "true"}
        if Path("/usr/include/node").is_dir():
            env["npm_config_nodedir"] = "/usr"
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=fresh, env=env, check=True, timeout=900)
        fresh.replace(folder)
    for name in ("server.js", "products.csv"):
        shutil.copy(HERE / name, folder)
    return folder


class Visitor:
    """One visit to the storefront, which hands out a token and wants it back."""

    def __init__(self, base: str) -> None:
        self._url, self._token = f"{base}/shop-api", ""

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer; RuntimeError for any error, also those that Vendure answers as data."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        answer = httpx2.post(self._url, json={"query": query, "variables": variables}, headers=headers, timeout=20)
        self._token = answer.headers.get("vendure-auth-token") or self._token
        told = answer.json()
        if told.get("errors"):
            raise RuntimeError(told["errors"][0]["message"])
        data: dict[str, Any] = told["data"]
        for name, value in data.items():
            if isinstance(value, dict) and value.get("errorCode"):
                raise RuntimeError(f"{name}: {value['errorCode']}")
        return data

    def put_in_cart(self, variant: str, quantity: int) -> None:
        """One more line in the cart."""
        self.ask(
            f"mutation($i: ID!, $q: Int!) {{ addItemToOrder(productVariantId: $i, quantity: $q) {ORDER} }}",
            i=variant,
            q=quantity,
        )

    def tell_address(self, email: str, first: str, last: str) -> None:
        """Give the address at the checkout."""
        self.ask(
            f"mutation($c: CreateCustomerInput!) {{ setCustomerForOrder(input: $c) {ORDER} }}",
            c={"emailAddress": email, "firstName": first, "lastName": last},
        )

    def pay(self, name: str) -> str:
        """Buy what is in the cart; the order's code."""
        self.ask(
            f"mutation($a: CreateAddressInput!) {{ setOrderShippingAddress(input: $a) {ORDER} }}",
            a={"fullName": name, "streetLine1": "Kauppakatu 1", "city": "Tampere", "postalCode": "33100",
               "countryCode": "FI"},
        )  # fmt: skip
        method = self.ask("{ eligibleShippingMethods { id } }")["eligibleShippingMethods"][0]["id"]
        self.ask(
            f"mutation($m: [ID!]!) {{ setOrderShippingMethod(shippingMethodId: $m) {ORDER} }}",
            m=[method],
        )
        self.ask('mutation { transitionOrderToState(state: "ArrangingPayment") { ... on Order { id } } }')
        code = self.ask("{ eligiblePaymentMethods { code } }")["eligiblePaymentMethods"][0]["code"]
        paid = self.ask(
            f"mutation($c: String!) {{ addPaymentToOrder(input: {{method: $c, metadata: {{}}}}) {ORDER} }}",
            c=code,
        )
        return str(paid["addPaymentToOrder"]["code"])


def variants(base: str) -> dict[str, str]:
    """Article number -> id of what the shop sells."""
    found = Visitor(base).ask("{ products { items { variants { id sku } } } }")["products"]["items"]
    return {one["sku"]: one["id"] for product in found for one in product["variants"]}


def shopping(base: str, people: int, seed: int = 7) -> tuple[dict[str, str], set[str], int]:
    """Many visits: (order code -> address, addresses of left carts, how many carts nobody gave an address to)."""
    chance, sold = random.Random(seed), list(variants(base).values())
    orders: dict[str, str] = {}
    left: set[str] = set()
    anonymous = 0
    for number in range(people):
        visitor = Visitor(base)
        for variant in chance.sample(sold, chance.randint(1, 3)):
            visitor.put_in_cart(variant, chance.randint(1, 2))
        if number % 5 == 4:
            anonymous += 1
            continue
        email, first, last = f"asiakas-{number}@koe.example", chance.choice(FIRST), chance.choice(LAST)
        visitor.tell_address(email, first, last)
        if number % 4 == 1:
            left.add(email)
        else:
            orders[visitor.pay(f"{first} {last}")] = email
    return orders, left, anonymous
