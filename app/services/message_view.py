"""Messages of a draft while they are being written: one as anybody would get it, and the inbox of every persona.

Everything here reads and may be called off the UI thread; nothing is sent and nothing is kept.
"""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from app.engine.letters import new_token
from app.engine.walk import Route
from app.model.customer import Customer, Event, Facts, Persona
from app.model.entry import Entry
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Email
from app.model.sources import OnEvent
from app.model.template import Template, walk_blocks
from app.render.compile import compile_template
from app.render.context import MessageContext, context
from app.render.merge import Merged, merge
from app.render.pictures import PICTURE_DOMAIN
from app.render.values import value_words
from app.render.variables import VARIABLES
from app.services.account import load_account
from app.services.compose import NO_ACCOUNT, Composer
from app.services.desk import Desk
from app.services.personas import list_personas, persona_entry
from app.services.walk import walk

_TAG = re.compile(r"\{%-?\s*(\w+)(?:\s+_show(\d+)\s*-?%\})?")
_END = re.compile(r"-?%\}")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PLACE = re.compile(r"\x01(\d+)\x02|\x01/(\d+)\x02|<tr[\s>]")


class Who(msgspec.Struct, frozen=True):
    """Whose message: a persona's, or a customer's as they are now, or as they were when `event` came."""

    persona: str = ""
    email: str = ""
    event: str = ""


class Spot(msgspec.Struct, frozen=True):
    """Where a block stands in the HTML: from table row `first` up to, not including, `end`, rows counted from 0.

    `place` names the block as `app.model.template` does.
    """

    place: str
    first: int
    end: int


class Letter(msgspec.Struct, frozen=True):
    """One message as somebody gets it. `html` and `text` are the parts as they are sent.

    `language`: which of the message's languages they get. `spots` are the blocks this person sees; they hold for a
    document that has `rows` table rows.
    """

    subject: str
    preheader: str
    html: str
    text: str
    pictures: dict[str, bytes]
    sender: str
    sender_name: str
    to: str
    language: str = "fi"
    spots: tuple[Spot, ...] = ()
    rows: int = 0

    @property
    def size(self) -> int:
        """Bytes of the HTML part."""
        return len(self.html.encode())


class InboxLine(msgspec.Struct, frozen=True):
    """What one persona's inbox shows. `node` "": no message; `at` None: they do not get it on their own way.

    `held`: the guardrail that would stop it; `trouble`: why it cannot be written. `html` and `pictures` are the
    message's own, as it is sent.
    """

    persona: Persona
    sender: str
    node: str = ""
    at: datetime | None = None
    held: str = ""
    subject: str = ""
    preheader: str = ""
    trouble: PolkuError | None = None
    html: str = ""
    pictures: dict[str, bytes] = {}


class Inbox(msgspec.Struct, frozen=True):
    """The inboxes of all personas, in their order, at this moment of the shop's clock."""

    lines: tuple[InboxLine, ...]
    now: datetime


class Values(msgspec.Struct, frozen=True):
    """What each merge variable says of each persona: `people` are (key, title), `said` goes by variable, "" = nothing.

    `shown`: whose is shown first.
    """

    people: tuple[tuple[str, str], ...]
    said: dict[str, tuple[str, ...]]
    shown: str = ""


