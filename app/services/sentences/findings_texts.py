"""What the checks found where the parts of one message differ, in words: what is wrong, and what to do."""

from __future__ import annotations

from app.i18n import N_

TEXTS: dict[str, tuple[str, str]] = {
    "message-text-lacks:link": (
        N_("The text part of “{title}” lacks a link that the HTML has: {words}"),
        N_("Write the address in the text part, or have it made of the blocks again."),
    ),
    "message-text-lacks:amount": (
        N_("The text part of “{title}” does not say “{words}”, which the HTML says."),
        N_("Write it in the text part, or have it made of the blocks again."),
    ),
    "message-text-lacks:code": (
        N_("The text part of “{title}” lacks the code {words}."),
        N_("Write the code in the text part, or have it made of the blocks again."),
    ),
    "message-text-lacks:end": (
        N_("The text part of “{title}” does not say how long the benefit is valid."),
        N_("Put the benefits of the message into the text part, or have it made of the blocks again."),
    ),
    "message-text-lacks:rows": (
        N_("The text part of “{title}” lacks the products that the HTML shows."),
        N_("Put the product rows into the text part, or have it made of the blocks again."),
    ),
    "message-text-lacks:personal": (
        N_("The text part of “{title}” lacks what the HTML says only to some."),
        N_("Put the parts for some into the text part, or have it made of the blocks again."),
    ),
    "message-text-lacks:stop": (
        N_("The text part of “{title}” does not say how to stop the messages."),
        N_("Have the text part made of the blocks again."),
    ),
    "message-html-lacks:link": (
        N_("The text part of “{title}” has an address that the blocks lack: {words}"),
        N_("Put it into a block too, or have the text part made of the blocks again."),
    ),
    "message-html-lacks:amount": (
        N_("The text part of “{title}” says “{words}”, which the blocks do not say."),
        N_("Say the same in both, or have the text part made of the blocks again."),
    ),
    "message-html-lacks:stop": (
        N_("The HTML of “{title}” does not say how to stop the messages."),
        N_("Add the footer."),
    ),
}
