"""Finding an account's servers by its address. No password is needed, and none is sent."""

from __future__ import annotations

from app.mail.addresses import ascii_address
from app.mail.discovery import Found, Server, discover

__all__ = ["Found", "Server", "find_settings"]


def find_settings(address: str) -> Found:
    """The servers of an address and all that was tried; takes seconds. Raises PolkuError("address-bad")."""
    ascii_address(address)
    return discover(address)
