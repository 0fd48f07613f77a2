"""The whole message as MJML: one card with the shop's name or logo on top, the blocks, and the footer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from app.i18n import _
from app.model.customer import Shop
from app.model.template import Columns, Footer, Leaf, Raw
from app.render import look
from app.render.blocks import BlockWriter, footer_details
from app.render.marks import inline_html
from app.render.numbers import Drawn, Numbers
from app.render.pictures import picture_src
from app.render.raw_mjml import is_section, raw_mjml
from app.render.tokens import Tokens


class DocumentWriter:
    """Writes one template's MJML; constructs go in as tokens. The language is that of `app.i18n.speaking`."""

    def __init__(
        self, shop: Shop, tokens: Tokens, numbers: Numbers, *, title: str, preheader: str, language: str
    ) -> None:
        self._shop = shop
        self._tokens = tokens
        self._title = title
        self._preheader = preheader
        self._language = language
        self._colours = look.light(shop.accent, shop.brand.background)
        self._fonts = look.fonts(shop.brand)
        self._numbers = numbers
        self._blocks = BlockWriter(shop, tokens, numbers)

    def document(self) -> str:
        """The whole message."""
        body = "".join(self._sections())
        c = self._colours
        return (
            f'<mjml lang="{self._language}"><mj-head><mj-title>{self._tokens.html(self._title)}</mj-title>'
            f'<mj-attributes><mj-all font-family="{self._fonts.text}"/><mj-text padding="0" line-height="1.55" '
            f'font-size="15px" color="{c.ink}"/><mj-section background-color="{c.card}"/></mj-attributes>'
            f"<mj-style>{look.css(self._shop.accent)}</mj-style>"
            '<mj-raw><meta name="color-scheme" content="light dark"/>'
            '<meta name="supported-color-schemes" content="light dark"/></mj-raw></mj-head>'
            f'<mj-body width="{look.WIDTH}px" background-color="{c.desk}" css-class="desk">'
            f"{self._hidden_preheader()}{self._header()}{body}{self._footer(self._numbers.footer[1])}</mj-body></mjml>"
        )

    def _sections(self) -> Iterator[str]:
        """Blocks under each other share a section; columns, and sections written by hand, have their own."""
        drawn = list(self._numbers.drawn())
        groups = [(alone, list(some)) for alone, some in groupby(drawn, key=lambda one: _stands_alone(one[1]))]
        if groups and groups[0][0]:
            yield self._gap(look.SIDE)
        for i, (alone, some) in enumerate(groups):
            if not alone:
                top = look.SIDE if i == 0 else 0
                bottom = 10 if i == len(groups) - 1 else 0
                yield self._section(some, f"{top}px {look.SIDE}px {bottom}px")
            else:
                yield from (self._shown(number, self._alone(number, block)) for number, block in some)
        if not groups or groups[-1][0]:
            yield self._gap(10)

    def _gap(self, height: int) -> str:
        return (
            f'<mj-section css-class="card" padding="0"><mj-column><mj-spacer height="{height}px" /></mj-column>'
            "</mj-section>"
        )

    def _section(self, drawn: Iterable[Drawn], padding: str) -> str:
        body = "".join(
            self._shown(number, self._blocks.block(number, block))
            for number, block in drawn
            if not isinstance(block, Columns)
        )
        return (
            f'<mj-section css-class="card pad" padding="{padding}"><mj-column css-class="ink">{body}</mj-column>'
            "</mj-section>"
        )

    def _alone(self, number: int, block: Leaf | Columns) -> str:
        if isinstance(block, Raw):
            place = f"{self._numbers.blocks[number][0]}.markup"
            return raw_mjml(block.markup, self._tokens, place, sections=True)
        if not isinstance(block, Columns):
            return ""
        columns = list(self._numbers.column(number, block))
        inner = look.WIDTH - 2 * look.SIDE + look.GUTTER
        widths = [inner * share / 100 - look.GUTTER for share in _shares([column.share for column, _in in columns])]
        parts = []
        for i, (width, (_column, inside)) in enumerate(zip(widths, columns, strict=True)):
            # The columns bring the section's side padding: Outlook is told their widths as if it had none.
            left = look.SIDE if i == 0 else look.GUTTER // 2
            right = look.SIDE if i == len(columns) - 1 else look.GUTTER // 2
            self._blocks.width = round(width)
            body = "".join(self._shown(n, self._blocks.block(n, leaf)) for n, leaf in inside)
            parts.append(
                f'<mj-column css-class="ink col" width="{round(100 * (left + width + right) / look.WIDTH, 2):g}%" '
                f'padding="0 {right}px 0 {left}px">{body}</mj-column>'
            )
        self._blocks.width = look.WIDTH - 2 * look.SIDE
        return f'<mj-section css-class="card" padding="0">{"".join(parts)}</mj-section>'

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
        logo = picture_src(self._shop.brand.logo)
        if logo:
            return self._logo(logo)
        name = escape(self._shop.name)
        if self._shop.url:
            address = self._tokens.link(self._shop.url, html=True)
            name = f'<a href="{address}" style="color:{c.accent};text-decoration:none">{name}</a>'
        return (
            f'<mj-section css-class="card line top" padding="20px 28px" border-bottom="1px solid {c.rule}" '
            'border-radius="12px 12px 0 0"><mj-column>'
            f'<mj-text css-class="name" align="center" font-family="{self._fonts.heading}" font-size="23px" '
            f'font-weight="700" line-height="1.2" color="{c.accent}">{name}</mj-text></mj-column></mj-section>'
        )

    def _logo(self, source: str) -> str:
        shop, c = self._shop, self._colours
        link = f' href="{self._tokens.link(shop.url, html=True)}"' if shop.url else ""
        width = max(40, min(shop.brand.logo_width, look.WIDTH - 2 * look.SIDE))
        return (
            f'<mj-section css-class="card line top" padding="16px 28px" border-bottom="1px solid {c.rule}" '
            f'border-radius="12px 12px 0 0"><mj-column><mj-image src="{escape(source)}" alt="{escape(shop.name)}" '
            f'width="{width}px"{link} padding="0" /></mj-column></mj-section>'
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


def _stands_alone(block: Leaf | Columns) -> bool:
    return isinstance(block, Columns) or (isinstance(block, Raw) and block.kind == "mjml" and is_section(block.markup))


def _shares(wanted: list[int]) -> list[float]:
    """Percentages that make 100; columns without a share of their own divide what is left."""
    if not wanted:
        return []
    free = wanted.count(0)
    given = sum(wanted)
    if free and given < 100:
        return [share or (100 - given) / free for share in wanted]
    return [share * 100 / given for share in wanted] if given and not free else [100 / len(wanted)] * len(wanted)
