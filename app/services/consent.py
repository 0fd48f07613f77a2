"""On what ground people may be written to: how it stands, what was asked of them, and statements of the shop.

The effective state stays a pure function of the log. A statement is a line like any other, dated so early that every
no of the person, however late it is imported, stands above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from app.model.consent import ConsentGroup, Statement, Wording
from app.model.customer import ConsentChannel, ConsentEvent
from app.model.errors import PolkuError
from app.services.desk import Desk
from app.shop.consents import LONG_AGO
from app.store.permissions import Who

_WORDINGS, _WAITING = "consent_wordings", "consent_waiting"
STATED, ENDED = "stated", "soft opt-in ended"
"""Sources of our lines in the log."""
_FIRST = LONG_AGO + timedelta(seconds=1)
"""The moment of a statement about somebody of whom the log says nothing."""


_OPEN_BUYERS = (Who("withdrawn", "soft_opt_in", ENDED, buyers=True), Who("", "", None, buyers=True))


class Standing(msgspec.Struct, frozen=True):
    """`given`: lines of the log by text. `left`: people who have taken a permission for e-mail back in 90 days.
    `open_buyers`: buyers whom `allow_customers` would let in.
    """

    customers: int
    groups: tuple[ConsentGroup, ...]
    suppressed: dict[str, int]
    given: dict[str, int]
    left: int
    open_buyers: int = 0

    def people(self, channel: str, *bases: str) -> int:
        """How many have a permission of one of these bases."""
        return sum(
            one.people
            for one in self.groups
            if one.channel == channel and one.action == "granted" and one.basis in bases
        )


def consent_standing(desk: Desk) -> Standing:
    """Everything the page about consent tells; asks over everybody, so ask off the UI thread."""
    store, now = desk.store, desk.clock.now()
    groups = tuple(store.permissions.groups())
    note_waiting(desk, any(one.basis == "unproven" and one.action == "granted" for one in groups))
    return Standing(
        customers=store.customers.count(),
        groups=groups,
        suppressed=store.suppressions.count(),
        given=store.permissions.wordings(),
        left=store.permissions.withdrawn_since("email", now - timedelta(days=90)),
        open_buyers=sum(store.permissions.count(who, "email") for who in _OPEN_BUYERS),
    )


def note_waiting(desk: Desk, waiting: bool) -> None:
    """Remember whether permissions without proof wait for a statement: asking the log each time would take too long."""
    if waits_for_statement(desk) != waiting:
        desk.store.shop.save_setting(_WAITING, waiting or None)


def waits_for_statement(desk: Desk) -> bool:
    """Whether an import has brought permissions that nobody may be mailed on, and nobody has looked at them since."""
    return desk.store.shop.setting(_WAITING) is True


# ---- what people are asked


def wordings(desk: Desk) -> Sequence[Wording]:
    """Every version of every text, the newest first."""
    return msgspec.convert(desk.store.shop.setting(_WORDINGS) or [], list[Wording])


def current_wordings(desk: Desk) -> Sequence[Wording]:
    """The version in use of each channel and place."""
    found: dict[tuple[str, str], Wording] = {}
    for one in wordings(desk):
        found.setdefault((one.channel, one.place), one)
    return list(found.values())


def save_wording(desk: Desk, channel: ConsentChannel, place: str, text: str) -> Wording:
    """A new version of what people are asked at a place; the same words again are no new version.

    Raises PolkuError("wording-empty").
    """
    place, text = place.strip(), text.strip()
    if not place or not text:
        raise PolkuError("wording-empty", "user")
    known = wordings(desk)
    before = next((one for one in known if (one.channel, one.place) == (channel, place)), None)
    if before is not None and before.text == text:
        return before
    made = Wording(channel, place, before.version + 1 if before else 1, text, desk.clock.now())
    desk.store.shop.save_setting(_WORDINGS, msgspec.to_builtins([made, *known]))
    return made


# ---- statements


def state_basis(desk: Desk, group: ConsentGroup, said: Statement) -> int:
    """Make permissions without proof good by a person's statement, which is kept with each; how many those were.

    On the ground of being customers only those who have bought. Nobody on the suppression list and nobody who has said
    no since. Raises PolkuError("basis-missing") where the statement does not hold what the law asks for.
    """
    return _state(desk, group.channel, Who("granted", "unproven", group.source, said.basis == "soft_opt_in"), said)


def allow_customers(desk: Desk, said: Statement) -> int:
    """Let buyers without any line in the log be written to as customers; how many. Raises as `state_basis`."""
    if said.basis != "soft_opt_in":
        raise PolkuError("basis-missing", "user")
    return sum(_state(desk, "email", who, said) for who in _OPEN_BUYERS)


def end_soft_opt_in(desk: Desk) -> int:
    """From now on only those who have given consent: a line for each of the others; how many those were."""
    line = ConsentEvent("email", "withdrawn", _FIRST, "soft_opt_in", ENDED)
    return desk.store.permissions.state(Who("granted", "soft_opt_in", None, False), line, desk.clock.now())


def _state(desk: Desk, channel: str, who: Who, said: Statement) -> int:
    if not said.conditions_hold:
        raise PolkuError("basis-missing", "user")
    kind = msgspec.convert(channel, ConsentChannel)
    line = ConsentEvent(kind, "granted", _FIRST, said.basis, STATED, said.wording, _proof(said))
    return desk.store.permissions.state(who, line, desk.clock.now())


def _proof(said: Statement) -> str:
    conditions = ("bought", "similar", "could_refuse") if said.basis == "soft_opt_in" else ()
    return "; ".join((said.how.strip(), *conditions))
