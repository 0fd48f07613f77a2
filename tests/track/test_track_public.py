"""What visitors of the public endpoint notice, and what those do who mean ill: a real server, a real HTTP client."""

from __future__ import annotations

import httpx2
import pytest

from app.model.hits import Hit
from app.model.track import PublicLink
from track_kit import FIRST, LINK, SECOND, SETUP, TARGET, Endpoint, public, token


def seen(endpoint: Endpoint, n: int) -> list[tuple[str, str]]:
    """(kind, method) of what was written down about a message."""
    return [(hit.kind, hit.method) for hit in endpoint.hits() if hit.token == token(n)]


def one(endpoint: Endpoint, n: int) -> Hit:
    (found,) = [hit for hit in endpoint.hits() if hit.token == token(n)]
    return found


def test_a_link_leads_where_it_was_told_and_is_counted(endpoint: Endpoint, browser: httpx2.Client) -> None:
    answer = browser.get(f"/c/{LINK}/{public('click', 1)}", headers={"User-Agent": "Firefox " + "x" * 400})
    assert (answer.status_code, answer.headers["location"]) == (302, TARGET)
    assert answer.headers["cache-control"] == "no-store"
    hit = one(endpoint, 1)
    assert (hit.kind, hit.link, hit.method, len(hit.agent)) == ("click", LINK, "GET", 300)
    assert hit.network
    assert "127" not in hit.network, "an address is never kept, only a keyed hash of its network"


def test_a_head_request_is_told_apart(endpoint: Endpoint, browser: httpx2.Client) -> None:
    assert browser.head(f"/c/{LINK}/{public('click', 2)}").status_code == 302
    assert seen(endpoint, 2) == [("click", "HEAD")]


@pytest.mark.parametrize(
    "path",
    [
        f"/c/{'k' * 26}/{public('click', 3)}",
        f"/c/{LINK}x/{public('click', 3)}",
        f"/u/{public('click', 3)}",
        f"/u/{public('stop', 3)[:-1]}",
        f"/u/{token(3)}",
        f"/f/{public('stop', 3)}",
        f"/f/{public('feedback', 3)}?form=other",
        "/u/" + "a" * 300,
        "/u/%F0%9F%8E%BF",
        "/nothing",
        "/",
        "/hook/nobody",
        "/v2/state",
        "/c//evil.example/x",
        "/..%2f..%2fetc/passwd",
        "/alive/",
    ],
)
def test_whatever_is_not_there_looks_alike_and_is_not_counted(
    endpoint: Endpoint, browser: httpx2.Client, path: str
) -> None:
    answer, other = browser.get(path), browser.get("/u/whatever")
    assert (answer.status_code, answer.content) == (404, other.content)
    assert "Sivua ei ole." in answer.text
    assert 'href="https://shop.example/"' in answer.text
    assert seen(endpoint, 3) == []


@pytest.mark.parametrize("change", ["cut", "longer", "letter", "other purpose", "other message"])
def test_a_forged_token_counts_nothing_and_its_reader_still_arrives(
    endpoint: Endpoint, browser: httpx2.Client, change: str
) -> None:
    right = public("click", 4)
    forged = {
        "cut": right[:-1],
        "longer": right + "a",
        "letter": right[:-1] + ("a" if right[-1] != "a" else "b"),
        "other purpose": public("stop", 4),
        "other message": token(4) + public("click", 5)[-16:],
    }[change]
    assert browser.get(f"/c/{LINK}/{forged}").headers["location"] == TARGET
    assert seen(endpoint, 4) == []


@pytest.mark.parametrize(
    "path",
    [
        f"/c/{LINK}/{{t}}?u=https://evil.example",
        f"/c/{LINK}/{{t}}?url=//evil.example&target=https://evil.example",
        f"/c/{LINK}/{{t}}?next=%5C%5Cevil.example",
        f"/c/{LINK}/{{t}}#https://evil.example",
    ],
)
def test_no_request_says_where_a_link_leads(browser: httpx2.Client, path: str) -> None:
    answer = browser.get(
        path.format(t=public("click", 6)), headers={"Host": "evil.example", "X-Forwarded-Host": "evil"}
    )
    assert answer.headers["location"] == TARGET


