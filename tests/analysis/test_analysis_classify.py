"""Machines are told from people by what they do; a quick reader is a reader, and a single link tells nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.classify import Judged, Sent, classify, is_machine
from app.model.hits import Hit

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0"
GMAIL_AHEAD = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0"
)
GMAIL_PICTURES = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
FOUR = {"elsa": Sent(4)}


def seconds(much: float) -> datetime:
    return AT + timedelta(seconds=much)


def hit(number: int, link: str = "a", after: float = 0.0, kind: str = "click", **more: str) -> Hit:
    told = {"token": "elsa", "agent": BROWSER, "network": "n1", **more}
    return Hit(number=number, kind=kind, at=seconds(after), link=link if kind == "click" else "", **told)


def test_a_person_clicks_one_link_after_another() -> None:
    found = classify([hit(1, "a"), hit(2, "b", 2.1), hit(3, "c", 30.0)], FOUR)
    assert set(found.values()) == {Judged("human", "no-sign")}


def test_a_click_in_the_very_second_of_delivery_is_no_machines_by_that_alone() -> None:
    assert classify([hit(1, after=0.01)], FOUR)[1].verdict == "human"


def test_three_links_within_two_seconds_are_a_scanners_and_so_is_the_picture_it_fetched() -> None:
    burst = [hit(1, "a"), hit(2, "b", 0.9), hit(3, "c", 2.0), hit(4, kind="open", after=3.5)]
    later = [hit(5, "a", 3600.0), hit(6, kind="open", after=3590.0)]
    found = classify([*burst, *later], FOUR)
    assert [found[number].reason for number in (1, 2, 3, 4)] == ["burst"] * 4
    assert [found[number].verdict for number in (5, 6)] == ["human", "human"]


def test_the_same_link_hit_again_and_again_is_no_burst() -> None:
    found = classify([hit(number, "a", number / 10) for number in range(6)], FOUR)
    assert {one.verdict for one in found.values()} == {"human"}


def test_both_links_of_a_message_that_has_two_are_all_of_them() -> None:
    both = [hit(1, "a"), hit(2, "b", 1.0)]
    assert {one.verdict for one in classify(both, {"elsa": Sent(2)}).values()} == {"machine"}
    assert {one.verdict for one in classify(both, FOUR).values()} == {"human"}


def test_where_a_message_has_one_link_nobody_can_tell() -> None:
    assert classify([hit(1)], {"elsa": Sent(1)})[1] == Judged("unknown", "only-link")


def test_who_asks_with_head_does_not_read() -> None:
    assert classify([hit(1, method="HEAD")], FOUR)[1] == Judged("machine", "head")


def test_in_a_text_message_one_link_is_enough() -> None:
    texts = {"elsa": Sent(1, by_text=True)}
    assert classify([hit(1)], texts)[1] == Judged("human", "no-sign")
    assert classify([hit(1, agent="facebookexternalhit/1.1")], texts)[1].verdict == "machine", "a preview on the phone"


def test_a_page_that_a_scanner_looked_at_is_a_machine_s_and_a_reader_s_is_not() -> None:
    burst = [hit(1, "a"), hit(2, "b", 0.9), hit(3, "c", 2.0)]
    pages = [hit(4, kind="visit", after=25.0), hit(5, kind="visit", after=40.0)]
    found = classify([*burst, *pages], FOUR)
    assert [found[number] for number in (4, 5)] == [Judged("machine", "burst"), Judged("human", "script")]
    assert classify([hit(1), hit(2, kind="visit", agent="HeadlessChrome/120")], FOUR)[2] == Judged("machine", "agent")


@pytest.mark.parametrize("agent", ["Mozilla/5.0", GMAIL_AHEAD, "curl/8.5.0", "Barracuda Sentinel (EE)"])
def test_known_programs_are_machines(agent: str) -> None:
    assert is_machine(agent)
    assert classify([hit(1, agent=agent), hit(2, kind="open", agent=agent)], FOUR)[1] == Judged("machine", "agent")


def test_a_picture_fetched_for_a_reader_is_an_open_but_not_a_click() -> None:
    found = classify([hit(1, agent=GMAIL_PICTURES), hit(2, kind="open", agent=GMAIL_PICTURES, after=9.0)], FOUR)
    assert (found[1].verdict, found[2]) == ("machine", Judged("unknown", "proxy"))


def test_six_messages_at_once_from_one_network_are_a_gateways_five_may_be_an_office() -> None:
    def office(many: int, network: str = "n1") -> list[Hit]:
        return [hit(n, f"l{n}", n / 2, token=f"t{n}", network=network) for n in range(many)]

    sent = {f"t{n}": Sent(4) for n in range(6)}
    targets = {f"l{n}": "https://shop.test/" for n in range(6)}
    assert {one.verdict for one in classify(office(5), sent, targets).values()} == {"human"}
    assert {one.reason for one in classify(office(6), sent, targets).values()} == {"crowd"}
    assert {one.verdict for one in classify(office(6), sent, {}).values()} == {"human"}, "targets of their own"
    assert {one.verdict for one in classify(office(6, ""), sent, targets).values()} == {"human"}, "nobody knows whence"


def test_a_form_that_was_sent_is_a_persons() -> None:
    assert classify([hit(1, kind="feedback", method="POST")], FOUR)[1] == Judged("human", "form")


@given(
    links=st.lists(st.sampled_from("abcdef"), min_size=3, max_size=12).filter(lambda one: len(set(one)) >= 3),
    spread=st.lists(st.floats(0, 2.0), min_size=12, max_size=12),
    delay=st.floats(0, 90 * 86400.0),
    order=st.randoms(),
)
def test_a_scanners_burst_is_a_machines_however_long_it_waited(
    links: list[str], spread: list[float], delay: float, order: object
) -> None:
    burst = [hit(n, link, round(delay + after, 6)) for n, (link, after) in enumerate(zip(links, spread, strict=False))]
    order.shuffle(burst)  # type: ignore[attr-defined]
    assert {one.verdict for one in classify(burst, {"elsa": Sent(6)}).values()} == {"machine"}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 40)), max_size=8), st.randoms())
def test_order_and_repetition_of_what_is_read_change_nothing(told: list[tuple[str, int]], order: object) -> None:
    hits = [hit(n, link, after / 4) for n, (link, after) in enumerate(told)]
    twice = [*hits, *hits]
    order.shuffle(twice)  # type: ignore[attr-defined]
    assert classify(twice, {"elsa": Sent(3)}) == classify(hits, {"elsa": Sent(3)})
