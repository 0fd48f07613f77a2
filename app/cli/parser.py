"""How the command line reads words and tells wrong usage, in the language of the moment."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from app.i18n import N_, _

USAGE = 2

_WRONG = (
    (r"the following arguments are required: (?P<names>.+)", N_("Missing: {names}.")),
    (
        r"argument (?P<name>.+?): invalid choice: '?(?P<value>.+?)'? \(choose from (?P<known>.+)\)",
        N_("{value} is not possible for {name}. Choose from: {known}."),
    ),
    (r"argument (?P<name>.+?): expected .+", N_("{name} needs a value.")),
    (r"argument (?P<name>.+?): invalid \w+ value: '?(?P<value>.+?)'?", N_("{value} does not fit {name}.")),
    (
        r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)",
        N_("{name} and {other} cannot be used together."),
    ),
    (r"unrecognized arguments: (?P<names>.+)", N_("Not known: {names}.")),
)


class Parser(argparse.ArgumentParser):
    """argparse in the language of the moment. `keys`: the shape of what --json prints, told at the end of the help."""

    def __init__(self, *, keys: str = "", **named: Any) -> None:
        if keys:
            named["epilog"] = _("With --json: {keys}").format(keys=keys)
        super().__init__(add_help=False, formatter_class=_Formatter, **named)
        self._positionals.title = _("what is needed")
        self._optionals.title = _("what can be chosen")
        self.add_argument("-h", "--help", action="help", help=_("tell this and stop"))

    def error(self, message: str) -> NoReturn:
        """One sentence on what was wrong, with the usage below it; exit code 2."""
        print(wrong_usage(message), file=sys.stderr)
        self.print_usage(sys.stderr)
        raise SystemExit(USAGE)


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, _("usage: ") if prefix is None else prefix)


def verb_first(words: Sequence[str]) -> list[str]:
    """The same words, with what may be chosen of every verb (--shop DIR, --now ISO, --json) behind the verb."""
    early: list[str] = []
    rest = list(words)
    while rest and rest[0].partition("=")[0] in ("--shop", "--now", "--json"):
        takes = 1 if "=" in rest[0] or rest[0] == "--json" else 2
        early, rest = early + rest[:takes], rest[takes:]
    return rest + early


def wrong_usage(message: str) -> str:
    """What argparse said, in the language of the moment; as it is where it said something unexpected."""
    for pattern, words in _WRONG:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return _(words).format(**{name: value.replace("'", "") for name, value in found.groupdict().items()})
    return message


def common(parser: Parser, *, json: bool = True, now: bool = True, database: bool = True) -> Parser:
    """The options that every verb about a shop has."""
    parser.add_argument("--shop", metavar="DIR", help=_("the shop’s folder (default: the one opened last)"))
    if database:
        database_option(parser)
    if json:
        json_option(parser)
    if now:
        parser.add_argument(
            "--now", metavar="ISO", help=_("set the clock, such as 2026-03-17T14:31 in the shop’s zone")
        )
    return parser


def database_option(parser: Parser) -> None:
    """--database."""
    words = _("the shop that a PostgreSQL server keeps: postgresql+psycopg://USER@HOST/NAME (or POLKU_DATABASE)")
    parser.add_argument("--database", metavar="URL", default="", help=words)


def json_option(parser: Parser) -> None:
    """--json."""
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def count(text: str) -> int:
    """A whole number from 1 on. Raises ValueError."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
