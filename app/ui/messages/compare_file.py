"""The comparison as one HTML file that needs nothing else: everybody's message as it is sent, pictures inside."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape

import msgspec

from app.i18n import _, current_language
from app.ui.messages.webroom import mime_of

_CID = re.compile(r"cid:([A-Za-z0-9._@-]+)")


class Shown(msgspec.Struct, frozen=True):
    """One column: who, what is told of them, and the message they get ("" for none)."""

    name: str
    about: str
    subject: str = ""
    preheader: str = ""
    html: str = ""
    pictures: dict[str, bytes] = {}


def comparison_html(title: str, columns: Sequence[Shown], width: int) -> str:
    """A page with the messages side by side. They stand in sandboxed frames without scripts; nothing is loaded from
    anywhere, since a policy in the page allows only what is in it.
    """
    parts = "".join(_column(one, width) for one in columns)
    return (
        f'<!doctype html><html lang="{current_language()}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">"
        "<style>body{margin:24px;font:14px/1.45 sans-serif;background:#f3f1ec;color:#211d1a}h1{font-size:20px}"
        ".all{display:flex;gap:20px;align-items:flex-start}.one{flex:none}h2{font-size:15px;margin:0}"
        "p{margin:2px 0;color:#5b544d}.s{color:#211d1a;font-weight:600}"
        f"iframe{{border:1px solid #cfc8bd;border-radius:10px;background:#fff;width:{width}px;height:1400px}}"
        f".one{{width:{width}px}}</style></head><body><h1>{escape(title)}</h1>"
        f'<div class="all">{parts}</div></body></html>\n'
    )


def _column(one: Shown, width: int) -> str:
    head = f"<h2>{escape(one.name)}</h2><p>{escape(one.about)}</p>"
    if not one.html:
        return f'<div class="one">{head}<p>{escape(_("Gets no message"))}</p></div>'
    inner = escape(_CID.sub(lambda found: _picture(one.pictures, found[1], found[0]), one.html), quote=True)
    return (
        f'<div class="one">{head}<p class="s">{escape(one.subject)}</p><p>{escape(one.preheader)}</p>'
        f'<iframe sandbox="" title="{escape(one.name)}" width="{width}" srcdoc="{inner}"></iframe></div>'
    )


def _picture(pictures: dict[str, bytes], name: str, otherwise: str) -> str:
    data = pictures.get(name)
    if data is None:
        return otherwise
    return f"data:{mime_of(data).decode()};base64,{base64.b64encode(data).decode()}"
