"""One message of the list in words: to whom, which, and why it stands where it stands."""

from __future__ import annotations

from datetime import tzinfo

from app.engine.letters import WAITS_FOR_CODES
from app.engine.work import Channel
from app.i18n import N_, _
from app.i18n import datetime as say_moment
from app.services.activity import SHOWN
from app.services.sentences.reasons import say as say_reason
from app.services.sentences.replies import refusal_words
from app.store.messages import MessageRow

_CALLED: dict[Channel, str] = {"sms": N_("Text message"), "webhook": N_("Webhook"), "code": N_("Discount code")}
_TAKEN: dict[Channel, str] = {
    "sms": N_("The gateway took the text message"),
    "webhook": N_("The other system answered"),
    "code": N_("The customer got a code"),
}


def to_whom(one: MessageRow) -> str:
    """The customer's name, or their address, or what is there instead of a customer."""
    return one.customer_name or one.email or (_("Staff") if one.kind == "staff" else _("Erased customer"))


def which_message(one: MessageRow) -> str:
    """Its subject, or the title of its step, or what it is; "" where nothing tells."""
    return one.subject or one.title or (_(_CALLED[one.channel]) if one.channel in _CALLED else "")


def taken_by_channel(channel: Channel) -> str:
    """That it is out of our hands, for a message that is no mail."""
    return _(_TAKEN[channel])


def server_answer(one: MessageRow) -> str:
    """The server's last answer, code and text; "" before there is one."""
    return f"{one.reply_code} {one.reply_text}".strip() if one.reply_code else ""


def why_so(one: MessageRow, zone: tzinfo) -> str:
    """Why it stands where it stands, in a few words."""
    shown = SHOWN[one.state]
    if shown == "sent" and one.channel != "mail":
        return taken_by_channel(one.channel)
    if shown == "sent":
        return _("The server took it, attempt {n}").format(n=max(1, one.attempts))
    if shown == "queued" and one.state != "due":
        return _("Leaving now")
    if shown == "queued":
        until = say_moment(one.due_at, zone)
        return (
            _("{reason}, until {moment}").format(reason=say_reason(one.reason), moment=until) if one.reason else until
        )
    if shown == "retry" and one.reason == WAITS_FOR_CODES:
        return say_reason(one.reason)
    if shown == "retry":
        return _("Attempt {n}, again {moment}").format(n=one.attempts + 1, moment=say_moment(one.at, zone))
    if shown == "uncertain":
        return _("The connection broke before the answer")
    return refusal_words(one.reply_text) or server_answer(one) or (say_reason(one.reason) if one.reason else "")
