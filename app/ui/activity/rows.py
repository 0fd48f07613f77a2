"""What the activity view shows: rows, counts and the story of one message, in words ready to be read."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["success", "warning", "error", "info", "neutral"]


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One message. state is queued, sent, retry, failed, uncertain or held; persona is "" for real customers."""

    id: int
    when: str
    state: str
    customer: str
    persona: str
    email: str
    title: str
    automation: str
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The five figures on top; next_at is a clock time or "–"."""

    next_at: str = "–"
    next_note: str = ""
    queued: int = 0
    queued_note: str = ""
    sent_today: int = 0
    limit_note: str = ""
    retry: int = 0
    retry_note: str = ""
    failed: int = 0
    failed_note: str = ""


@dataclass(frozen=True, slots=True)
class ActivityRead:
    """What the view shows after one reading: the first rows, and of all that the filter lets through how many each tab
    has ("" all of them). flows: every automation as (title, name)."""

    rows: list[ActivityRow]
    standing: Standing
    counts: dict[str, int]
    flows: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the message's story."""

    when: str
    title: str
    detail: str = ""
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a guardrail answered, with the number it saw."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop on the way to a message. look: the colours of its tile; tone: what it did, "" where nothing is told."""

    icon: str
    look: str
    title: str
    detail: str
    tone: Tone | Literal[""]
    checks: tuple[Checked, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageStory:
    """Everything the detail pane tells. `can`: which of resend, delivered, not_delivered, stop_customer make sense."""

    row: ActivityRow
    headline: str
    explanation: str
    safe: str
    tone: Tone
    moments: tuple[Moment, ...] = ()
    checked: tuple[Checked, ...] = ()
    stops: tuple[Stop, ...] = ()
    subject: str = ""
    note: str = ""
    copied: str = ""
    can: frozenset[str] = frozenset()
