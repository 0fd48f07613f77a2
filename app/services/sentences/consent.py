"""Permissions in words: channels, what they rest on, and where they came from."""

from __future__ import annotations

from app.i18n import N_, _

_CHANNELS = {
    "email": N_("E-mail"),
    "sms": N_("Text messages"),
    "tracking": N_("Counting opens"),
}
_BASES = {
    "consent": N_("consent"),
    "soft_opt_in": N_("an existing customer"),
    "unproven": N_("without proof"),
}


def channel_words(channel: str) -> str:
    """What may be used."""
    return _(_CHANNELS[channel]) if channel in _CHANNELS else channel


def basis_words(basis: str) -> str:
    """What a permission rests on."""
    return _(_BASES[basis]) if basis in _BASES else basis
