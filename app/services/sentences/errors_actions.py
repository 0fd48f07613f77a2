"""Errors about text messages and calls to other systems."""

from __future__ import annotations

from app.i18n import N_
from app.services.sentences.parts import MAIL_WAITS, NOTHING_CHANGED, Parts

SENTENCES: dict[str, Parts] = {
    "sms-gateway-bad": (
        N_("The gateway’s request cannot be made."),
        N_("It must hold the number (to) and the text (text); missing: {missing}"),
        N_("Mend the fields in Settings, or begin from a ready provider."),
        NOTHING_CHANGED,
    ),
    "sms-not-set": (
        N_("No gateway for text messages has been connected."),
        "",
        N_("Connect one in Settings, or with polku sms gateway."),
        NOTHING_CHANGED,
    ),
    "sms-stopped": (
        N_("Text messages have stopped."),
        N_("The gateway answered: {reply}"),
        N_("Check the address, the user and the secret in Settings, and that the account has credit."),
        MAIL_WAITS,
    ),
    "answers-no-columns": (
        N_("{file} is no list of answers."),
        N_("No column of numbers (phone, from) or of words (text, message) was found in its first row."),
        N_("Name the columns phone and text, and bring it in again."),
        NOTHING_CHANGED,
    ),
    "phone-bad": (
        N_("The phone number cannot be used: {phone}"),
        N_("It is no number that can be called from abroad."),
        N_("Correct the customer’s number."),
        "",
    ),
    "webhook-bad-address": (
        N_("The address cannot be called: {url}"),
        "",
        N_("Write a whole address, such as https://shop.example/polku, without a user name."),
        NOTHING_CHANGED,
    ),
    "webhook-not-https": (
        N_("The address is not encrypted: {url}"),
        N_("Customers’ data would go over the network for anyone to read."),
        N_("Use https. Only this computer itself (localhost) may be called without it."),
        NOTHING_CHANGED,
    ),
    "webhook-private": (
        N_("The address leads into a private network: {url}"),
        N_("An automation from somebody else could otherwise call your own devices."),
        N_("Use a public address, or one of this computer itself (localhost)."),
        NOTHING_CHANGED,
    ),
}
