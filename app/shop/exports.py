"""Exports that are known as a whole by their headers: what their columns mean, and what every row of them says."""

from __future__ import annotations

from typing import Literal

import msgspec

from app.shop.spellings import plain_header

Origin = Literal[
    "mailchimp-subscribed", "mailchimp-unsubscribed", "mailchimp-cleaned", "klaviyo", "mycashflow", "shopify"
]


class Export(msgspec.Struct, frozen=True):
    """`marks`: plain headers that only this export has. `columns`: canonical name -> plain header; `fixed`: canonical
    name -> what holds for every row.
    """

    origin: Origin
    kind: Literal["customers", "orders", "products"]
    marks: tuple[str, ...]
    columns: dict[str, str] = {}
    fixed: dict[str, str] = {}


_MAILCHIMP = ("email address", "leid", "euid")
EXPORTS: tuple[Export, ...] = (
    Export(
        "mailchimp-unsubscribed",
        "customers",
        (*_MAILCHIMP, "unsub time"),
        {"consent_at": "unsub time"},
        {"consent_email": "no", "consent_source": "Mailchimp"},
    ),
    Export("mailchimp-cleaned", "customers", (*_MAILCHIMP, "clean time"), {}, {"blocked": "cleaned"}),
    Export(
        "mailchimp-subscribed",
        "customers",
        _MAILCHIMP,
        {"consent_at": "confirm time"},
        {"consent_email": "yes", "consent_source": "Mailchimp"},
    ),
    Export(
        "klaviyo",
        "customers",
        ("email", "klaviyo id"),
        {
            "consent_email": "email marketing consent",
            "consent_at": "email marketing consent timestamp",
            "consent_sms": "sms marketing consent",
            "consent_sms_at": "sms marketing consent timestamp",
            "blocked": "email suppressions",
        },
        {"consent_source": "Klaviyo"},
    ),
    Export("shopify", "products", ("handle", "title", "variant sku"), {"category": "type"}),
    Export("mycashflow", "customers", ("customeremail", "customerfirstname")),
    Export("mycashflow", "products", ("productname", "productprice"), {"sku": "productcode", "name": "productname"}),
)
"""The first whose marks are all there is meant. Mailchimp gives three files: those of the people who have unsubscribed
and of the addresses that are dead hold the stops.
"""


def known_export(header: tuple[str, ...]) -> Export | None:
    """The export that a header belongs to, if it is one of these."""
    plain = {plain_header(cell) for cell in header}
    return next((one for one in EXPORTS if plain.issuperset(one.marks)), None)
