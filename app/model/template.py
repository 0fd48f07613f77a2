"""Messages as blocks: what a person edits, before any HTML exists.

Texts may hold merge variables in Jinja form, `{{ customer.first_name | default("ystävä") }}`. Inline marks in
`Text.body` are a small Markdown: **bold**, *italic*, [link](https://...), lines starting with "- " are a list, empty
line = new paragraph.

`Columns` and `Variants` hold other blocks; what stands where is named by a place, as `blocks.3.columns.0.blocks.1`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal

import msgspec

from app.model.brand import SocialLink
from app.model.rules import Rule


class Heading(msgspec.Struct, frozen=True, tag_field="block", tag="heading", forbid_unknown_fields=True):
    text: str = ""
    show_if: Rule | None = None


class Text(msgspec.Struct, frozen=True, tag_field="block", tag="text", forbid_unknown_fields=True):
    body: str = ""
    show_if: Rule | None = None


class Picture(msgspec.Struct, frozen=True, tag_field="block", tag="picture", forbid_unknown_fields=True):
    """`source` is an https address (linked) or `shop:<name>` (a picture shipped or kept with the shop, embedded by
    Content-ID). `width` in pixels, 0 = as wide as there is room. `topic`: what a click on it tells an interest in.
    """

    source: str = ""
    alt: str = ""
    link: str = ""
    show_if: Rule | None = None
    width: int = 0
    topic: str = ""


class Button(msgspec.Struct, frozen=True, tag_field="block", tag="button", forbid_unknown_fields=True):
    """`topic`: what a click on it tells an interest in, as `winter sports`."""

    label: str = ""
    link: str = ""
    show_if: Rule | None = None
    topic: str = ""


class Products(msgspec.Struct, frozen=True, tag_field="block", tag="products", forbid_unknown_fields=True):
    """Product rows: the cart's items, what was bought, looked at lately (`viewed`), the shop's best sellers, related by
    category, or fixed ones (skus).

    A reduction is claimed only with the lowest price of the 30 days before it, and only where the shop knows that
    price. `stock` tells how many are left, where the shop counts them. `title` stands above the rows, when there are
    any.
    """

    pick: Literal["cart", "bought", "viewed", "bestsellers", "related", "fixed"] = "bestsellers"
    skus: tuple[str, ...] = ()
    category: str = ""
    limit: int = 3
    show_if: Rule | None = None
    stock: bool = False
    hide_price: bool = False
    hide_reduction: bool = False
    title: str = ""


class Benefit(msgspec.Struct, frozen=True, tag_field="block", tag="benefit", forbid_unknown_fields=True):
    """An offer set apart in a frame: text, a code, and how many days it is valid from sending (0 = no end).

    `code_list` names a list of unique codes kept with the shop: each message takes the next one instead of `code`.
    """

    text: str = ""
    code: str = ""
    valid_days: int = 0
    show_if: Rule | None = None
    code_list: str = ""


class Quote(msgspec.Struct, frozen=True, tag_field="block", tag="quote", forbid_unknown_fields=True):
    text: str = ""
    by: str = ""
    show_if: Rule | None = None


class Rating(msgspec.Struct, frozen=True, tag_field="block", tag="rating", forbid_unknown_fields=True):
    """A question with five stars, each a link: `{score}` in `link` becomes 1 to 5. Without a link they lead to the
    shop's feedback form.
    """

    question: str = ""
    link: str = ""
    show_if: Rule | None = None

    def link_of(self, score: int) -> str:
        """Where so many stars lead."""
        own = self.link.replace("{score}", str(score))
        return own if own.strip() else f'{{{{ links.stars_{score}|default("#") }}}}'


class Divider(msgspec.Struct, frozen=True, tag_field="block", tag="divider", forbid_unknown_fields=True):
    show_if: Rule | None = None


class Social(msgspec.Struct, frozen=True, tag_field="block", tag="social", forbid_unknown_fields=True):
    """Where else the shop is. With no `links` of its own it shows those of the shop's brand, or else its website.
    `title` stands above them.
    """

    links: tuple[SocialLink, ...] = ()
    show_if: Rule | None = None
    title: str = ""


class Raw(msgspec.Struct, frozen=True, tag_field="block", tag="raw", forbid_unknown_fields=True):
    """Written by hand: HTML, or MJML components. Scripts, forms, event handlers and foreign style sheets are taken out
    when it is drawn. `plain` is what the text part says instead; empty = the words of the markup.
    """

    markup: str = ""
    kind: Literal["html", "mjml"] = "html"
    plain: str = ""
    show_if: Rule | None = None


class Footer(msgspec.Struct, frozen=True, tag_field="block", tag="footer", forbid_unknown_fields=True):
    """The sender's legal details, why the message came, and (marketing) how to stop: always last, always there."""

    reason: str = ""
    show_if: Rule | None = None


