"""Products in a message: a single one is a large tile, several are rows with small pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from app.i18n import _, current_language, ngettext
from app.model.campaign import tagged
from app.render.filters import number_text, plain_link, price_text
from app.render.look import Palette
from app.render.tokens import Tokens

_UNIT = re.compile(r"(\d) (?=[^\W\d]{1,5}$)")
"""The blank before the last word of `Akkuporakone 18 V`: a unit alone on a line reads badly."""
TABLE = 'cellpadding="0" cellspacing="0" width="100%"'
"""Attributes of every `mj-table`."""


ROW = "name, url, src, price, was, note"
"""What a row of a products block is unpacked into: texts ready to show, empty where there is nothing."""


def product_tiles(number: int, tokens: Tokens, colours: Palette, width: int) -> str:
    """The MJML of products block `number`, `width` pixels wide; its rows are `_rows<number>` when merged."""
    rows = f"_rows{number}"
    inside = (
        tokens.between(f"{{% if {rows}|length == 1 %}}{{% for {ROW} in {rows} %}}")
        + _tile(tokens, colours, width)
        + tokens.between("{% endfor %}{% else %}" + f"{{% for {ROW} in {rows} %}}")
        + _row(tokens, colours)
        + tokens.between("{% endfor %}{% endif %}")
    )
    return f'<mj-table padding="4px 0 22px" {TABLE}><tbody>{inside}</tbody></mj-table>'


def shown_row(row: Mapping[str, Any], currency: str, tags: str = "") -> tuple[str, ...]:
    """A row as `ROW` names its parts, in the language of `app.i18n.speaking`; its link with the parameters `tags`."""
    get = row.get
    told = (get("name"), get("url"), get("src"), get("price"), get("was"), get("quantity"), get("stock"))
    return _shown(told, currency, tags, current_language())


@lru_cache(maxsize=4096)
def _shown(told: tuple[Any, ...], currency: str, tags: str, _language: str) -> tuple[str, ...]:
    """The same products stand in most customers' messages."""
    name, url, src, price, was, quantity, stock = told
    notes = [_("{n} pcs").format(n=number_text(quantity))] if quantity and quantity != 1 else []
    if stock:
        notes.append(ngettext("{n} in stock", "{n} in stock", stock).format(n=number_text(stock)))
    return (
        _UNIT.sub("\\1\u00a0", str(name or "")),
        tagged(plain_link(url), tags) if url else "",
        src or "",
        price_text(price, currency) if price is not None else "",
        _("Lowest price of 30 days {price}").format(price=price_text(was, currency)) if was else "",
        ", ".join(notes),
    )


def _words(tokens: Tokens, c: Palette) -> tuple[str, str]:
    """(name with its small print, price), with tokens."""
    keep = tokens.keep
    style = f"color:{c.ink};text-decoration:none"
    link = keep("{% if url %}") + f'<a href="{keep("{{ url }}")}" style="{style}">'
    name = link + keep("{% endif %}{{ name }}{% if url %}") + "</a>" + keep("{% endif %}")
    small = f'<span class="muted" style="font-size:13px;font-weight:400;color:{c.muted}">'
    note = keep("{% if note %}") + f"<br />{small}{keep('{{ note }}')}</span>" + keep("{% endif %}")
    was = keep("{% if was %}") + f"<br />{small}{keep('{{ was }}')}</span>" + keep("{% endif %}")
    return f"<strong>{name}</strong>{note}{was}", keep("{{ price }}")


def _picture(tokens: Tokens, style: str, width: int, css_class: str = "") -> str:
    named = f'class="{css_class}" ' if css_class else ""
    return (
        f'<img {named}src="{tokens.keep("{{ src }}")}" alt="{tokens.keep("{{ name }}")}" width="{width}" '
        f'style="display:block;border:0;{style}" />'
    )


def _tile(tokens: Tokens, c: Palette, width: int) -> str:
    name, price = _words(tokens, c)
    picture = _picture(tokens, "width:100%;height:auto;border-radius:6px 6px 0 0", width)
    shown, end = tokens.between("{% if src %}"), tokens.between("{% endif %}")
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
    shown, end = tokens.between("{% if src %}"), tokens.between("{% endif %}")
    line = f"border-bottom:1px solid {c.rule}"
    return (
        f'<tr><td class="line thumb" width="96" style="width:96px;padding:10px 14px 10px 0;{line}">'
        f"{shown}{picture}{end}</td>"
        f'<td class="line row" style="padding:10px 0;{line};font-size:15px;line-height:1.4;word-break:normal;'
        f'color:{c.ink}">{name}</td><td class="line row muted" align="right" style="padding:10px 0 10px 12px;{line};'
        f'white-space:nowrap;font-size:15px;color:{c.muted}">{price}</td></tr>'
    )
