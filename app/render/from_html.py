"""A message made elsewhere, taken apart: what is recognised becomes blocks, the rest is kept as hand-written HTML.

Hostile files are as welcome as others: everything goes through the same cleaner as hand-written blocks first, sizes and
depth are bounded, nothing is fetched.
"""

from __future__ import annotations

import re
from html import unescape

import msgspec

from app.model.errors import PolkuError
from app.model.template import (
    Block,
    Button,
    Column,
    Columns,
    Divider,
    Footer,
    Heading,
    Leaf,
    Picture,
    Raw,
    Template,
    Text,
)
from app.render.foreign_tags import translated
from app.render.html_tree import Element, tree_of
from app.render.pictures import picture_src
from app.render.raw import cleaned_document, uncommented

MAX_LENGTH = 1_000_000
"""Characters of a file."""
MAX_BLOCKS = 150
_MAX_DEPTH = 60
_MAX_RAW = 50_000
_INLINE = frozenset(
    ["a", "abbr", "b", "code", "em", "font", "i", "s", "small", "span", "strike", "strong", "sub", "sup", "u"]
)
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_STOPPING = re.compile(r"unsubscri|optout|opt-out|%7Cunsub|\|unsub|peruuta|peru-", re.IGNORECASE)
_STOP_WORDS = re.compile(
    r"\b(?:unsubscribe|peruuta? (?:tilaus|uutiskirje|viestit)|poistu postituslistalta)", re.IGNORECASE
)
_HIDDEN = re.compile(
    r"""<(div|span|p)\b[^>]{0,200}?style\s?=\s?["'][^"'>]{0,300}?display\s?:\s?none[^>]{0,500}>(.{0,2000}?)</\1>""",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(r"<title\b[^>]{0,200}>(.{0,1000}?)</title", re.IGNORECASE | re.DOTALL)


class Taken(msgspec.Struct, frozen=True):
    """`template` is what came of it. `raw`: how many parts were kept as they are; `dropped`: pictures that were not on
    the web; `tags`: merge tags of another program nobody knew, now plain words.
    """

    template: Template
    raw: int = 0
    dropped: int = 0
    tags: tuple[str, ...] = ()


def from_html(html: str, template_id: str, language: str = "fi") -> Taken:
    """The message in an HTML file. Raises PolkuError: html-too-big (most), html-empty, message-forbidden."""
    if len(html) > MAX_LENGTH:
        raise PolkuError("html-too-big", "user", most=MAX_LENGTH // 1000)
    spoken, tags = translated(html)
    plain = uncommented(spoken)
    title, hidden = _TITLE.search(plain), _HIDDEN.search(plain)
    reader = _Reader()
    reader.read(tree_of(cleaned_document(_HIDDEN.sub(" ", plain))))
    blocks = reader.blocks()
    if not blocks:
        raise PolkuError("html-empty", "user")
    template = Template(
        template_id,
        subject=_line(title[1]) if title else "",
        preheader=_line(hidden[2]) if hidden else "",
        blocks=(*blocks, Footer()),
        language=language,
    )
    raw = sum(isinstance(block, Raw) for block in blocks)
    return Taken(template, raw, reader.dropped, tags)


def _line(html: str) -> str:
    words = unescape(re.sub(r"<[^>]*>", " ", html))
    return " ".join(re.sub(r"[\u034f\u200b-\u200f\u2007\u00ad\ufeff]", " ", words).split())[:300]


class _Reader:
    """Goes through the tree once and collects blocks; words wait until something else begins."""

    def __init__(self) -> None:
        self.dropped = 0
        self._found: list[Block] = []
        self._words: list[str] = []

    def blocks(self) -> tuple[Block, ...]:
        """What was found, neighbouring texts as one."""
        self._flush()
        made: list[Block] = []
        for block in self._found:
            last = made[-1] if made else None
            if isinstance(block, Text) and isinstance(last, Text) and len(last.body) < 4_000:
                made[-1] = Text(f"{last.body}\n\n{block.body}")
            elif not (isinstance(block, Divider) and isinstance(last, Divider | None)):
                made.append(block)
        return tuple(made[:MAX_BLOCKS])

    def read(self, element: Element, link: str = "", depth: int = 0) -> None:
        """Read what an element holds."""
        for child in element.children:
            if isinstance(child, str):
                self._words.append(child)
            elif depth > _MAX_DEPTH:
                self._words.append(child.words())
            else:
                self._element(child, link, depth)

    def _element(self, one: Element, link: str, depth: int) -> None:
        match one.tag:
            case "br":
                self._words.append("\n")
            case "hr":
                self._add(Divider())
            case "img":
                self._picture(one, link)
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                pictures = one.all_of("img")
                words = " ".join(one.words().split())
                if words:
                    self._add(Heading(_cut(words, 500)))
                for picture in pictures:
                    self._picture(picture, link)
            case "ul" | "ol":
                self._list(one, depth)
            case "table":
                self._table(one, link, depth)
            case "a":
                self._link(one, link, depth)
            case tag if tag in _INLINE and not one.all_of("img"):
                self._words.append(_marked(one, self._inline(one, depth + 1)))
            case _:
                self._flush()
                self.read(one, link, depth + 1)
                self._flush()

    def _inline(self, one: Element, depth: int) -> str:
        inner = _Reader()
        inner.read(one, "", depth)
        parts = [_body(block) for block in inner.blocks()]
        edge = " " if one.children and isinstance(one.children[0], str) and one.children[0][:1].isspace() else ""
        return edge + " ".join(part for part in parts if part)

    def _link(self, one: Element, link: str, depth: int) -> None:
        address = one.attributes.get("href", "")
        words = " ".join(one.words().split())
        if one.all_of("img"):
            self.read(one, address or link, depth + 1)
        elif _STOPPING.search(address) or _STOP_WORDS.search(words):
            return  # every message has its own way to stop, at its foot
        elif words and address and _looks_like_a_button(one):
            self._add(Button(_cut(words, 200), address))
        elif words and re.match(r"(?:https?://|mailto:|tel:|\{\{)", address) and not re.search(r"[()\s]", address):
            self._words.append(f"[{words.replace('[', '(').replace(']', ')')}]({address})")
        else:
            self._words.append(words)

    def _list(self, one: Element, depth: int) -> None:
        items = [" ".join(self._inline(item, depth + 1).split()) for item in one.all_of("li")]
        lines = "\n".join(f"- {item}" for item in items if item)
        if lines:
            self._add(Text(lines))

    def _picture(self, one: Element, link: str) -> None:
        source = one.attributes.get("src", "")
        sizes = [one.attributes.get(name, "") for name in ("width", "height")]
        if any(size.rstrip("px") in ("0", "1", "2") for size in sizes):
            return  # a pixel that counts who opens
        if not picture_src(source):
            self.dropped += 1
            return
        width = sizes[0].removesuffix("px")
        shown = int(width) if width.isdecimal() and len(width) < 5 and int(width) < 500 else 0
        self._add(Picture(source, " ".join(one.attributes.get("alt", "").split())[:300], link, width=shown))

    def _table(self, one: Element, link: str, depth: int) -> None:
        self._flush()
        for row in one.rows():
            cells = [cell for cell in row if cell.words().strip() or cell.all_of("img") or cell.all_of("hr")]
            if len(cells) > 3 or any(cell.tag == "th" for cell in cells):
                self._raw(one.html(), one.words())  # figures in rows and columns stay as they are
                return
        for row in one.rows():
            cells = [cell for cell in row if cell.words().strip() or cell.all_of("img") or cell.all_of("hr")]
            if len(cells) < 2:
                for cell in cells:
                    self.read(cell, link, depth + 1)
                    self._flush()
            else:
                self._columns(cells, depth + 1)

    def _columns(self, cells: list[Element], depth: int) -> None:
        columns: list[Column] = []
        for cell in cells:
            inner = _Reader()
            inner.read(cell, "", depth + 1)
            blocks = inner.blocks()
            self.dropped += inner.dropped
            leaves: tuple[Leaf, ...] = tuple(one for one in blocks if not isinstance(one, Columns | Footer))  # type: ignore[misc]
            if len(leaves) != len(blocks):
                html = "".join(f"<table><tr>{one.html()}</tr></table>" for one in cells)
                self._raw(html, " ".join(one.words() for one in cells))
                return
            columns.append(Column(leaves))
        self._add(Columns(tuple(columns)))

    def _raw(self, html: str, words: str) -> None:
        if len(html) <= _MAX_RAW:
            self._add(Raw(html))
        else:
            self._words.append(words)

    def _add(self, block: Block) -> None:
        self._flush()
        self._found.append(block)

    def _flush(self) -> None:
        said = "".join(self._words)
        self._words = []
        lines = [" ".join(line.split()) for line in said.split("\n")]
        body = "\n".join(line for line in lines if line)
        if body.strip("-–—|·•*\u00a0 \n") and not _STOP_WORDS.search(body):
            self._found.append(Text(_cut(body, 10_000)))


def _cut(text: str, most: int) -> str:
    """At most so many characters, no merge variable cut in two."""
    cut = text[:most]
    return cut[: cut.rfind("{{")] if cut.count("{{") > cut.count("}}") else cut


def _body(block: Block) -> str:
    match block:
        case Text(body):
            return body
        case Heading(text) | Button(label=text):
            return text
        case _:
            return ""


def _marked(one: Element, words: str) -> str:
    mark = _MARKS.get(one.tag, "")
    inner = words.strip()
    if not mark or not inner or "\n" in inner or "*" in inner:
        return words
    after = " " if words[-1:].isspace() else ""
    return f"{' ' if words[:1].isspace() else ''}{mark}{inner}{mark}{after}"


def _looks_like_a_button(one: Element) -> bool:
    style = one.attributes.get("style", "").replace(" ", "").lower()
    return bool(
        re.search(r"background(?:-color)?:(?!none|transparent)", style)
        or ("padding" in style and "display:inline-block" in style)
        or (one.parent is not None and one.parent.tag == "td" and one.parent.attributes.get("bgcolor"))
    )
