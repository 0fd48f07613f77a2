"""Steps that do something outside the flow: a text message, a call to another system, a code, another automation.

With them the change that is exact arithmetic: points. The union of all steps is in `model.nodes`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

MessageClass = Literal["marketing", "service"]


class SpokenText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text message in another language."""

    language: str
    text: str = ""


class Sms(msgspec.Struct, frozen=True, tag_field="kind", tag="sms", forbid_unknown_fields=True):
    """A text message. `text` may hold the same merge variables as an e-mail. Its settings mean what those of `Email`
    mean; it needs a phone number and, for marketing, a consent to text messages (`consent.sms`). `versions` are the
    same message in other languages than the shop's own.
    """

    id: str
    title: str = ""
    text: str = ""
    message_class: MessageClass = "marketing"
    too_late_hours: int = 24
    about: tuple[str, ...] = ()
    skip_guardrails: tuple[str, ...] = ()
    when_stopped: Literal["defer", "skip"] = "defer"
    skipped: bool = False
    versions: tuple[SpokenText, ...] = ()

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """(place, text) in every language, its own first; a place is `text` or `versions.N.text`."""
        return ("text", self.text), *((f"versions.{n}.text", one.text) for n, one in enumerate(self.versions))

    def in_language(self, *wanted: str) -> str:
        """The text in the first of the languages that there is (`en-GB` finds `en`), else the shop's own."""
        spoken = {one.language: one.text for one in self.versions if one.text.strip()}
        for one in wanted:
            found = spoken.get(one) or spoken.get(one.partition("-")[0].partition("_")[0].lower())
            if found:
                return found
        return self.text


class Webhook(msgspec.Struct, frozen=True, tag_field="kind", tag="webhook", forbid_unknown_fields=True):
    """Tells another system by a signed POST of JSON to `url`; the customer goes on at once, whatever it answers."""

    id: str
    title: str = ""
    url: str = ""
    skipped: bool = False


class GiveCode(msgspec.Struct, frozen=True, tag_field="kind", tag="give_code", forbid_unknown_fields=True):
    """Gives the customer a code of the list `codes`, once for each visit; the customer's later messages show it.

    `valid_days`: how long it is promised for, from then on; 0 = as long as the list says. While the list is empty the
    customer waits here.
    """

    id: str
    title: str = ""
    codes: str = ""
    valid_days: int = 7
    skipped: bool = False


class StartFlow(msgspec.Struct, frozen=True, tag_field="kind", tag="start_flow", forbid_unknown_fields=True):
    """Lets the customer into another automation, by its name, and goes on. Its audience and re-entry rule decide."""

    id: str
    title: str = ""
    flow: str = ""
    skipped: bool = False


class AddPoints(msgspec.Struct, frozen=True, tag_field="do", tag="add_points", forbid_unknown_fields=True):
    """Adds to the customer's `profile.points`, a whole number; a negative number takes away."""

    points: int = 0
