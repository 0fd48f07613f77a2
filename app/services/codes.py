"""Lists of unique discount codes: brought in as a text, given one by one, counted; and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

import msgspec

from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Email
from app.model.template import Benefit, every_block
from app.services.desk import Desk
from app.store.codes import CodeList, UnusedCode

MOST = 100_000
FEW = 50
"""Codes left at which it is time to bring more."""
_PARTS = re.compile(r"[\s,;]+")
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,60}")
_CODE = re.compile(r"[A-Za-z0-9ÅÄÖåäö._+-]{1,60}")


class CodesRead(msgspec.Struct, frozen=True):
    """What a text of codes holds: those that can be used, each once, and by number of line what cannot be (`bad`) and
    what stands in an earlier line already (`twice`).
    """

    codes: tuple[str, ...] = ()
    bad: tuple[tuple[int, str], ...] = ()
    twice: tuple[tuple[int, str], ...] = ()


def read_codes(text: str) -> CodesRead:
    """Look a text of codes through, before it is added to a list."""
    found: dict[str, None] = {}
    bad: list[tuple[int, str]] = []
    twice: list[tuple[int, str]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        for one in _codes_of(line):
            if not _CODE.fullmatch(one):
                bad.append((number, one[:60]))
            elif one in found:
                twice.append((number, one))
            else:
                found[one] = None
    return CodesRead(tuple(found), tuple(bad), tuple(twice))


def add_codes(desk: Desk, name: str, text: str, expires_at: datetime | None = None) -> int:
    """Add codes to a list, separated by line ends, commas, semicolons or blanks; how many were new.

    Raises PolkuError: codes-bad-name, codes-bad (written, number), codes-too-many (most), codes-none.
    """
    if not _NAME.fullmatch(name.strip()):
        raise PolkuError("codes-bad-name", "user")
    codes = _codes_of(text.removeprefix("\ufeff"))
    if not codes:
        raise PolkuError("codes-none", "user")
    if len(codes) > MOST:
        raise PolkuError("codes-too-many", "user", most=MOST)
    bad = next(((number, one) for number, one in enumerate(codes, 1) if not _CODE.fullmatch(one)), None)
    if bad:
        raise PolkuError("codes-bad", "user", number=bad[0], written=bad[1][:60])
    return desk.store.codes.add(name.strip(), codes, expires_at)


def code_lists(desk: Desk) -> tuple[CodeList, ...]:
    """Every list with how many codes are left."""
    return desk.store.codes.lists(desk.clock.now())


def remove_codes(desk: Desk, name: str) -> int:
    """Take the codes nobody has got off a list; how many those were. Given ones stay, so that they stay given."""
    return desk.store.codes.remove(name.strip())


def take_away_codes(desk: Desk, name: str) -> tuple[UnusedCode, ...]:
    """The same, and which codes those were, for `bring_back_codes`."""
    unused = desk.store.codes.unused(name.strip())
    remove_codes(desk, name)
    return unused


def bring_back_codes(desk: Desk, name: str, codes: tuple[UnusedCode, ...]) -> None:
    """Put back what was taken away, good as long as before."""
    for expires_at, same in groupby(codes, lambda one: one.expires_at):
        desk.store.codes.add(name.strip(), (one.code for one in same), expires_at)


def _codes_of(text: str) -> list[str]:
    return [one.strip("\"'") for one in _PARTS.split(text) if one.strip("\"'")]


def code_findings(desk: Desk, flow: Flow, email: Email) -> Iterator[Finding]:
    """What is wrong with the lists a message takes its codes from."""
    template = flow.template_by_id.get(email.template)
    wanted = {
        block.code_list: f"{place}.code_list"
        for place, block in (every_block(template) if template else ())
        if isinstance(block, Benefit) and block.code_list
    }
    if not wanted:
        return
    free = {one.name: one.free for one in code_lists(desk)}
    for name, place in wanted.items():
        left = free.get(name, 0)
        if left == 0:
            yield Finding("message-codes-none", "error", email.id, place, {"list": name})
        elif left < FEW:
            yield Finding("message-codes-few", "warning", email.id, place, {"list": name, "left": left})
