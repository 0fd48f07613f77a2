"""What the customers view shows, in words ready to be read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """One customer. may_mail: success (yes), neutral (no consent) or warning (on the suppression list)."""

    email: str
    name: str
    persona: str
    city: str
    orders: str
    total: str
    last_order: str
    may_mail: str
    mail_words: str


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A line of the timeline; message is the id of a message of ours, 0 for what happened in the shop."""

    when: str
    title: str
    detail: str = ""
    message: int = 0
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class CustomerStory:
    """Everything the detail pane tells."""

    line: CustomerLine
    facts: tuple[tuple[str, str], ...]
    timeline: tuple[LifeEvent, ...]
