"""What has to be entered again on another computer, in words."""

from __future__ import annotations

from app.i18n import N_, _

_MISSING = {
    "smtp": N_("The password of the e-mail account {name}"),
    "smtp_oauth": N_("The sign-in by browser of {name}"),
    "imap": N_("The password of the mailbox {name}"),
    "sms": N_("The secret of the text message gateway {name}"),
    "source": N_("The key of the shop system {name}"),
    "track": N_("The key of the public endpoint"),
}


def missing_words(what: str, name: str) -> str:
    """One thing that is not on this computer."""
    return _(_MISSING[what]).format(name=name) if what in _MISSING else name
