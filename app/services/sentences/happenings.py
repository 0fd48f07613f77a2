"""What has happened in a customer's life, told by the name of its event."""

from __future__ import annotations

from app.i18n import N_, _

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
    "Newsletter Form Sent": N_("Sent the newsletter form"),
    "Confirmation Asked": N_("Was asked to confirm the subscription"),
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


def event_past(event: str) -> str:
    """What has happened: "Teki ostoksen". An event of the shop's own is told by its name, in quotes."""
    return _(_PAST[event]) if event in _PAST else f"“{event}”"


def is_known(event: str) -> bool:
    """Whether the event has words of its own here."""
    return event in _PAST
