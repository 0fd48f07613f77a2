"""What the message editor needs from an open shop: one thin hand on the use cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.model.customer import Event, Persona
from app.model.flow import Flow
from app.model.template import Template
from app.render.compile import text_source
from app.services import message_library
from app.services.account import load_account
from app.services.codes import code_lists
from app.services.customers import list_customers
from app.services.desk import Desk
from app.services.known_words import known_words
from app.services.message_library import KeptMessage
from app.services.message_view import Inbox, Letter, MessageViewer, Values, Who
from app.services.personas import list_personas
from app.services.pictures import keep_picture
from app.services.try_message import send_test_messages
from app.store.customers import CustomerRow
from app.ui.bridge import Progress
from app.ui.inspector.host import Known

if TYPE_CHECKING:
    from app.render.from_html import Taken
    from app.services.check_links import Link


class MessageTools:
    """`letter`, `inbox` and `send_tests` may be called off the UI thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._viewer = MessageViewer(desk)

    def letter(self, flow: Flow, node: str, who: Who) -> Letter:
        """The message as somebody gets it."""
        return self._viewer.letter(flow, node, who)

    def inbox(self, flow: Flow, node: str, forced: bool) -> Inbox:
        """The inboxes of all personas."""
        return self._viewer.inbox(flow, node, forced)

    def values(self, flow: Flow, node: str, shown: str) -> Values:
        """What the merge variables say of each persona."""
        return self._viewer.values(flow, node, shown)

    def personas(self) -> list[Persona]:
        """The test customers."""
        return list_personas(self._desk)

    def customers(self, search: str) -> list[CustomerRow]:
        """The first customers whose name or address holds it."""
        return list_customers(self._desk, search, 20)

    def events(self, flow: Flow, email: str) -> list[Event]:
        """What happened to a customer that would have started the automation, newest first."""
        return self._viewer.events(flow, email)

    def owner(self) -> str:
        """Where a test goes: the shop's own address, or the account's."""
        account = load_account(self._desk)
        return (account.reply_to or account.from_address) if account else self._desk.shop.email

    def has_account(self) -> bool:
        """Whether anything can be sent at all."""
        return load_account(self._desk) is not None

    def send_tests(self, flow: Flow, node: str, keys: tuple[str, ...], to: str) -> int:
        """Real test messages to the owner; how many went. Raises PolkuError."""
        return send_test_messages(self._desk, flow, node, keys, to)

    def text_source(self, template: Template) -> str:
        """The text part that the blocks make, to be written on by hand. Raises PolkuError (message-...)."""
        return text_source(template, self._desk.shop)

    def library(self) -> list[KeptMessage]:
        """The shop's own messages to begin from."""
        return message_library.list_messages(self._desk)

    def keep(self, template: Template, name: str) -> KeptMessage:
        """Put a message into the shop's library."""
        return message_library.keep_message(self._desk, template, name)

    def import_message(self, file: Path, template_id: str, language: str) -> Taken:
        """The message in an HTML file. May be called off the UI thread. Raises PolkuError."""
        from app.services.import_message import import_message

        return import_message(file, template_id, language)

    def try_links(
        self, template: Template, seen: Callable[[Link], object], cancelled: Callable[[], bool], progress: Progress
    ) -> Sequence[Link]:
        """Ask every web address of a message. Takes as long as their servers do: off the UI thread."""
        from app.services.check_links import check_links, web_links  # brings an HTTP client along

        total, told = sum(1 for _link in web_links(template, self._desk.shop)), 0

        def tell(link: Link) -> None:
            nonlocal told
            told += 1
            seen(link)
            progress(told, total)

        return check_links(template, self._desk.shop, tell, cancelled=cancelled)

    def known(self) -> Known:
        """What the fields offer of this shop."""
        words = known_words(self._desk)
        return Known(
            shop=self._desk.shop,
            rails=self._desk.policy.guardrails,
            events=words.events,
            categories=words.categories,
            tags=words.tags,
            own_fields=words.fields,
            keep_picture=self.keep_picture,
            code_lists=lambda: [(one.name, one.free) for one in code_lists(self._desk)],
        )

    def keep_picture(self, file: Path) -> str:
        """Put a picture file with the shop, small enough for mail; its `shop:<name>`. Raises PolkuError."""
        return keep_picture(self._desk.folder, file)

    def now(self) -> datetime:
        """The shop's clock."""
        return self._desk.clock.now()

    @property
    def zone(self) -> ZoneInfo:
        """Where the shop is."""
        return ZoneInfo(self._desk.shop.timezone)
