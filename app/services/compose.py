"""From a letter to its exact bytes: the one way in which Polku writes a message, for the runner and for previews
alike.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache, partial
from zoneinfo import ZoneInfo

import msgspec

from app.engine.letters import Composed, Letter, new_token
from app.engine.times import moment
from app.engine.wire import Outgoing
from app.i18n import _
from app.mail.addresses import domain_of
from app.mail.build import Built, Head, build_message
from app.mail.ids import make_stop_token, message_id, stop_mailto
from app.model.account import Account
from app.model.actions import Sms
from app.model.campaign import tags_of
from app.model.confirming import asks_to_confirm
from app.model.customer import Customer, Facts, Product, Shop
from app.model.entry import Entry
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Email
from app.model.template import Template
from app.render.compile import compile_template
from app.render.context import TakeCode, context, sample_code
from app.render.merge import Merged, merge
from app.render.rows import Catalogue
from app.render.text_message import text_message
from app.services.desk import Desk
from app.services.pictures import picture_bytes
from app.services.tagging import tags_links
from app.services.take_codes import CodeTaker
from app.services.track_addresses import Addresses

NO_ACCOUNT = Account(host="", from_address="kauppa@example.invalid")
"""Stands in for the account while none is connected, so that previews work from the first minute."""
PLENTY = 10_000
"""More products than a small shop sells."""


class Written(msgspec.Struct, frozen=True):
    """One message merged and built: what is shown is what is sent."""

    merged: Merged
    built: Built
    message_id: str


class Composer:
    """Writes messages for one shop. Products are those of the day's first message, the shop's details those of the
    moment (messages of one moment, such as a window that is sent, ask once)."""

    def __init__(self, desk: Desk, account: Account) -> None:
        self._desk, self._account = desk, account
        self._key = desk.store.shop.stop_key()
        self._codes = CodeTaker(desk.store.codes)
        self._picture = cache(partial(picture_bytes, desk.folder))
        self._addresses = Addresses(desk)
        self._day: date | None = None
        self._look(desk.clock.now())

    def _look(self, now: datetime) -> None:
        """Read the shop anew, and on a new day its products."""
        self._shop: Shop = self._desk.shop
        self._tagging = tags_links(self._desk)
        self._addresses.look(now)
        self._zone = ZoneInfo(self._shop.timezone)
        self._seen_at = now
        if now.astimezone(self._zone).date() != self._day:
            self._open_day(now)

    def _open_day(self, now: datetime) -> None:
        """Read products anew. What sells best is counted up to midnight, so that a day has one answer."""
        self._day = now.astimezone(self._zone).date()
        products = self._desk.store.products
        before = {one.sku: one.lowest for one in products.reductions(now) if one.lowest and one.lowest > one.price}
        midnight = moment(self._day, time.min, self._shop.timezone)
        selling = products.best_sellers(midnight, limit=PLENTY)
        sold = {product.sku for product in selling}
        every = (*selling, *(product for product in products.all() if product.sku not in sold))
        self._catalogue = Catalogue([_reduced(one, before) for one in every])

    def __call__(self, letter: Letter) -> Composed:
        """The exact bytes of a letter, as the runner asks for them; codes of lists are taken for it.

        Raises PolkuError for one that cannot be written.
        """
        taken: list[int] = []
        if letter.staff is not None:
            to = letter.staff.to or self._account.reply_to or self._account.from_address
            text = f"{letter.staff.text}\n\n{_who(letter.facts.customer)}"
            written = self._staff(to, _("Polku: {flow}").format(flow=letter.flow.name), text, letter)
        elif letter.email is not None:
            code = self._codes.taker(letter.id, letter.facts.now, taken)
            known = letter.message_id
            written = self.write(
                letter.flow, letter.email, letter.facts, letter.entry, letter.enrolment, letter.token, known, code
            )
        else:
            raise PolkuError("message-empty", "ours")
        built = written.built
        outgoing = Outgoing(letter.id, built.from_addr, built.to_addr, built.data)
        return Composed(outgoing, written.message_id, written.merged.subject, built.sha256, tuple(taken))

    def write(
        self,
        flow: Flow,
        email: Email,
        facts: Facts,
        entry: Entry,
        enrolment: int = 0,
        token: str = "",
        known_id: str = "",
        code: TakeCode = sample_code,
    ) -> Written:
        """The message of an e-mail step for one customer at `facts.now`, in the customer's language where there is one.

        Raises PolkuError (message-..., address-..., codes-run-out).
        """
        token = token or new_token()
        template, stop, merged = self._merged(flow, email, facts, entry, enrolment, token, code)
        account = self._account
        head = Head(
            message_id=known_id or message_id(token, account.from_address.rpartition("@")[2]),
            date=facts.now.astimezone(self._zone),
            from_address=account.from_address,
            to_address=facts.customer.email,
            from_name=account.from_name or self._shop.name,
            reply_to=account.reply_to,
            message_class="service" if email.message_class == "service" else "marketing",
            flow_slug=flow.library_id or flow.name,
            flow_title=flow.name,
            node=email.id,
            language=template.language,
            stop_mailto=stop,
            stop_https=self._one_click(token, template.language) if stop else "",
        )
        return Written(merged, build_message(head, merged, self._picture), head.message_id)

    def merged(self, flow: Flow, email: Email, facts: Facts, entry: Entry, token: str) -> Merged:
        """The words of the same message without its bytes: for showing. Raises PolkuError (message-...)."""
        return self._merged(flow, email, facts, entry, 0, token, sample_code)[2]

    def _merged(
        self, flow: Flow, email: Email, facts: Facts, entry: Entry, enrolment: int, token: str, code: TakeCode
    ) -> tuple[Template, str, Merged]:
        """The template in the customer's language, the address that stops marketing ("" for service), the message."""
        known = flow.template_by_id.get(email.template)
        if known is None:
            raise PolkuError("message-missing", "user", title=email.title or email.id)
        if facts.now != self._seen_at:
            self._look(facts.now)
        template = known.in_language(facts.customer.language or self._shop.locale, self._shop.locale)
        stop = ""
        if email.message_class != "service":
            stop_at = self._account.stop_address or self._account.from_address
            stop = stop_mailto(stop_at, make_stop_token(self._key, token), plus=False)
        language, addresses = template.language, self._addresses
        answer_to = self._account.reply_to or self._account.from_address
        links = addresses.feedback(token, language, answer_to)
        if stop:
            links["unsubscribe"] = addresses.stop(token, language) or stop
        asks = asks_to_confirm(flow)
        if asks:
            stop_at = self._account.stop_address or self._account.from_address
            links["confirm"] = addresses.confirm(token, language, stop_at)
        seen = context(facts, entry, self._shop, self._catalogue, links, enrolment, code)
        if asks:  # nobody has agreed to anything yet: no link is counted, and none tells where it stood
            return template, stop, merge(compile_template(template, self._shop), seen)
        seen.values.update(addresses.marks(token, facts, bool(stop)))
        return template, stop, merge(addresses.compiled(template, self._shop, self._tagging, flow, email.id), seen)

    def _one_click(self, token: str, language: str) -> str:
        """For mail programs: only an address that is safe on its way."""
        found = self._addresses.stop(token, language)
        return found if found.startswith("https://") else ""

    def tags(self, flow: Flow, email: Email) -> str:
        """What the links of a message say of where they stood; "" where the shop does not want it."""
        return tags_of(flow, email.id) if self._tagging else ""

    def text(
        self,
        flow: Flow,
        step: Sms,
        facts: Facts,
        entry: Entry,
        enrolment: int = 0,
        token: str = "",
        code: TakeCode | None = None,
    ) -> str:
        """The words of a text message at `facts.now`, its links counted where the endpoint knows them.

        `code`: for previews. Raises PolkuError (message-...).
        """
        token = token or new_token()
        if facts.now != self._seen_at:
            self._look(facts.now)
        account, addresses = self._account, self._addresses
        links = addresses.feedback(token, self._shop.locale, account.reply_to or account.from_address)
        if step.message_class != "service":
            answers = self._shop.email or account.reply_to or account.from_address
            links["unsubscribe"] = addresses.stop_of_text(token) or answers
        seen = context(facts, entry, self._shop, self._catalogue, links, enrolment, code or no_code)
        said = step.in_language(facts.customer.language, self._shop.locale)
        return text_message(said, seen, addresses.detour(flow, step, self._tagging, token, facts))

    def plain(self, to: str, subject: str, text: str) -> Outgoing:
        """A short message in plain words, to the shop's own people."""
        built = self._staff(to, subject, text, None).built
        return Outgoing(0, built.from_addr, built.to_addr, built.data)

    def sample(self, to: str, subject: str, text: str) -> tuple[Outgoing, str]:
        """A plain message to the shop itself with the headers of marketing, and its Message-ID: for the look at how
        such mail arrives. Its stop link stops nobody.
        """
        token, account = new_token(), self._account
        stop = stop_mailto(account.stop_address or account.from_address, make_stop_token(self._key, token), plus=False)
        title = self._shop.name
        changes = {"message_class": "marketing", "flow_slug": "domain-test", "flow_title": title, "stop_mailto": stop}
        changes["stop_https"] = self._one_click(token, self._shop.locale)
        head = msgspec.structs.replace(
            self._plain_head(to, message_id(token, domain_of(account.from_address))), **changes
        )
        built = build_message(head, Merged(subject, "", (), text))
        return Outgoing(0, built.from_addr, built.to_addr, built.data), head.message_id

    def pictures(self, merged: Merged) -> dict[str, bytes]:
        """The pictures a message shows, by name."""
        return {name: self._picture(name) for name in merged.pictures}

    def _staff(self, to: str, subject: str, text: str, letter: Letter | None) -> Written:
        account = self._account
        token = letter.token if letter else new_token()
        known = letter.message_id if letter else ""
        head = self._plain_head(to, known or message_id(token, account.from_address.rpartition("@")[2]))
        merged = Merged(subject, "", (), text.replace("\r\n", "\n"))
        return Written(merged, build_message(head, merged), head.message_id)

    def _plain_head(self, to: str, known_id: str) -> Head:
        account = self._account
        return Head(
            message_id=known_id,
            date=self._desk.clock.now().astimezone(self._zone),
            from_address=account.from_address,
            to_address=to,
            from_name=account.from_name or self._shop.name,
            message_class="service",
            language=self._shop.locale,
        )


def no_code(name: str, _until: datetime) -> str:
    """Where no step before has given a code, there is none."""
    raise PolkuError("codes-run-out", "user", list=name)


def _reduced(product: Product, before: dict[str, float]) -> Product:
    """With the lowest price of the 30 days before a reduction, as the shop has told it or as Polku has seen it."""
    known = product.was_price is not None or product.sku not in before
    return product if known else msgspec.structs.replace(product, was_price=before[product.sku])


def _who(customer: Customer) -> str:
    name = f"{customer.first_name} {customer.last_name}".strip()
    return f"{name} <{customer.email}>" if name else customer.email
