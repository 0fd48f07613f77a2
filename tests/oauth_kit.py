"""A real authorization server on loopback for a test: checks PKCE, gives tokens, and says what went wrong."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import msgspec

from app.mail.oauth import Provider

CLIENT, SECRET = "polku-client", "client-secret-canary"


class Authority(ThreadingTCPServer):
    """`access` and `refresh` are the tokens that hold now; `refusal` is what a person answers who does not agree."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.codes: dict[str, tuple[str, str]] = {}
        self.access: list[str] = []
        self.refresh = ""
        self.seconds = 3600
        self.refusal = ""
        self.asked: list[str] = []

    def provider(self) -> Provider:
        base = f"http://127.0.0.1:{self.server_address[1]}"
        return Provider("Test", f"{base}/authorize", f"{base}/token", "mail offline_access", ends=("koe.example",))

    def person(self, url: str) -> None:
        """What a browser and a person do: open the page, agree, follow the way back; strangers knock before."""

        def browse() -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
            for stray in ("favicon.ico", "?code=stolen&state=guessed", "?error=x"):
                assert httpx2.get(f"{asked['redirect_uri']}{stray}").status_code == 404
            httpx2.get(url, follow_redirects=True)

        threading.Thread(target=browse).start()

    def give(self) -> dict[str, object]:
        self.access.append(f"access-canary-{secrets.token_urlsafe(900)}")
        self.refresh = f"refresh-canary-{secrets.token_urlsafe(1200)}"
        return {"access_token": self.access[-1], "expires_in": self.seconds, "refresh_token": self.refresh}


class _Page(BaseHTTPRequestHandler):
    server: Authority

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        assert asked["code_challenge_method"] == "S256"
        assert asked["client_id"] == CLIENT
        code = secrets.token_urlsafe(16)
        self.server.codes[code] = (asked["code_challenge"], asked["redirect_uri"])
        answer = {"error": self.server.refusal} if self.server.refusal else {"code": code}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(answer | {'state': asked['state']})}")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.asked.append(form["grant_type"])
        told = self._tokens(form)
        raw = msgspec.json.encode(told)
        self.send_response(400 if "error" in told else 200)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _tokens(self, form: dict[str, str]) -> dict[str, object]:
        if (form["client_id"], form.get("client_secret")) != (CLIENT, SECRET):
            return {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            return self.server.give() if form["refresh_token"] == self.server.refresh else {"error": "invalid_grant"}
        challenge, redirect = self.server.codes.pop(form["code"], ("", ""))
        made = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        right = made == challenge and redirect == form["redirect_uri"]
        return self.server.give() if right else {"error": "invalid_grant"}

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Authority]:
    """Serves until the test is over."""
    with Authority() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
