"""Hand-written MJML, made safe: the usual components, their HTML cleaned, nothing included or fetched."""

from __future__ import annotations

import re
from html import escape, unescape
from xml.etree import ElementTree

from app.model.errors import PolkuError
from app.render.lines import short_lines
from app.render.pictures import picture_src
from app.render.raw import cleaned, uncommented
from app.render.tokens import Tokens

_SECTIONS = frozenset({"mj-section", "mj-wrapper"})
_INSIDE: dict[str, frozenset[str]] = {
    "mj-wrapper": frozenset({"mj-section"}),
    "mj-section": frozenset({"mj-column", "mj-group"}),
    "mj-group": frozenset({"mj-column"}),
    "mj-column": frozenset({"mj-text", "mj-image", "mj-button", "mj-divider", "mj-spacer", "mj-table"}),
}
_HTML = frozenset({"mj-text", "mj-button", "mj-table"})
"""What they hold is HTML."""
_BAD_VALUE = re.compile(r"url\s*\(|expression|[<>{}\\]|script", re.IGNORECASE)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)([A-Za-z][A-Za-z0-9]*;)?")
_DEPTH = 20


def is_section(markup: str) -> bool:
    """Whether hand-written MJML is made of whole sections, and so cannot stand in a column."""
    return bool(re.match(r"\s*<mj-(?:section|wrapper)\b", uncommented(markup)))


def raw_mjml(markup: str, tokens: Tokens, place: str, *, sections: bool) -> str:
    """MJML that is safe to draw: whole sections, or what stands in a column.

    Raises PolkuError("message-syntax") for what is not well-formed, and "message-forbidden" (what) for components that
    are not known or stand where they may not.
    """
    swapped = tokens.swap_markup(uncommented(markup))
    try:
        reader = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))  # noqa: S314  # none left
        root = ElementTree.fromstring(f"<r>{_ENTITY.sub(_spelled, swapped)}</r>", reader)  # noqa: S314  # as above
    except (ElementTree.ParseError, RecursionError) as error:
        raise PolkuError("message-syntax", "user", what=str(error), line=0, place=place) from error
    allowed = _SECTIONS if sections else _INSIDE["mj-column"]
    return "".join(_component(one, allowed, tokens, place, 0) for one in root)


def _component(one: ElementTree.Element, allowed: frozenset[str], tokens: Tokens, place: str, depth: int) -> str:
    kind: object = one.tag
    if kind is ElementTree.Comment:
        return f"<mj-raw><!--{one.text}--></mj-raw>"  # a statement between components
    if one.tag not in allowed or depth > _DEPTH:
        raise PolkuError("message-forbidden", "user", what=f"<{one.tag}>"[:80], place=place)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in _attributes(one, tokens, place))
    if one.tag == "mj-section" and "background-color" not in one.attrib:
        attributes += ' css-class="card pad"'  # dark where the card is dark
    if one.tag in _HTML:
        return f"<{one.tag}{attributes}>{_html(one, tokens, place)}</{one.tag}>"
    inside = "".join(_component(child, _INSIDE.get(one.tag, frozenset()), tokens, place, depth + 1) for child in one)
    return f"<{one.tag}{attributes}>{inside}</{one.tag}>"


def _attributes(one: ElementTree.Element, tokens: Tokens, place: str) -> list[tuple[str, str]]:
    kept = []
    for name, value in one.attrib.items():
        if tokens.statements(value):
            raise PolkuError("message-syntax", "user", what="{% %}", line=0, place=place)
        if name == "href":
            kept.append((name, tokens.link(value, html=False)))
        elif name == "src":
            kept.append((name, picture_src(value) or tokens.address(value, html=False)))
        elif name in ("alt", "title") or (re.fullmatch(r"[a-z-]+", name) and not _unsafe(name, value, tokens)):
            kept.append((name, value))
    return kept


def _unsafe(name: str, value: str, tokens: Tokens) -> bool:
    return bool(
        name in ("css-class", "srcset", "usemap") or "url" in name or _BAD_VALUE.search(value) or tokens.inside(value)
    )


def _html(one: ElementTree.Element, tokens: Tokens, place: str) -> str:
    """What a component holds, cleaned, as one token. Rows need their table about them to be read as rows."""
    parts = [escape(one.text or "", quote=False)]
    parts += [ElementTree.tostring(child, encoding="unicode", method="html") for child in one]
    inner = "".join(parts)
    if one.tag == "mj-table":
        clean = cleaned(f"<table>{inner}</table>", tokens, place)
        clean = re.sub(r"\A<table>|</table>\Z", "", clean)
    else:
        clean = cleaned(inner, tokens, place)
    ascii_only = clean.encode("ascii", "xmlcharrefreplace").decode()
    return tokens.keep(tokens.restore(short_lines(ascii_only)))


def _spelled(found: re.Match[str]) -> str:
    """Names of letters that XML does not know, as the letters; an ampersand by itself as one."""
    said = unescape(found[0])
    return escape(said, quote=False) if said != found[0] or not found[1] else f"&amp;{found[1]}"
