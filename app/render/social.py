"""The shop's other pages as links in words: they are there when pictures are blocked, and nothing is fetched."""

from __future__ import annotations

from html import escape

from app.i18n import N_, _
from app.model.brand import Network, SocialLink
from app.model.customer import Shop
from app.model.template import Social
from app.render.look import Palette
from app.render.tokens import Tokens

NAMES: dict[Network, str] = {
    "website": N_("Website"),
    "facebook": "Facebook",
    "instagram": "Instagram",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "pinterest": "Pinterest",
    "linkedin": "LinkedIn",
    "whatsapp": "WhatsApp",
    "x": "X",
}


def social_links(block: Social, shop: Shop) -> tuple[SocialLink, ...]:
    """The links a block shows: its own, else those of the shop's brand, else its website."""
    links = block.links or shop.brand.social or (SocialLink("website", shop.url),)
    return tuple(one for one in links if one.link.strip())


def network_name(network: Network) -> str:
    """What people call it, in the language of `app.i18n.speaking`."""
    return _(NAMES[network]) if network == "website" else NAMES[network]


def pills(links: tuple[SocialLink, ...], tokens: Tokens, colours: Palette) -> str:
    """The MJML of a row of links."""
    style = (
        f"display:inline-block;margin:0 4px 8px;padding:7px 14px;border:1px solid {colours.rule};border-radius:18px;"
        f"font-size:13px;line-height:1.3;color:{colours.ink};text-decoration:none"
    )
    written = " ".join(
        f'<a class="line" href="{tokens.link(tokens.swap(one.link), html=True)}" style="{style}">'
        f"{escape(network_name(one.network))}</a>"
        for one in links
    )
    return f'<mj-text align="center" padding="2px 0 14px">{written}</mj-text>' if links else ""
