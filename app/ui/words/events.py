"""What the shop's events are called where they start an automation; as something past: `sentences.happenings`."""

from app.i18n import N_, _
from app.services.sentences.happenings import event_past, is_known

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
_OURS: dict[str, str] = {"Confirmation Asked": N_("Customer is asked to confirm the subscription")}
"""Start one automation of our own each, and are not offered for others."""
EVENTS: tuple[str, ...] = tuple(_STARTS)
"""Events that the program knows by name, the usual ones first; a shop may send others."""


def event_words(event: str) -> str:
    """What starts an automation: "Asiakas tekee ostoksen". Events of the shop's own are told by their name."""
    if not event:
        return _("No event chosen")
    known = _STARTS.get(event) or _OURS.get(event)
    if known:
        return _(known)
    return event_past(event) if is_known(event) else event