class MessageViewer:
    """Shows the messages of one shop's drafts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._token = new_token()
        self._routes: tuple[object, dict[str, Route]] = (None, {})

    def letter(self, flow: Flow, node_id: str, who: Who) -> Letter:
        """The message of an e-mail step for somebody.

        Raises PolkuError: node-unknown, persona-unknown, customer-unknown, event-unknown, message-... .
        """
        email = _email(flow, node_id)
        composer = _Composer(self._desk, account := load_account(self._desk) or NO_ACCOUNT)
        facts, entry = self._there(flow, node_id, who)
        written = composer.write(flow, email, facts, entry, token=self._token)
        template = composer.template(flow, email, facts)
        places = [place for place, _block in walk_blocks(template.blocks)]
        spots, rows = _spots(composer.marked(template, flow, email, facts, entry), places)
        return Letter(
            subject=written.merged.subject,
            preheader=written.merged.preheader,
            html=written.merged.html,
            text=written.merged.text,
            pictures=composer.named_pictures(written.merged),
            sender=account.from_address,
            sender_name=account.from_name or self._desk.shop.name,
            to=facts.customer.email,
            language=template.language,
            spots=spots,
            rows=rows,
        )

    def inbox(self, flow: Flow, node_id: str, forced: bool) -> Inbox:
        """What each persona's inbox shows: `node_id` for everybody when forced, else the message on their own way
        (this one if they get it, otherwise the first they get)."""
        account = load_account(self._desk) or NO_ACCOUNT
        composer = _Composer(self._desk, account)
        sender = account.from_name or self._desk.shop.name
        routes = self._walked(flow)
        lines = tuple(
            self._line(composer, flow, node_id, forced, persona, routes[persona.key], sender)
            for persona in list_personas(self._desk)
        )
        return Inbox(lines, self._desk.clock.now())

    def values(self, flow: Flow, node_id: str, shown: str = "") -> Values:
        """What the merge variables say of each persona in the message of a step."""
        composer = _Composer(self._desk, load_account(self._desk) or NO_ACCOUNT)
        personas, routes = list_personas(self._desk), self._walked(flow)
        seen = []
        for persona in personas:
            sent = [message for message in routes[persona.key].messages if message.node == node_id]
            facts, entry = self._persona(flow, persona, sent[0].at if sent else None)
            seen.append(composer.seen(facts, entry))
        language = self._desk.shop.locale
        said = {one.name: tuple(value_words(one, who, language) for who in seen) for one in VARIABLES}
        return Values(tuple((persona.key, persona.title) for persona in personas), said, shown)

    def events(self, flow: Flow, email: str) -> list[Event]:
        """A customer's past events that this automation would have started from, newest first."""
        source = flow.trigger.source if flow.trigger else None
        if not isinstance(source, OnEvent):
            return []
        history = self._desk.store.customers.everything(email)
        return [event for event in reversed(history.events) if event.name == source.event]

    def _line(
        self, composer: _Composer, flow: Flow, node_id: str, forced: bool, persona: Persona, way: Route, sender: str
    ) -> InboxLine:
        mine = [message for message in way.messages if message.node == node_id]
        message = next(iter(mine or ([] if forced else way.messages)), None)
        node = message.node if message else (node_id if forced else "")
        if not node:
            return InboxLine(persona, sender)
        at = message.at if message else None
        held = message.verdict.reason if message and message.verdict.action == "stop" else ""
        facts, entry = self._persona(flow, persona, at)
        try:
            seen = composer.merged(flow, _email(flow, node), facts, entry, self._token)
            pictures = composer.named_pictures(seen)
        except PolkuError as error:
            return InboxLine(persona, sender, node, at, held, trouble=error)
        return InboxLine(
            persona, sender, node, at, held, seen.subject, seen.preheader, html=seen.html, pictures=pictures
        )

    def _walked(self, flow: Flow) -> dict[str, Route]:
        """The ways of all personas; walking anew is needed only when something other than words has changed."""
        key = (msgspec.structs.replace(flow, templates=()), self._desk.clock.now())
        if self._routes[0] != key:
            personas = list_personas(self._desk)
            self._routes = (key, {persona.key: walk(self._desk, flow, persona) for persona in personas})
        return self._routes[1]

    def _there(self, flow: Flow, node_id: str, who: Who) -> tuple[Facts, Entry]:
        if not who.email:
            persona = next((p for p in list_personas(self._desk) if p.key == who.persona), None)
            if persona is None:
                raise PolkuError("persona-unknown", "user", name=who.persona, known=[])
            sent = [message for message in self._walked(flow)[persona.key].messages if message.node == node_id]
            return self._persona(flow, persona, sent[0].at if sent else None)
        customer = self._customer(who.email)
        events = self.events(flow, customer.email)
        event = next((one for one in events if one.id == who.event), None) if who.event else None
        if who.event and event is None:
            raise PolkuError("event-unknown", "user", name=who.event)
        now = event.occurred_at if event else self._desk.clock.now()
        facts = self._desk.store.facts.at([customer.id], now)[customer.id]
        last = event or next(iter(events), None)
        return facts, Entry.of(last) if last else Entry(f"preview:{now.isoformat()}", now)

    def _persona(self, flow: Flow, persona: Persona, at: datetime | None) -> tuple[Facts, Entry]:
        there = persona_entry(self._desk, persona, flow)
        return there.history.at(max(at or self._desk.clock.now(), there.entry.at)), there.entry

    def _customer(self, address: str) -> Customer:
        found = self._desk.store.customers.by_email(address)
        if found is None:
            raise PolkuError("customer-unknown", "user", email=address)
        return found


