"""A template compiled: MJML written, drawn, its CSS inlined, once for all customers."""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache

import css_inline
import msgspec
from mjml import mjml2html

from app.i18n import DEFAULT, LANGUAGES, current_language, speaking
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
    Raw,
    Social,
    Template,
    Text,
    walk_blocks,
)
from app.render.counted import Counted, Found, Reader
from app.render.document import DocumentWriter
from app.render.lines import short_lines
from app.render.numbers import Choice, Numbers
from app.render.pictures import picture_name, picture_src
from app.render.plain import source_of_blocks, text_part
from app.render.sandbox import variables_of
from app.render.tokens import Tokens
from app.render.variables import PARTS

_RESET = '<style type="text/css">\n#outlook a'
FORMAT = 3
"""Goes into every digest: raise it when the same template gives other HTML."""
_TEXTS: dict[type[Block], tuple[str, ...]] = {
    Heading: ("text",),
    Text: ("body",),
    Picture: ("alt", "link"),
    Button: ("label", "link"),
    Benefit: ("text", "code"),
    Quote: ("text", "by"),
    Rating: ("question", "link"),
    Raw: ("markup", "plain"),
    Products: ("title",),
    Footer: ("reason",),
}


class BlockUse(msgspec.Struct, frozen=True):
    """A variable and where it is used: `place` is subject, preheader, plain, or blocks.N.<field>."""

    variable: str
    place: str
    guarded: bool


class CompiledMessage(msgspec.Struct, frozen=True):
    """All that merging needs, as Jinja sources made by us. `show` and what follows go by block number.

    `choices` and `held` are the blocks with others inside. `pictures`: (number, name), -1 for those always shown.
    `digest` names the content: two templates with the same digest give the same messages, but for `tags`, the
    parameters of their links, and for `counted`, their detours. `links`: those of the HTML that are the same for all.
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
    code_lists: dict[int, str] = {}
    choices: tuple[Choice, ...] = ()
    held: tuple[tuple[int, int, int], ...] = ()
    pictures: tuple[tuple[int, str], ...] = ()
    uses: tuple[BlockUse, ...] = ()
    tags: str = ""
    links: tuple[Found, ...] = ()
    counted: Counted | None = None


def block_texts(block: Block) -> tuple[tuple[str, str], ...]:
    """(field, text) of every text of a block that may hold variables."""
    if isinstance(block, Social):
        return (("title", block.title), *((f"links.{i}.link", one.link) for i, one in enumerate(block.links)))
    return tuple((field, getattr(block, field)) for field in _TEXTS.get(type(block), ()))


def texts_of(template: Template) -> tuple[tuple[str, str], ...]:
    """(place, text) of every text of a template that may hold variables; those of other languages are not in it."""
    inside = (
        (f"{place}.{field}", text)
        for place, block in walk_blocks(template.blocks)
        for field, text in block_texts(block)
    )
    return (("subject", template.subject), ("preheader", template.preheader), ("plain", template.plain), *inside)


@lru_cache(maxsize=128)
def compile_template(template: Template, shop: Shop, tags: str = "", counted: Counted | None = None) -> CompiledMessage:
    """Compile a template as this shop sends it, in the template's language.

    `tags`: what its links say of where they stood, see `app.model.campaign`. `counted`: which of them the public
    endpoint knows, and leads on.

    Unfinished templates are compiled too (for the preview); `findings` tells what is missing. Raises PolkuError
    `message-syntax` or `message-forbidden`, with the place, for what cannot be read.
    """
    texts = texts_of(template)
    uses = tuple(
        BlockUse(use.variable, place, use.guarded)
        for place, text in texts
        for use in variables_of(text, place)
        if not (place == "plain" and use.variable in PARTS)
    )
    language = template.language if template.language in LANGUAGES else DEFAULT
    numbers = Numbers(template)
    links = Reader(counted)
    tokens = _tokens(template, shop, tags, links)
    with speaking(language):
        html = tokens.restore(_drawn(_mjml(template, shop, numbers, tokens)))
        links.again()
        text = tokens.restore(text_part(template, numbers, shop, tokens))
    blocks = [(number, block) for number, (_place, block) in enumerate(numbers.blocks)]
    benefits = [(number, block) for number, block in blocks if isinstance(block, Benefit)]
    return CompiledMessage(
        digest=_digest(template, shop),
        language=language,
        subject=tokens.restore(tokens.swap(template.subject)),
        preheader=tokens.restore(tokens.swap(template.preheader)),
        html=_with_picture(html, counted),
        text=text,
        show=tuple(None if isinstance(block, Footer) else block.show_if for _number, block in blocks),
        picks={number: block for number, block in blocks if isinstance(block, Products)},
        valid_days={number: block.valid_days for number, block in benefits if block.valid_days > 0},
        code_lists={number: block.code_list for number, block in benefits if block.code_list},
        choices=numbers.choices(),
        held=numbers.held(),
        pictures=_pictures(numbers, shop),
        uses=uses,
        tags=tags,
        links=tuple(links.found),
        counted=counted,
    )


def text_source(template: Template, shop: Shop) -> str:
    """The text part made of the blocks, as a person may write on in it (`Template.plain`). Raises as compiling does."""
    for place, text in texts_of(template):
        variables_of(text, place)
    with speaking(template.language if template.language in LANGUAGES else DEFAULT):
        return source_of_blocks(Numbers(template), shop, _tokens(template, shop))


def mjml_of(template: Template, shop: Shop) -> str:
    """The MJML of a template, tokens in place of its variables, in the language of `app.i18n.speaking`."""
    return _mjml(template, shop, Numbers(template), _tokens(template, shop))


def _mjml(template: Template, shop: Shop, numbers: Numbers, tokens: Tokens) -> str:
    title, preheader = tokens.swap(template.subject), tokens.swap(template.preheader)
    language = current_language()
    return DocumentWriter(shop, tokens, numbers, title=title, preheader=preheader, language=language).document()


def _tokens(template: Template, shop: Shop, tags: str = "", links: Reader | None = None) -> Tokens:
    return Tokens(*_words(shop), *(text for _place, text in texts_of(template)), tags=tags, links=links)


def _with_picture(html: str, counted: Counted | None) -> str:
    if counted is None or not counted.picture:
        return html
    before, end, after = html.rpartition("</body>")
    return f"{before}{counted.picture_html()}{end}{after}"


def _words(shop: Shop) -> tuple[str, ...]:
    return (shop.name, shop.business_id, shop.address, shop.email, shop.url, *(one.link for one in shop.brand.social))


def _pictures(numbers: Numbers, shop: Shop) -> tuple[tuple[int, str], ...]:
    """The shop's own pictures that the blocks name, and its logo."""
    found = [(-1, picture_name(picture_src(shop.brand.logo)))]
    for number, (_place, block) in enumerate(numbers.blocks):
        if isinstance(block, Picture):
            found.append((number, picture_name(picture_src(block.source))))
        elif isinstance(block, Raw):
            found += [(number, name) for name in re.findall(r"""["']shop:([A-Za-z0-9._-]+)["']""", block.markup)]
    return tuple((number, name) for number, name in found if name)


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
    said = (FORMAT, template.subject, template.preheader, template.blocks, template.plain, template.language)
    by = (shop.name, shop.business_id, shop.address, shop.email, shop.url, shop.accent, shop.brand)
    return hashlib.sha256(msgspec.json.encode((said, by))).hexdigest()[:32]
