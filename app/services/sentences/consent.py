"""Permissions in words: channels, what they rest on, and where they came from."""

from __future__ import annotations

from app.i18n import N_, _
from app.model.confirming import CONFIRMED

_CHANNELS = {
    "email": N_("E-mail"),
    "sms": N_("Text messages"),
    "tracking": N_("Counting opens"),
}
_BASES = {
    "consent": N_("consent"),
    "soft_opt_in": N_("an existing customer"),
    "unproven": N_("without proof"),
    "asked": N_("asked to confirm"),
}
_SOURCES = {CONFIRMED: N_("Form, confirmed by e-mail"), "stated": N_("Stated by the shop"), "": N_("No source told")}


def channel_words(channel: str) -> str:
    """What may be used."""
    return _(_CHANNELS[channel]) if channel in _CHANNELS else channel


def basis_words(basis: str) -> str:
    """What a permission rests on."""
    return _(_BASES[basis]) if basis in _BASES else basis


def source_words(source: str) -> str:
    """Where a permission came from; what shops call their own places as it is."""
    return _(_SOURCES[source]) if source in _SOURCES else source
