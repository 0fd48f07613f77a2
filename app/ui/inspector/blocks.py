"""The kinds of block in a message: what they are called and what there is to fill in."""

from dataclasses import dataclass
from typing import Literal

from app.i18n import N_, _
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

Control = Literal["line", "area", "plain", "number", "pick", "list"]


@dataclass(frozen=True)
class BlockField:
    """One field of a block. `line` and `area` may hold variables, `plain` may not; `list` is comma-separated."""

    name: str
    words: str
    control: Control
    hint: str = ""


@dataclass(frozen=True)
class BlockKind:
    """A kind of block: its name, its icon and its fields."""

    words: str
    icon: str
    fields: tuple[BlockField, ...] = ()


BLOCKS: dict[type[Block], BlockKind] = {
    Heading: BlockKind(N_("Heading"), "heading", (BlockField("text", N_("Heading"), "line"),)),
    Text: BlockKind(
        N_("Text"),
        "type",
        (
            BlockField(
                "body", N_("Text"), "area", N_("**bold**, *italic*, [link](https://…). Empty line: new paragraph.")
            ),
        ),
    ),
    Picture: BlockKind(
        N_("Picture"),
        "image",
        (
            BlockField("source", N_("Address of the picture"), "plain"),
            BlockField("alt", N_("What the picture shows"), "plain", N_("For those who do not see it.")),
            BlockField("link", N_("Link"), "plain"),
        ),
    ),
    Button: BlockKind(
        N_("Button"), "button", (BlockField("label", N_("Label"), "line"), BlockField("link", N_("Link"), "plain"))
    ),
    Products: BlockKind(
        N_("Products"),
        "bag",
        (
            BlockField("pick", N_("Which products"), "pick"),
            BlockField("category", N_("Category"), "plain"),
            BlockField("skus", N_("Product codes"), "list"),
            BlockField("limit", N_("At most"), "number"),
        ),
    ),
    Benefit: BlockKind(
        N_("Benefit"),
        "gift",
        (
            BlockField("text", N_("Benefit"), "line"),
            BlockField("code", N_("Code"), "plain"),
            BlockField("valid_days", N_("Valid for days"), "number", N_("0: no end.")),
        ),
    ),
    Quote: BlockKind(
        N_("Quote"), "quote", (BlockField("text", N_("Quote"), "area"), BlockField("by", N_("Who said it"), "plain"))
    ),
    Rating: BlockKind(
        N_("Rating"),
        "star",
        (
            BlockField("question", N_("Question"), "line"),
            BlockField("link", N_("Link"), "plain", N_("{score} becomes 1 to 5.")),
        ),
    ),
    Divider: BlockKind(N_("Line"), "divider"),
    Footer: BlockKind(
        N_("Footer"),
        "footer",
        (
            BlockField(
                "reason",
                N_("Why they get this message"),
                "line",
                N_("Your details and the way to stop are added by themselves."),
            ),
        ),
    ),
}

PICKS: tuple[tuple[str, str], ...] = (
    ("cart", N_("What is in the cart")),
    ("bought", N_("What was bought")),
    ("related", N_("More of the same category")),
    ("bestsellers", N_("Best sellers")),
    ("fixed", N_("These products")),
)


def block_words(block: Block) -> str:
    """What a block is called."""
    return _(BLOCKS[type(block)].words)
