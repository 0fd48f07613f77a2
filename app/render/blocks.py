"""Each block as MJML, as it stands in a column."""

from __future__ import annotations

from html import escape
from typing import assert_never

from app.i18n import _, ngettext
from app.model.customer import Shop
from app.model.template import (
    Benefit,
    Button,
    Divider,
    Heading,
    Leaf,
    Picture,
    Products,
    Quote,
    Rating,
    Raw,
    Social,
    Text,
)
from app.render import look, social
from app.render.marks import inline_html, is_item, item_text, paragraphs
from app.render.numbers import Numbers
from app.render.pictures import picture_src
from app.render.raw import raw_html
from app.render.raw_mjml import raw_mjml
from app.render.tiles import TABLE, product_tiles
from app.render.tokens import Tokens


class BlockWriter:
    """Writes one template's blocks; constructs go in as tokens. The language is that of `app.i18n.speaking`.

    `width` is that of the column written to, in pixels.
    """

    def __init__(self, shop: Shop, tokens: Tokens, numbers: Numbers) -> None:
        self._shop = shop
        self._tokens = tokens
        self._numbers = numbers
        self._colours = look.light(shop.accent, shop.brand.background)
        self._fonts = look.fonts(shop.brand)
        self._begun = False
        self.width = look.WIDTH - 2 * look.SIDE

    def block(self, number: int, block: Leaf) -> str:
        """The MJML of one block."""
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
                tiles = product_tiles(number, self._tokens, self._colours, self.width)
                return self._above(block.title) + tiles
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
            case Social():
                pills = social.pills(social.social_links(block, self._shop), self._tokens, self._colours)
                return self._above(block.title, "center") + pills if pills else ""
            case Raw():
                return self._raw(number, block)
            case _:
                assert_never(block)

    def _above(self, title: str, align: str = "left") -> str:
        """A small heading over what belongs to it."""
        words = inline_html(self._tokens.swap(title), self._tokens)
        return (
            f'<mj-text align="{align}" padding="6px 0 6px" font-family="{self._fonts.heading}" font-size="18px" '
            f'font-weight="700" line-height="1.3">{words}</mj-text>'
            if title.strip()
            else ""
        )

    def _raw(self, number: int, block: Raw) -> str:
        place = f"{self._numbers.blocks[number][0]}.markup"
        if block.kind == "mjml":
            return raw_mjml(block.markup, self._tokens, place, sections=False)
        written = raw_html(block.markup, self._tokens, place)
        return f'<mj-text css-class="raw" padding="0 0 16px">{written}</mj-text>'

    def _heading(self, block: Heading) -> str:
        # Headings at the top are one title in several wordings: of those with a condition each customer sees one.
        tag, size = ("h2", 21) if self._begun else ("h1", 26)
        words = inline_html(self._tokens.swap(block.text), self._tokens)
        return (
            f'<mj-text padding="0 0 12px" font-family="{self._fonts.heading}" font-size="{size}px" font-weight="700" '
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
        width = f' width="{min(block.width or self.width, self.width)}px"'
        alt = self._tokens.html(self._tokens.swap(block.alt))
        return (
            f'<mj-image src="{escape(source)}" alt="{alt}"{link}{width} border-radius="6px" padding="4px 0 20px" '
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
        if block.code or block.code_list:
            written = tokens_code(number, block, self._tokens)
            code = (
                f'<div style="padding-top:10px"><span class="code" style="display:inline-block;padding:5px 12px;'
                f"border:1px dashed {c.muted};border-radius:4px;font-family:{look.MONO};font-size:16px;font-weight:700;"
                f'letter-spacing:1px">{written}</span></div>'
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
                f'<div class="muted" style="padding-top:8px;font-family:{self._fonts.text};font-size:13px;'
                f'color:{c.muted}">{who}</div>'
            )
        return (
            f'<mj-text align="center" padding="6px 20px 24px" font-family="{self._fonts.heading}" font-size="19px" '
            f'line-height="1.45"><em>{escape(_("“{text}”")).format(text=words)}</em>{by}</mj-text>'
        )

    def _rating(self, block: Rating) -> str:
        c = self._colours
        question = inline_html(self._tokens.swap(block.question), self._tokens)
        stars = []
        for score in range(1, 6):
            address = self._tokens.link(self._tokens.swap(block.link_of(score)), html=True)
            name = escape(ngettext("{n} star", "{n} stars", score).format(n=score))
            stars.append(
                f'<a href="{address}" title="{name}" aria-label="{name}" '
                f'style="padding:0 5px;color:{c.accent};text-decoration:none">★</a>'
            )
        return (
            f'<mj-text align="center" padding="6px 0 2px" font-family="{self._fonts.heading}" font-size="18px" '
            f'font-weight="700">{question}</mj-text><mj-text css-class="stars" align="center" padding="0 0 22px" '
            f'font-size="34px" line-height="48px" color="{c.accent}">{"".join(stars)}</mj-text>'
        )


def tokens_code(number: int, block: Benefit, tokens: Tokens) -> str:
    """The code of a benefit for HTML: the one typed in, or the one this message takes from the list."""
    return tokens.keep(f"{{{{ _code{number} }}}}") if block.code_list else tokens.html(tokens.swap(block.code))


def footer_details(shop: Shop) -> tuple[str, ...]:
    """Who sends: what the law wants to see in every advertisement, in the language of `app.i18n.speaking`."""
    number = _("Business ID {id}").format(id=shop.business_id) if shop.business_id else ""
    return tuple(part for part in (shop.name, number, shop.address, shop.email) if part)
