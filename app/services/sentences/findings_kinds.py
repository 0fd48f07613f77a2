"""Findings about triggers, waits and tests of splits: code -> (what is wrong, what to do)."""

from app.i18n import N_

KINDS: dict[str, tuple[str, str]] = {
    "P4-unfinished:day": (
        N_("“{title}” has no day yet."),
        N_("Choose the day of the calendar."),
    ),
    "P4-unfinished:test": (
        N_("“{title}” compares two branches, but does not have two that people take."),
        N_("Keep two branches with a weight above zero, or end the comparison."),
    ),
    "P4-unfinished:test.metric": (
        N_("“{title}” compares how many reach the goal, but the automation has none."),
        N_("Add a goal, or choose something else that counts."),
    ),
    "segment-gone": (
        N_("“{title}” asks about the segment “{segment}”, which the shop does not have."),
        N_("Make the segment or ask about something else: until then the rule never holds."),
    ),
    "products-no-stock": (
        N_("“{title}” waits for news of the stock, but no product has a stock figure."),
        N_("Import the products with their stock: until then nobody comes in."),
    ),
    "products-none": (
        N_("“{title}” waits for news of a product, but the shop has no products."),
        N_("Import the products: until then nobody comes in."),
    ),
}
