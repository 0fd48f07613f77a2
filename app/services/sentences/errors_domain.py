"""Errors about the look at the domain that the shop sends from."""

from __future__ import annotations

from app.i18n import N_
from app.services.sentences.parts import NOTHING_CHANGED, Parts

SENTENCES: dict[str, Parts] = {
    "domain-shared": (
        N_("{domain} is not your own domain."),
        N_("Its records are those of the service, and many shops and people share its reputation."),
        N_("Send from an address in your shop’s own domain: it is trusted more, and you can mend what is missing."),
        NOTHING_CHANGED,
    ),
    "domain-unasked": (
        N_("The records of {domain} could not be asked."),
        N_("No name server answered: is this computer on the network?"),
        N_("Try again in a while."),
        NOTHING_CHANGED,
    ),
    "domain-other-message": (
        N_("This message does not come from {domain}."),
        "",
        N_("Choose a message that this shop has sent."),
        NOTHING_CHANGED,
    ),
    "domain-test-unsent": (
        N_("No test message is under way."),
        "",
        N_("Send one to the shop’s own mailbox first."),
        NOTHING_CHANGED,
    ),
    "domain-test-not-there": (
        N_("The test message has not arrived yet."),
        N_("It is not among the newest mails of {mailbox}."),
        N_("Wait a minute and look again. Look also among the junk mail: if it is there, that is a finding too."),
        NOTHING_CHANGED,
    ),
}
