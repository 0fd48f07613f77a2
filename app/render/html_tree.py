"""Clean HTML as a tree of elements; made only of what `app.render.raw` has cleaned."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

_EMPTY = frozenset({"br", "hr", "img"})


class Element:
    """One element: its tag, attributes and what it holds."""

    __slots__ = ("attributes", "children", "parent", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Element | str] = []

    def below(self) -> Iterator[Element | str]:
        """Everything inside, in reading order; no recursion, so depth cannot hurt."""
        waiting: list[Element | str] = list(reversed(self.children))
        while waiting:
            one = waiting.pop()
            yield one
            if isinstance(one, Element):
                waiting.extend(reversed(one.children))

    def words(self) -> str:
        """All its words."""
        return "".join(
            one if isinstance(one, str) else " " for one in self.below() if isinstance(one, str) or one.tag in _BREAKS
        )

    def all_of(self, tag: str) -> list[Element]:
        """The elements of one kind inside."""
        return [one for one in self.below() if isinstance(one, Element) and one.tag == tag]

    def rows(self) -> list[list[Element]]:
        """The cells of a table's own rows, not of those of tables inside it."""
        bodies = [self, *(one for one in self._parts() if one.tag in ("tbody", "thead", "tfoot"))]
        rows = [row for body in bodies for row in body._parts() if row.tag == "tr"]
        return [[cell for cell in row._parts() if cell.tag in ("td", "th")] for row in rows]

    def html(self) -> str:
        """The element as HTML again."""
        out: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Element):
                attributes = "".join(f' {name}="{escape(value)}"' for name, value in one.attributes.items())
                out.append(f"<{one.tag}{attributes}>")
                if one.tag not in _EMPTY:
                    waiting.append(_Closing(f"</{one.tag}>"))
                waiting.extend(reversed(one.children))
            else:
                out.append(one if isinstance(one, _Closing) else escape(one, quote=False))
        return "".join(out)

    def _parts(self) -> list[Element]:
        return [one for one in self.children if isinstance(one, Element)]


_BREAKS = frozenset({"br", "p", "div", "td", "th", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6"})


class _Closing(str):
    """An end tag among texts."""

    __slots__ = ()


def tree_of(clean: str) -> Element:
    """The tree of clean HTML, under an element without a tag."""
    reader = _TreeReader()
    reader.feed(clean)
    reader.close()
    return reader.root


class _TreeReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self._at = Element("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self._at)
        self._at.children.append(made)
        if tag not in _EMPTY:
            self._at = made

    def handle_endtag(self, tag: str) -> None:
        if self._at.parent is not None and self._at.tag == tag:
            self._at = self._at.parent

    def handle_comment(self, data: str) -> None:
        self._at.children.append(f"<!--{data}-->")  # a statement of ours

    def handle_data(self, data: str) -> None:
        self._at.children.append(data)
