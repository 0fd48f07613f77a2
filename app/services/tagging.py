"""Whether links in messages say where they stood: the shop's choice, on until it is switched off."""

from __future__ import annotations

from app.services.desk import Desk

_SETTING = "links.tagged"


def tags_links(desk: Desk) -> bool:
    """Whether links get UTM parameters, so that the shop's orders tell which message brought them."""
    return desk.store.shop.setting(_SETTING) is not False


def tag_links(desk: Desk, on: bool) -> None:
    """From the next message on."""
    desk.store.shop.save_setting(_SETTING, None if on else False)
