"""What is let go of when it is old, in words."""

from __future__ import annotations

from app.i18n import N_, _, ngettext, number
from app.model.retention import Kind, Outdated

_TITLES: dict[Kind, str] = {
    "browsing": N_("What customers have looked at"),
    "carts": N_("What was in carts"),
    "hits": N_("What opens and clicks told of the device"),
    "sent": N_("Subjects of sent messages and servers’ answers"),
    "routes": N_("Values that decisions of automations saw"),
    "orders": N_("What was in orders"),
    "people": N_("Customers without any contact"),
    "unconfirmed": N_("Addresses that never confirmed"),
    "files": N_("Error reports, lists of text messages and copies left by updates"),
}
_REST: dict[Kind, str] = {
    "browsing": N_("The views are removed."),
    "carts": N_("The carts are removed. Orders stay."),
    "hits": N_("Device and network are removed. That it was opened or clicked stays."),
    "sent": N_("The words are removed. That it was sent, and when, stays."),
    "routes": N_("The values are removed once the way has ended. The counts on the canvas stay."),
    "orders": N_("The rows are removed. The day and the sum stay; your shop keeps the rest for its books."),
    "people": N_("Everything about them is removed. The suppression list stays."),
    "unconfirmed": N_("Who was asked to confirm, never did and has not bought is removed."),
    "files": N_("The files are removed."),
}


def kind_title(kind: Kind) -> str:
    """What it is."""
    return _(_TITLES[kind])


def kind_rest(kind: Kind) -> str:
    """What is done with it, and what stays."""
    return _(_REST[kind])


def outdated_words(found: Outdated) -> str:
    """How much of it is older than it may be."""
    if not found.rows:
        return _("nothing")
    if found.kind in ("people", "unconfirmed"):
        return ngettext("{n} customer", "{n} customers", found.rows).format(n=number(found.rows))
    if found.kind == "files":
        return ngettext("{n} file", "{n} files", found.rows).format(n=number(found.rows))
    rows = ngettext("{n} entry", "{n} entries", found.rows).format(n=number(found.rows))
    whose = ngettext("of {n} customer", "of {n} customers", found.people).format(n=number(found.people))
    return f"{rows} {whose}" if found.people else rows
