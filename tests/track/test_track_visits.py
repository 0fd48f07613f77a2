"""Pages of the shop that tell they are looked at: by who has agreed, from the shop's own sites, for half an hour."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec
import pytest

from app.model.hits import Hit
from app.model.signing import HEAD, short_signed, signed
from app.model.track import PublicLink
from track_kit import FIRST, LINK, SETUP, TARGET, Endpoint, public, token

SITE = "https://shop.example"
OURS = msgspec.structs.replace(SETUP, sites=(SITE,))
FOREIGN = "f" * 26
SHORT = "s" * 6


@pytest.fixture(autouse=True)
def _visits(endpoint: Endpoint) -> None:
    endpoint.prepare(OURS)
    with endpoint.polku() as polku:
        polku.add_links([PublicLink(FOREIGN, "https://elsewhere.example/x"), PublicLink(SHORT, TARGET)])


def target(browser: httpx2.Client, n: int, purpose: str = "follow", link: str = LINK) -> str:
    return browser.get(f"/c/{link}/{public(purpose, n)}").headers["location"]  # type: ignore[arg-type]


def visit(browser: httpx2.Client, n: int) -> str:
    return parse_qs(urlsplit(target(browser, n)).query)["polku"][0]


def tell(browser: httpx2.Client, public_visit: str, path: str = "/sukset", origin: str = SITE) -> httpx2.Response:
    body = json.dumps({"visit": public_visit, "path": path})
    return browser.post("/visit", content=body, headers={"Origin": origin, "Content-Type": "text/plain"})


def visits(endpoint: Endpoint, n: int) -> list[Hit]:
    return [hit for hit in endpoint.hits() if hit.kind == "visit" and hit.token == token(n)]


def begun(n: int, before: timedelta) -> str:
    minute = int((datetime.now(UTC) - before).timestamp() // 60)
    return signed(bytes.fromhex(FIRST.key), "visit", f"{token(n)}{minute:07x}")


def test_only_a_click_of_who_agreed_carries_a_token_and_only_to_the_shop(browser: httpx2.Client) -> None:
    assert target(browser, 1, "click") == TARGET, "nobody who has not agreed"
    head, _sharp, fragment = TARGET.partition("#")
    assert re.fullmatch(re.escape(f"{head}&polku=") + "[a-z0-9]{49}#" + fragment, target(browser, 1))
    assert target(browser, 1, link=FOREIGN) == "https://elsewhere.example/x", "nobody else's site"


def test_a_visit_is_told_page_by_page_each_once(endpoint: Endpoint, browser: httpx2.Client) -> None:
    known = visit(browser, 2)
    answers = [tell(browser, known, path) for path in ("/sukset", "/sukset", "/kassa", "/sukset?kuka=matti#x")]
    assert {answer.status_code for answer in answers} == {204}
    assert answers[0].headers["access-control-allow-origin"] == SITE
    assert "set-cookie" not in answers[0].headers
    pages = [json.loads(hit.body)["page"] for hit in visits(endpoint, 2)]
    assert pages == [f"{SITE}/sukset", f"{SITE}/kassa"], "without a query, and a reload is no other visit"


def test_forged_late_early_and_foreign_reports_change_nothing(endpoint: Endpoint, browser: httpx2.Client) -> None:
    known = visit(browser, 3)
    for strange in (
        known[:-1] + ("a" if known[-1] != "a" else "b"),
        public("click", 3), public("follow", 3), public("open", 3),
        begun(3, timedelta(minutes=32)), begun(3, timedelta(minutes=-3)), "", "x" * 49,
    ):  # fmt: skip
        assert tell(browser, strange).status_code == 410
    assert tell(browser, begun(3, timedelta(minutes=29)), "/ajoissa").status_code == 204
    for origin in ("https://evil.example", "http://shop.example", f"{SITE}.evil.example", "null", ""):
        answer = tell(browser, known, origin=origin)
        assert (answer.status_code, "access-control-allow-origin" in answer.headers) == (403, False)
    for path in (
        "",
        "kassa",
        "//evil.example/x",
        "/tili/matti@koe.fi",
        "/tili/matti%40koe.fi",
        "/%2540",
        "/" + "x" * 500,
    ):
        assert tell(browser, known, path).status_code == 422
    assert tell(browser, known, "/" + "x" * 2000).status_code == 413
    assert [json.loads(hit.body)["page"] for hit in visits(endpoint, 3)] == [f"{SITE}/ajoissa"]


def test_who_withdraws_carries_nothing_any_more_and_is_not_told(endpoint: Endpoint, browser: httpx2.Client) -> None:
    known = visit(browser, 4)
    assert tell(browser, known).status_code == 204
    endpoint.hits()
    with endpoint.polku() as polku:
        polku.revoke([token(4)])
    assert visits(endpoint, 4) == [], "what was here still is gone"
    assert tell(browser, known, "/kassa").status_code == 410
    assert target(browser, 4) == TARGET


def test_below_the_second_level_and_without_sites_nothing_is_carried(
    endpoint: Endpoint, browser: httpx2.Client
) -> None:
    known = visit(browser, 5)
    for less in (SETUP, msgspec.structs.replace(OURS, opens=False)):
        endpoint.prepare(less)
        assert target(browser, 5) == TARGET
        assert tell(browser, known).status_code == 403
    assert visits(endpoint, 5) == []


def test_a_click_in_a_text_of_who_agreed_is_followed_as_one_in_a_mail(
    endpoint: Endpoint, browser: httpx2.Client
) -> None:
    whole, key = token(7)[::-1], bytes.fromhex(FIRST.key)
    before = endpoint.hits()[-1:]

    def clicked(purpose: str) -> str:
        public = short_signed(key, purpose, whole)  # type: ignore[arg-type]
        return browser.get(f"/t/{SHORT}{public}").headers["location"]

    def mine() -> list[Hit]:
        endpoint.hits()  # on the disk
        with endpoint.polku() as polku:
            found = polku.hits(before[0].number if before else 0).hits
        return [hit for hit in found if hit.token == whole[:HEAD]]

    def told() -> list[str]:
        return [json.loads(hit.body)["page"] for hit in mine() if hit.kind == "visit"]

    assert clicked("text") == TARGET, "nobody who has not agreed"
    known = parse_qs(urlsplit(clicked("text-follow")).query)["polku"][0]
    assert clicked("follow") == clicked("visit") == TARGET, "another purpose's signature"
    assert [tell(browser, known, path).status_code for path in ("/sukset", "/kassa")] == [204, 204]
    changed = known[:-1] + ("a" if known[-1] != "a" else "b")
    assert tell(browser, changed, "/muu").status_code == 410
    assert told() == [f"{SITE}/sukset", f"{SITE}/kassa"]
    assert [hit.kind for hit in mine()] == ["click", "click", "visit", "visit"]
    with endpoint.polku() as polku:
        polku.revoke([whole])
    assert told() == [], "what was here still is gone"
    assert tell(browser, known, "/kassa").status_code == 410
    assert clicked("text-follow") == TARGET


def test_one_visit_and_one_network_tell_only_so_much(endpoint: Endpoint, browser: httpx2.Client) -> None:
    known = visit(browser, 6)
    answers = [tell(browser, known, f"/{n}").status_code for n in range(150)]
    assert 429 in answers
    assert len(visits(endpoint, 6)) <= 100


def test_the_script_is_small_and_sets_no_cookie(browser: httpx2.Client) -> None:
    answer = browser.get("/visit.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert len(answer.content) < 2_000
    assert "document.cookie" not in answer.text
