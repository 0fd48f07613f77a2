"""The look of a shop in its messages: logo, colours, fonts that every mail program has, and its pages elsewhere."""

from __future__ import annotations

from typing import Literal

import msgspec

Font = Literal["georgia", "times", "palatino", "arial", "helvetica", "verdana", "trebuchet", "tahoma"]
"""Fonts that computers and phones have themselves: mail programs seldom fetch others. Each has its fallbacks."""

Network = Literal["website", "facebook", "instagram", "youtube", "tiktok", "pinterest", "linkedin", "whatsapp", "x"]


class SocialLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shop's page in one network."""

    network: Network = "website"
    link: str = ""


class Brand(msgspec.Struct, frozen=True):
    """`logo` is a picture source as in the Picture block; empty = the shop's name in words. `logo_width` in pixels.

    `background` is what is behind the message, as #rrggbb; empty = a light shade that goes with everything. The main
    colour is the shop's `accent`.
    """

    logo: str = ""
    logo_width: int = 160
    heading_font: Font = "georgia"
    text_font: Font = "arial"
    background: str = ""
    social: tuple[SocialLink, ...] = ()
