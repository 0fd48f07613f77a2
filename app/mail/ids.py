"""Names that a message carries through the world: its Message-ID, and the token in its stop address."""

from __future__ import annotations

import re
from urllib.parse import quote

from app.model.signing import Purpose, signed, verified

CONFIRM: Purpose = "confirm"
_LONGEST = 77
"""Characters of a Message-ID with its brackets: short enough that no program on the way folds it."""


def message_id(token: str, domain: str) -> str:
    """`<polku.{token}@{domain}>`; of a very long domain only the end is used."""
    head = f"polku.{token}@"
    while len(head) + len(domain) + 2 > _LONGEST and "." in domain.partition(".")[2]:
        domain = domain.partition(".")[2]
    return f"<{head}{domain}>"


def token_of(message_id_or_token: str) -> str:
    """The random part of a Message-ID of ours, empty if it is none."""
    found = re.search(r"(?:^|polku\.)([a-z0-9]{20,40})(?:$|@)", message_id_or_token.strip("<> ").lower())
    return found[1] if found else ""


def make_stop_token(key: bytes, token: str) -> str:
    """What stands in the stop address of the message with this token: nobody can make one without the shop's key."""
    return signed(key, "stop", token)


def verify_stop_token(key: bytes, stop_token: str) -> str | None:
    """The message's token if the stop token is ours, None otherwise. Upper and lower case are the same."""
    return verified((key,), "stop", stop_token)


def stop_mailto(address: str, stop_token: str, *, plus: bool) -> str:
    """The `mailto:` that stops the messages: `stop+TOKEN@...` where the host knows plus, else in the subject."""
    local, _at, domain = address.rpartition("@")
    return f"mailto:{local}+{stop_token}@{domain}" if plus else f"mailto:{address}?subject=STOP%20{stop_token}"


def confirm_mailto(address: str, key: bytes, token: str, subject: str) -> str:
    """The `mailto:` by which the message with this token is answered with a yes: `subject`, and a token that nobody can
    make without the shop's key.
    """
    return f"mailto:{address}?subject={quote(f'{subject} {signed(key, CONFIRM, token)}')}"


def verify_confirm_token(key: bytes, confirm_token: str) -> str | None:
    """The message's token if the token to confirm by is ours, None otherwise."""
    return verified((key,), CONFIRM, confirm_token)
