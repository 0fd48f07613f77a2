"""Merge variables are taken out of a text before MJML and the CSS inliner see it, and put back after.

Both read HTML, and HTML readers break `{% if total < 10 %}` and quotes inside an `href`. A token is a plain word of
letters and digits that stands in no text of the template.
"""

from __future__ import annotations

import re
from html import escape

from app.model.campaign import tagged
from app.render.counted import CLICK, Reader
from app.render.filters import SAFE_LINK
from app.render.sandbox import environment

_ENDS = {
    "variable_begin": "variable_end",
    "block_begin": "block_end",
    "comment_begin": "comment_end",
    "raw_begin": "raw_end",
}
_LEADS = re.compile(r"https?://[^\s/?#]+[/?#]|mailto:|tel:", re.IGNORECASE)
"""Where a link leads is settled by this much of it: what follows cannot change the scheme or the server."""

_WEB = re.compile(r"https?://", re.IGNORECASE)
_STOPS = re.compile(r"\bunsubscribe\b")
"""In a construct it is the way to stop the messages, which nothing is added to."""


_NO_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Tokens:
    """The constructs taken out of one template; `sources` are all its texts, so that no token occurs in them.

    `tags`: the parameters that links get, see `app.model.campaign`. `links` sees each link that is the same for all.
    """

    def __init__(self, *sources: str, tags: str = "", links: Reader | None = None) -> None:
        self._tags = tags
        self._links = links
        salt = 0
        while any(f"q{salt}z" in source for source in sources):
            salt += 1
        self._head = f"q{salt}z"
        self._kept: list[str] = []
        token = f"<!--{self._head}(\\d+)z-->|{self._head}(\\d+)z"
        self._word = re.compile(token)
        self._comment = re.compile(f"<!--{self._head}\\d+z-->")
        self._word_or_brace = re.compile(f"{token}|(\\{{)(?=[{{%#]|{self._head})")

    def keep(self, construct: str) -> str:
        """A token for a piece of Jinja that stands inside a text or an attribute."""
        self._kept.append(construct)
        return f"{self._head}{len(self._kept) - 1}z"

    def between(self, construct: str) -> str:
        """The same for a statement that stands between tags."""
        return f"<!--{self.keep(construct)}-->"

    def swap(self, source: str) -> str:
        """A text with its constructs out. It must have been checked by `sandbox.variables_of`."""
        out: list[str] = []
        inside: list[str] = []
        end = ""
        for _line, kind, value in environment(False).lex(source):
            if end:
                inside.append(value)
                if kind == end:
                    out.append(self.keep("".join(inside)))
                    inside, end = [], ""
            elif kind in _ENDS:
                inside, end = [value], _ENDS[kind]
            else:
                out.append(value)
        return "".join(out + inside)

    def swap_markup(self, source: str) -> str:
        """The same for markup: a statement between tags becomes a comment, which may stand in a table too."""
        out: list[str] = []
        at = 0
        swapped = self.swap(source)
        inside = False
        for found in self._word.finditer(swapped):
            before = swapped[at : found.start()]
            opened, closed = before.rfind("<"), before.rfind(">")
            inside = opened > closed if max(opened, closed) >= 0 else inside
            statement = self._kept[int(found[1] or found[2])].startswith("{%")
            out += [before, f"<!--{found[0]}-->" if statement and not inside else found[0]]
            at = found.end()
        return "".join([*out, swapped[at:]])

    def statements(self, swapped: str) -> list[int]:
        """The `{% %}` constructs in a text by number, in order."""
        numbers = (int(found[1] or found[2]) for found in self._word.finditer(swapped))
        return [number for number in numbers if self._kept[number].startswith("{%")]

    def inside(self, swapped: str) -> bool:
        """Whether a construct stands in the text."""
        return bool(self._word.search(swapped))

    def only_ours(self, html: str) -> bool:
        """Whether every comment in the HTML is a token."""
        return html.count("<!--") == len(self._comment.findall(html))

    def html(self, swapped: str) -> str:
        """Escaped for HTML text or an attribute, without the signs that HTML cannot hold; the tokens stay."""
        return escape(_NO_SIGN.sub("", swapped))

    def link(self, swapped: str, *, html: bool) -> str:
        """Where somebody goes who clicks: an `address` with the parameters that say where the link stood."""
        plain = _NO_SIGN.sub("", swapped).strip()
        if not self._word.search(plain):
            return self._straight(tagged(plain, self._tags), html)
        safe = self.address(plain, html=html)
        if not self._tags or safe == "#" or _STOPS.search(self.restore(plain)):
            return safe
        return self.keep(f'{{% filter campaign("{self._tags}") %}}{self.restore(safe)}{{% endfilter %}}')

    def _straight(self, target: str, html: bool) -> str:
        """An address that is the same for all, or its detour by way of the public endpoint."""
        written = self.address(target, html=html)
        if self._links is None or written == "#" or not _WEB.match(target):
            return written
        return self._links.address(target, self.keep(f"{{{{ {CLICK} }}}}")) or written

    def address(self, swapped: str, *, html: bool) -> str:
        """An address for an attribute (or for the text part), safe whatever its variables hold; `#` if it is not."""
        plain = _NO_SIGN.sub("", swapped).strip()
        written = escape(plain) if html else plain
        fixed = self._word.split(plain, maxsplit=1)[0]
        if not re.search(r"\s", plain) and (_LEADS.match(fixed) or (fixed == plain and SAFE_LINK.match(plain))):
            return written
        return self._checked(written) if fixed != plain else "#"

    def restore(self, text: str) -> str:
        """Every token as the Jinja it stands for; what else looks like the beginning of Jinja is made plain text."""
        return self._word_or_brace.sub(self._meaning, text)

    def _meaning(self, found: re.Match[str]) -> str:
        return '{{ "{" }}' if found[3] else self._kept[int(found[1] or found[2])]

    def _checked(self, written: str) -> str:
        return self.keep("{% filter link %}" + self.restore(written) + "{% endfilter %}")