class _Composer(Composer):
    """Writes as the runner does, and can tell where in what it wrote the blocks are."""

    def template(self, flow: Flow, email: Email, facts: Facts) -> Template:
        """The message in this customer's language."""
        return flow.template_by_id[email.template].in_language(
            facts.customer.language or self._shop.locale, self._shop.locale
        )

    def marked(self, template: Template, flow: Flow, email: Email, facts: Facts, entry: Entry) -> str:
        """The same HTML with a mark before and after every block this person sees."""
        compiled = compile_template(template, self._shop, self.tags(flow, email))
        links = {"unsubscribe": "mailto:x"} if email.message_class != "service" else {}
        seen = context(facts, entry, self._shop, self._catalogue, links, 0)
        return merge(msgspec.structs.replace(compiled, html=_marked(compiled.html)), seen).html

    def seen(self, facts: Facts, entry: Entry) -> MessageContext:
        """What a text may know of this customer."""
        return context(facts, entry, self._shop, self._catalogue, {}, 0)

    def named_pictures(self, merged: Merged) -> dict[str, bytes]:
        """The pictures a message shows, by the content id it names."""
        return {f"{name}@{PICTURE_DOMAIN}": data for name, data in self.pictures(merged).items()}


def _email(flow: Flow, node_id: str) -> Email:
    email = flow.by_id.get(node_id)
    if not isinstance(email, Email):
        raise PolkuError("node-unknown", "user", flow=flow.name, name=node_id, known=[one.id for one in flow.emails])
    return email


def _marked(html: str) -> str:
    """Compiled HTML with a mark after each `{% if _showN %}` and before the `{% endif %}` that goes with it."""
    made, open_ifs, done = [], [], 0
    for tag in _TAG.finditer(html):
        name, block = tag[1], tag[2] or ""
        end = _END.search(html, tag.start())
        if end is None:
            break
        if name == "if":
            open_ifs.append(block)
            if block:
                made += [html[done : end.end()], f"\x01{block}\x02"]
                done = end.end()
        elif name == "endif" and open_ifs and (block := open_ifs.pop()):
            made += [html[done : tag.start()], f"\x01/{block}\x02"]
            done = tag.start()
    return "".join((*made, html[done:]))


def _spots(marked: str, places: list[str]) -> tuple[tuple[Spot, ...], int]:
    """Which table rows belong to which block, and how many rows there are."""
    rows, begun, spots = 0, {}, []
    for found in _PLACE.finditer(_COMMENT.sub("", marked)):
        if found[1]:
            begun[found[1]] = rows
        elif found[2]:
            spots.append(Spot(places[int(found[2])], begun.get(found[2], rows), rows))
        else:
            rows += 1
    return tuple(spots), rows
