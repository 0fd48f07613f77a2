"""Blocks as MJML: one card with the shop's name on top, the blocks under each other, and the footer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
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
from app.render import look
from app.render.marks import inline_html, is_item, item_text, paragraphs
from app.render.tiles import TABLE, product_tiles
from app.render.tokens import Tokens

PICTURE_DOMAIN = "shop.polku"
"""Pictures kept with the shop are parts of the mail, named `<name>@shop.polku` by their Content-ID."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def picture_src(source: str) -> str:
    """The `src` of a picture: `cid:` for `shop:<name>`, the address itself for https; empty for anything else."""
    if source.startswith("shop:"):
        name = source.removeprefix("shop:")
        return f"cid:{name}@{PICTURE_DOMAIN}" if _NAME.fullmatch(name) else ""
    return source if re.match(r"https://[^\s/]", source) else ""


def picture_name(cid: str) -> str:
    """The shop's name of the picture behind a Content-ID (with or without `cid:`), empty if it is not one of ours."""
    name = cid.removeprefix("cid:").removesuffix(f"@{PICTURE_DOMAIN}")
    return name if name != cid.removeprefix("cid:") and _NAME.fullmatch(name) else ""


class MjmlWriter:
    """Writes one template's MJML; constructs go in as tokens. The language is that of `app.i18n.speaking`."""

    def __init__(self, shop: Shop, tokens: Tokens, title: str, preheader: str, language: str) -> None:
        self._shop = shop
        self._tokens = tokens
        self._title = title
        self._preheader = preheader
        self._language = language
        self._colours = look.light(shop.accent)
        self._begun = False

    def document(self, blocks: Sequence[tuple[int, Block]], footer: tuple[int, Footer]) -> str:
        """The whole message; every block carries its number in the template."""
        body = "".join(self._shown(number, self._block(number, block)) for number, block in blocks)
        c = self._colours
        return (
            f'<mjml lang="{self._language}"><mj-head><mj-title>{self._tokens.html(self._title)}</mj-title>'
            f'<mj-attributes><mj-all font-family="{look.SANS}"/><mj-text padding="0" line-height="1.55" '
            f'font-size="15px" color="{c.ink}"/><mj-section background-color="{c.card}"/></mj-attributes>'
            f"<mj-style>{look.css(self._shop.accent)}</mj-style>"
            '<mj-raw><meta name="color-scheme" content="light dark"/>'
            '<meta name="supported-color-schemes" content="light dark"/></mj-raw></mj-head>'
            f'<mj-body width="{look.WIDTH}px" background-color="{c.desk}" css-class="desk">'
            f"{self._hidden_preheader()}{self._header()}"
            f'<mj-section css-class="card pad" padding="28px 28px 10px"><mj-column css-class="ink">{body}</mj-column>'
            f"</mj-section>{self._footer(footer[1])}</mj-body></mjml>"
        )

    def _shown(self, number: int, written: str) -> str:
        begin, end = self._raw(f"{{% if _show{number} %}}"), self._raw("{% endif %}")
        return f"{begin}{written}{end}"

    def _raw(self, statement: str) -> str:
        return f"<mj-raw>{self._tokens.between(statement)}</mj-raw>"

    def _hidden_preheader(self) -> str:
        """The line the inbox shows after the subject; the blanks keep the body's first words out of it."""
        if not self._preheader:
            return ""
        hidden = "display:none;max-height:0;max-width:0;opacity:0;overflow:hidden;font-size:1px;line-height:1px"
        blanks = " &#847;" * 80
        return f'<mj-raw><div style="{hidden}">{self._tokens.html(self._preheader)}{blanks}</div></mj-raw>'

    def _header(self) -> str:
        c = self._colours
        name = escape(self._shop.name)
        if self._shop.url:
            address = self._tokens.link(self._shop.url, html=True)
            name = f'<a href="{address}" style="color:{c.accent};text-decoration:none">{name}</a>'
        return (
            f'<mj-section css-class="card line top" padding="20px 28px" border-bottom="1px solid {c.rule}" '
            'border-radius="12px 12px 0 0"><mj-column>'
            f'<mj-text css-class="name" align="center" font-family="{look.SERIF}" font-size="23px" font-weight="700" '
            f'line-height="1.2" color="{c.accent}">{name}</mj-text></mj-column></mj-section>'
        )

    def _block(self, number: int, block: Block) -> str:
        self._begun = self._begun or not isinstance(block, Heading)
        match block:
            case Heading():
                return self._heading(block)
            case Text():
                return self._text(block)
            case Picture():
                return self._picture(block)
            case Button():
                return self._button(block)
            case Products():
                return product_tiles(number, self._tokens, self._colours)
            case Benefit():
                return self._benefit(number, block)
            case Quote():
                return self._quote(block)
            case Rating():
                return self._rating(block)
            case Divider():
                c = self._colours
                return (
                    f'<mj-divider css-class="line" border-width="1px" border-color="{c.rule}" padding="4px 0 22px" />'
                )
            case Footer():
                return ""
            case _:
                assert_never(block)

    def _heading(self, block: Heading) -> str:
        # Headings at the top are one title in several wordings: of those with a condition each customer sees one.
        tag, size = ("h2", 21) if self._begun else ("h1", 26)
        words = inline_html(self._tokens.swap(block.text), self._tokens)
        return (
            f'<mj-text padding="0 0 12px" font-family="{look.SERIF}" font-size="{size}px" font-weight="700" '
            f'line-height="1.25"><{tag} style="margin:0;font-size:{size}px;font-weight:700">{words}</{tag}></mj-text>'
        )

    def _text(self, block: Text) -> str:
        parts = []
        style = f"color:{self._colours.accent};text-decoration:underline"
        for lines in paragraphs(self._tokens.swap(block.body)):
            if is_item(lines[0]):
                items = "".join(
                    f'<li style="margin:0 0 6px">{inline_html(item_text(line), self._tokens, style)}</li>'
                    for line in lines
                )
                parts.append(f'<ul style="margin:0 0 14px;padding-left:22px">{items}</ul>')
            else:
                words = "<br />".join(inline_html(line, self._tokens, style) for line in lines)
                parts.append(f'<p style="margin:0 0 14px">{words}</p>')
        return f'<mj-text css-class="text" padding="0 0 6px">{"".join(parts)}</mj-text>'

    def _picture(self, block: Picture) -> str:
        source = picture_src(block.source)
        if not source:
            return ""
        address = self._tokens.link(self._tokens.swap(block.link), html=True) if block.link else ""
        link = f' href="{address}"' if address else ""
        alt = self._tokens.html(self._tokens.swap(block.alt))
        return (
            f'<mj-image src="{escape(source)}" alt="{alt}"{link} border-radius="6px" padding="4px 0 20px" '
            'fluid-on-mobile="true" />'
        )

    def _button(self, block: Button) -> str:
        c = self._colours
        address = self._tokens.link(self._tokens.swap(block.link), html=True)
        return (
            f'<mj-button css-class="go" href="{address}" background-color="{c.button}" color="{c.on_button}" '
            'border-radius="5px" font-size="15px" font-weight="700" inner-padding="14px 28px" padding="4px 0 24px">'
            f"{self._tokens.html(self._tokens.swap(block.label))}</mj-button>"
        )

    def _benefit(self, number: int, block: Benefit) -> str:
        c, keep = self._colours, self._tokens.keep
        text = self._tokens.swap(block.text)
        words = "<br />".join(inline_html(line, self._tokens) for lines in paragraphs(text) for line in lines)
        code = until = ""
        if block.code:
            code = (
                f'<div style="padding-top:10px"><span class="code" style="display:inline-block;padding:5px 12px;'
                f"border:1px dashed {c.muted};border-radius:4px;font-family:{look.MONO};font-size:16px;font-weight:700;"
                f'letter-spacing:1px">{self._tokens.html(self._tokens.swap(block.code))}</span></div>'
            )
        if block.valid_days > 0:
            said = escape(_("Valid until {date}")).format(date=keep(f"{{{{ _until{number}|date }}}}"))
            until = f'<div class="muted" style="padding-top:8px;font-size:13px;color:{c.muted}">{said}</div>'
        return (
            f'<mj-table css-class="box" padding="2px 0 22px" {TABLE}><tr><td class="mark" '
            f'style="padding:14px 16px;border:1px solid {c.rule};border-left:3px solid {c.accent};border-radius:4px;'
            f'font-size:15px;line-height:1.55;color:{c.ink}">{words}{code}{until}</td></tr></mj-table>'
        )

    def _quote(self, block: Quote) -> str:
        c = self._colours
        text = self._tokens.swap(block.text)
        words = "<br />".join(inline_html(line, self._tokens) for lines in paragraphs(text) for line in lines)
        by = ""
        if block.by:
            who = self._tokens.html(self._tokens.swap(block.by))
            by = (
                f'<div class="muted" style="padding-top:8px;font-family:{look.SANS};font-size:13px;'
                f'color:{c.muted}">{who}</div>'
            )
        return (
            f'<mj-text align="center" padding="6px 20px 24px" font-family="{look.SERIF}" font-size="19px" '
            f'line-height="1.45"><em>{escape(_("“{text}”")).format(text=words)}</em>{by}</mj-text>'
        )

    def _rating(self, block: Rating) -> str:
        c = self._colours
        question = inline_html(self._tokens.swap(block.question), self._tokens)
        stars = []
        for score in range(1, 6):
            address = self._tokens.link(self._tokens.swap(block.link.replace("{score}", str(score))), html=True)
            name = escape(ngettext("{n} star", "{n} stars", score).format(n=score))
            stars.append(
                f'<a href="{address}" title="{name}" aria-label="{name}" '
                f'style="padding:0 5px;color:{c.accent};text-decoration:none">★</a>'
            )
        return (
            f'<mj-text align="center" padding="6px 0 2px" font-family="{look.SERIF}" font-size="18px" '
            f'font-weight="700">{question}</mj-text><mj-text css-class="stars" align="center" padding="0 0 22px" '
            f'font-size="34px" line-height="48px" color="{c.accent}">{"".join(stars)}</mj-text>'
        )

    def _footer(self, block: Footer) -> str:
        c, tokens = self._colours, self._tokens
        details = " · ".join(escape(part) for part in footer_details(self._shop))
        reason = inline_html(tokens.swap(block.reason), tokens)
        stop = escape(_("Unsubscribe"))
        stopping = (
            tokens.keep("{% if links.unsubscribe %}")
            + f'<br /><a href="{tokens.keep("{{ links.unsubscribe|link }}")}" '
            + f'style="color:{c.muted};text-decoration:underline">{stop}</a>'
            + tokens.keep("{% endif %}")
        )
        return (
            f'<mj-section css-class="card line pad top" padding="18px 28px 22px" border-top="1px solid {c.rule}" '
            'border-radius="0 0 12px 12px"><mj-column><mj-text css-class="muted" font-size="12px" line-height="1.6" '
            f'color="{c.muted}">{details}<br />{reason}{stopping}</mj-text></mj-column></mj-section>'
        )


def footer_details(shop: Shop) -> tuple[str, ...]:
    """Who sends: what the law wants to see in every advertisement, in the language of `app.i18n.speaking`."""
    number = _("Business ID {id}").format(id=shop.business_id) if shop.business_id else ""
    return tuple(part for part in (shop.name, number, shop.address, shop.email) if part)
