"""What the page of one customer shows, in words ready to be read."""

from dataclasses import dataclass, field

FILTERS = ("all", "messages", "orders", "held")


@dataclass(frozen=True, slots=True)
class LifeLine:
    """A line of the timeline. `of`: which filters besides "all" show it. `message`: what can be asked "why?" of."""

    when: str
    icon: str
    look: str
    title: str
    detail: str = ""
    pill: str = ""
    pill_tone: str = "neutral"
    message: int = 0
    of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LifeDay:
    """A heading ("To come", "Today, Tuesday 17 Mar") and its lines."""

    title: str
    lines: tuple[LifeLine, ...]


@dataclass(frozen=True, slots=True)
class Permission:
    """Of one channel; `tone` success where messages may be sent."""

    icon: str
    name: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Person:
    """Everything on the page of one customer. `rests` tells until when they rest, "" where they do not. `may_stop`:
    there is something to stop, a permission or a question that could become one.
    """

    name: str
    email: str
    persona: str
    note: str
    tags: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    permissions: tuple[Permission, ...] = ()
    on_way: tuple[tuple[str, str], ...] = ()
    rests: str = ""
    may_stop: bool = False
    days: tuple[LifeDay, ...] = field(default=())
    details: dict[str, str] = field(default_factory=dict)
    copied: str = ""