Leaf = Heading | Text | Picture | Button | Products | Benefit | Quote | Rating | Divider | Social | Raw
"""What may stand in a column."""


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the columns, from top to bottom. `share` is its part of the width in percent, 0 = like the others."""

    blocks: tuple[Leaf, ...] = ()
    share: int = 0


class Columns(msgspec.Struct, frozen=True, tag_field="block", tag="columns", forbid_unknown_fields=True):
    """Two or three columns side by side; on a narrow screen they stand under each other."""

    columns: tuple[Column, ...] = (Column(), Column())
    show_if: Rule | None = None


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Blocks for those for whom `when` is true; None = for all that are left. `name` is only for the editor."""

    blocks: tuple[Leaf | Columns, ...] = ()
    when: Rule | None = None
    name: str = ""


class Variants(msgspec.Struct, frozen=True, tag_field="block", tag="variants", forbid_unknown_fields=True):
    """One place with several wordings: everybody gets the first option that is true for them; the last one has no rule
    and is for the rest. Nobody gets two; whoever fits none sees nothing here.
    """

    options: tuple[Variant, ...] = (Variant(),)
    show_if: Rule | None = None


Block = Leaf | Columns | Variants | Footer


class Version(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same message in another language, complete in itself."""

    language: str
    subject: str = ""
    preheader: str = ""
    blocks: tuple[Block, ...] = ()
    plain: str = ""


class Template(msgspec.Struct, frozen=True, dict=True, forbid_unknown_fields=True):
    """One message: subject and preheader (both may hold merge variables) and its blocks from top to bottom.

    `plain`, when written, is the text part instead of the one made of the blocks (the footer is still added); it may
    hold `{{ parts.products }}`, `{{ parts.benefits }}` and `{{ parts.personal }}`: what the blocks say to each one.
    `versions` are the same message in other languages; `language` is that of the template itself.
    """

    id: str
    name: str = ""
    subject: str = ""
    preheader: str = ""
    blocks: tuple[Block, ...] = ()
    language: str = "fi"
    plain: str = ""
    versions: tuple[Version, ...] = ()

    @cached_property
    def spoken(self) -> dict[str, Template]:
        """Each language's message as a template of its own, this one's first."""
        own = msgspec.structs.replace(self, versions=()) if self.versions else self
        others = {
            one.language: msgspec.structs.replace(
                own,
                language=one.language,
                subject=one.subject,
                preheader=one.preheader,
                blocks=one.blocks,
                plain=one.plain,
            )
            for one in self.versions
        }
        return {self.language: own} | {language: one for language, one in others.items() if language != self.language}

    def in_language(self, *wanted: str) -> Template:
        """The message in the first of the languages that there is (`en-GB` finds `en`), else in its own."""
        if not self.versions:
            return self
        spoken = self.spoken
        for one in wanted:
            found = spoken.get(one) or spoken.get(one.partition("-")[0].partition("_")[0].lower())
            if found:
                return found
        return spoken[self.language]


def inner_blocks(block: Block) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """(place below the block, blocks) of what a block holds: `columns.0.blocks`, `options.1.blocks`."""
    match block:
        case Columns(columns=columns):
            return tuple((f"columns.{i}.blocks", column.blocks) for i, column in enumerate(columns))
        case Variants(options=options):
            return tuple((f"options.{i}.blocks", option.blocks) for i, option in enumerate(options))
        case _:
            return ()


def walk_blocks(blocks: Sequence[Block], place: str = "blocks") -> Iterator[tuple[str, Block]]:
    """(place, block) of every block, those inside others right after them: the order in which they are read."""
    for i, block in enumerate(blocks):
        here = f"{place}.{i}"
        yield here, block
        for below, inside in inner_blocks(block):
            yield from walk_blocks(inside, f"{here}.{below}")


def every_block(template: Template) -> Iterator[tuple[str, Block]]:
    """(place, block) of every block in every language; another language's places begin with `versions.N`."""
    yield from walk_blocks(template.blocks)
    for i, version in enumerate(template.versions):
        yield from walk_blocks(version.blocks, f"versions.{i}.blocks")


def topics_of(template: Template) -> dict[str, str]:
    """Address as it stands in a block -> the topic of that link, in every language; the first one counts."""
    found: dict[str, str] = {}
    for _place, block in every_block(template):
        if isinstance(block, Button | Picture) and block.topic.strip():
            found.setdefault(block.link.strip(), block.topic.strip())
    return found


def rules_of(block: Block) -> Iterator[tuple[str, Rule]]:
    """(field, rule) of every rule that a block itself asks: its `show_if`, and the `when` of its options."""
    if block.show_if is not None:
        yield "show_if", block.show_if
    if isinstance(block, Variants):
        yield from ((f"options.{i}.when", one.when) for i, one in enumerate(block.options) if one.when is not None)
