"""The public addresses in messages: where links lead, how messages are stopped, where feedback is asked for."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from app.i18n import _, speaking
from app.model.campaign import tags_of
from app.model.customer import Facts, Shop
from app.model.flow import Flow
from app.model.signing import signed
from app.model.template import Template
from app.model.truth import has_consent
from app.render.compile import CompiledMessage, compile_template
from app.render.counted import CLICK, OPEN, Counted
from app.services.desk import Desk
from app.services.track import signing_key, stands, track_settings, track_state
from app.services.track_links import document_of
from app.store.links import Known

STARS = range(1, 6)


class Addresses:
    """Makes the addresses of one shop's messages. What the endpoint knows is looked up anew by `look`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, Known] = {}
        self._version: tuple[int, datetime | None, int] | None = None
        self._counted: dict[str, Counted] = {}
        self.look(desk.clock.now())

    def look(self, now: datetime) -> None:
        """How the endpoint stands, and whether it knows other links than before. One short query at level 0."""
        self._settings = track_settings(self._desk)
        self.base = ""
        if self._settings.level and stands(self._settings, track_state(self._desk), now):
            self.base = self._settings.address
            self._key = signing_key(self._desk, self._settings.keys)
            version = (*self._desk.store.links.version(), self._settings.level)
            if version != self._version:
                self._known, self._version, self._counted = self._desk.store.links.known(), version, {}

    def compiled(self, template: Template, shop: Shop, tagging: bool, flow: Flow, node: str) -> CompiledMessage:
        """The message of a step, its links counted where the endpoint knows them all along."""
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
        watched = marketing and self._settings.level == 2 and has_consent(facts, "tracking")
        opened = signed(self._key, "open", token) if watched else ""
        return {CLICK: signed(self._key, "click", token), OPEN: opened}

    def stop(self, token: str, language: str) -> str:
        """Where a browser stops the messages; "" without an endpoint."""
        return f"{self.base}/u/{signed(self._key, 'stop', token)}?l={language}" if self.base else ""

    def feedback(self, token: str, language: str, reply_to: str) -> dict[str, str]:
        """`feedback`, and `stars_1` to `stars_5`: the endpoint's form, else the shop's own, else a mail to the shop."""
        if self.base:
            form = f"{self.base}/f/{signed(self._key, 'feedback', token)}?l={language}"
            return {"feedback": form, **{f"stars_{n}": f"{form}&s={n}" for n in STARS}}
        return dict(_without_endpoint(language, reply_to, self._settings.own_form))


@lru_cache(maxsize=16)
def _without_endpoint(language: str, reply_to: str, own_form: str) -> dict[str, str]:
    names = ("feedback", *(f"stars_{n}" for n in STARS))
    if own_form:
        return dict.fromkeys(names, own_form)
    with speaking(language):
        subjects = (_("Feedback"), *(_("Feedback: {n} of 5 stars").format(n=n) for n in STARS))
    return {name: f"mailto:{reply_to}?subject={quote(subject)}" for name, subject in zip(names, subjects, strict=True)}
