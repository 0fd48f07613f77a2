"""Our MJML compiler against the reference one from npm, on every message of the library and one with every block.

The reference is installed by hand, exactly the version of the lock file: `npm ci --ignore-scripts` in tests/reference.
Without it, or without Node, these are skipped.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from mjml import mjml2html

from app.flowfile.library import LANGUAGES, entries, make_flow
from app.i18n import speaking
from app.model.brand import Brand
from app.model.template import (
    Benefit,
    Button,
    Column,
    Columns,
    Divider,
    Footer,
    Heading,
    Picture,
    Products,
    Quote,
    Rating,
    Raw,
    Social,
    Template,
    Text,
)
from app.render.compile import mjml_of
from app.services.demo.shop import shop_details

HERE = Path(__file__).resolve().parent
NODE = shutil.which("node")
pytestmark = [
    pytest.mark.skipif(NODE is None, reason="Node is not installed"),
    pytest.mark.skipif(
        not (HERE / "node_modules" / "mjml").is_dir(),
        reason="the reference is not installed: npm ci --ignore-scripts in tests/reference",
    ),
]
COMPILE = """
const mjml2html = require('mjml');
const read = JSON.parse(require('fs').readFileSync(0, 'utf8'));
Promise.resolve().then(async () => {
  const out = [];
  for (const source of read) {
    const made = await mjml2html(source, {validationLevel: 'strict', fonts: {}, keepComments: true});
    out.push(made.html);
  }
  process.stdout.write(JSON.stringify(out));
});
"""
EVERYTHING = Template(
    "all",
    subject="Kaikki",
    preheader="Esikatselu",
    blocks=(
        Columns((Column((Heading("A"), Text("b **c**\n\n- d\n- e"))), Column((Button("F", "https://a.example"),)))),
        Heading("Otsikko"),
        Picture("shop:a.png", "Alt", "https://a.example", width=200),
        Products("bestsellers", title="Näitä"),
        Benefit("Etu", "KOODI", 7),
        Quote("Lainaus", "Elsa"),
        Rating("Montako?", "https://a.example/{score}"),
        Divider(),
        Columns(
            (Column((Text("1"),), 20), Column((Picture("https://a.example/x.png", "x"),), 30), Column((Text("3"),)))
        ),
        Raw("<table><tr><td>x</td></tr></table>"),
        Raw("<mj-section><mj-column><mj-text>y</mj-text></mj-column></mj-section>", "mjml"),
        Social(),
        Footer("Syy"),
    ),
)


def sources() -> Iterator[str]:
    for language in LANGUAGES:
        shop = shop_details(language)
        branded = msgspec.structs.replace(shop, brand=Brand("shop:logo.png", 120, "palatino", "verdana", "#eeeeff"))
        with speaking(language):
            for entry in entries():
                for template in make_flow(entry.id, language).templates:
                    yield mjml_of(template, shop)
            yield mjml_of(msgspec.structs.replace(EVERYTHING, language=language), shop)
            yield mjml_of(msgspec.structs.replace(EVERYTHING, language=language), branded)


Node = tuple[object, ...]


class Reading(HTMLParser):
    """The document as a list: elements with their attributes, texts, and what only Outlook reads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Node] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A stray attribute of the cell about a button, and an empty style, change nothing anywhere.
        kept = [
            (name, value or "") for name, value in attrs if name != "vertical-align" and (name, value) != ("style", "")
        ]
        self.found.append((tag, *sorted((name, told(name, value)) for name, value in kept)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("img", "br", "meta", "hr"):
            self.found.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(("words", " ".join(data.split())))

    def handle_comment(self, data: str) -> None:
        if data.startswith("[if mso | IE]>"):
            inner = Reading()
            inner.feed(data.removeprefix("[if mso | IE]>").removesuffix("<![endif]"))
            self.found += [("outlook", *without_class(one)) for one in inner.found]
        elif not data.startswith("["):
            self.found.append(("comment", data))


def told(name: str, value: str) -> object:
    if name == "class":
        return tuple(sorted(value.split()))
    if name == "style":
        return tuple(sorted(re.sub(r"\s*([:,])\s*", r"\1", part.strip()) for part in value.split(";") if part.strip()))
    return value


def without_class(node: Node) -> Node:
    """Outlook's classes are for rules that the reference writes and we do not need."""
    return tuple(one for one in node if not (isinstance(one, tuple) and one[:1] == ("class",)))


def body(html: str) -> list[Node]:
    reading = Reading()
    reading.feed(html[html.index("<body") :])
    return reading.found


def test_we_draw_what_the_reference_draws() -> None:
    mine = list(sources())
    assert len(mine) >= 2 * (10 + 2)
    run = subprocess.run(
        [NODE or "", "-e", COMPILE],
        input=json.dumps(mine),
        capture_output=True,
        text=True,
        cwd=HERE,
        check=True,
        timeout=120,
    )
    for source, theirs in zip(mine, json.loads(run.stdout), strict=True):
        ours = body(mjml2html(source, fonts={}))
        assert ours == body(theirs)
