"""How much of what happens to messages can be seen: three levels, and the shop's public endpoint for two of them."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from app.model.errors import PolkuError
from app.model.track import SigningKey
from app.services.desk import Desk
from app.store.hits import SOURCE
from app.store.sources import SourceState
from app.web.track_client import SECONDS, TrackClient, checked_address

Level = Literal[0, 1, 2]
"""0: nothing to host; UTM links, orders, the mailbox. 1: the endpoint sees clicks, stops, answers and webhooks.
2: and opens, of those who agreed to that."""
_SETTING, _PURPOSE = "track", "track"
SEEN: dict[Level, tuple[str, ...]] = {0: (), 1: ("clicked",), 2: ("clicked", "opened")}
"""The interactions that rules may ask about at each level."""
VISITED = "visited"
"""With them at the second level, where the shop's pages tell that they are looked at."""
MOST_CHOICES = 12
AWAY = timedelta(hours=24)
"""So long after it was last read the endpoint counts as away, whatever it said then."""


class TrackSettings(msgspec.Struct, frozen=True):
    """`endpoint`: the name of the endpoint's data, "" until it has answered. `keys`: number of the newest signing key.

    `own_form`: the shop's own feedback form, for as long as the endpoint has none to offer. `question` and `choices`:
    what the endpoint's form asks, in the shop's words; empty = our own question, and nothing to tick. `skills`: what
    the endpoint has said that it can do. `visits`: the shop's pages hold the endpoint's script; `sites`: where they
    are, as browsers name them; empty = the shop's own address.
    """

    address: str = ""
    level: Level = 0
    endpoint: str = ""
    keys: int = 1
    own_form: str = ""
    question: str = ""
    choices: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    visits: bool = False
    sites: tuple[str, ...] = ()

    @property
    def sees(self) -> tuple[str, ...]:
        """The interactions that rules may ask about."""
        return (*SEEN[self.level], VISITED) if self.level == 2 and self.visits else SEEN[self.level]

    @property
    def connected(self) -> bool:
        return bool(self.address)


def track_settings(desk: Desk) -> TrackSettings:
    """What is set; level 0 at first."""
    kept = desk.store.shop.setting(_SETTING)
    return msgspec.convert(kept, TrackSettings) if kept else TrackSettings()


def save_track(desk: Desk, settings: TrackSettings) -> None:
    """From the next message on. Which interactions can be seen is told to rules and checks."""
    desk.store.shop.save_setting(_SETTING, msgspec.to_builtins(settings))
    policy = desk.policy
    if policy.sources != settings.sees:
        desk.store.shop.save_policy(msgspec.structs.replace(policy, sources=settings.sees))


def choose_level(desk: Desk, level: Level) -> None:
    """See this much from now on. Raises PolkuError no-endpoint for more than 0 while none is connected."""
    settings = track_settings(desk)
    if level and not settings.connected:
        raise PolkuError("no-endpoint", "user")
    save_track(desk, msgspec.structs.replace(settings, level=level))


def choose_own_form(desk: Desk, address: str) -> None:
    """Where feedback is asked for without the endpoint: an https address, or "" for a mail to the shop.

    Raises PolkuError track-address-bad.
    """
    checked = checked_address(address) if address.strip() else ""
    save_track(desk, msgspec.structs.replace(track_settings(desk), own_form=checked))


def choose_visits(desk: Desk, on: bool, sites: Iterable[str] = ()) -> None:
    """Whether pages of these sites (none: of the shop's own address) tell that they are looked at, by those who have
    agreed to be measured. Raises PolkuError track-address-bad for an address that is none, or where there is none.
    """
    kept = tuple(dict.fromkeys(_site(checked_address(one)) for one in sites if one.strip()))
    settings = msgspec.structs.replace(track_settings(desk), visits=on, sites=kept)
    if on and not sites_of(desk, settings):
        raise PolkuError("track-address-bad", "user", address=desk.shop.url, why="webhook-bad-address")
    save_track(desk, settings)


def sites_of(desk: Desk, settings: TrackSettings) -> tuple[str, ...]:
    """Where the shop's own pages are."""
    return settings.sites or ((_site(desk.shop.url),) if urlsplit(desk.shop.url).netloc else ())


def snippet_of(settings: TrackSettings) -> str:
    """The line for the shop's pages, with which they tell that they are looked at."""
    return f'<script async src="{settings.address}/visit.js"></script>'


def _site(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def choose_form(desk: Desk, question: str, choices: tuple[str, ...]) -> None:
    """What the endpoint's feedback form asks; it knows at the next reading. Empty choices are left out."""
    kept = tuple(dict.fromkeys(one.strip() for one in choices if one.strip()))[:MOST_CHOICES]
    save_track(desk, msgspec.structs.replace(track_settings(desk), question=question.strip(), choices=kept))


def keep_endpoint(desk: Desk, address: str, key: str) -> None:
    """This endpoint from now on; its level is 1 if it was 0. Raises PolkuError keyring-missing."""
    desk.secrets.set(desk.secret_key(_PURPOSE), key)
    settings = track_settings(desk)
    desk.store.sources.connect(SOURCE, desk.clock.now())
    level: Level = settings.level or 1
    save_track(desk, msgspec.structs.replace(settings, address=address, level=level))


def disconnect_track(desk: Desk) -> None:
    """Back to level 0. What it has seen stays; links and stop pages in mail that was sent go on working there, and what
    they bring is read when it is connected again.
    """
    save_track(desk, msgspec.structs.replace(track_settings(desk), address="", level=0))
    desk.secrets.delete(desk.secret_key(_PURPOSE))


def track_client(desk: Desk, seconds: float = SECONDS) -> TrackClient:
    """The endpoint that is connected; an answer may take so long.

    Raises PolkuError no-endpoint, no-track-key, keyring-missing.
    """
    settings = track_settings(desk)
    if not settings.connected:
        raise PolkuError("no-endpoint", "user")
    key = desk.secrets.get(desk.secret_key(_PURPOSE))
    if key is None:
        raise PolkuError("no-track-key", "user")
    return TrackClient(settings.address, key, seconds)


def track_state(desk: Desk) -> SourceState | None:
    """When the endpoint was last read and what stands in the way; None before the first connection."""
    return desk.store.sources.state(SOURCE)


def stands(settings: TrackSettings, state: SourceState | None, now: datetime) -> bool:
    """Whether messages may lead by way of the endpoint: it has answered lately, and at the last try."""
    if not (settings.connected and settings.endpoint) or state is None or state.read_at is None or state.trouble:
        return False
    return now - state.read_at < AWAY


def signing_key(desk: Desk, number: int) -> bytes:
    """Key of that number: made of the shop's own secret, so that a restored shop signs as before."""
    return hmac.digest(desk.store.shop.stop_key(), f"track:{number}".encode(), "sha256")


def signing_keys(desk: Desk) -> tuple[SigningKey, ...]:
    """All that were ever used; old ones are good for stops for ever."""
    newest = track_settings(desk).keys
    return tuple(SigningKey(n, signing_key(desk, n).hex(), n != newest) for n in range(1, newest + 1))


def rotate_keys(desk: Desk) -> int:
    """Sign with another key from now on: clicks and opens by older ones no longer count. The new key's number."""
    settings = track_settings(desk)
    save_track(desk, msgspec.structs.replace(settings, keys=settings.keys + 1))
    return settings.keys + 1
