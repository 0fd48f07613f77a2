"""What people are asked, and on what ground they may be written to: the wordings of a shop and its statements."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from app.model.customer import ConsentChannel

Basis = Literal["consent", "soft_opt_in"]


class Wording(msgspec.Struct, frozen=True):
    """What people agree to at a place such as the checkout. A change makes a new version; none is ever taken away,
    since lines of the log refer to the words by which they were given.
    """

    channel: ConsentChannel
    place: str
    version: int
    text: str
    since: datetime


class Statement(msgspec.Struct, frozen=True):
    """What a person says of permissions that came without proof. `how` tells in their own words how the permission was
    asked for; `wording` what people were shown, "" where that is not known. The three conditions are those of writing
    to customers without consent: the address came with a purchase, what is sold is of the same kind, and refusing was
    easy then and is in each message.
    """

    basis: Basis
    how: str
    wording: str = ""
    bought: bool = False
    similar: bool = False
    could_refuse: bool = False

    @property
    def conditions_hold(self) -> bool:
        """Whether everything is stated that the basis needs."""
        return bool(self.how.strip()) and (
            self.basis == "consent" or (self.bought and self.similar and self.could_refuse)
        )


class ConsentGroup(msgspec.Struct, frozen=True):
    """People whose last word on a channel is alike. `action` "" means that there is no line. `buyers`: those of them
    who have bought. `wordings`: how many were given by each text.
    """

    channel: str
    action: str
    basis: str
    source: str
    people: int
    buyers: int
