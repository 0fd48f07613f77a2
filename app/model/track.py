"""What Polku and the shop's public endpoint tell each other. None of it names a customer."""

from __future__ import annotations

import msgspec

from app.model.hits import Hit
from app.model.shop_source import HookKind

VERSION = 1
"""Of this agreement; an endpoint tells it, so that an older one is known."""
MOST_AT_ONCE = 1_000
"""Links, tokens or hits in one request."""
TEXTS = "texts"
CONFIRMS = "confirms"
VISITS = "visits"
TEXT_VISITS = "text-visits"
SKILLS = (TEXTS, CONFIRMS, VISITS, TEXT_VISITS)
"""What endpoints have learnt since the agreement was made; Polku asks none for what it does not name. `texts`: the
short addresses of text messages, /t/<link><token> and /s/<token>. `confirms`: the page that confirms a subscription.
`visits`: which pages of the shop are looked at after a click, /visit.js. `text-visits`: after one in a text message as
well."""
LINK_OF_TEXT = 6
"""Characters of the id of a text message's link: 30 bits, which say nothing and are no secret."""

Language = str
"""`fi` or `en`."""


class SigningKey(msgspec.Struct, frozen=True):
    """One of the keys that public tokens are signed with, as hex. `retired`: good for stops and nothing else."""

    number: int
    key: str
    retired: bool = False


class Brand(msgspec.Struct, frozen=True):
    """How the pages look: the shop's name and web address, `#rrggbb`, and the language when nothing else tells it."""

    name: str = ""
    home: str = ""
    accent: str = "#0e6656"
    language: Language = "fi"


class Choice(msgspec.Struct, frozen=True):
    """One answer that can be ticked: its name in the data, and its words by language."""

    id: str
    words: dict[Language, str]


class Form(msgspec.Struct, frozen=True):
    """A feedback form: a question, stars, choices, free text. `id` stands in addresses; "" is the one without."""

    id: str = ""
    question: dict[Language, str] = {}
    stars: bool = True
    choices: tuple[Choice, ...] = ()
    text: bool = True


class PublicHook(msgspec.Struct, frozen=True):
    """Where a shop system may call, at /hook/<id>; with a secret only what is signed with it is taken."""

    id: str
    kind: HookKind = "standard"
    secret: str = ""


class Setup(msgspec.Struct, frozen=True):
    """All that the endpoint is told about the shop; each push replaces the one before, but for keys, which stay.

    `texts`: the words of its pages by language and name. `keep_days`: how long hits stay that Polku has read. `opens`:
    whether pictures may tell anything at all. `sites`: the shop's own, as browsers name them (`https://kauppa.fi`),
    whose pages may tell that they are looked at; with none of them no click carries a token there.
    """

    keys: tuple[SigningKey, ...] = ()
    brand: Brand = Brand()
    texts: dict[Language, dict[str, str]] = {}
    forms: tuple[Form, ...] = (Form(),)
    hooks: tuple[PublicHook, ...] = ()
    keep_days: int = 7
    opens: bool = False
    sites: tuple[str, ...] = ()


class PublicLink(msgspec.Struct, frozen=True):
    """Where /c/<id>/... leads, or /t/<id>... of a text message: a whole http(s) address."""

    id: str
    target: str


class Links(msgspec.Struct, frozen=True):
    links: tuple[PublicLink, ...]


class Revocations(msgspec.Struct, frozen=True):
    """Tokens whose picture tells nothing any more."""

    tokens: tuple[str, ...]


class HasRead(msgspec.Struct, frozen=True):
    """Polku has everything up to this number on its disk."""

    number: int


class State(msgspec.Struct, frozen=True):
    """How the endpoint stands. `endpoint`: a random name of its data; another one means that it began anew."""

    endpoint: str
    version: int = VERSION
    last: int = 0
    read: int = 0
    links: int = 0
    revoked: int = 0
    skills: tuple[str, ...] = ()


class Page(msgspec.Struct, frozen=True):
    """Hits after a number, ascending. `more`: there are further ones."""

    endpoint: str
    hits: tuple[Hit, ...] = ()
    more: bool = False
