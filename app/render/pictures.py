"""How a message names its pictures: those kept with the shop are parts of the mail, others stay on the web."""

from __future__ import annotations

import re

PICTURE_DOMAIN = "shop.polku"
"""Pictures kept with the shop are parts of the mail, named `<name>@shop.polku` by their Content-ID."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def picture_src(source: str) -> str:
    """The `src` of a picture: `cid:` for `shop:<name>`, the address itself for https; empty for anything else."""
    if source.startswith("shop:"):
        name = source.removeprefix("shop:")
        return f"cid:{name}@{PICTURE_DOMAIN}" if _NAME.fullmatch(name) else ""
    return source if re.match(r"https://[^\s/]", source) else ""


def picture_name(cid: str) -> str:
    """The shop's name of the picture behind a Content-ID (with or without `cid:`), empty if it is not one of ours."""
    name = cid.removeprefix("cid:").removesuffix(f"@{PICTURE_DOMAIN}")
    return name if name != cid.removeprefix("cid:") and _NAME.fullmatch(name) else ""
