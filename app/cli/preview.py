"""polku preview FLOW NODE: the message as it would leave."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from app.cli.context import opened
from app.cli.output import say, say_json
from app.cli.parser import Parser, common
from app.i18n import _
from app.services.customers import customer_by_email, write_file
from app.services.flows import load_draft
from app.services.personas import persona_named
from app.services.preview import Preview, preview

SHOWN_TO = "elsa"
"""Who is meant where nobody is named."""


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = common(
        verbs.add_parser(
            "preview",
            help=_("a message as it would leave"),
            description=_("The pictures of a message are inside its .eml file."),
            keys="{subject, preheader, from, to, html, text, files}",
        )
    )
    parser.add_argument("flow")
    parser.add_argument("node")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--persona", metavar="NAME", help=_("tanja, pekka, lasse, elsa, timo or one of your own"))
    who.add_argument("--customer", metavar="EMAIL")
    parser.add_argument("--out", type=Path, help=_("folder for the .html, .txt and .eml files"))
    parser.set_defaults(run=show_message)


def show_message(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        flow = load_draft(desk, args.flow)
        if args.customer:
            customer = customer_by_email(desk, args.customer)
            shown, who = preview(desk, flow, args.node, customer=customer), customer.email
        else:
            persona = persona_named(desk, args.persona or SHOWN_TO)
            shown, who = preview(desk, flow, args.node, persona=persona), persona.key
    files = _write(shown, args.out, f"{args.flow}-{args.node}-{who}") if args.out else []
    if args.json:
        document = {"subject": shown.subject, "preheader": shown.preheader, "from": shown.sender, "to": shown.to}
        say_json({**document, "html": shown.html, "text": shown.text, "files": files})
        return 0
    say(_("Subject: {text}").format(text=shown.subject))
    say(_("Preheader: {text}").format(text=shown.preheader))
    say()
    say(shown.text)
    for name in files:
        say(_("Wrote {path}.").format(path=name))
    return 0


def _write(shown: Preview, folder: Path, name: str) -> list[str]:
    """The three files; what has no place in a file's name (an address may hold a slash) becomes an underscore."""
    stem = re.sub(r"[^\w.@+-]", "_", name)
    files = []
    for suffix, content in ((".html", shown.html.encode()), (".txt", shown.text.encode()), (".eml", shown.raw)):
        write_file(folder / f"{stem}{suffix}", content)
        files.append(str(folder / f"{stem}{suffix}"))
    return files
