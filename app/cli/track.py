"""polku track status|connect|level|visits|read|rotate|forget, and on the machine that hosts it serve|key."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from app.cli.context import opened, zone_of
from app.cli.output import say, say_json
from app.cli.parser import Parser, common, json_option
from app.i18n import _
from app.model.errors import PolkuError
from app.services.sentences.track import brought, level_name, standing_words, trouble_of
from app.services.track import (
    choose_level,
    choose_visits,
    disconnect_track,
    rotate_keys,
    sites_of,
    snippet_of,
    track_settings,
    track_state,
)
from app.services.track_pull import Pulled, connect_track, pull_track, tell_track
from app.track.serve import DEFAULT_PORT, KEY_VARIABLE, key_of, serve

STATE = "{level, address, read_at, trouble}"
VISITS = "{on, sites, line}"
PULLED = "{click, open, page, stop, confirm, feedback, webhook, visit, stopped, confirmed}"


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    words = _("what can be seen of messages, and the public endpoint that sees it")
    track = verbs.add_parser("track", help=words).add_subparsers(dest="what", required=True)

    def verb(name: str, run: object, help_: str, keys: str) -> Parser:
        parser = common(track.add_parser(name, help=help_, keys=keys))
        parser.set_defaults(run=run)
        return parser

    verb("status", status, _("what can be seen, and when the endpoint was last read"), STATE)
    words = _("connect the endpoint; its key is asked for, or taken from {name}").format(name=KEY_VARIABLE)
    verb("connect", connect, words, PULLED).add_argument("address")
    words = _("how much may be seen: 0 nothing to host, 1 clicks, 2 also opens of those who agreed")
    verb("level", level, words, STATE).add_argument("level", type=int, choices=(0, 1, 2))
    words = _("whether the shop’s pages tell which of them are looked at; what to put on them is shown")
    visits = verb("visits", pages, words, VISITS)
    visits.add_argument("on", choices=("on", "off"))
    words = _("where the pages are (default: the shop’s own address); may be given more than once")
    visits.add_argument("--site", action="append", default=[], metavar="URL", help=words)
    verb("read", read, _("read what is new now"), PULLED)
    verb("rotate", rotate, _("sign with another key from now on; stops in older messages still count"), "{key}")
    verb("forget", forget, _("disconnect the endpoint; what it has seen stays"), STATE)

    words = _("be the endpoint, on the machine that hosts it")
    here = track.add_parser("serve", help=words, keys="{address, data}")
    words = _("print the key that connecting asks for, on the machine that hosts it")
    key = track.add_parser("key", help=words, keys="{key}")
    for parser in (here, key):
        json_option(parser)
        parser.add_argument("--data", type=Path, required=True, metavar="DIR", help=_("where the endpoint’s data lies"))
    here.add_argument("--host", default="127.0.0.1", help=_("address to listen on (default: this machine only)"))
    here.add_argument("--port", type=int, default=DEFAULT_PORT, help=_("port to listen on"))
    words = _("whose word on visitors’ addresses is believed: the HTTPS server’s address")
    here.add_argument("--proxy", default="127.0.0.1", metavar="ADDRESSES", help=words)
    here.set_defaults(run=serve_here)
    key.set_defaults(run=show_key)


def status(args: argparse.Namespace) -> int:
    """Exit code 1 when the endpoint could not be read lately."""
    with opened(args) as desk:
        settings, state, now, zone = track_settings(desk), track_state(desk), desk.clock.now(), zone_of(desk)
    trouble = state.trouble if state is not None and settings.connected else {}
    if args.json:
        read_at = state.read_at if state else None
        say_json({"level": settings.level, "address": settings.address, "read_at": read_at, "trouble": trouble or None})
    else:
        say(_("Level {n}: {name}.").format(n=settings.level, name=level_name(settings.level)))
        for line in standing_words(settings, state, now, zone):
            say(line)
        if state is not None and trouble:
            say(trouble_of(state).line())
    return 1 if trouble else 0


def connect(args: argparse.Namespace) -> int:
    key = os.environ.get(KEY_VARIABLE) or getpass.getpass(_("Key: "))
    with opened(args) as desk:
        found = connect_track(desk, args.address, key)
    return _tell(args, found, _("The endpoint is connected, and stopping by one press works."))


def level(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        choose_level(desk, args.level)
        tell_track(desk)
    return status(args)


def pages(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        choose_visits(desk, args.on == "on", args.site)
        tell_track(desk)
        settings = track_settings(desk)
        sites = sites_of(desk, settings)
    if args.json:
        say_json({"on": settings.visits, "sites": sites, "line": snippet_of(settings)})
        return 0
    if not settings.visits:
        say(_("Pages tell nothing."))
        return 0
    say(
        _("Pages of {sites} tell that they are looked at, from level 2 on. The line to put on each of them:").format(
            sites=", ".join(sites)
        )
    )
    say(f"  {snippet_of(settings)}")
    return 0


def read(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        found = pull_track(desk)
    return _tell(args, found, _("The endpoint has been read."))


def rotate(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        number = rotate_keys(desk)
    if args.json:
        say_json({"key": number})
    else:
        say(_("Messages are signed with key {n} from now on.").format(n=number))
    return 0


def forget(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        disconnect_track(desk)
    return status(args)


def serve_here(args: argparse.Namespace) -> int:
    """Raises PolkuError track-parts-missing where Polku was installed without them."""
    if not (find_spec("uvicorn") and find_spec("starlette")):
        raise PolkuError("track-parts-missing", "user")
    address = f"http://{args.host}:{args.port}"
    if args.json:
        say_json({"address": address, "data": args.data})
    else:
        say(_("The endpoint answers at {address}; put HTTPS before it.").format(address=address))
    sys.stdout.flush()
    serve(args.data, args.host, args.port, args.proxy)
    return 0


def show_key(args: argparse.Namespace) -> int:
    key = key_of(args.data)
    if args.json:
        say_json({"key": key})
    else:
        say(key)
    return 0


def _tell(args: argparse.Namespace, found: Pulled, words: str) -> int:
    if args.json:
        say_json(found)
        return 0
    say(words)
    for line in brought(found):
        say(f"  {line}")
    return 0
