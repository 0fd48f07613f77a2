"""A template compiled: MJML written, drawn, its CSS inlined, once for all customers."""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache

import css_inline
import msgspec
from mjml import mjml2html

from app.i18n import DEFAULT, LANGUAGES, speaking
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.model.rules import Rule
from app.model.template import (
    Benefit,
    Block,
    Button,
    Footer,
    Heading,
    Picture,
    Products,
    Quote,
    Rating,
    Template,
    Text,
)
from app.render.blocks import MjmlWriter, picture_name, picture_src
from app.render.lines import short_lines
from app.render.plain import text_part
from app.render.sandbox import variables_of
from app.render.tokens import Tokens

_RESET = '<style type="text/css">\n#outlook a'
FORMAT = 2
"""Goes into every digest: raise it when the same template gives other HTML."""
_TEXTS: dict[type[Block], tuple[str, ...]] = {
    Heading: ("text",),
    Text: ("body",),
    Picture: ("alt", "link"),
    Button: ("label", "link"),
    Benefit: ("text", "code"),
    Quote: ("text", "by"),
    Rating: ("question", "link"),
    Footer: ("reason",),
}


class BlockUse(msgspec.Struct, frozen=True):
    """A variable and where it is used: `place` is subject, preheader, or blocks.N.<field>."""

    variable: str
    place: str
    guarded: bool


class CompiledMessage(msgspec.Struct, frozen=True):
    """All that merging needs, as Jinja sources made by us. `show`, `picks` and `valid_days` go by block number.

    `digest` names the content: two templates with the same digest give the same messages.
    """

    digest: str
    language: str
    subject: str
    preheader: str
    html: str
    text: str
    show: tuple[Rule | None, ...] = ()
    picks: dict[int, Products] = {}
    valid_days: dict[int, int] = {}
    pictures: dict[int, str] = {}
    uses: tuple[BlockUse, ...] = ()


def block_texts(block: Block) -> tuple[tuple[str, str], ...]:
    """(field, text) of every text of a block that may hold variables."""
    return tuple((field, getattr(block, field)) for field in _TEXTS.get(type(block), ()))


def texts_of(template: Template) -> tuple[tuple[str, str], ...]:
    """(place, text) of every text of a template that may hold variables."""
    inside = (
        (f"blocks.{number}.{field}", text)
        for number, block in enumerate(template.blocks)
        for field, text in block_texts(block)
    )
    return (("subject", template.subject), ("preheader", template.preheader), *inside)


@lru_cache(maxsize=128)
def compile_template(template: Template, shop: Shop) -> CompiledMessage:
    """Compile a template as this shop sends it, in the template's language.

    Unfinished templates are compiled too (for the preview); `findings` tells what is missing. Raises PolkuError
    `message-syntax` or `message-forbidden`, with the place, for what cannot be read.
    """
    texts = texts_of(template)
    uses = tuple(
        BlockUse(use.variable, place, use.guarded) for place, text in texts for use in variables_of(text, place)
    )
    language = template.language if template.language in LANGUAGES else DEFAULT
    blocks = [(n, block) for n, block in enumerate(template.blocks) if not isinstance(block, Footer)]
    footer = next(((n, block) for n, block in enumerate(template.blocks) if isinstance(block, Footer)), (-1, Footer()))
    tokens = Tokens(shop.name, shop.address, shop.email, shop.url, *(text for _place, text in texts))
    subject, preheader = tokens.swap(template.subject), tokens.swap(template.preheader)
    with speaking(language):
        mjml = MjmlWriter(shop, tokens, subject, preheader, language).document(blocks, footer)
        text = tokens.restore(text_part(blocks, footer, shop, tokens))
    fixed = [(n, block.source) for n, block in blocks if isinstance(block, Picture)]
    return CompiledMessage(
        digest=_digest(template, shop),
        language=language,
        subject=tokens.restore(subject),
        preheader=tokens.restore(preheader),
        html=tokens.restore(_drawn(mjml)),
        text=text,
        show=tuple(None if isinstance(block, Footer) else block.show_if for block in template.blocks),
        picks={n: block for n, block in blocks if isinstance(block, Products)},
        valid_days={n: block.valid_days for n, block in blocks if isinstance(block, Benefit) and block.valid_days > 0},
        pictures={n: name for n, source in fixed if (name := picture_name(picture_src(source)))},
        uses=uses,
    )


def _drawn(mjml: str) -> str:
    """MJML with tokens to HTML with tokens: CSS inlined, pure ASCII, lines short enough for mail."""
    try:
        drawn = mjml2html(mjml, fonts={})
        # MJML's own rules for every table and cell stay in the head: written out they are a fifth of the message.
        html = _inliner().inline(drawn.replace(_RESET, f'<style data-css-inline="ignore"{_RESET[6:]}', 1))
    except (ValueError, css_inline.InlineError) as error:
        raise PolkuError("message-not-drawn", "ours", detail=str(error)) from error
    html = re.sub(r"[ \t]*\n\s*", "\n", html)
    return short_lines(html.encode("ascii", "xmlcharrefreplace").decode())


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)


def _digest(template: Template, shop: Shop) -> str:
    seen = (FORMAT, template.subject, template.preheader, template.blocks, template.language)
    by = (shop.name, shop.business_id, shop.address, shop.email, shop.url, shop.accent)
    return hashlib.sha256(msgspec.json.encode((seen, by))).hexdigest()[:32]
