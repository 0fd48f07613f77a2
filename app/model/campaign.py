"""What a link in a message says of where it stood: the UTM parameters that shops' systems keep with an order.

They name the automation and the step, never the customer.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from app.model.flow import Flow

SOURCE, MAIL, TEXT = "polku", "email", "sms"
"""`utm_source`; `utm_medium` of mails and of text messages."""
_LONGEST = 80
_FOLDED = str.maketrans({"å": "a", "ä": "a", "ö": "o", "ü": "u", "õ": "o", "é": "e", "ß": "ss", "š": "s", "ž": "z"})
_ADDRESS = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)


def slug(text: str) -> str:
    """Lower case, a-z, digits and hyphens; "" where nothing of the text can be said so."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold().translate(_FOLDED)).strip("-")[:_LONGEST].strip("-")


def campaign_of(flow: Flow) -> str:
    """`utm_campaign` of every link of a flow."""
    return slug(flow.name) or slug(flow.library_id) or "automation"


def id_of(flow: Flow) -> str:
    """`utm_id`: stays when the flow's title changes."""
    trigger = flow.trigger
    return slug(f"{flow.library_id or 'own'}-{trigger.id if trigger else ''}")


@lru_cache(maxsize=256)
def _tags(campaign: str, step: str, number: str, medium: str) -> str:
    named = {"source": SOURCE, "medium": medium, "campaign": campaign, "content": step, "id": number}
    return "&".join(f"utm_{name}={value}" for name, value in named.items() if value)


def tags_of(flow: Flow, step: str, medium: str = MAIL) -> str:
    """The parameters of one step's links, as they stand in an address: lower-case ASCII, joined by "&"."""
    return _tags(campaign_of(flow), slug(step), id_of(flow), medium)


def tagged(address: str, tags: str) -> str:
    """A web address with the parameters put in before its fragment.

    What is no http(s) address and what carries a UTM parameter already comes back as it is.
    """
    if not tags or not _ADDRESS.match(address):
        return address
    head, sharp, fragment = address.partition("#")
    path, _mark, query = head.partition("?")
    if any(part.lower().startswith("utm_") for part in query.split("&")):
        return address
    query = query.rstrip("&")
    return f"{path}?{query}&{tags}{sharp}{fragment}" if query else f"{path}?{tags}{sharp}{fragment}"


def told_by(address: str) -> dict[str, str]:
    """The UTM parameters of an address without their prefix, as an order's origin names them."""
    return {name[4:]: value for name, value in parse_qsl(urlsplit(address).query) if name.startswith("utm_")}


def without_tags(address: str) -> str:
    """The address as it was before `tagged` put our parameters in."""
    head, sharp, fragment = address.partition("#")
    path, mark, query = head.partition("?")
    kept = "&".join(part for part in query.split("&") if not part.lower().startswith("utm_")) if mark else ""
    return f"{path}?{kept}{sharp}{fragment}" if kept else f"{path}{sharp}{fragment}"
