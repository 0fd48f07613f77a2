"""Starting the endpoint, and the key that Polku needs for it."""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

KEY_FILE = "key"
KEY_VARIABLE = "POLKU_TRACK_KEY"
DEFAULT_PORT = 8620


def main(arguments: Sequence[str]) -> int:
    """`serve`: answer until stopped. `key`: print the key that Polku asks for."""
    parser = argparse.ArgumentParser(prog="polku track", description="The shop's public endpoint.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    serving = verbs.add_parser("serve", help="answer until stopped")
    key = verbs.add_parser("key", help="print the key that Polku asks for")
    for one in (serving, key):
        one.add_argument("--data", type=Path, required=True, metavar="DIR", help="where its data lies")
    serving.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    serving.add_argument("--port", type=int, default=DEFAULT_PORT)
    words = "whose X-Forwarded-For is believed: the HTTPS server's address"
    serving.add_argument("--proxy", default="127.0.0.1", metavar="ADDRESSES", help=words)
    chosen = parser.parse_args(arguments)
    if chosen.verb == "key":
        print(key_of(chosen.data))
        return 0
    print(
        f"Polku track: http://{chosen.host}:{chosen.port} (put HTTPS before it). "
        f"Key: python -m app.track key --data {chosen.data}",
        flush=True,
    )
    serve(chosen.data, chosen.host, chosen.port, chosen.proxy)
    return 0


def key_of(folder: Path) -> str:
    """The key: of the variable POLKU_TRACK_KEY, or of the file `key`, which is made at the first start."""
    told = os.environ.get(KEY_VARIABLE, "").strip()
    if told:
        return told
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / KEY_FILE
    if not file.exists():
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(32) + "\n")
    return file.read_text(encoding="ascii").strip()


def serve(folder: Path, host: str, port: int, proxy: str) -> None:
    """Answer until stopped. Only one program may work on a folder at a time."""
    import uvicorn

    from app.track.web import web

    application = web(folder, key_of(folder), _now)
    uvicorn.run(
        application, host=host, port=port, access_log=False, log_level="warning", server_header=False,
        date_header=True, proxy_headers=True, forwarded_allow_ips=proxy, timeout_keep_alive=15,
        limit_concurrency=1000, h11_max_incomplete_event_size=32_768,
    )  # fmt: skip


def _now() -> datetime:
    """The endpoint is a program of its own, so it has a clock of its own."""
    return datetime.now(UTC)
