"""Line breaks in the HTML change nothing but the length of lines."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.template import Button, Heading, Products, Rating, Text
from app.render.compile import compile_template
from app.render.lines import short_lines
from message_kit import SHOP, template


class Events(HTMLParser):
    """What a reader of HTML sees, with blanks counted as one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, [(name, _rules(value) if name == "style" else value) for name, value in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self.seen and isinstance(self.seen[-1], str) and self.seen[-1].startswith(" "):
            data = str(self.seen.pop()) + data
        self.seen.append(" " + " ".join(data.split()) + " " if data.strip() else " ")


def _rules(style: str | None) -> list[str]:
    return [rule.strip() for rule in (style or "").split(";")]


words = st.text("abcåäö .,;=&<\"'", max_size=200).map(lambda text: text.replace("<", "&lt;").replace('"', "&quot;"))


@given(st.lists(st.tuples(st.sampled_from(["p", "td", "strong"]), words, words, words), max_size=8))
def test_short_lines_say_the_same(parts: list[tuple[str, str, str, str]]) -> None:
    html = "".join(
        f'<{tag} title="{title}" style="color:red;margin:0 {style}">{text}</{tag}>' for tag, title, style, text in parts
    )
    assert Events(short_lines(html)).seen == Events(html).seen


def test_a_whole_message_fits_in_lines_of_a_mail() -> None:
    message = template(
        Heading("Kiitos kestävästä valinnasta"),
        Text("Teit **kestävän** valinnan, ja se näkyy. " * 20 + "\n\n- yksi\n- kaksi"),
        Products("fixed", skus=("t1", "s1")),
        Button("Katso", "https://kylakauppa.example/edut"),
        Rating("Mitä pidit?", "https://kylakauppa.example/{score}"),
    )
    lines = compile_template(message, SHOP).html.split("\n")
    plain = [line for line in lines if "{{" not in line and "{%" not in line]
    assert len(plain) > 200
    assert max(len(line) + 2 * line.count("=") for line in plain) <= 76


@pytest.mark.parametrize(
    "html", ["", "x", "<p>", "<", "a <b", "<style>a{b:c}</style>", "<!--[if mso]><td x=1><![endif]-->"]
)
def test_odd_documents_stay_what_they_are(html: str) -> None:
    assert short_lines(html).replace("\n", " ").split() == html.split()
