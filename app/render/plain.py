"""The same blocks as plain text, for readers without HTML and for the spam filters that look for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from app.i18n import _, ngettext
from app.model.customer import Shop
from app.model.template import (
    Benefit,
    Block,
    Button,
    Divider,
    Footer,
    Heading,
    Picture,
    Products,
    Quote,
    Rating,
    Text,
)
from app.render.blocks import footer_details
from app.render.marks import inline_text, is_item, item_text, paragraphs
from app.render.tiles import ROW
from app.render.tokens import Tokens

_RULE = "-" * 40


def text_part(blocks: Sequence[tuple[int, Block]], footer: tuple[int, Footer], shop: Shop, tokens: Tokens) -> str:
    """The text part with tokens; the language is that of `app.i18n.speaking`."""
    parts = [shop.name + "\n" + "=" * min(len(shop.name), 40) + "\n\n"]
    for number, block in blocks:
        written = _block(number, block, tokens)
        if written:
            begin, end = tokens.keep(f"{{% if _show{number} %}}"), tokens.keep("{% endif %}")
            parts.append(f"{begin}{written}\n\n{end}")
    stop = tokens.keep("{% if links.unsubscribe %}")
    address = tokens.keep("{{ links.unsubscribe|link }}")
    told = [_RULE, " · ".join(footer_details(shop)), _inline(footer[1].reason, tokens)]
    parts.append("\n".join(line for line in told if line) + f"{stop}\n{_('Unsubscribe')}: {address}")
    parts.append(tokens.keep("{% endif %}") + "\n")
    return "".join(parts)


def _block(number: int, block: Block, tokens: Tokens) -> str:
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
            return _products(number, tokens)
        case Benefit():
            return _benefit(number, block, tokens)
        case Quote(text, by):
            return _("“{text}”").format(text=_inline(text, tokens)) + (f"\n– {_inline(by, tokens)}" if by else "")
        case Rating(question, link):
            return "\n".join([_inline(question, tokens), *_stars(link, tokens)])
        case Divider():
            return _RULE
        case Footer():
            return ""
        case _:
            assert_never(block)


def _benefit(number: int, block: Benefit, tokens: Tokens) -> str:
    lines = [_inline(block.text, tokens)]
    if block.code:
        lines.append(_("Code: {code}").format(code=_inline(block.code, tokens)))
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


def _stars(link: str, tokens: Tokens) -> list[str]:
    lines = []
    for score in range(5, 0, -1):
        address = _address(link.replace("{score}", str(score)), tokens)
        lines.append(f"{ngettext('{n} star', '{n} stars', score).format(n=score)}: {address}")
    return lines


def _products(number: int, tokens: Tokens) -> str:
    return tokens.keep(
        f"{{% for {ROW} in _rows{number} %}}- {{{{ name }}}}{{% if note %}} ({{{{ note }}}}){{% endif %}}"
        "{% if price %}, {{ price }}{% endif %}{% if was %} ({{ was }}){% endif %}"
        "{% if url %}\n  {{ url }}{% endif %}{% if not loop.last %}\n{% endif %}{% endfor %}"
    )
