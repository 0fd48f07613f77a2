"""Products in a message: a single one is a large tile, several are rows with small pictures."""

from __future__ import annotations

from html import escape

from app.i18n import N_, _
from app.render.look import WIDTH, Palette
from app.render.tokens import Tokens

PIECES = N_("{n} pcs")
LOWEST = N_("Lowest price of 30 days {price}")
TABLE = 'cellpadding="0" cellspacing="0" width="100%"'
"""Attributes of every `mj-table`."""


def product_tiles(number: int, tokens: Tokens, colours: Palette) -> str:
    """The MJML of products block `number`; its rows are `_rows[number]` when merged."""
    rows = f"_rows[{number}]"
    inside = (
        tokens.between(f"{{% if {rows}|length == 1 %}}{{% for row in {rows} %}}")
        + _tile(tokens, colours)
        + tokens.between("{% endfor %}{% else %}" + f"{{% for row in {rows} %}}")
        + _row(tokens, colours)
        + tokens.between("{% endfor %}{% endif %}")
    )
    return f'<mj-table padding="4px 0 22px" {TABLE}><tbody>{inside}</tbody></mj-table>'


def _words(tokens: Tokens, c: Palette) -> tuple[str, str]:
    """(name with its small print, price) of `row`, with tokens."""
    keep = tokens.keep
    style = f"color:{c.ink};text-decoration:none"
    link = keep("{% if row.url %}") + f'<a href="{keep("{{ row.url|link }}")}" style="{style}">'
    name = link + keep("{% endif %}{{ row.name }}{% if row.url %}") + "</a>" + keep("{% endif %}")
    small = f'<span class="muted" style="font-size:13px;font-weight:400;color:{c.muted}">'
    pieces = escape(_(PIECES)).format(n=keep("{{ row.quantity|number }}"))
    note = keep("{% if row.quantity and row.quantity != 1 %}") + f"<br />{small}{pieces}</span>" + keep("{% endif %}")
    lowest = escape(_(LOWEST)).format(price=keep("{{ row.was|money }}"))
    was = keep("{% if row.was %}") + f"<br />{small}{lowest}</span>" + keep("{% endif %}")
    price = keep("{% if row.price is defined %}{{ row.price|money }}{% endif %}")
    return f"<strong>{name}</strong>{note}{was}", price


def _picture(tokens: Tokens, style: str, width: int, css_class: str = "") -> str:
    named = f'class="{css_class}" ' if css_class else ""
    return (
        f'<img {named}src="{tokens.keep("{{ row.src }}")}" alt="{tokens.keep("{{ row.name }}")}" width="{width}" '
        f'style="display:block;border:0;{style}" />'
    )


def _tile(tokens: Tokens, c: Palette) -> str:
    name, price = _words(tokens, c)
    picture = _picture(tokens, "width:100%;height:auto;border-radius:6px 6px 0 0", WIDTH - 56)
    shown, end = tokens.between("{% if row.src %}"), tokens.between("{% endif %}")
    return (
        f'{shown}<tr><td colspan="2" style="padding:0">{picture}</td></tr>{end}'
        f'<tr><td class="tile" style="padding:13px 0 13px 14px;background:{c.tile};border-radius:0 0 0 6px;'
        f'font-size:15px;line-height:1.4;word-break:normal;color:{c.ink}">{name}</td>'
        f'<td class="tile muted" align="right" style="padding:13px 14px 13px 12px;background:{c.tile};'
        f'border-radius:0 0 6px 0;white-space:nowrap;font-size:15px;color:{c.muted}">{price}</td></tr>'
    )


def _row(tokens: Tokens, c: Palette) -> str:
    name, price = _words(tokens, c)
    picture = _picture(tokens, "width:96px;height:auto;border-radius:6px", 96, "thumb")
    shown, end = tokens.between("{% if row.src %}"), tokens.between("{% endif %}")
    line = f"border-bottom:1px solid {c.rule}"
    return (
        f'<tr><td class="line thumb" width="96" style="width:96px;padding:10px 14px 10px 0;{line}">'
        f"{shown}{picture}{end}</td>"
        f'<td class="line row" style="padding:10px 0;{line};font-size:15px;line-height:1.4;word-break:normal;'
        f'color:{c.ink}">{name}</td><td class="line row muted" align="right" style="padding:10px 0 10px 12px;{line};'
        f'white-space:nowrap;font-size:15px;color:{c.muted}">{price}</td></tr>'
    )
