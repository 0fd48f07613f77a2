"""polku sms show|gateway|list|off|test, polku webhook: how texts leave, and what webhooks are signed with."""

from __future__ import annotations

import argparse
import getpass
import os
from pathlib import Path

from msgspec.structs import replace

from app.cli.context import opened
from app.cli.output import say, say_json
from app.cli.parser import Parser, common
from app.i18n import _
from app.services.gateway import (
    SmsSettings,
    lists_folder,
    new_signing_secret,
    presets,
    save_sms,
    signing_secret,
    sms_settings,
)
from app.services.sentences.text_answers import answers_words
from app.services.text_answers import take_answers
from app.services.try_sms import send_test_sms

SECRET = "POLKU_SMS_SECRET"  # noqa: S105 - the name of a variable, not a secret


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    texts = verbs.add_parser("sms", help=_("how text messages leave")).add_subparsers(dest="what", required=True)

    def verb(name: str, run: object, words: str, keys: str) -> Parser:
        parser = common(texts.add_parser(name, help=words, keys=keys))
        parser.set_defaults(run=run)
        return parser

    verb("show", show, _("how text messages leave now"), "{mode, gateway}")
    words = _("through a provider’s HTTP gateway; its secret is asked for, or taken from {name}").format(name=SECRET)
    gateway = verb("gateway", connect, words, "{mode, gateway}")
    known = ", ".join(one.name for one in presets() if one.name)
    gateway.add_argument("--provider", default="", help=_("a ready description: {names}").format(names=known))
    gateway.add_argument("--url", default="", help=_("where the request goes"))
    gateway.add_argument("--user", default="", help=_("user name at the provider"))
    gateway.add_argument("--sender", default="", help=_("the name or number that texts come from"))
    gateway.add_argument(
        "--field", action="append", default=[], metavar="NAME=VALUE", help=_("a field of the request; may be repeated")
    )
    gateway.add_argument(
        "--header", action="append", default=[], metavar="NAME=VALUE", help=_("a header; may be repeated")
    )
    verb("list", into_list, _("into a list, a file for each day"), "{mode, folder}")
    verb("off", off, _("not at all: they wait"), "{mode}")
    words = _("take in what people have answered: whoever says STOP gets no more of them")
    verb("answers", answers, words, "{read, stopped, others, unknown}").add_argument("file", type=Path)
    verb("test", test, _("send one real text message to yourself"), "{answer}").add_argument("phone")
    hooks = common(verbs.add_parser("webhook", help=_("the secret that webhooks are signed with"), keys="{secret}"))
    hooks.add_argument("--new", action="store_true", help=_("make another one"))
    hooks.set_defaults(run=secret)


def show(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        kept = sms_settings(desk)
        folder = str(lists_folder(desk))
    if args.json:
        say_json(kept)
    elif kept.mode == "gateway":
        say(_("Text messages leave through {url}.").format(url=kept.gateway.url))
    elif kept.mode == "list":
        say(_("Text messages go into lists in {folder}.").format(folder=folder))
    else:
        say(_("Text messages do not leave yet."))
    return 0


def connect(args: argparse.Namespace) -> int:
    typed = os.environ.get(SECRET) or getpass.getpass(_("Secret: "))
    with opened(args) as desk:
        kept = sms_settings(desk).gateway
        begun = next((one for one in presets() if one.name.casefold() == args.provider.casefold()), kept)
        begun = begun if args.provider or not kept.url else kept
        gateway = replace(
            begun,
            url=args.url or begun.url,
            user=args.user or begun.user,
            sender=args.sender or begun.sender,
            fields=_pairs(args.field) or begun.fields,
            headers=_pairs(args.header) or begun.headers,
        )
        save_sms(desk, SmsSettings("gateway", gateway), typed or None)
    return _told(args, SmsSettings("gateway", gateway), _("Text messages leave through {url}.").format(url=gateway.url))


def into_list(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        kept = replace(sms_settings(desk), mode="list")
        save_sms(desk, kept)
        folder = str(lists_folder(desk))
    if args.json:
        say_json({"mode": "list", "folder": folder})
    else:
        say(_("Text messages go into lists in {folder}.").format(folder=folder))
    return 0


def off(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        kept = replace(sms_settings(desk), mode="none")
        save_sms(desk, kept)
    return _told(args, kept, _("Text messages do not leave yet."))


def answers(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        taken = take_answers(desk, args.file)
    if args.json:
        say_json(taken)
    else:
        say(answers_words(taken))
    return 0


def test(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        answer = send_test_sms(desk, args.phone)
    if args.json:
        say_json({"answer": answer})
    else:
        say(_("The gateway took the message: {answer}").format(answer=answer))
    return 0


def secret(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        found = new_signing_secret(desk) if args.new else signing_secret(desk)
    if args.json:
        say_json({"secret": found})
    else:
        say(found)
    return 0


def _told(args: argparse.Namespace, kept: SmsSettings, words: str) -> int:
    if args.json:
        say_json(kept)
    else:
        say(words)
    return 0


def _pairs(given: list[str]) -> tuple[tuple[str, str], ...]:
    parts = (one.partition("=") for one in given)
    return tuple((name.strip(), value.strip()) for name, _sign, value in parts if name.strip())
