"""What the checks found in text messages, webhooks, codes and jumps, in words: what is wrong, and what to do."""

from __future__ import annotations

from app.i18n import N_

ACTIONS: dict[str, tuple[str, str]] = {
    "sms-long": (
        N_("The text message “{title}” takes {parts} messages, and each is paid for."),
        N_("Shorten it: 160 characters fit in one, 306 in two."),
    ),
    "sms-alphabet": (
        N_("“{title}” has characters that text messages lack ({signs}): only {room} fit in one."),
        N_("Write it without them, and 160 fit."),
    ),
    "sms-no-stop": (
        N_("The text message “{title}” does not say how to stop the messages."),
        N_("Say in a few words where to stop them, such as an address."),
    ),
    "sms-no-gateway": (
        N_("Text messages do not leave this shop yet, and “{title}” is one."),
        N_("Connect a gateway or choose a list in Settings. Until then it waits, and is skipped when it is too late."),
    ),
    "codes-none": (
        N_("The list “{list}” that “{title}” gives codes from has none left."),
        N_("Bring codes to the list. Until then people wait at the step."),
    ),
    "codes-few": (
        N_("The list “{list}” that “{title}” gives codes from has {left} codes left."),
        N_("Bring more codes to the list."),
    ),
    "start-unknown": (
        N_("“{title}” starts the automation “{name}”, which this shop does not have."),
        N_("Choose one of the shop’s automations."),
    ),
    "start-not-live": (
        N_("“{title}” starts the automation “{name}”, which is not running."),
        N_("Publish it. Until then nobody comes into it."),
    ),
    "webhook-bad-address": (
        N_("The address of “{title}” cannot be called."),
        N_("Write a whole address, such as https://shop.example/polku, without a user name."),
    ),
    "webhook-not-https": (
        N_("The address of “{title}” is not encrypted."),
        N_("Use https. Only this computer itself (localhost) may be called without it."),
    ),
    "webhook-private": (
        N_("The address of “{title}” leads into a private network."),
        N_("Use a public address, or one of this computer itself (localhost)."),
    ),
    "discount-before-code": (
        N_("“{title}” shows a discount code, and no step before it gives one."),
        N_("Put the step “Give a discount code” before the message."),
    ),
}
