"""What a mail server's refusal means, in words: by the finer code of RFC 3463 in its answer."""

from __future__ import annotations

from app.engine.wire import finer_code
from app.i18n import N_, _

_BY_CODE: dict[tuple[int, int], str] = {
    (1, 1): N_("The address does not exist"),
    (1, 2): N_("The domain of the address does not exist"),
    (1, 3): N_("The address is not written as addresses are"),
    (1, 6): N_("The mailbox has moved away"),
    (1, 10): N_("The address takes no mail"),
    (2, 1): N_("The recipient’s mailbox is closed"),
    (2, 2): N_("The recipient’s mailbox is full"),
    (2, 3): N_("The message is too large for the recipient"),
    (3, 4): N_("The message is too large for the recipient"),
}
_BY_SUBJECT: dict[int, str] = {
    4: N_("The recipient’s mail server cannot be reached"),
    6: N_("The recipient’s server cannot read the message"),
    7: N_("The recipient’s server does not let the message in"),
}


def refusal_words(answer: str) -> str:
    """Why a message was refused, "" where the answer does not tell it in a code."""
    _class, about, detail = finer_code(answer) or (0, 0, 0)
    words = _BY_CODE.get((about, detail)) or _BY_SUBJECT.get(about, "")
    return _(words) if words else ""
