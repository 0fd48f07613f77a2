"""polku source hook-add|hook-list|hook-forget: where the shop's systems may call."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable

from app.cli.context import opened
from app.cli.output import say, say_json, table
from app.cli.parser import Parser
from app.i18n import _
from app.model.errors import PolkuError
from app.model.shop_source import HOOK_KINDS
from app.services.sentences.sources import hook_words
from app.services.track import track_settings
from app.services.webhooks import add_hook, hook_address, load_hooks, remove_hook

SECRET = "POLKU_HOOK_SECRET"  # noqa: S105 - the name of a variable, not a secret


def add_verbs(verb: Callable[[str, object, str, str], Parser]) -> None:
    words = _("make a place for webhooks; a secret is made, or taken from {name}").format(name=SECRET)
    verb("hook-add", add, words, "{id, kind, address, secret}").add_argument("kind", choices=HOOK_KINDS)
    verb("hook-list", show, _("where the shop’s systems may call"), "[{id, kind, address}]")
    verb("hook-forget", forget, _("hear calls there no more; what came stays"), "{id}").add_argument("id")


def add(args: argparse.Namespace) -> int:
    """The secret is shown once; afterwards it is in the keyring only."""
    with opened(args) as desk:
        hook, secret = add_hook(desk, args.kind, os.environ.get(SECRET, ""))
        address = hook_address(hook, track_settings(desk).address)
    if args.json:
        say_json({"id": hook.id, "kind": hook.kind, "address": address, "secret": secret})
    else:
        say(_("Address: {address}").format(address=address))
        say(_("Secret: {secret}").format(secret=secret))
    return 0


def show(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        base = track_settings(desk).address
        found = [(one, hook_address(one, base)) for one in load_hooks(desk)]
    if args.json:
        say_json([{"id": one.id, "kind": one.kind, "address": address} for one, address in found])
    else:
        table([(hook_words(one.kind), address) for one, address in found], (_("kind"), _("address")))
    return 0


def forget(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        hook = next((one for one in load_hooks(desk) if one.id == args.id), None)
        if hook is None:
            raise PolkuError("no-hook", "user", id=args.id)
        remove_hook(desk, hook)
    if args.json:
        say_json({"id": hook.id})
    else:
        say(_("No longer heard: {id}.").format(id=hook.id))
    return 0