@pytest.mark.parametrize(
    "path",
    ["/c/https:%2f%2fevil.example/x", "/c/%2f%2fevil.example/x", "/c/%5c%5cevil.example/x", "//evil.example/%2e%2e"],
)
def test_an_address_in_place_of_a_link_leads_nowhere(browser: httpx2.Client, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/",
        "\\\\evil.example",
        "https://shop.example@evil.example/",
        "https://shop.example\\@evil.example",
        "javascript:alert(1)",
        "https:///nobody",
        "https://shop.example/a\r\nSet-Cookie: x=1",
        "https://kauppa.example/ä",
        "http://[::1",
        "",
    ],
)
def test_a_target_that_could_deceive_is_never_taken_and_none_is_ever_changed(endpoint: Endpoint, target: str) -> None:
    with endpoint.polku() as polku:
        before = polku.state().links
        with pytest.raises(Exception, match="track-odd-answer"):
            polku.add_links([PublicLink("n" * 26, "https://shop.example/good"), PublicLink("m" * 26, target)])
        polku.add_links([PublicLink(LINK, "https://elsewhere.example/")])
        assert polku.state().links == before


def test_looking_at_the_stop_page_ends_nothing_however_often_a_scanner_does_it(
    endpoint: Endpoint, browser: httpx2.Client
) -> None:
    for method in ("GET", "HEAD", "GET"):
        assert browser.request(method, f"/u/{public('stop', 10)}").status_code == 200
    assert seen(endpoint, 10) == [("page", "GET"), ("page", "HEAD"), ("page", "GET")]
    page = browser.get(f"/u/{public('stop', 10)}").text
    assert '<form method="post"><button>Lopeta</button></form>' in page
    assert "Lopetetaanko kaupan Kyläkauppa viestit?" in page


def test_one_click_ends_the_messages_at_once_and_twice_is_once(endpoint: Endpoint, browser: httpx2.Client) -> None:
    for _ in range(3):
        answer = browser.post(f"/u/{public('stop', 11).upper()}", data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "location" in answer.headers, answer.cookies) == (200, False, {})
        assert "Viestit on lopetettu" in answer.text
    assert seen(endpoint, 11) == [("stop", "POST")]


def test_a_stop_works_when_the_key_has_been_changed_and_a_click_is_then_not_counted(
    endpoint: Endpoint, browser: httpx2.Client
) -> None:
    rotated = [SECOND]  # Polku need not even name the old one any more
    with endpoint.polku() as polku:
        polku.set_up(SETUP.__class__(keys=tuple(rotated), brand=SETUP.brand, texts=SETUP.texts))
    try:
        assert browser.post(f"/u/{public('stop', 12, FIRST)}").status_code == 200
        assert browser.post(f"/u/{public('stop', 13, SECOND)}").status_code == 200
        assert browser.get(f"/c/{LINK}/{public('click', 14, FIRST)}").headers["location"] == TARGET
        assert browser.get(f"/c/{LINK}/{public('click', 14, SECOND)}").headers["location"] == TARGET
        assert seen(endpoint, 12) == seen(endpoint, 13) == [("stop", "POST")]
        assert seen(endpoint, 14) == [("click", "GET")]
    finally:
        endpoint.prepare()


def test_the_picture_tells_nothing_once_consent_is_withdrawn(endpoint: Endpoint, browser: httpx2.Client) -> None:
    pictures = [browser.get(f"/o/{public('open', n)}.gif") for n in (20, 21)]
    pictures.append(browser.get("/o/forged.gif"))
    assert seen(endpoint, 20) == [("open", "GET")]
    with endpoint.polku() as polku:
        polku.revoke([token(20)])
    pictures.append(browser.get(f"/o/{public('open', 20)}.gif"))
    assert seen(endpoint, 20) == [], "what it told and had not been fetched is gone as well"
    assert seen(endpoint, 21) == [("open", "GET")]
    assert {(one.status_code, one.content, one.headers["content-type"]) for one in pictures} == {
        (200, pictures[0].content, "image/gif")
    }


def test_no_page_sets_a_cookie_loads_anything_or_may_be_framed(browser: httpx2.Client) -> None:
    for path in (f"/u/{public('stop', 30)}", f"/f/{public('feedback', 30)}", "/lost", "/o/x.gif"):
        headers = browser.get(path).headers
        assert "set-cookie" not in headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        if "html" in headers.get("content-type", ""):
            assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
            assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("address", "accepted", "shown"),
    [("", "", "Lopeta viestit"), ("?l=en", "fi", "Stop the messages"), ("", "en-GB,fi;q=0.8", "Stop the messages"),
     ("?l=xx", "sv", "Lopeta viestit")],
)  # fmt: skip
def test_pages_speak_the_message_s_language_then_the_browser_s(
    browser: httpx2.Client, address: str, accepted: str, shown: str
) -> None:
    answer = browser.get(f"/u/{public('stop', 31)}{address}", headers={"Accept-Language": accepted})
    assert f"<h1>{shown}</h1>" in answer.text
