"""Reading the public endpoint: telling it what is new, and taking in what it has seen."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections import Counter
from collections.abc import Callable

import msgspec

from app.engine.letters import new_token
from app.model.customer import JsonValue
from app.model.errors import PolkuError
from app.model.hits import Hit
from app.model.signing import signed
from app.model.track import MOST_AT_ONCE, VERSION, PublicLink, State
from app.services.desk import Desk
from app.services.track import TrackSettings, keep_endpoint, save_track, signing_key, track_client, track_settings
from app.services.track_links import want_links
from app.services.track_setup import setup_of
from app.services.webhooks import take_webhook
from app.store.hits import SOURCE
from app.web.track_client import TrackClient, public_target

_TOLD = "track.told"
SHORT = 3.0
"""Seconds that publishing waits for each answer of the endpoint."""
Cancelled = Callable[[], bool]


class Pulled(msgspec.Struct, frozen=True):
    """What one reading brought: hits by kind, and how many customers were stopped by them, or confirmed by them."""

    click: int = 0
    open: int = 0
    page: int = 0
    stop: int = 0
    confirm: int = 0
    feedback: int = 0
    webhook: int = 0
    visit: int = 0
    stopped: int = 0
    confirmed: int = 0


class _Kept(msgspec.Struct, frozen=True):
    """A webhook as the endpoint keeps it; `body` is Base64."""

    hook: str
    headers: dict[str, str]
    body: str


def connect_track(desk: Desk, address: str, key: str) -> Pulled:
    """Connect the endpoint and read it. Nothing is kept unless it answers, knows the key, and a mail program's press of
    the unsubscribe button arrives there.

    Raises PolkuError track-..., keyring-missing.
    """
    with TrackClient(address, key.strip()) as client:
        _known_version(client.state())
        client.set_up(setup_of(desk))
        client.stop(signed(signing_key(desk, track_settings(desk).keys), "stop", new_token()))
        keep_endpoint(desk, client.address, key.strip())
    return pull_track(desk)


def pull_track(desk: Desk, cancelled: Cancelled = lambda: False) -> Pulled:
    """Tell the endpoint what it does not know yet, then read what is new, page by page; each page is one transaction.

    What stands in the way is kept and raised: PolkuError track-..., no-endpoint, no-track-key, keyring-missing.
    """
    desk.store.sources.connect(SOURCE, desk.clock.now())
    try:
        with track_client(desk) as client:
            state = client.state()
            _known_version(state)
            settings = _met(desk, state)
            _tell(desk, client, cancelled)
            found = _read(desk, client, settings, state, cancelled)
    except PolkuError as error:
        trouble: dict[str, JsonValue] = {name: str(value) for name, value in error.params.items()}
        desk.store.sources.failed(SOURCE, desk.clock.now(), trouble | {"code": error.code})
        raise
    if not cancelled():
        desk.store.sources.finished(SOURCE, desk.clock.now())
    return msgspec.convert(dict(found), Pulled)


def tell_track(desk: Desk) -> None:
    """Only tell: after publishing, so that the first message can carry links that are known.

    Quiet about an endpoint that is away: messages then carry plain addresses, and the next reading tells it.
    """
    if not track_settings(desk).connected:
        return
    try:
        with track_client(desk, SHORT) as client:
            _met(desk, client.state())
            _tell(desk, client, lambda: False)
    except PolkuError as error:
        trouble: dict[str, JsonValue] = {name: str(value) for name, value in error.params.items()}
        desk.store.sources.failed(SOURCE, desk.clock.now(), trouble | {"code": error.code})


def _known_version(state: State) -> None:
    if state.version != VERSION:
        raise PolkuError("track-other-version", "user", found=state.version, known=VERSION)


def _met(desk: Desk, state: State) -> TrackSettings:
    """Another endpoint than the one before knows nothing of what that was told."""
    settings = track_settings(desk)
    if (settings.endpoint, settings.skills) == (state.endpoint, state.skills):
        return settings
    if settings.endpoint != state.endpoint:
        desk.store.links.forget_pushes()
        desk.store.revoked.forget_pushes()
    desk.store.shop.save_setting(_TOLD, None)  # one that has learnt something is told all of it
    changed = msgspec.structs.replace(settings, endpoint=state.endpoint, skills=state.skills)
    save_track(desk, changed)
    return changed


def _tell(desk: Desk, client: TrackClient, cancelled: Cancelled) -> None:
    setup = setup_of(desk)
    digest = hashlib.sha256(msgspec.json.encode(setup)).hexdigest()
    if desk.store.shop.setting(_TOLD) != digest:
        client.set_up(setup)
        desk.store.shop.save_setting(_TOLD, digest)
    while not cancelled() and (tokens := desk.store.revoked.unpushed(MOST_AT_ONCE)):
        client.revoke(tokens)
        desk.store.revoked.pushed(tokens, desk.clock.now())
    want_links(desk)
    while not cancelled() and (links := desk.store.links.unpushed(MOST_AT_ONCE)):
        client.add_links([PublicLink(one.id, public_target(one.target)) for one in links])
        desk.store.links.pushed(links, desk.clock.now())


def _read(desk: Desk, client: TrackClient, settings: TrackSettings, state: State, cancelled: Cancelled) -> Counter[str]:
    counts: Counter[str] = Counter()
    name, number = _place(desk, settings.endpoint, state)
    more = True
    while more and not cancelled():
        page = client.hits(number)
        number = page.hits[-1].number if page.hits else number
        hits = [_taken(desk, one) if one.kind == "webhook" else one for one in page.hits]
        counts += desk.store.hits.take(name, {"endpoint": name, "number": number}, hits, desk.clock.now())
        more = page.more
        if page.hits:
            client.has_read(number)
    return counts


def _place(desk: Desk, endpoint: str, state: State) -> tuple[str, int]:
    """Where to go on, and under which name: that of the data, with a mark where it was restored and counts anew."""
    source = desk.store.sources.state(SOURCE)
    cursor = source.cursor if source else {}
    name, number = str(cursor.get("endpoint", "")), cursor.get("number", 0)
    if name.partition("+")[0] != endpoint or not isinstance(number, int):
        return endpoint, desk.store.hits.last_number(endpoint)
    if state.last < number:
        return f"{endpoint}+{desk.clock.now():%Y%m%d%H%M%S}", 0
    return name, number


def _taken(desk: Desk, hit: Hit) -> Hit:
    """A webhook is recorded as what it tells; then it is kept without its words, which are of customers."""
    try:
        kept = msgspec.json.decode(hit.body, type=_Kept)
        body = base64.b64decode(kept.body, validate=True)
    except (msgspec.DecodeError, binascii.Error, RecursionError):
        return msgspec.structs.replace(hit, body="")
    take_webhook(desk, kept.hook, body, kept.headers, hit.at)
    return msgspec.structs.replace(hit, body="", link=kept.hook)
