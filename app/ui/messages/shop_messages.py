"""The page of all messages, joined to an open shop."""

from __future__ import annotations

from collections.abc import Callable

from app.i18n import _
from app.services import flows
from app.services.desk import Desk
from app.services.message_library import forget_message, keep_message, list_messages
from app.ui.messages.page import MessageActions, MessagesPage
from app.ui.messages.tools import MessageTools

Tell = Callable[..., object]


def messages_page(
    desk: Desk, tell: Tell, edit: Callable[[str, str], object], automations: Callable[[], object]
) -> MessagesPage:
    """`tell` says what was done, with a way back; `edit` opens the message of an automation's step."""

    def forget(name: str) -> None:
        kept = next((one for one in list_messages(desk) if one.name == name), None)
        if kept is None:
            return
        forget_message(desk, name)

        def bring_back() -> None:
            keep_message(desk, kept.template, kept.name)
            page.refresh()

        tell(_("Taken out of the library: {name}").format(name=name), bring_back)

    actions = MessageActions(
        drafts=lambda: [(row.name, flows.load_draft(desk, row.name)) for row in flows.list_flows(desk)],
        edit=edit,
        forget=forget,
        automations=automations,
    )
    page = MessagesPage(MessageTools(desk), actions)
    return page
