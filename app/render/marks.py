"""The small Markdown of text blocks: **bold**, *italic*, [link](address), "- " lists, empty line = new paragraph."""

from __future__ import annotations

import re
from itertools import groupby

from app.render.tokens import Tokens

_LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^()\s]+)\)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![\w*])")
_ITEM = re.compile(r"[-•] +")


def paragraphs(body: str) -> list[list[str]]:
    """The paragraphs of a text (its constructs already swapped), each as its lines; a list is one of its own."""
    found: list[list[str]] = []
    for part in re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip()):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        found.extend(list(group) for _item, group in groupby(lines, key=is_item))
    return found


def is_item(line: str) -> bool:
    """Whether the line is an item of a list."""
    return bool(_ITEM.match(line))


def item_text(line: str) -> str:
    """The item without its dash."""
    return _ITEM.sub("", line, count=1)


def inline_html(line: str, tokens: Tokens, link_style: str = "") -> str:
    """One line as HTML."""
    out: list[str] = []
    end = 0
    for found in _LINK.finditer(line):
        out.append(_emphasis(tokens.html(line[end : found.start()])))
        address = tokens.link(found[2], html=True)
        style = f' style="{link_style}"' if link_style else ""
        out.append(f'<a href="{address}"{style}>{_emphasis(tokens.html(found[1]))}</a>')
        end = found.end()
    out.append(_emphasis(tokens.html(line[end:])))
    return "".join(out)


def inline_text(line: str, tokens: Tokens) -> str:
    """One line as plain text: the marks go, an address stands after its words."""

    def spelled(found: re.Match[str]) -> str:
        address = tokens.link(found[2], html=False)
        return f"{found[1]} ({address})" if address not in ("#", found[1]) else found[1]

    plain = _LINK.sub(spelled, line)
    return _ITALIC.sub(r"\1", _BOLD.sub(r"\1", plain))


def links(body: str) -> list[tuple[str, str]]:
    """(words, address) of every link in a text."""
    return [(found[1], found[2]) for found in _LINK.finditer(body)]


def _emphasis(escaped: str) -> str:
    return _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", escaped))
