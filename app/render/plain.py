"""The same blocks as plain text, for readers without HTML and for the spam filters that look for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from app.i18n import _, ngettext
from app.model.customer import Shop
from app.model.template import (
    Benefit,
    Button,
    Columns,
    Divider,
    Heading,
    Leaf,
    Picture,
    Products,
    Quote,
    Rating,
    Raw,
    Social,
    Template,
    Text,
)
from app.render.blocks import footer_details
from app.render.html_tree import Element, tree_of
from app.render.marks import inline_text, is_item, item_text, paragraphs
from app.render.numbers import Numbers
from app.render.raw import cleaned, uncommented
from app.render.social import network_name, social_links
from app.render.tiles import ROW
from app.render.tokens import Tokens
from app.render.variables import PARTS

_RULE = "-" * 40
_PART = re.compile(r"\{\{-?\s*(" + "|".join(map(re.escape, PARTS)) + r")\s*-?\}\}")
_BARE = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}]", re.IGNORECASE)
_LINK_FILTER = re.compile(r"\{% filter link %\}(.*?)\{% endfilter %\}", re.DOTALL)


def text_part(template: Template, numbers: Numbers, shop: Shop, tokens: Tokens) -> str:
    """The text part with tokens; the language is that of `app.i18n.speaking`."""
    home = f"{tokens.link(shop.url, html=False)}\n" if shop.url else ""
    parts = [f"{shop.name}\n{'=' * min(len(shop.name), 40)}\n{home}\n"]
    if template.plain.strip():
        parts.append(_by_hand(template.plain.replace("\r\n", "\n").strip(), numbers, shop, tokens) + "\n\n")
    else:
        parts += [_shown(number, block, numbers, shop, tokens) for number, block in numbers.drawn()]
    stop = tokens.keep("{% if links.unsubscribe %}")
    address = tokens.keep("{{ links.unsubscribe|link }}")
    told = [_RULE, " · ".join(footer_details(shop)), _inline(numbers.footer[1].reason, tokens)]
    parts.append("\n".join(line for line in told if line) + f"{stop}\n{_('Unsubscribe')}: {address}")
    parts.append(tokens.keep("{% endif %}") + "\n")
    return "".join(parts)


def source_of_blocks(numbers: Numbers, shop: Shop, tokens: Tokens) -> str:
    """The same words as a person may write on: what depends on the customer stands there as one of `PARTS`."""
    said: list[str] = []
    for number, leaf in _leaves(numbers):
        place = numbers.blocks[number][0]
        part = part_of(place, numbers)
        if part:
            said += [f"{{{{ {part} }}}}"] if f"{{{{ {part} }}}}" not in said else []
        else:
            said.append(_LINK_FILTER.sub(r"\1", tokens.restore(_block(number, leaf, place, shop, tokens))))
    return "\n\n".join(one for one in said if one)


def part_of(place: str, numbers: Numbers) -> str:
    """Which of `PARTS` a block's words come with; "" for a block that says the same to everybody."""
    blocks = dict(numbers.blocks)
    match blocks[place]:
        case Products():
            return "parts.products"
        case Benefit():
            return "parts.benefits"
        case block:
            above = blocks.get(place.partition(".columns.")[0])
            some = block.show_if or (above.show_if if above else None)
            return "parts.personal" if some is not None or ".options." in place else ""


def _by_hand(source: str, numbers: Numbers, shop: Shop, tokens: Tokens) -> str:
    """What somebody wrote, with the parts of the blocks that it names."""
    pieces = _PART.split(source)
    for i, piece in enumerate(pieces[::2]):
        words = piece.rstrip()
        pieces[2 * i] = _addressed(tokens.swap(words), tokens) + piece[len(words) :]
    for i, part in enumerate(pieces[1::2]):
        pieces[2 * i + 1] = "".join(
            _shown(number, leaf, numbers, shop, tokens)
            for number, leaf in _leaves(numbers)
            if part_of(numbers.blocks[number][0], numbers) == part
        )
    return "".join(pieces)


def _addressed(swapped: str, tokens: Tokens) -> str:
    """A text with its bare web addresses as links are written."""
    return _BARE.sub(lambda found: tokens.link(found[0], html=False), swapped)


def _leaves(numbers: Numbers) -> Iterator[tuple[int, Leaf]]:
    """The blocks that say something, those in columns too."""
    for number, block in numbers.drawn():
        if isinstance(block, Columns):
            yield from (leaf for _column, leaves in numbers.column(number, block) for leaf in leaves)
        else:
            yield number, block


def _shown(number: int, block: Leaf | Columns, numbers: Numbers, shop: Shop, tokens: Tokens) -> str:
    if isinstance(block, Columns):
        inside = [leaf for _column, leaves in numbers.column(number, block) for leaf in leaves]
        return "".join(_shown(n, leaf, numbers, shop, tokens) for n, leaf in inside)
    written = _block(number, block, numbers.blocks[number][0], shop, tokens)
    begin, end = tokens.keep(f"{{% if _show{number} %}}"), tokens.keep("{% endif %}")
    return f"{begin}{written}\n\n{end}" if written else ""


