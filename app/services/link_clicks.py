"""What people and machines did with the messages of an automation, link by link, and what people answered."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from app.model.campaign import without_tags
from app.model.feedback import Quality
from app.model.hit_events import FEEDBACK
from app.model.nodes import MessageStep
from app.services.desk import Desk
from app.services.insights import AFTER
from app.services.results import Dates, Span, since_of, until_of
from app.store.columns import MICROSECOND
from app.store.hit_counts import Judged
from app.store.insights import Automation

MOST_ANSWERS = 200


class LinkClicks(msgspec.Struct, frozen=True):
    """A link of one message. `target`: as it was written, without what we add to it; `place`: what of it tells where it
    leads, "" for the shop's front page. `human`, `machine`, `unknown`: how many entries of the span had it followed by
    whom.
    """

    node: str
    message: str
    target: str
    place: str
    topic: str
    human: int
    machine: int
    unknown: int


class AnswerGiven(msgspec.Struct, frozen=True):
    """One answer to a request for feedback; it names nobody."""

    at: datetime
    stars: float | None
    choices: tuple[str, ...]
    text: str
    quality: Quality | None


class Followed(msgspec.Struct, frozen=True):
    """Of one automation. `seen`: (step, "click" or "open") -> how many; the step "" is the whole automation.

    `reasons`: (verdict, reason, hits) of those that are nobody's click or open, the most first.
    """

    name: str
    seen: dict[tuple[str, str], Judged]
    links: tuple[LinkClicks, ...]
    answers: tuple[AnswerGiven, ...]
    reasons: tuple[tuple[str, str, int], ...] = ()

    def of(self, kind: str, node: str = "") -> Judged:
        """Nothing seen is nothing counted."""
        return self.seen.get((node, kind), Judged())


def read_followed(desk: Desk, name: str, span: Span | Dates) -> Followed:
    """Of those who came in during the span, up to now; answers newest first. Off the UI thread."""
    now, zone = desk.clock.now(), ZoneInfo(desk.shop.timezone)
    since, until = since_of(span, now, zone), until_of(span, now, zone)
    counted, home = (
        desk.store.hit_counts.followed(name, since, until - MICROSECOND),
        urlsplit(desk.shop.url).netloc.removeprefix("www."),
    )
    known = next((one for one in desk.store.insights.automations() if one.name == name), None)
    steps = (node for flow in reversed(known.versions) for node in flow.nodes) if known else ()
    titles = {node.id: node.title for node in steps if isinstance(node, MessageStep)}
    links = tuple(
        LinkClicks(
            one.node, titles.get(one.node) or one.node, without_tags(one.target), _place(one.target, home), one.topic,
            one.clicks.human, one.clicks.machine, one.clicks.unknown,
        )
        for one in counted.links
    )  # fmt: skip
    answers = _answers(desk, known, since, until) if known and "feedback" in known.versions[0].metrics else ()
    return Followed(name, counted.seen, links, answers, tuple(counted.reasons))


def _place(address: str, home: str) -> str:
    """Within the shop only the page, elsewhere with whose page it is."""
    parts = urlsplit(without_tags(address))
    host, page = parts.netloc.removeprefix("www."), parts.path.rstrip("/")
    page += f"?{parts.query}" if parts.query else ""
    return page if home and host == home else f"{host}{page}"


def _answers(desk: Desk, known: Automation, since: datetime | None, until: datetime) -> tuple[AnswerGiven, ...]:
    latest = desk.store.insights.answers(FEEDBACK, [known.id], (since, until), AFTER, MOST_ANSWERS)
    return tuple(
        AnswerGiven(one.at, one.said.stars, one.said.choices, one.said.text, one.said.quality) for one in latest
    )
