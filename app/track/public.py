"""What the world may ask for: links, the picture, the pages that end messages and ask for feedback."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from app.model.signing import Purpose, short_verified, verified
from app.model.track import LINK_OF_TEXT, Form, Language
from app.track.answers import GIF, answer, page, sent_on
from app.track.book import Book, Known, NewHit
from app.track.pages import MOST_TEXT, STARS, Pages
from app.track.pen import Pen
from app.track.visit_tokens import carried
from app.track.visitors import Allowance, Networks, agent_of

MOST_FORM = 16_000
"""Bytes of a sent form."""
FORMS_A_MINUTE = 20
"""From one network."""
_SAME_STOP = 600.0
"""Seconds in which a stop that is written down already is not written again."""
_REMEMBERED = 10_000


class Room:
    """What the handlers share: the file, the pen, and what is known."""

    def __init__(self, book: Book, pen: Pen, now: Callable[[], datetime]) -> None:
        self.book, self.pen, self.now = book, pen, now
        self.networks = Networks(book.network_key)
        self.take(self.learnt())

    def learnt(self) -> Known:
        """What Polku has told, read anew."""
        return self.book.known()

    def take(self, known: Known) -> None:
        """From now on requests are answered from this."""
        self.known = known
        self.pages = Pages(known.setup)

    def lost(self) -> Response:
        """The one answer for all that is not there."""
        return page(self.pages.lost, self.pages.policy, 404)

    def hit(
        self, request: Request, kind: str, token: str = "", link: str = "", body: str = "", seal: str = ""
    ) -> NewHit:
        """This request as it is written down."""
        agent, network = agent_of(request), self.networks.of(request)
        return NewHit(kind, self.now(), token, link, request.method, agent, network, body, seal)


class Public:
    """The handlers. A token that was not signed by the shop changes nothing and learns nothing."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._forms = Allowance(FORMS_A_MINUTE, 60)
        self._stopped: OrderedDict[str, float] = OrderedDict()

    def routes(self) -> list[Route]:
        return [
            Route("/c/{link}/{token}", self.click),
            Route("/o/{token}.gif", self.picture),
            Route("/t/{code}", self.click_in_text),
            Route("/u/{token}", self.stop, methods=["GET", "POST"]),
            Route("/s/{token}", self.stop_by_text, methods=["GET", "POST"]),
            Route("/f/{token}", self.feedback, methods=["GET", "POST"]),
            Route("/k/{token}", self.confirm, methods=["GET", "POST"]),
        ]

    async def click(self, request: Request) -> Response:
        """On to where the link leads. Counted if the token is right; a link never leads where a request says."""
        link, token = request.path_params["link"], self._token("click", request)
        if token is None and (token := self._token("follow", request)) is not None:
            return await self._followed(request, link, token, carry=True)
        return await self._followed(request, link, token)

    async def click_in_text(self, request: Request) -> Response:
        """The same from a text message, whose addresses are short."""
        code, keys = request.path_params["code"].lower(), self._room.known.keys
        link, public = code[:LINK_OF_TEXT], code[LINK_OF_TEXT:]
        token = short_verified(keys, "text", public)
        if token is None and (token := short_verified(keys, "text-follow", public)) is not None:
            return await self._followed(request, link, token, carry=True)
        return await self._followed(request, link, token)

    async def _followed(self, request: Request, link: str, token: str | None, carry: bool = False) -> Response:
        """`carry`: a visit begins, of somebody who has agreed to that."""
        room = self._room
        target = room.known.targets.get(link)
        if target is None:
            return room.lost()
        if token is not None:
            await room.pen.note(room.hit(request, "click", token, link))
            if carry:
                target = carried(room.known, target, token, room.now())
        return sent_on(target)

    async def picture(self, request: Request) -> Response:
        """The same picture for everybody; told only for who agreed."""
        room, token = self._room, self._token("open", request)
        if token is not None and room.known.setup.opens and not room.known.is_revoked(token):
            await room.pen.note(room.hit(request, "open", token))
        return answer(GIF, "image/gif")

    async def stop(self, request: Request) -> Response:
        """GET shows a button, POST ends the messages (RFC 8058: no questions, no login, twice is once)."""
        return await self._stop(request, self._token("stop", request))

    async def stop_by_text(self, request: Request) -> Response:
        """The same from a text message."""
        token = short_verified(self._room.known.stop_keys, "text-stop", request.path_params["token"])
        return await self._stop(request, token)

    async def _stop(self, request: Request, token: str | None) -> Response:
        room = self._room
        if token is None:
            return room.lost()
        language = self._language(request)
        if request.method != "POST":
            await room.pen.note(room.hit(request, "page", token))
            return page(room.pages.stop(language), room.pages.policy)
        if not self._is_stopped(token):
            try:
                await room.pen.write(room.hit(request, "stop", token))
            except OSError:
                return page(room.pages.later(language), room.pages.policy, 503)
            self._remember_stop(token)
        return page(room.pages.stopped(language), room.pages.policy)

    async def confirm(self, request: Request) -> Response:
        """GET shows a button, POST confirms a subscription: what only looks at addresses in mails agrees to nothing."""
        room, token = self._room, self._token("confirm", request)
        if token is None:
            return room.lost()
        language = self._language(request)
        if request.method != "POST":
            await room.pen.note(room.hit(request, "page", token))
            return page(room.pages.confirm(language), room.pages.policy)
        if not self._forms.takes(room.networks.of(request)):
            return page(room.pages.later(language), room.pages.policy, 429)
        try:
            await room.pen.write(room.hit(request, "confirm", token))
        except OSError:
            return page(room.pages.later(language), room.pages.policy, 503)
        return page(room.pages.confirmed(language), room.pages.policy)

    async def feedback(self, request: Request) -> Response:
        """GET shows the form, POST takes the answer."""
        room, token = self._room, self._token("feedback", request)
        form = self._form(request)
        if token is None or form is None:
            return room.lost()
        language = self._language(request)
        if request.method != "POST":
            await room.pen.note(room.hit(request, "page", token))
            return page(room.pages.form(form, language, _stars(request.query_params.get("s", ""))), room.pages.policy)
        if not self._forms.takes(room.networks.of(request)):
            return page(room.pages.later(language), room.pages.policy, 429)
        raw = await body_of(request, MOST_FORM)
        if raw is None:
            return page(room.pages.later(language), room.pages.policy, 413)
        told = _told(form, raw)
        if not told:
            return page(room.pages.form(form, language, missing=True), room.pages.policy, 422)
        body = msgspec.json.encode({"form": form.id, "language": language, **told}).decode()
        try:
            await room.pen.write(room.hit(request, "feedback", token, body=body))
        except OSError:
            return page(room.pages.later(language), room.pages.policy, 503)
        return page(room.pages.thanks(language), room.pages.policy)

    def _token(self, purpose: Purpose, request: Request) -> str | None:
        known = self._room.known
        return verified(known.stop_keys if purpose == "stop" else known.keys, purpose, request.path_params["token"])

    def _language(self, request: Request) -> Language:
        return self._room.pages.language(request.query_params.get("l", ""), request.headers.get("accept-language", ""))

    def _form(self, request: Request) -> Form | None:
        name = request.query_params.get("form", "")
        return next((form for form in self._room.known.setup.forms if form.id == name), None)

    def _is_stopped(self, token: str) -> bool:
        return time.monotonic() - self._stopped.get(token, -_SAME_STOP) < _SAME_STOP

    def _remember_stop(self, token: str) -> None:
        self._stopped[token] = time.monotonic()
        if len(self._stopped) > _REMEMBERED:
            self._stopped.popitem(last=False)


async def body_of(request: Request, most: int) -> bytes | None:
    """The body, or None if it is longer than `most` bytes or its sender went away: no more than that is ever held."""
    found = bytearray()
    try:
        async for chunk in request.stream():
            found += chunk
            if len(found) > most:
                return None
    except ClientDisconnect:
        return None
    return bytes(found)


def _told(form: Form, raw: bytes) -> dict[str, object]:
    """What was answered, as far as the form asks for it; {} if nothing was."""
    try:
        fields = parse_qs(raw.decode("utf-8", "replace"), max_num_fields=50)
    except ValueError:
        return {}
    stars = _stars(fields.get("stars", [""])[0]) if form.stars else 0
    known = {one.id for one in form.choices}
    choices = [one for one in dict.fromkeys(fields.get("choice", [])) if one in known]
    text = fields.get("text", [""])[0].replace("\0", "").replace("\r\n", "\n").strip()[:MOST_TEXT] if form.text else ""
    told = {"stars": stars, "choices": choices, "text": text}
    return told if any(told.values()) else {}


def _stars(written: str) -> int:
    return int(written) if written in {str(n) for n in STARS} else 0
