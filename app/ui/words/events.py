"""What the shop's events are called: as what starts an automation, and as something that has happened."""

from app.i18n import N_, _

_STARTS: dict[str, str] = {
    "Newsletter Subscribed": N_("Customer subscribes to the newsletter"),
    "Cart Abandoned": N_("Customer abandons a cart"),
    "Order Completed": N_("Customer places an order"),
    "Order Cancelled": N_("Customer cancels an order"),
    "Order Refunded": N_("An order is refunded"),
    "Product Viewed": N_("Customer views a product"),
    "Checkout Started": N_("Customer starts the checkout"),
    "Account Created": N_("Customer creates an account"),
    "Feedback Given": N_("Customer gives feedback"),
    "Email Link Clicked": N_("Customer clicks in a message"),
    "Email Replied": N_("Customer answers a message"),
    "Text Message Answered": N_("Customer answers a text message"),
    "Product Added": N_("Customer adds a product to the cart"),
    "Cart Updated": N_("Customer changes the cart"),
    "Order Shipped": N_("An order is shipped"),
    "Order Delivered": N_("An order is delivered"),
    "Form Submitted": N_("Customer sends a form"),
    "Trial Started": N_("A trial starts"),
    "Trial Ended": N_("A trial ends"),
    "Page Viewed": N_("Customer views a page"),
    "Webhook Received": N_("Another program calls (webhook)"),
}
_PAST: dict[str, str] = {
    "Newsletter Subscribed": N_("Subscribed to the newsletter"),
    "Cart Abandoned": N_("Abandoned a cart"),
    "Order Completed": N_("Placed an order"),
    "Order Cancelled": N_("Cancelled an order"),
    "Order Refunded": N_("Got a refund"),
    "Product Viewed": N_("Viewed a product"),
    "Checkout Started": N_("Started the checkout"),
    "Account Created": N_("Created an account"),
    "Feedback Given": N_("Gave feedback"),
    "Email Link Clicked": N_("Clicked in a message"),
    "Email Replied": N_("Answered a message"),
    "Text Message Answered": N_("Answered a text message"),
    "Product Added": N_("Added a product to the cart"),
    "Cart Updated": N_("Changed the cart"),
    "Order Shipped": N_("Had an order shipped"),
    "Order Delivered": N_("Had an order delivered"),
    "Form Submitted": N_("Sent a form"),
    "Trial Started": N_("Started a trial"),
    "Trial Ended": N_("Came to the end of a trial"),
    "Page Viewed": N_("Viewed a page"),
    "Webhook Received": N_("Another program called"),
    "Added by Hand": N_("Was added by hand"),
    "Email Auto-Replied": N_("An automatic answer came"),
    "Email Bounced": N_("A message came back"),
    "Marked as Spam": N_("Marked a message as spam"),
    "Unsubscribed": N_("Stopped the messages"),
    "Email Opened": N_("Opened a message (indicative)"),
    "Newsletter Sent": N_("Was sent a newsletter"),
    "Details Corrected": N_("Details were corrected"),
    "Rest Given": N_("Was given a rest from messages"),
    "Rest Ended": N_("The rest from messages was ended"),
}
EVENTS: tuple[str, ...] = tuple(_STARTS)
"""Events that the program knows by name, the usual ones first; a shop may send others."""


def event_words(event: str) -> str:
    """What starts an automation: "Asiakas tekee ostoksen". Events of the shop's own are told by their name."""
    if not event:
        return _("No event chosen")
    return _(_STARTS[event]) if event in _STARTS else event


def event_past(event: str) -> str:
    """What has happened: "Teki ostoksen"."""
    return _(_PAST[event]) if event in _PAST else f"“{event}”"
