"""Whether a hit on a link or a picture of a message came from a person, from a machine, or nobody can tell.

Gateways follow every link before the mail is delivered, mail programs fetch pictures ahead of time, and previews ask
with HEAD. What gives them away is what they do, never how soon they do it: a quick reader is a reader. Each verdict
has a reason, and the rules a number, so that a hit that was kept can be judged anew when the rules have changed.

A page of the shop that is looked at is told by a script, which mail gateways seldom run.

Looked at once the hits around it have had the time to come, `SETTLE` after the hit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from app.model.hits import Hit

Verdict = Literal["human", "machine", "unknown"]
Reason = Literal["no-sign", "form", "script", "head", "burst", "agent", "crowd", "only-link", "proxy", "no-agent"]

RULES = 1
"""Grows by one whenever anything below decides otherwise than before."""
SETTLE = timedelta(minutes=5)
BURST, BURST_LINKS = timedelta(seconds=2), 3
"""So many different links of one message within so short a time: no hand is that quick."""
AROUND = timedelta(seconds=30)
_AROUND_BURST = {"open": BURST, "visit": AROUND}
"""How far from a burst the same message's other hits are the same machine's: some run the scripts of pages, too."""
CROWD, CROWD_MESSAGES = timedelta(seconds=10), 5
"""More messages than these, on the same target, from one network, within so short a time."""
NEAR = max(BURST, AROUND, CROWD)
"""Hits further apart say nothing about each other."""

_EXACT = frozenset({"mozilla/5.0"})
"""Apple Mail Privacy Protection, which fetches the pictures of every message, opened or not."""
_ENDS = ("chrome/42.0.2311.135 safari/537.36 edge/12.246 mozilla/5.0",)
"""Gmail, which fetches ahead while somebody has it open."""
_PARTS = (
    "barracuda", "proofpoint", "mimecast", "safelinks", "symantec", "trendmicro", "fortinet", "cloudmark",
    "googleimageproxy", "yahoomailproxy", "slackbot", "facebookexternalhit", "whatsapp", "telegrambot",
    "bot/", "bot)", "bot;", "crawler", "spider", "headlesschrome", "curl/", "wget/", "python-requests", "python-httpx",
    "go-http-client", "java/", "okhttp", "libwww-perl", "scanner",
)  # fmt: skip
_PROXIES = ("googleimageproxy", "yahoomailproxy")
"""They fetch the pictures for the reader when the message is opened: somebody is behind them, but nobody sees who."""


class Sent(msgspec.Struct, frozen=True):
    """What of a message matters here: how many links of it are counted, and whether it went to a phone, where nothing
    follows links before somebody does.
    """

    links: int = 0
    by_text: bool = False


class Judged(msgspec.Struct, frozen=True):
    """What is thought of a hit, and why."""

    verdict: Verdict
    reason: Reason


def classify(
    hits: Iterable[Hit], sent: Mapping[str, Sent], targets: Mapping[str, str] | None = None
) -> dict[int, Judged]:
    """By its number, each click, open and form of the messages in `sent` (token -> message).

    `hits` hold those of these messages, and of others what came from the same networks within `NEAR`; in any order,
    a hit that comes twice counts once. `targets`: link -> where it leads; a link that is not there is its own target.
    """
    known = {hit.number: hit for hit in hits if hit.kind in ("click", "open", "feedback", "visit")}
    every = sorted(known.values(), key=lambda hit: (hit.at, hit.number))
    crowds = _crowds(every, targets or {})
    found: dict[int, Judged] = {}
    for token, mine in _by_token(every).items():
        if token in sent:
            message = sent[token]
            bursts = _bursts(mine, message)
            for hit in mine:
                found[hit.number] = _judged(hit, message, bursts, crowds)
    return found


def is_machine(agent: str) -> bool:
    """Whether a User-Agent is known as one of a machine."""
    told = agent.strip().casefold()
    return told in _EXACT or told.endswith(_ENDS) or any(part in told for part in _PARTS)


def _judged(hit: Hit, message: Sent, bursts: Sequence[datetime], crowds: frozenset[int]) -> Judged:
    if hit.kind == "feedback":
        return Judged("human", "form") if hit.method == "POST" else Judged("machine", "head")
    if hit.method == "HEAD":
        return Judged("machine", "head")
    if _near(hit.at, bursts, _AROUND_BURST.get(hit.kind, timedelta(0))):
        return Judged("machine", "burst")
    agent = hit.agent.casefold()
    if hit.kind == "open" and any(part in agent for part in _PROXIES):
        return Judged("unknown", "proxy")
    if is_machine(agent):
        return Judged("machine", "agent")
    if hit.number in crowds:
        return Judged("machine", "crowd")
    if hit.kind == "visit":
        return Judged("human", "script")
    if not agent.strip():
        return Judged("unknown", "no-agent")
    if hit.kind == "click" and message.links < 2 and not message.by_text:
        return Judged("unknown", "only-link")
    return Judged("human", "no-sign")


def _by_token(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    found: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        found[hit.token].append(hit)
    return found


def _bursts(mine: Sequence[Hit], message: Sent) -> list[datetime]:
    """The moments of the hits that stand in a burst, ascending."""
    clicks = [hit for hit in mine if hit.kind == "click"]
    moments = [hit.at for hit in clicks]
    enough = min(BURST_LINKS, message.links) if message.links >= 2 else BURST_LINKS
    found: set[datetime] = set()
    for first, hit in enumerate(clicks):
        together = clicks[first : bisect_right(moments, hit.at + BURST)]
        if len({one.link for one in together}) >= enough:
            found.update(one.at for one in together)
    return sorted(found)


def _crowds(hits: Iterable[Hit], targets: Mapping[str, str]) -> frozenset[int]:
    """Hits on one target from one network, of more messages at once than people sit behind it."""
    places: dict[tuple[str, str], list[Hit]] = defaultdict(list)
    for hit in hits:
        if hit.network and hit.kind in ("click", "open"):
            target = targets.get(hit.link, hit.link) if hit.kind == "click" else ""
            places[hit.network, f"{hit.kind}:{target}"].append(hit)
    found: set[int] = set()
    for mine in places.values():
        moments = [hit.at for hit in mine]
        for first, hit in enumerate(mine):
            together = mine[first : bisect_right(moments, hit.at + CROWD)]
            if len({one.token for one in together}) > CROWD_MESSAGES:
                found.update(one.number for one in together)
    return frozenset(found)


def _near(at: datetime, moments: Sequence[datetime], within: timedelta) -> bool:
    """Whether one of the ascending moments is so near."""
    return bisect_left(moments, at - within) < bisect_right(moments, at + within)
