"""`polku VERB ...`: reads the words, runs the verb, and decides the exit code.

0 done, 1 the world or the input was at fault (told in one paragraph), 2 wrong usage, 3 a fault of ours.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise

from app import __version__
from app.cli.output import ReaderGoneError, let_out, make_printable
from app.cli.parser import Parser, verb_first
from app.i18n import DEFAULT, LANGUAGES, _, set_language
from app.model.errors import PolkuError
from app.services.app_settings import load_settings
from app.services.reports import report_of, write_report
from app.services.sentences.errors import explain

DONE, REFUSED, OURS = 0, 1, 3


def main(argv: Sequence[str] | None = None, prove_window: Callable[[], str] | None = None) -> int:
    """Run one verb and return the exit code. Never raises for anything a person did.

    `prove_window`: how `selftest` looks at the window, which this room may not know.
    """
    make_printable()
    code = _run(list(sys.argv[1:] if argv is None else argv), prove_window)
    try:
        let_out()
    except ReaderGoneError:
        pass
    except PolkuError as error:
        return code or _refuse(error)
    return code


def _run(words: list[str], prove_window: Callable[[], str] | None) -> int:
    set_language(_language(words))
    try:
        args = build_parser().parse_args(verb_first(words), argparse.Namespace(prove_window=prove_window))
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return int(args.run(args) or DONE)
    except PolkuError as error:
        return _refuse(error)
    except KeyboardInterrupt:
        print(_("Stopped. Nothing was lost."), file=sys.stderr)
        return REFUSED
    except ReaderGoneError:
        return DONE
    except Exception as error:
        print(report_of(error), end="", file=sys.stderr)
        kept = write_report(error)
        if kept is not None:
            print(_("The report holds no data of yours: {path}").format(path=kept), file=sys.stderr)
        print(explain(PolkuError("unexpected", "ours")).line(), file=sys.stderr)
        return OURS


def _refuse(error: PolkuError) -> int:
    told = explain(error)
    print(told.line(), file=sys.stderr)
    if told.fault == "ours":
        print(told.details, file=sys.stderr)
        return OURS
    return REFUSED


def refuse(error: PolkuError) -> int:
    """Say in the user's language why nothing is done; the exit code."""
    set_language(load_settings().language or DEFAULT)
    return _refuse(error)


def build_parser() -> Parser:
    """All verbs of the command line contract with their help."""
    from app.cli import (
        codes,
        confirming,
        customers,
        data,
        demo,
        doctor,
        flows,
        mailbox,
        preview,
        retention,
        selftest,
        sending,
        shop,
        sms,
        sources,
        track,
        tryout,
    )

    parser = Parser(prog="polku", description=_("E-mail automations for a small web shop."))
    parser.add_argument("--version", action="version", version=f"polku {__version__}", help=_("tell the version"))
    parser.add_argument("--language", choices=LANGUAGES, help=_("language of what is printed"))
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for part in (
        demo,
        shop,
        data,
        flows,
        preview,
        tryout,
        sending,
        mailbox,
        sources,
        track,
        customers,
        confirming,
        retention,
        codes,
        sms,
        doctor,
        selftest,
    ):
        part.add_verbs(verbs)
    return parser


def _language(words: Sequence[str]) -> str:
    """The language to speak, needed before the words can be read: help and wrong usage are told in it, too."""
    for word, following in pairwise((*words, "")):
        wanted = word.removeprefix("--language=") if "=" in word else following
        if word.partition("=")[0] == "--language" and wanted in LANGUAGES:
            return wanted
    return load_settings().language or DEFAULT
