"""The public addresses in messages: where links lead, how messages are stopped, where feedback is asked for."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from app.i18n import _, speaking
from app.mail.ids import confirm_mailto
from app.model.actions import Sms
from app.model.campaign import TEXT, tagged, tags_of
from app.model.customer import Facts, Shop
from app.model.flow import Flow
from app.model.signing import HEAD, SHORT, short_signed, signed
from app.model.template import Template
from app.model.track import CONFIRMS, LINK_OF_TEXT, TEXT_VISITS, TEXTS, VISITS
from app.model.truth import has_consent
from app.render.compile import CompiledMessage, compile_template
from app.render.counted import CLICK, OPEN, Counted
from app.render.text_links import Detour
from app.render.text_message import PLAIN, AddressLengths
from app.services.desk import Desk
from app.services.track import VISITED, signing_key, stands, track_settings, track_state
from app.services.track_links import document_of, document_of_text
from app.store.links import Known

STARS = range(1, 6)
MANY = 64
"""More steps than send at one moment."""


class Addresses:
    """Makes the addresses of one shop's messages. What the endpoint knows is looked up anew by `look`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, Known] = {}
        self._version: tuple[int, datetime | None, int] | None = None
        self._counted: dict[str, Counted] = {}
        self._ready: dict[tuple[int, int, int, str, bool], tuple[CompiledMessage, object]] = {}
        self.look(desk.clock.now())

    def look(self, now: datetime) -> None:
        """How the endpoint stands, and whether it knows other links than before. One short query at level 0."""
        self._settings = track_settings(self._desk)
        self._ready.clear()
        self.base = ""
        if self._settings.level and stands(self._settings, track_state(self._desk), now):
            self.base = self._settings.address
            self._key = signing_key(self._desk, self._settings.keys)
            version = (*self._desk.store.links.version(), self._settings.level)
            if version != self._version:
                self._known, self._version, self._counted = self._desk.store.links.known(), version, {}

    def compiled(self, template: Template, shop: Shop, tagging: bool, flow: Flow, node: str) -> CompiledMessage:
        """The message of a step, its links counted where the endpoint knows them all along."""
        # Messages of one moment ask for the same few again and again; to compare whole templates takes longer.
        key = (id(template), id(shop), id(flow), node, tagging)
        ready = self._ready.get(key)
        if ready is None:
            if len(self._ready) >= MANY:
                self._ready.clear()
            # What the numbers in the key stand for is kept, so that they stand for nothing else meanwhile.
            ready = self._ready[key] = self._compiled(template, shop, tagging, flow, node), (template, shop, flow)
        return ready[0]

    def _compiled(self, template: Template, shop: Shop, tagging: bool, flow: Flow, node: str) -> CompiledMessage:
        tags = tags_of(flow, node) if tagging else ""
        plain = compile_template(template, shop, tags)
        if not self.base:
            return plain
        document = document_of(plain, flow, node)
        counted = self._counted.get(document)
        if counted is None:
            known = self._known.get(document, Known({}, {}))
            counted = Counted(self.base, known.links, known.products, self._settings.level == 2)
            self._counted[document] = counted
        return compile_template(template, shop, tags, counted)

    def marks(self, token: str, facts: Facts, marketing: bool) -> dict[str, str]:
        """What merging needs besides the customer: the signed tokens. No picture for who did not agree to it."""
        if not self.base:
            return {}
        watched = self._watches(facts, marketing)
        opened = signed(self._key, "open", token) if watched else ""
        followed = watched and self._follows(VISITS)
        return {CLICK: signed(self._key, "follow" if followed else "click", token), OPEN: opened}

    def _watches(self, facts: Facts, marketing: bool) -> bool:
        """Whether more than clicks is counted of this customer: they have agreed to it."""
        return marketing and self._settings.level == 2 and has_consent(facts, "tracking")

    def _follows(self, skill: str) -> bool:
        """Whether the shop's pages tell that they are looked at, and the endpoint can say after which message."""
        return VISITED in self._settings.sees and skill in self._settings.skills

    def stop(self, token: str, language: str) -> str:
        """Where a browser stops the messages; "" without an endpoint."""
        return f"{self.base}/u/{signed(self._key, 'stop', token)}?l={language}" if self.base else ""

    def detour(self, flow: Flow, step: Sms, tagging: bool, token: str, facts: Facts) -> Detour:
        """Leads the addresses of a text message by way of the endpoint where it knows them, shortly."""
        tags = tags_of(flow, step.id, TEXT) if tagging else ""
        known = self._known.get(document_of_text(step, flow, tags)) if self.base else None
        if known is None:
            return str
        ids = {**known.products, **{target: numbers[0] for target, numbers in known.links.items()}}
        followed = self._watches(facts, step.message_class != "service") and self._follows(TEXT_VISITS)
        public = short_signed(self._key, "text-follow" if followed else "text", token)

        def led(address: str) -> str:
            number = ids.get(tagged(address, tags))
            return f"{self.base}/t/{number}{public}" if number else address

        return led

    def stop_of_text(self, token: str) -> str:
        """Where a text message lets itself be stopped; "" without an endpoint that can."""
        able = self.base and TEXTS in self._settings.skills
        return f"{self.base}/s/{short_signed(self._key, 'text-stop', token)}" if able else ""

    def confirm(self, token: str, language: str, mailbox: str) -> str:
        """Where a subscription is confirmed: the endpoint's page, else a mail to the shop's `mailbox`."""
        if self.base and CONFIRMS in self._settings.skills:
            return f"{self.base}/k/{signed(self._key, 'confirm', token)}?l={language}"
        with speaking(language):
            subject = _("I confirm my subscription")
        return confirm_mailto(mailbox, self._desk.store.shop.stop_key(), token, subject)

    def feedback(self, token: str, language: str, reply_to: str) -> dict[str, str]:
        """`feedback`, and `stars_1` to `stars_5`: the endpoint's form, else the shop's own, else a mail to the shop."""
        if self.base:
            form = f"{self.base}/f/{signed(self._key, 'feedback', token)}?l={language}"
            return {"feedback": form, **{f"stars_{n}": f"{form}&s={n}" for n in STARS}}
        return dict(_without_endpoint(language, reply_to, self._settings.own_form))


def text_lengths(desk: Desk) -> AddressLengths:
    """How long the short addresses of text messages are now: for counting their parts before they are sent."""
    settings = track_settings(desk)
    able = settings.level and TEXTS in settings.skills and stands(settings, track_state(desk), desk.clock.now())
    start = len(settings.address) + len("/t/") + HEAD + SHORT
    return AddressLengths(click=start + LINK_OF_TEXT, stop=start) if able else PLAIN


@lru_cache(maxsize=16)
def _without_endpoint(language: str, reply_to: str, own_form: str) -> dict[str, str]:
    names = ("feedback", *(f"stars_{n}" for n in STARS))
    if own_form:
        return dict.fromkeys(names, own_form)
    with speaking(language):
        subjects = (_("Feedback"), *(_("Feedback: {n} of 5 stars").format(n=n) for n in STARS))
    return {name: f"mailto:{reply_to}?subject={quote(subject)}" for name, subject in zip(names, subjects, strict=True)}
