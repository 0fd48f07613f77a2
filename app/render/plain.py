"""The same blocks as plain text, for readers without HTML and for the spam filters that look for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
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
from app.render.marks import inline_text, is_item, item_text, paragraphs
from app.render.numbers import Numbers
from app.render.raw import uncommented
from app.render.social import network_name, social_links
from app.render.tiles import ROW
from app.render.tokens import Tokens

_RULE = "-" * 40


def text_part(template: Template, numbers: Numbers, shop: Shop, tokens: Tokens) -> str:
    """The text part with tokens; the language is that of `app.i18n.speaking`."""
    parts = [shop.name + "\n" + "=" * min(len(shop.name), 40) + "\n" + (f"{shop.url}\n" if shop.url else "") + "\n"]
    if template.plain.strip():
        parts.append(tokens.swap(template.plain.replace("\r\n", "\n").strip()) + "\n\n")
    else:
        parts += [_shown(number, block, numbers, shop, tokens) for number, block in numbers.drawn()]
    stop = tokens.keep("{% if links.unsubscribe %}")
    address = tokens.keep("{{ links.unsubscribe|link }}")
    told = [_RULE, " · ".join(footer_details(shop)), _inline(numbers.footer[1].reason, tokens)]
    parts.append("\n".join(line for line in told if line) + f"{stop}\n{_('Unsubscribe')}: {address}")
    parts.append(tokens.keep("{% endif %}") + "\n")
    return "".join(parts)


def _shown(number: int, block: Leaf | Columns, numbers: Numbers, shop: Shop, tokens: Tokens) -> str:
    if isinstance(block, Columns):
        inside = [leaf for _column, leaves in numbers.column(number, block) for leaf in leaves]
        return "".join(_shown(n, leaf, numbers, shop, tokens) for n, leaf in inside)
    written = _block(number, block, shop, tokens)
    begin, end = tokens.keep(f"{{% if _show{number} %}}"), tokens.keep("{% endif %}")
    return f"{begin}{written}\n\n{end}" if written else ""


def _block(number: int, block: Leaf, shop: Shop, tokens: Tokens) -> str:
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
        case Rating(question, link):
            return "\n".join([_inline(question, tokens), *_stars(link, tokens)])
        case Divider():
            return _RULE
        case Social():
            links = social_links(block, shop)
            told = [f"{network_name(one.network)}: {_address(one.link, tokens)}" for one in links]
            return "\n".join([_inline(block.title, tokens), *told]).strip() if told else ""
        case Raw():
            return tokens.swap(block.plain.strip()) or _words(block.markup, tokens)
        case _:
            assert_never(block)


_I = re.IGNORECASE
_SKIPPED = re.compile(r"<(script|style|title|head)\b.*?</\1\s*>", re.DOTALL | _I)
_LINKED = re.compile(r"""<a\b[^>]*?href\s*=\s*["']([^"'<>]*)["'][^>]*>(.*?)</a\s*>""", _I)
_PICTURED = re.compile(r"""<img\b[^>]*?alt\s*=\s*["']([^"'<>]*)["'][^>]*>""", _I)
_ENDING = re.compile(r"<br\b[^>]*>|</(?:tr|li|div|mj-[a-z]+)\s*>", _I)
_APART = re.compile(r"</?(?:p|h[1-6]|table|ul|ol|blockquote|section)\b[^>]*>", _I)


def _words(markup: str, tokens: Tokens) -> str:
    """The words of markup, an address after those that lead to it."""
    text = " ".join(tokens.swap(_SKIPPED.sub(" ", uncommented(markup))).split())
    text = _PICTURED.sub(r"\1", _LINKED.sub(_linked(tokens), text))
    text = _APART.sub("\n\n", _ENDING.sub("\n", re.sub(r"<li\b[^>]*>", "\n- ", text, flags=_I)))
    text = unescape(re.sub(r"<[^>]*>", " ", text)).replace("\u00a0", " ")
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _linked(tokens: Tokens) -> Callable[[re.Match[str]], str]:
    def spelled(found: re.Match[str]) -> str:
        address = tokens.link(unescape(found[1]), html=False)
        return found[2] if address == "#" else f"{found[2]} ({escape(address)})"

    return spelled


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
