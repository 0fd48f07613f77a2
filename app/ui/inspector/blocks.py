"""The kinds of block in a message: what they are called and what there is to fill in."""

from dataclasses import dataclass
from typing import Literal

from app.i18n import N_, _
from app.model.template import (
    Benefit,
    Block,
    Button,
    Columns,
    Divider,
    Footer,
    Heading,
    Picture,
    Products,
    Quote,
    Rating,
    Raw,
    Social,
    Text,
    Variants,
)

Control = Literal[
    "line", "area", "plain", "number", "choice", "list", "picture", "check", "code", "code_list", "social"
]


@dataclass(frozen=True)
class BlockField:
    """One field of a block. `line` and `area` may hold variables, `plain` may not; `list` is comma-separated.

    `most` and `choices` are for numbers and choices.
    """

    name: str
    words: str
    control: Control
    hint: str = ""
    most: int = 365
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class BlockKind:
    """A kind of block: its name, its icon, its fields, and what else one might look for it by."""

    words: str
    icon: str
    fields: tuple[BlockField, ...] = ()
    also: str = ""


PICKS: tuple[tuple[str, str], ...] = (
    ("cart", N_("What is in the cart")),
    ("bought", N_("What was bought")),
    ("viewed", N_("What was looked at lately")),
    ("related", N_("More of the same category")),
    ("bestsellers", N_("Best sellers")),
    ("fixed", N_("These products")),
)

_TOPIC = BlockField(
    "topic", N_("Topic of the link"), "plain", N_("What a click tells an interest in: “winter sports”.")
)


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
            BlockField("source", N_("Picture"), "picture", N_("A file from this computer goes along inside the mail.")),
            BlockField("alt", N_("What the picture shows"), "plain", N_("For those who do not see it.")),
            BlockField("link", N_("Link"), "plain"),
            _TOPIC,
            BlockField("width", N_("Width in pixels"), "number", N_("0: as wide as there is room."), 600),
        ),
        N_("photo, logo"),
    ),
    Button: BlockKind(
        N_("Button"),
        "button",
        (BlockField("label", N_("Label"), "line"), BlockField("link", N_("Link"), "plain"), _TOPIC),
    ),
    Products: BlockKind(
        N_("Products"),
        "bag",
        (
            BlockField("pick", N_("Which products"), "choice", choices=PICKS),
            BlockField("category", N_("Category"), "plain"),
            BlockField("skus", N_("Product codes"), "list"),
            BlockField("limit", N_("At most"), "number", most=12),
            BlockField("stock", N_("Tell how many are left"), "check"),
            BlockField("hide_price", N_("Leave the price out"), "check"),
            BlockField("hide_reduction", N_("Leave the reduction out"), "check"),
        ),
        N_("cart, basket, bought, best sellers, viewed"),
    ),
    Benefit: BlockKind(
        N_("Benefit"),
        "gift",
        (
            BlockField("text", N_("Benefit"), "line"),
            BlockField("code", N_("Code"), "plain"),
            BlockField(
                "code_list",
                N_("List of unique codes"),
                "code_list",
                N_("Each message takes the next code of the list. Lists are in the settings."),
            ),
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
    Columns: BlockKind(N_("Columns"), "columns", also=N_("side by side, two, three")),
    Variants: BlockKind(N_("Wordings by persona"), "users", also=N_("variants, personas, options")),
    Social: BlockKind(
        N_("Elsewhere"),
        "globe",
        (BlockField("links", N_("Pages"), "social", N_("Empty: the pages in the shop’s look.")),),
        N_("social, facebook, instagram, links"),
    ),
    Raw: BlockKind(
        N_("By hand"),
        "braces",
        (
            BlockField("kind", N_("Written in"), "choice", choices=(("html", N_("HTML")), ("mjml", N_("MJML")))),
            BlockField("markup", N_("Markup"), "code", N_("Scripts, forms and foreign styles are taken out.")),
            BlockField("plain", N_("In the text part"), "area", N_("Empty: the words of the markup.")),
        ),
        N_("html, mjml, code, raw"),
    ),
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


def block_words(block: Block) -> str:
    """What a block is called."""
    return _(BLOCKS[type(block)].words)
