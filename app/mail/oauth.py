"""Signing in by browser (OAuth 2 for programs on a computer, RFC 8252): PKCE, a loopback redirect, fresh tokens.

Nothing in here keeps a secret: what comes back is handed to the caller, and no address that is called carries one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from app.model.account import SignIn
from app.model.errors import PolkuError

_SECONDS = 20.0
PATIENCE = 300.0
"""Seconds that a person has in the browser."""
_PAGE = (
    "<!doctype html><meta charset=utf-8><title>Polku</title>"
    "<p>Palaa Polkuun ja sulje tämä sivu.<p>Go back to Polku and close this page."
)
_LARGEST = 64 * 1024


class Provider(msgspec.Struct, frozen=True):
    """A service that signs people in. `redirect_host`: what it lets a program on this computer be called."""

    name: str
    authorize: str
    token: str
    scope: str
    redirect_host: str = "127.0.0.1"
    extra: Mapping[str, str] = {}
    ends: tuple[str, ...] = ()


PROVIDERS: dict[SignIn, Provider] = {
    "google": Provider(
        "Google",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        "https://mail.google.com/",
        extra={"access_type": "offline", "prompt": "consent"},
        ends=("gmail.com", "googlemail.com", "aspmx.l.google.com"),
    ),
    "microsoft": Provider(
        "Microsoft",
        "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
        redirect_host="localhost",
        ends=("office365.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "hotmail.fi", "live.fi"),
    ),
}


class Client(msgspec.Struct, frozen=True):
    """What the service knows the shop's Polku by. `secret` is "" where the service gives none (Microsoft)."""

    id: str
    secret: str = ""


class Tokens(msgspec.Struct, frozen=True):
    """`seconds`: how long `access` holds. `refresh` is "" where the old one goes on."""

    access: str
    seconds: int
    refresh: str = ""

    def __repr__(self) -> str:
        return "Tokens(…)"


def sign_in(
    provider: Provider,
    client: Client,
    hint: str,
    open_browser: Callable[[str], object],
    cancelled: Callable[[], bool] = lambda: False,
    patience: float = PATIENCE,
) -> Tokens:
    """Open the service's page in the browser and wait for the person. `hint`: the address to sign in with.

    Raises PolkuError: oauth-refused, oauth-late, oauth-unreachable.
    """
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    with _Door(state) as door:
        redirect = f"http://{provider.redirect_host}:{door.server_address[1]}/"
        asked = {
            "response_type": "code",
            "client_id": client.id,
            "redirect_uri": redirect,
            "scope": provider.scope,
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
            "login_hint": hint,
        }
        open_browser(f"{provider.authorize}?{urlencode({**asked, **provider.extra})}")
        code = door.wait(provider, cancelled, patience)
    answer = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
    tokens = _ask(provider, client, answer)
    if not tokens.refresh:
        raise PolkuError("oauth-refused", "world", service=provider.name, detail="no refresh token")
    return tokens


def renew(provider: Provider, client: Client, refresh: str) -> Tokens:
    """A fresh access token. Raises PolkuError: oauth-expired (sign in again), oauth-refused, oauth-unreachable."""
    return _ask(provider, client, {"grant_type": "refresh_token", "refresh_token": refresh, "scope": provider.scope})


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _ask(provider: Provider, client: Client, form: Mapping[str, str]) -> Tokens:
    import httpx2

    known = {"client_id": client.id, **({"client_secret": client.secret} if client.secret else {})}
    try:
        response = httpx2.post(provider.token, data={**known, **form}, timeout=_SECONDS, follow_redirects=False)
        told = msgspec.json.decode(response.content[:_LARGEST])
    except (httpx2.HTTPError, OSError) as error:
        raise PolkuError("oauth-unreachable", "world", service=provider.name, detail=type(error).__name__) from error
    except msgspec.DecodeError:
        told = None
    if not isinstance(told, dict):
        told = {}
    access, seconds, refresh = told.get("access_token"), told.get("expires_in", 3600), told.get("refresh_token", "")
    if response.status_code == 200 and isinstance(access, str) and access:
        lasts = int(seconds) if isinstance(seconds, int | float) else 3600
        return Tokens(access, lasts, refresh if isinstance(refresh, str) else "")
    why = str(told.get("error", response.status_code))[:80]
    code = "oauth-expired" if why == "invalid_grant" and "refresh_token" in form else "oauth-refused"
    raise PolkuError(code, "user", service=provider.name, detail=why)


class _Door(TCPServer):
    """Waits on loopback for the one answer that carries our state; whatever else knocks is sent away."""

    def __init__(self, state: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.state = state
        self.answer: dict[str, str] = {}

    def wait(self, provider: Provider, cancelled: Callable[[], bool], patience: float) -> str:
        """The code. Raises PolkuError: oauth-refused, oauth-late."""
        self.timeout = 0.25
        until = time.monotonic() + patience
        while not self.answer:
            if cancelled() or time.monotonic() > until:
                raise PolkuError("oauth-late", "user", service=provider.name)
            self.handle_request()
        if "code" not in self.answer:
            why = self.answer.get("error", "")[:80]
            raise PolkuError("oauth-refused", "user", service=provider.name, detail=why)
        return self.answer["code"]


class _Answer(BaseHTTPRequestHandler):
    """One call of the browser."""

    timeout = 5.0
    server: _Door

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        told = {name: values[0] for name, values in parse_qs(asked.query).items()}
        ours = hmac.compare_digest(told.get("state", "").encode(), self.server.state.encode())
        if asked.path != "/" or not ours or not ("code" in told or "error" in told):
            self.send_error(404)
            return
        self.server.answer = told
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(_PAGE.encode())

    def log_message(self, format: str, *args: object) -> None:
        """The address carries the code: it is written nowhere."""
