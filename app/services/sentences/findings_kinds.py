"""Findings about triggers, waits and tests of splits: code -> (what is wrong, what to do)."""

from app.i18n import N_

KINDS: dict[str, tuple[str, str]] = {
    "confirm-not-service": (
        N_("“{title}” asks to confirm a subscription, but is not a service message."),
        N_("Make it a service message: nobody has agreed to marketing yet."),
    ),
    "confirm-sells": (
        N_("“{title}” makes an offer to somebody who has not agreed to marketing yet."),
        N_("Take the offer away, or give it in the welcome, which comes after the confirmation."),
    ),
    "confirm-second-message": (
        N_("“{title}” would be a second message to somebody who has not confirmed."),
        N_("Delete it: whoever has not confirmed gets the one message that asks."),
    ),
    "confirm-no-link": (
        N_("“{title}” asks to confirm, but has nothing to confirm with in every language."),
        N_("Let a button lead to {{{{ links.confirm }}}}."),
    ),
    "confirm-elsewhere": (
        N_("“{title}” leads to the confirmation of a subscription, but nobody has been asked for one here."),
        N_("Take the link away, or start the automation when a confirmation is asked."),
    ),
    "P15-offer-ends-early": (
        N_("The code of “{title}” is good for {valid} days, but the message that shows it comes after {waited}."),
        N_("Give the code right before the message, or let it be good for longer."),
    ),
    "P8-engaged-without-source": (
        N_("“{title}” asks who opened or clicked in any message, but nothing tells that here."),
        N_("Connect the shop’s own endpoint in the settings, or ask about what the shop knows, such as an order."),
    ),
    "P8-event-without-source:clicked": (
        N_("“{title}” hangs on clicks in messages, but nothing tells them here."),
        N_("Connect the shop’s own endpoint in the settings: until then nobody counts as having clicked."),
    ),
    "P8-event-without-source:opened": (
        N_("“{title}” hangs on opens of messages, but nothing tells them here."),
        N_("Connect the shop’s own endpoint and choose level 2: until then nobody counts as having opened."),
    ),
    "P8-event-without-source:feedback": (
        N_("“{title}” hangs on feedback, but nothing tells it here."),
        N_("Connect the shop’s own endpoint in the settings, or import the answers: until then none comes."),
    ),
    "P8-event-without-source:visits": (
        N_("“{title}” hangs on visits to pages, but nothing tells them here."),
        N_(
            "Let the shop’s pages tell it, in the settings under Measuring, or import the events: until then nobody "
            "counts as having visited."
        ),
    ),
    "P8-benefit-on-open": (
        N_("“{title}” gives the benefit of “{message}” to those who opened."),
        N_("Ask for a click or an order instead: mail programs open messages by themselves, and some hide real opens."),
    ),
    "P8-clicked-only-link": (
        N_("“{title}” asks for clicks in “{message}”, which has one link only."),
        N_("Add a second link: scanners follow a single one just as people do, so nobody counts as having clicked."),
    ),
    "rule-automation-gone": (
        N_("“{title}” asks about messages of “{automation}”, an automation that the shop does not have."),
        N_("Choose another automation, or ask about them all."),
    ),
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
