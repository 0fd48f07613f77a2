"""Test messages: what a persona would get, to the owner's own address, through the real account."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from app.engine.letters import new_token
from app.engine.wire import Outgoing
from app.i18n import _
from app.mail.build import Head, build_message
from app.mail.ids import make_stop_token, message_id, stop_mailto
from app.mail.sender import SmtpSender
from app.model.account import Account
from app.model.customer import Persona
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Email
from app.services.account import needed_account
from app.services.compose import Composer
from app.services.desk import Desk
from app.services.personas import list_personas, persona_entry
from app.services.sending import said_by_server
from app.services.walk import walk


def send_test_messages(desk: Desk, flow: Flow, node_id: str, keys: Sequence[str], to: str) -> int:
    """Send the message of an e-mail step as each of these personas would get it, to the owner; how many went.

    The subject says that it is a test and whose; everything else is as it will be sent. Nothing is counted, nothing is
    kept, and no customer's address is used. Raises PolkuError: account-missing, message-..., smtp-..., test-not-sent.
    """
    account, password = needed_account(desk)
    email = flow.by_id.get(node_id)
    if not isinstance(email, Email):
        raise PolkuError("node-unknown", "user", flow=flow.name, name=node_id, known=[one.id for one in flow.emails])
    composer = _TestComposer(desk, account)
    personas = [persona for persona in list_personas(desk) if persona.key in keys]
    letters = [composer.test(desk, flow, email, persona, to) for persona in personas]
    return asyncio.run(_send(account, password, letters))


class _TestComposer(Composer):
    def test(self, desk: Desk, flow: Flow, email: Email, persona: Persona, to: str) -> Outgoing:
        """The persona's message as it would be, its subject marked, addressed to the owner."""
        way = walk(desk, flow, persona)
        at = next((message.at for message in way.messages if message.node == email.id), desk.clock.now())
        there = persona_entry(desk, persona, flow)
        facts = there.history.at(max(at, there.entry.at))
        merged = self.write(flow, email, facts, there.entry).merged
        subject = _("Test ({name}): {subject}").format(name=persona.title, subject=merged.subject)
        token = new_token()
        account, domain = self._account, self._account.from_address.rpartition("@")[2]
        stop = stop_mailto(account.stop_address or account.from_address, make_stop_token(self._key, token), plus=False)
        selling = email.message_class != "service"
        head = Head(
            message_id=message_id(token, domain),
            date=desk.clock.now().astimezone(self._zone),
            from_address=account.from_address,
            to_address=to,
            from_name=account.from_name or self._shop.name,
            reply_to=account.reply_to,
            message_class="marketing" if selling else "service",
            flow_slug=flow.library_id or flow.name,
            flow_title=flow.name,
            node=email.id,
            language=flow.template_by_id[email.template].language,
            stop_mailto=stop if selling else "",
        )
        built = build_message(head, msgspec.structs.replace(merged, subject=subject), self._picture)
        return Outgoing(0, built.from_addr, built.to_addr, built.data)


async def _send(account: Account, password: str, letters: Sequence[Outgoing]) -> int:
    async def uncounted() -> None:
        """A test is kept in no book."""

    sender = SmtpSender(account, password)
    try:
        for letter in letters:
            reply = await sender.send(letter, uncounted)
            if reply.text.startswith("smtp-"):  # it did not come to sending
                raise said_by_server(account, reply.code, reply.text)
            if reply.kind != "accepted":
                raise PolkuError("test-not-sent", "world", reply=f"{reply.code or ''} {reply.text}".strip())
    finally:
        await sender.aclose()
    return len(letters)
