"""Messages as blocks: what a person edits, before any HTML exists.

Texts may hold merge variables in Jinja form, `{{ customer.first_name | default("ystävä") }}`. Inline marks in
`Text.body` are a small Markdown: **bold**, *italic*, [link](https://...), lines starting with "- " are a list, empty
line = new paragraph.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from app.model.rules import Rule


class Heading(msgspec.Struct, frozen=True, tag_field="block", tag="heading", forbid_unknown_fields=True):
    text: str = ""
    show_if: Rule | None = None


class Text(msgspec.Struct, frozen=True, tag_field="block", tag="text", forbid_unknown_fields=True):
    body: str = ""
    show_if: Rule | None = None


class Picture(msgspec.Struct, frozen=True, tag_field="block", tag="picture", forbid_unknown_fields=True):
    """`source` is an https address or `shop:<name>` (a picture shipped or kept with the shop, embedded by
    Content-ID).
    """

    source: str = ""
    alt: str = ""
    link: str = ""
    show_if: Rule | None = None


class Button(msgspec.Struct, frozen=True, tag_field="block", tag="button", forbid_unknown_fields=True):
    label: str = ""
    link: str = ""
    show_if: Rule | None = None


class Products(msgspec.Struct, frozen=True, tag_field="block", tag="products", forbid_unknown_fields=True):
    """Product rows: the cart's items, what was bought, the shop's best sellers, related by category, or fixed
    ones (skus).
    """

    pick: Literal["cart", "bought", "bestsellers", "related", "fixed"] = "bestsellers"
    skus: tuple[str, ...] = ()
    category: str = ""
    limit: int = 3
    show_if: Rule | None = None


class Benefit(msgspec.Struct, frozen=True, tag_field="block", tag="benefit", forbid_unknown_fields=True):
    """An offer set apart in a frame: text, a code, and how many days it is valid from sending (0 = no end)."""

    text: str = ""
    code: str = ""
    valid_days: int = 0
    show_if: Rule | None = None


class Quote(msgspec.Struct, frozen=True, tag_field="block", tag="quote", forbid_unknown_fields=True):
    text: str = ""
    by: str = ""
    show_if: Rule | None = None


class Rating(msgspec.Struct, frozen=True, tag_field="block", tag="rating", forbid_unknown_fields=True):
    """A question with five stars, each a link: `{score}` in `link` becomes 1 to 5."""

    question: str = ""
    link: str = ""
    show_if: Rule | None = None


class Divider(msgspec.Struct, frozen=True, tag_field="block", tag="divider", forbid_unknown_fields=True):
    show_if: Rule | None = None


class Footer(msgspec.Struct, frozen=True, tag_field="block", tag="footer", forbid_unknown_fields=True):
    """The sender's legal details, why the message came, and (marketing) how to stop: always last, always there."""

    reason: str = ""
    show_if: Rule | None = None


Block = Heading | Text | Picture | Button | Products | Benefit | Quote | Rating | Divider | Footer


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message: subject and preheader (both may hold merge variables) and its blocks from top to bottom."""

    id: str
    name: str = ""
    subject: str = ""
    preheader: str = ""
    blocks: tuple[Block, ...] = ()
    language: str = "fi"
