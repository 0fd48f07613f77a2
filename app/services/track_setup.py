"""What the public endpoint is told about the shop: its keys, how its pages look and what they say, forms and hooks."""

from __future__ import annotations

from app.i18n import LANGUAGES, N_, _, speaking
from app.model.track import Brand, Choice, Form, PublicHook, Setup
from app.services.desk import Desk
from app.services.track import VISITED, signing_keys, sites_of, track_settings
from app.services.webhooks import hook_secret, load_hooks

_TEXTS = {
    "stop_title": N_("Unsubscribe"),
    "stop_question": N_("Do you want {shop} to stop sending you messages?"),
    "stop_button": N_("Stop the messages"),
    "stopped_title": N_("The messages have been stopped"),
    "stopped_text": N_("{shop} will send you no more marketing messages. You may close this page."),
    "confirm_title": N_("Confirm the subscription"),
    "confirm_question": N_("Do you want {shop} to send you messages by e-mail?"),
    "confirm_button": N_("Yes, confirm"),
    "confirmed_title": N_("The subscription is confirmed"),
    "confirmed_text": N_("Thank you. You can stop the messages at any time by the link in each of them."),
    "form_question": N_("How did we do?"),
    "form_stars": N_("Stars, 5 is best"),
    "form_choices": N_("What do you think?"),
    "form_text": N_("In your own words"),
    "form_button": N_("Send"),
    "form_missing": N_("Answer at least one of the questions."),
    "thanks_title": N_("Thank you"),
    "thanks_text": N_("Your answer has arrived."),
    "later_title": N_("Please try again in a moment"),
    "later_text": N_("This could not be saved just now."),
    "lost": N_("There is no such page. The address may have been cut short."),
    "home": N_("To the shop"),
}


def setup_of(desk: Desk) -> Setup:
    """Everything, as it is now. Raises PolkuError("keyring-missing") where the secrets of hooks cannot be read."""
    shop, settings = desk.shop, track_settings(desk)
    asked = {shop.locale: settings.question} if settings.question else {}
    choices = tuple(Choice(one, {shop.locale: one}) for one in settings.choices)
    return Setup(
        keys=signing_keys(desk),
        brand=Brand(shop.name, shop.url, shop.accent or Brand().accent, shop.locale),
        texts={language: _said(language) for language in LANGUAGES},
        forms=(Form(question=asked, choices=choices),),
        opens=settings.level == 2,
        sites=sites_of(desk, settings) if VISITED in settings.sees else (),
        hooks=tuple(PublicHook(one.id, one.kind, hook_secret(desk, one)) for one in load_hooks(desk)),
    )


def _said(language: str) -> dict[str, str]:
    with speaking(language):
        return {name: _(text) for name, text in _TEXTS.items()}
