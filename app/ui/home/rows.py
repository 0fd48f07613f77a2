"""What Home shows, in words ready to be read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.model.flow import Flow


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing that waits for the user; act opens its place."""

    icon: str
    tone: str
    title: str
    detail: str
    button: str
    act: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A message that leaves next."""

    when: str
    customer: str
    persona: str
    title: str


@dataclass(frozen=True, slots=True)
class Running:
    """A live automation."""

    name: str
    title: str
    flow: Flow
    waiting: str
    sent: str


@dataclass(frozen=True, slots=True)
class Today:
    """Everything on the page. figures: (name, value); load: (bucket, customers); steps: (words, done).
    copied: when the newest backup was made.
    """

    greeting: str
    summary: str
    attention: tuple[Attention, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()
    queued: int = 0
    figures: tuple[tuple[str, str], ...] = ()
    running: tuple[Running, ...] = ()
    load: tuple[tuple[str, int], ...] = ()
    steps: tuple[tuple[str, bool], ...] = field(default=())
    copied: str = ""
