"""Short phrases for why a message did not leave, and why somebody left an automation."""

from __future__ import annotations

from app.i18n import N_, _

REASONS = {
    # guardrails, in the order they are asked
    "consent": N_("no consent"),
    "suppressed": N_("on the suppression list"),
    "ended": N_("already left the automation"),
    "too_late": N_("too late"),
    "just_bought": N_("just bought the same kind of thing"),
    "same_content": N_("already got the same message"),
    "cap": N_("the frequency cap is full"),
    "catch_up": N_("another late message went to the same customer within a day"),
    "quiet_days": N_("a day without marketing"),
    "quiet_hours": N_("quiet hours"),
    "no_phone": N_("no phone number"),
    "phone-bad": N_("the phone number cannot be used"),
    "webhook-bad-address": N_("the address cannot be called"),
    "webhook-not-https": N_("the address is not encrypted"),
    "webhook-private": N_("the address leads into a private network"),
    "codes-run-out": N_("waits for discount codes: the list has none left"),
    # the suppression list
    "unsubscribed": N_("stopped the messages"),
    "bounced": N_("the address does not work"),
    "complained": N_("marked a message as spam"),
    "manual": N_("stopped by hand"),
    "resting": N_("is left in peace for a while"),
    "restored": N_("it may have left before the shop was restored from a backup"),
    "erased": N_("the customer’s data was erased"),
    "not_waiting": N_("the confirmation is not asked for any more"),
    # ways to leave an automation
    "finished": N_("went through to the end"),
    "exit": N_("came to an exit"),
    "goal": N_("reached the goal"),
    "purchase": N_("bought"),
    "event": N_("the event that ends it came"),
    "dead_end": N_("the way led nowhere"),
    "loop": N_("went round without a wait"),
    "stopped": N_("the automation was stopped"),
    "removed": N_("the step was removed"),
    "holdout": N_("kept out for comparison"),
    "after_sleep": N_("left out by hand after the computer had slept"),
    "passed_by": N_("the step is skipped"),
    # other
    "paused": N_("the automation was paused"),
    "crash": N_("the program stopped while sending"),
    "interrupted": N_("the program stopped while sending"),
    "refused": N_("the server refused the recipient"),
    "unreachable": N_("the mail server could not be reached"),
    "not_delivered": N_("marked as not delivered by hand"),
    # what came back to the mailbox afterwards
    "bounce-hard": N_("came back: the address does not work"),
    "bounce-soft": N_("came back: the mailbox is full or cannot be reached"),
    "bounce-sender": N_("came back: the receiving server refuses our messages"),
    "bounce-content": N_("came back: the receiving server refuses what the message says"),
    "bounce-unknown": N_("came back undelivered"),
    "stops_unread": N_("waits until the stops in the mailbox have been read"),
}


def say(reason: str) -> str:
    """The reason as a phrase that goes on a line of its own or in a list; an unknown one as it is."""
    return _(REASONS[reason]) if reason in REASONS else reason
