"""The very bytes of every message of the library, for every persona, in both languages, read by another reader."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from functools import cache
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from app.flowfile.library import LANGUAGES, entries, make_flow
from app.flowfile.parameters import Language
from app.mail.build import Built, Head, build_message, checked
from app.mail.ids import message_id, stop_mailto
from app.model.flow import Flow
from app.model.nodes import Email
from app.paths import shipped
from app.render.compile import compile_template
from app.render.context import context
from app.render.merge import Merged, merge
from app.render.rows import Catalogue
from app.services.demo.catalogue import BY_SKU
from app.services.demo.persona_entries import entry_for
from app.services.demo.personas import PERSONA_KEYS, build_personas
from app.services.demo.shop import DEMO_NOW, DEMO_ZONE, shop_details
from app.services.pictures import picture_bytes

TOKEN = "b4xn2uzqxi7uds2gdajehn2ezi"
STOP = stop_mailto("hei@kylakauppa.example", "a" * 32 + "." + "b" * 26, plus=False)
SPACES = str.maketrans("\u00a0\u202f", "  ")


def emails() -> Iterator[tuple[str, str]]:
    for entry in entries():
        yield from ((entry.id, email.id) for email in make_flow(entry.id, "fi").emails)


def for_everyone(flow: Flow) -> Flow:
    """Without the trigger's audience: a message is right for whoever might get it one day."""
    assert flow.trigger is not None
    return flow.with_few(lost=(flow.trigger,), new=(replace(flow.trigger, audience=None),))


@cache
def written(library_id: str, node: str, key: str, language: Language) -> tuple[Merged, Built]:
    flow = make_flow(library_id, language)
    email = flow.by_id[node]
    assert isinstance(email, Email)
    shop = shop_details(language)
    persona = next(one for one in build_personas(DEMO_NOW, language) if one.key == key)
    there = entry_for(persona, flow, DEMO_NOW, language) or entry_for(persona, for_everyone(flow), DEMO_NOW, language)
    assert there is not None
    facts = there.history.at(max(DEMO_NOW, there.entry.at))
    catalogue = Catalogue(tuple(item.product(language) for item in BY_SKU.values()))
    template = flow.template_by_id[email.template].in_language(language)
    seen = context(facts, there.entry, shop, catalogue, {"unsubscribe": STOP})
    merged = merge(compile_template(template, shop), seen)
    head = Head(
        message_id=message_id(TOKEN, "kylakauppa.example"),
        date=DEMO_NOW.astimezone(ZoneInfo(DEMO_ZONE)),
        from_address=shop.email,
        to_address=facts.customer.email,
        from_name=shop.name,
        flow_slug=flow.library_id,
        flow_title=flow.name,
        node=email.id,
        language=language,
        stop_mailto=STOP,
    )
    return merged, build_message(head, merged, lambda name: picture_bytes(shipped("resources"), name))


every = pytest.mark.parametrize("where", tuple(emails()), ids=lambda pair: ":".join(pair))
anybody = pytest.mark.parametrize("key", PERSONA_KEYS)
both = pytest.mark.parametrize("language", LANGUAGES)


@every
@anybody
@both
def test_the_bytes_are_as_mail_servers_want_them(where: tuple[str, str], key: str, language: Language) -> None:
    merged, built = written(*where, key, language)
    assert checked(built.data) == built.data
    head, _blank, body = built.data.partition(b"\r\n\r\n")
    assert b"\n" not in built.data.replace(b"\r\n", b"")
    assert b"\r" not in built.data.replace(b"\r\n", b"")
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert built.data.isascii()
    assert len(built.data) < 102_000 or b"image/" in built.data
    lines = head.decode().split("\r\n")
    assert f"List-Unsubscribe: <{STOP}>" in lines
    assert f"Message-ID: <polku.{TOKEN}@kylakauppa.example>" in lines
    assert not any(line.startswith("List-Unsubscribe-Post") for line in lines)
    assert b"?==?" not in head
    for name in ("From", "To", "Date", "Subject", "List-Id", "MIME-Version", "Feedback-ID", "Auto-Submitted"):
        assert sum(line.startswith(f"{name}: ") for line in lines) == 1
    raw = "".join(re.findall(r"\nSubject: ([^\r]*(?:\r\n [^\r]*)*)", head.decode()))
    assert str(make_header(decode_header(raw.replace("\r\n", "")))) == merged.subject


@every
@anybody
@both
def test_both_parts_come_back_whole_and_say_the_same(where: tuple[str, str], key: str, language: Language) -> None:
    merged, built = written(*where, key, language)
    mail = message_from_bytes(built.data, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert not [part.defects for part in mail.walk() if part.defects]
    text, html = body(mail, "plain"), body(mail, "html")
    assert (text, html) == (merged.text.rstrip("\n"), merged.html)
    reading = Reading()
    reading.feed(html)
    assert set(re.findall(r"(?:https?://|mailto:)[^\s)]+", text)) == set(reading.links)
    assert "None" not in text
    assert "{{" not in text + html
    words = flat(" ".join(reading.words))
    for fragment in fragments(text):
        assert fragment in words
    plain = flat(re.sub(r" \((?:https?://|mailto:)[^)]*\)", "", text))
    for sentence in reading.said():
        assert sentence in plain
    embedded = {part["Content-ID"].strip("<>") for part in mail.walk() if part["Content-ID"]}
    assert embedded == set(re.findall(r'cid:([^"]+)', html))


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").rstrip("\n")


def flat(text: str) -> str:
    return " ".join(text.translate(SPACES).split())


def fragments(text: str) -> Iterator[str]:
    """What the text part says, without its own signs: bullets, rules, addresses, and labels before a colon."""
    for line in text.splitlines():
        told = re.sub(r"\(?(?:https?://|mailto:)\S+\)?", "", line).strip().removeprefix("- ").rstrip(": ")
        if not told or set(told) <= {"-", "="} or re.match(r"(?:\d|[1-5]) (?:täh|star)|Koodi: |Code: ", told):
            continue
        for part in re.split(r", (?=[€\d])| \((?=Edel|Low|Varas|\d)|, (?=Varas|\d+ in)|\)$|\)(?=, )", told):
            yield flat(part)


class Reading(HTMLParser):
    """The links and the visible words of the body."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self._hidden: list[str] = []
        self._blocks: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(found["href"])
        if tag in ("style", "title") or (tag == "div" and (self._hidden or "display:none" in found.get("style", ""))):
            self._hidden.append(tag)
        if tag in ("p", "li", "h1", "h2", "div", "td", "br") or (
            tag == "a" and "inline-block" in found.get("style", "")
        ):
            self._blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)
            self._blocks[-1] += data

    def said(self) -> Iterator[str]:
        """Sentences of paragraphs and headings."""
        for block in self._blocks:
            for sentence in re.split(r"(?<=[.!?:])\s+", flat(block)):
                if len(sentence.split()) >= 3:
                    yield sentence
