"""Requests a second of the public endpoint beside a bare Starlette handler under the same server, in one run.

By hand: `PYTHONPATH=.:tests python tests/bench/bench_track.py [REQUESTS]`. Visitors are a few connections that ask
again as soon as they are answered. `a second` is by the clock, `of processor` by what the server's process used, which
holds on a busy machine. Goal: at least 0.7 of the bare handler's, for clicks. Stops wait for the disk and are told
beside.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from statistics import median

import httpx2
import msgspec

from app.model.signing import short_signed
from app.model.track import PublicLink
from app.track.book import FILE_NAME
from track_kit import FIRST, LINK, SETUP, TARGET, Endpoint, public, token

CONNECTIONS, ROUNDS = 16, 5
SHORT = "s" * 6
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
BARE = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
async def handler(request):
    return Response(b"", 302, {"Location": "https://shop.example/?utm_source=polku", "Cache-Control": "no-store"})
print("bare", flush=True)
uvicorn.run(Starlette(routes=[Route("/c/{link}/{token}", handler)]), host="127.0.0.1", port=int(sys.argv[1]),
            access_log=False, log_level="warning", server_header=False)
"""


def used(pid: int) -> float:
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def visit(port: int, requests: list[bytes]) -> None:
    """Ask one after the other over one connection; each answer is read to its end."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        held = b""
        for request in requests:
            line.sendall(request)
            while b"\r\n\r\n" not in held:
                held += line.recv(65536)
            head, _, held = held.partition(b"\r\n\r\n")
            rest = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            while len(held) < rest:
                held += line.recv(65536)
            held = held[rest:]


def measured(port: int, pid: int, requests: list[bytes]) -> tuple[float, float]:
    """(requests a second, requests a second of the server's processor time)."""
    shares = [requests[n::CONNECTIONS] for n in range(CONNECTIONS)]
    visitors = [threading.Thread(target=visit, args=(port, share)) for share in shares]
    before, began = used(pid), time.perf_counter()
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    seconds, spent = time.perf_counter() - began, used(pid) - before
    return len(requests) / seconds, len(requests) / max(spent, 0.01)


def request(method: str, path: str) -> bytes:
    body = "Content-Length: 0\r\n" if method == "POST" else ""
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: {AGENT}\r\nAccept: */*\r\n{body}\r\n".encode()


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        endpoint = Endpoint(Path(folder)).start()
        endpoint.prepare(msgspec.structs.replace(SETUP, sites=("https://shop.example",)))
        with endpoint.polku() as polku:
            polku.add_links([PublicLink(SHORT, TARGET)])
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        bare = subprocess.Popen([sys.executable, "-c", BARE, str(port)], stdout=subprocess.PIPE)
        assert bare.stdout is not None
        bare.stdout.readline()
        with httpx2.Client(transport=httpx2.HTTPTransport(retries=50)) as client:
            while True:
                try:
                    client.get(f"http://127.0.0.1:{port}/c/a/b")
                    break
                except httpx2.ConnectError:
                    continue
        key = bytes.fromhex(FIRST.key)
        # a text message's address holds the beginning of the token, which is another one each time
        texts = [f"/t/{SHORT}{short_signed(key, 'text', token(n)[::-1])}" for n in range(count)]
        followed = [f"/c/{LINK}/{public('follow', n)}" for n in range(count)]
        paths = [f"/c/{LINK}/{public('click', n)}" for n in range(count)]
        stops = [request("POST", f"/u/{public('stop', n)}") for n in range(count // 4)]
        kinds = {
            "bare handler": (port, bare.pid, [request("GET", path) for path in paths]),
            "click": (endpoint.port, endpoint.pid, [request("GET", path) for path in paths]),
            "with a visit": (endpoint.port, endpoint.pid, [request("GET", path) for path in followed]),
            "in a text": (endpoint.port, endpoint.pid, [request("GET", path) for path in texts]),
            "forged click": (endpoint.port, endpoint.pid, [request("GET", f"{path[:-1]}0") for path in paths]),
            "stop": (endpoint.port, endpoint.pid, stops),
        }
        rounds: dict[str, list[tuple[float, float]]] = {name: [] for name in kinds}
        for _ in range(ROUNDS):
            for name, (where, pid, requests) in kinds.items():
                rounds[name].append(measured(where, pid, requests))
        base = [median(one[n] for one in rounds["bare handler"]) for n in (0, 1)]
        print(f"{'':14}{'a second':>10}{'of processor':>14}{'of bare':>9}{'of bare, processor':>20}")
        for name, found_rounds in rounds.items():
            clock, processor = (median(one[n] for one in found_rounds) for n in (0, 1))
            print(f"{name:14}{clock:10.0f}{processor:14.0f}{clock / base[0]:9.2f}{processor / base[1]:20.2f}")
        endpoint.end()
        bare.terminate()
        bare.communicate()
        with closing(sqlite3.connect(Path(folder) / FILE_NAME)) as file:
            (kept,) = file.execute("SELECT count(*) FROM hit WHERE kind = 'click'").fetchone()
        print(f"clicks kept: {kept} of {3 * count * ROUNDS}; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4000)
