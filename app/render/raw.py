"""Blocks written by hand, made safe: only what is listed here gets into a message, whoever wrote it.

No script, form, frame, comment, event handler, style sheet or address but http(s), mailto, tel; the rules of a
`<style>` are written into the elements they mean and the sheet goes. Merge variables stand in texts and attributes,
not in styles.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import css_inline
import nh3

from app.model.errors import PolkuError
from app.render.lines import short_lines
from app.render.pictures import picture_src
from app.render.tokens import Tokens

_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "center", "code", "div", "em", "font", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "li", "ol", "p", "pre", "s", "small", "span", "strike", "strong", "sub", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
})  # fmt: skip
_ANYWHERE = frozenset({"style", "align", "valign", "width", "height", "bgcolor", "dir", "lang", "title", "role"})
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "name"}),
    "img": frozenset({"src", "alt", "border"}),
    "table": frozenset({"border", "cellpadding", "cellspacing"}),
    "td": frozenset({"colspan", "rowspan", "nowrap"}),
    "th": frozenset({"colspan", "rowspan", "scope", "nowrap"}),
    "font": frozenset({"color", "face", "size"}),
    "ol": frozenset({"start", "type"}),
}
_GONE = frozenset({"script", "style", "title", "noscript", "iframe", "object", "embed", "svg", "math", "template"})
"""Tags that go with what they hold."""
_STYLES = frozenset({
    "background", "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left",
    "border-radius", "border-right", "border-spacing", "border-style", "border-top", "border-width", "box-sizing",
    "color", "direction", "display", "float", "font", "font-family", "font-size", "font-style", "font-variant",
    "font-weight", "height", "letter-spacing", "line-height", "list-style", "list-style-type", "margin",
    "margin-bottom", "margin-left", "margin-right", "margin-top", "max-width", "min-width", "opacity", "padding",
    "padding-bottom", "padding-left", "padding-right", "padding-top", "table-layout", "text-align",
    "text-decoration", "text-indent", "text-transform", "vertical-align", "white-space", "width", "word-break",
    "word-wrap", "overflow-wrap",
})  # fmt: skip
_BAD_STYLE = re.compile(r"url\s*\(|expression|image|@|[\\<>{}]|/\*|script", re.IGNORECASE)
_UNSAID = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)|</(?![A-Za-z])[^>]*(?:>|\Z)", re.DOTALL)
"""Comments and all that a reader of HTML takes for one: Outlook reads instructions in them."""


_MOST_STEPS = 10_000_000
"""Rules times elements above which a style sheet is left out: working through it would take seconds."""


_DEEPEST = 200
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_SHALLOW = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr", "p", "li",
    "td", "th", "tr", "tbody", "dt", "dd",
})  # fmt: skip
"""Elements that hold nothing, or are closed by the next of their kind."""


def check_depth(html: str, place: str) -> None:
    """Raises PolkuError("message-forbidden", what "depth") for elements inside each other without end, which take every
    reader of HTML long.
    """
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() not in _SHALLOW:
            depth = max(depth - 1, 0) if tag[1] else depth + 1
            if depth > _DEEPEST:
                raise PolkuError("message-forbidden", "user", what="depth", place=place)


def uncommented(markup: str) -> str:
    """The markup without comments, declarations and processing instructions."""
    return _UNSAID.sub(" ", markup)


def raw_html(markup: str, tokens: Tokens, place: str) -> str:
    """One token for hand-written HTML, ready for the document. Raises PolkuError("message-syntax") with the place
    where a `{% %}` stands in something that is taken out, so that its other half would be left alone.
    """
    clean = cleaned(tokens.swap_markup(uncommented(markup)), tokens, place)
    ascii_only = clean.encode("ascii", "xmlcharrefreplace").decode()
    return tokens.keep(tokens.restore(short_lines(ascii_only)))


def cleaned_document(html: str) -> str:
    """The safe HTML of a whole file made elsewhere; merge variables in it stay as they are."""
    check_depth(html, "")
    return _clean(html, lambda _tag, name, value: _style(value) or None if name == "style" else value)


def cleaned(swapped: str, tokens: Tokens, place: str) -> str:
    """The safe HTML of markup whose constructs are out."""

    def allowed(_tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return tokens.link(value, html=False)
        if attribute == "src":
            return picture_src(value) or tokens.address(value, html=False)
        return _style(value, tokens) or None if attribute == "style" else value

    check_depth(swapped, place)
    clean = _clean(swapped, allowed)
    before = tokens.statements(swapped)
    after = [number for number in tokens.statements(clean) if number in before]
    if before != after or not tokens.only_ours(clean):
        raise PolkuError("message-syntax", "user", what="{% %}", line=0, place=place)
    return clean.strip()


def _clean(html: str, allowed: Callable[[str, str, str], str | None]) -> str:
    return nh3.clean(
        _styled(html) if "<style" in html.lower() else html,
        tags=set(_TAGS),
        clean_content_tags=set(_GONE),
        attributes={tag: set(_ANYWHERE | _ATTRIBUTES.get(tag, frozenset())) for tag in _TAGS},
        attribute_filter=allowed,
        strip_comments=False,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel", "cid", "shop"},
    )


def _style(style: str, tokens: Tokens | None = None) -> str:
    """The declarations that are allowed. A value with a variable or an address in it is not."""
    kept = []
    for declaration in style.split(";"):
        name, _colon, value = declaration.partition(":")
        known = name.strip().lower() in _STYLES and not _BAD_STYLE.search(value)
        if known and not (tokens and tokens.inside(value)):
            kept.append(f"{name.strip().lower()}:{' '.join(value.split())}")
    return ";".join(kept)


def _styled(html: str) -> str:
    """Rules of style sheets written into the elements; foreign sheets are not fetched, and monstrous ones not read."""
    if html.count("{") * html.count("<") > _MOST_STEPS:
        return html
    try:
        return _inliner().inline(html)
    except (ValueError, css_inline.InlineError):
        return html


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_style_tags=False, keep_link_tags=False, load_remote_stylesheets=False)
