"""Which pages of the shop somebody looks at who came by a message and has agreed to be measured: a small script on the
shop's pages tells their paths, with the token that the click has brought along.
"""

from __future__ import annotations

import hashlib
from urllib.parse import unquote

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.track.answers import answer
from app.track.public import Room, body_of
from app.track.visit_tokens import LASTS, visit_of
from app.track.visitors import Allowance

MOST_BODY, MOST_PATH = 1_000, 400
"""Bytes of a report, characters of a path."""
REPORTS_A_MINUTE, MOST_PAGES = 120, 100
"""From one network; of one visit."""
SCRIPT = """\
// Tells the shop's own endpoint which pages are looked at after a click in a message. Only those who have agreed to
// be measured come with a token; without one this does nothing. It sets no cookie: the token is gone with the tab.
(() => {
  "use strict";
  const name = "polku", report = new URL("visit", document.currentScript.src);
  const found = new RegExp("[?&]" + name + "=([a-z0-9]+)").exec(location.search);
  let token = found && found[1];
  try {
    if (token) {
      const query = location.search.replace(found[0], "").replace(/^&/, "?");
      history.replaceState(history.state, "", location.pathname + query + location.hash);
      sessionStorage.setItem(name, token);
    }
    token = token || sessionStorage.getItem(name);
  } catch { /* without memory only the first page is told */ }
  if (!token) return;
  const body = JSON.stringify({ visit: token, path: location.pathname });
  fetch(report, { method: "POST", body, keepalive: true, credentials: "omit", referrerPolicy: "origin" })
    .then((answer) => answer.status === 410 && sessionStorage.removeItem(name))
    .catch(() => {});
})();
"""


class Report(msgspec.Struct, frozen=True):
    """What the script sends."""

    visit: str
    path: str


class Visits:
    """The script, and where it reports to."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._networks = Allowance(REPORTS_A_MINUTE, 60)
        self._visits = Allowance(MOST_PAGES, LASTS.total_seconds())

    def routes(self) -> list[Route]:
        return [Route("/visit.js", self.script), Route("/visit", self.report, methods=["POST"])]

    async def script(self, _request: Request) -> Response:
        """The same for everybody."""
        more = {"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}
        return answer(SCRIPT.encode(), "text/javascript; charset=utf-8", more=more)

    async def report(self, request: Request) -> Response:
        """204 for what counts and for what has been told before; 410 for a token that is none, or none any more."""
        room, site = self._room, request.headers.get("origin", "")
        if site not in room.known.setup.sites or not room.known.setup.opens:
            return answer(b"", "text/plain", 403)
        allowed = {"Access-Control-Allow-Origin": site, "Vary": "Origin"}
        if not self._networks.takes(room.networks.of(request)):
            return answer(b"", "text/plain", 429, allowed)
        raw = await body_of(request, MOST_BODY)
        told = _told(raw) if raw is not None else None
        path = _clean(told.path) if told is not None else ""
        if told is None or not path:
            return answer(b"", "text/plain", 413 if raw is None else 422, allowed)
        token = visit_of(room.known, told.visit, room.now())
        if token is None:
            return answer(b"", "text/plain", 410, allowed)
        if self._visits.takes(told.visit):
            body = msgspec.json.encode({"page": site + path}).decode()
            seal = hashlib.sha256(f"visit\0{told.visit}\0{site}{path}".encode()).hexdigest()
            await room.pen.note(room.hit(request, "visit", token, body=body, seal=seal))
        return answer(b"", "text/plain", 204, allowed)


def _told(raw: bytes) -> Report | None:
    try:
        return msgspec.json.decode(raw, type=Report)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _clean(path: str) -> str:
    """A path alone, in plain signs; "" for none, for one that is too long, and for one that holds a mail address."""
    alone = path.partition("?")[0].partition("#")[0]
    plain = alone.startswith("/") and not alone.startswith("//") and alone.isascii() and alone.isprintable()
    return alone if plain and len(alone) <= MOST_PATH and "@" not in unquote(unquote(alone)) else ""