def _block(number: int, block: Leaf, place: str, shop: Shop, tokens: Tokens) -> str:
    match block:
        case Heading(text):
            return _inline(text, tokens)
        case Text(body):
            return "\n\n".join(_paragraph(lines, tokens) for lines in paragraphs(tokens.swap(body)))
        case Picture(_source, alt, link):
            return "\n".join(part for part in (_inline(alt, tokens), _address(link, tokens)) if part)
        case Button(label, link):
            return "\n".join(part for part in (f"{_inline(label, tokens)}:", _address(link, tokens)) if part)
        case Products():
            return "\n".join(part for part in (_inline(block.title, tokens), _products(number, tokens)) if part)
        case Benefit():
            return _benefit(number, block, tokens)
        case Quote(text, by):
            return _("“{text}”").format(text=_inline(text, tokens)) + (f"\n– {_inline(by, tokens)}" if by else "")
        case Rating():
            return "\n".join([_inline(block.question, tokens), *_stars(block, tokens)])
        case Divider():
            return _RULE
        case Social():
            links = social_links(block, shop)
            told = [f"{network_name(one.network)}: {_address(one.link, tokens)}" for one in links]
            return "\n".join([_inline(block.title, tokens), *told]).strip() if told else ""
        case Raw():
            return tokens.swap(block.plain.strip()) or _words(block.markup, tokens, f"{place}.markup")
        case _:
            assert_never(block)


_PLAIN_TAGS = {"mj-button": "a", "mj-image": "img", "mj-table": "table", "mj-text": "div", "mj-column": "div"}
_COMPONENT = re.compile(r"<(/?)(mj-[a-z]+)")


def _words(markup: str, tokens: Tokens, place: str) -> str:
    """The words of markup, an address after those that lead to it."""
    html = _COMPONENT.sub(lambda tag: f"<{tag[1]}{_PLAIN_TAGS.get(tag[2], 'div')}", uncommented(markup))
    out: list[str] = []
    waiting: list[Element | str] = [tree_of(cleaned(tokens.swap_markup(html), tokens, place))]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            out.append(one if one.isspace() and "\n\n" in one else " ".join(re.split(r"\s+", one)))
            continue
        before, after = _AROUND.get(one.tag, ("", ""))
        address = one.attributes.get("href", "#")
        out.append(before)
        if one.tag == "img":
            out.append(one.attributes.get("alt", ""))
        elif one.tag == "a" and address != "#":
            after = f" ({address})"
        waiting += [after, *reversed(one.children)] if after else reversed(one.children)
    lines = [" ".join(line.split()) for line in "".join(out).replace("\u00a0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


_AROUND = {
    **dict.fromkeys(("p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote"), ("\n\n", "\n\n")),
    **dict.fromkeys(("div", "tr", "center"), ("\n", "\n")),
    **dict.fromkeys(("td", "th"), ("", " ")),
    "li": ("\n- ", ""),
    "br": ("\n", ""),
}
"""What stands around an element in plain text."""


def _benefit(number: int, block: Benefit, tokens: Tokens) -> str:
    lines = [_inline(block.text, tokens)]
    code = tokens.keep(f"{{{{ _code{number} }}}}") if block.code_list else _inline(block.code, tokens)
    if code:
        lines.append(_("Code: {code}").format(code=code))
    if block.valid_days > 0:
        lines.append(_("Valid until {date}").format(date=tokens.keep(f"{{{{ _until{number}|date }}}}")))
    return "\n".join(lines)


def _paragraph(lines: list[str], tokens: Tokens) -> str:
    return "\n".join(
        f"- {inline_text(item_text(line), tokens)}" if is_item(line) else inline_text(line, tokens) for line in lines
    )


def _inline(source: str, tokens: Tokens) -> str:
    return "\n".join(inline_text(line, tokens) for lines in paragraphs(tokens.swap(source)) for line in lines)


def _address(link: str, tokens: Tokens) -> str:
    address = tokens.link(tokens.swap(link), html=False) if link else "#"
    return "" if address == "#" else address


def _stars(block: Rating, tokens: Tokens) -> list[str]:
    lines = []
    for score in range(5, 0, -1):
        address = _address(block.link_of(score), tokens)
        lines.append(f"{ngettext('{n} star', '{n} stars', score).format(n=score)}: {address}")
    return lines


def _products(number: int, tokens: Tokens) -> str:
    return tokens.keep(
        f"{{% for {ROW} in _rows{number} %}}- {{{{ name }}}}{{% if note %}} ({{{{ note }}}}){{% endif %}}"
        "{% if price %}, {{ price }}{% endif %}{% if was %} ({{ was }}){% endif %}"
        "{% if url %}\n  {{ url }}{% endif %}{% if not loop.last %}\n{% endif %}{% endfor %}"
    )
