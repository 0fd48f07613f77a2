"""Messages made elsewhere become blocks where they can be recognised; hostile ones cannot hurt."""

import time

import pytest

from app.model.errors import PolkuError
from app.model.template import (
    Button,
    Column,
    Columns,
    Divider,
    Footer,
    Heading,
    Picture,
    Raw,
    Text,
    walk_blocks,
)
from app.render.compile import compile_template
from app.render.from_html import MAX_LENGTH, from_html
from message_kit import SHOP

NEWSLETTER = """<!DOCTYPE html><html><head><title>Kevään uutuudet</title>
<style>.btn{background:#c00;color:#fff;padding:12px} @import url(https://evil.example/x.css);</style></head><body>
<div style="display:none;font-size:1px">Kolme uutta takkia&zwnj;&nbsp;&zwnj;</div>
<!--[if mso]><table><tr><td>Vain Outlookille</td></tr></table><![endif]-->
<table width="600"><tr><td><a href="https://shop.example">
<img src="https://shop.example/logo.png" alt="Kauppa" width="200"></a></td></tr>
<tr><td><h1>Kevät <em>tuli</em></h1><p>Hei *|FNAME|*,</p>
<p>meillä on <b>uusia takkeja</b>.<br>Katso <a href="https://shop.example/takit?a=1&amp;b=2">kaikki</a>.</p>
<ul><li>Villa</li><li>Puuvilla <i>luomu</i></li></ul><hr><hr></td></tr>
<tr><td align="center"><a class="btn" href="https://shop.example/kassa">Osta nyt</a></td></tr>
<tr><td><table><tr>
<td width="50%"><img src="https://shop.example/a.jpg" alt="A"><p>Takki A</p></td>
<td><img src="https://shop.example/b.jpg" alt="B"><p>Takki B</p></td></tr></table></td></tr>
<tr><td><table border="1"><tr><th>Koko</th><th>Hinta</th></tr><tr><td>S</td><td>10 €</td></tr></table></td></tr>
<tr><td><img src="https://track.example/open.gif" width="1" height="1">
<p style="font-size:10px">Kauppa Oy, *|LIST:ADDRESS|*<br><a href="*|UNSUB|*">Peruuta tilaus</a></p></td></tr>
</table><script>alert(1)</script></body></html>"""


def test_a_newsletter_becomes_blocks() -> None:
    found = from_html(NEWSLETTER, "t1")
    template = found.template
    assert (template.subject, template.preheader, template.id) == ("Kevään uutuudet", "Kolme uutta takkia", "t1")
    logo, heading, text, line, button, columns, table, *rest = template.blocks
    assert logo == Picture("https://shop.example/logo.png", "Kauppa", "https://shop.example", width=200)
    assert heading == Heading("Kevät tuli")
    assert isinstance(text, Text)
    assert text.body == (
        "Hei {{ customer.first_name | default('') }},\n\nmeillä on **uusia takkeja**.\n"
        "Katso [kaikki](https://shop.example/takit?a=1&b=2).\n\n- Villa\n- Puuvilla *luomu*"
    )
    assert line == Divider()
    assert button == Button("Osta nyt", "https://shop.example/kassa")
    assert columns == Columns(
        (
            Column((Picture("https://shop.example/a.jpg", "A"), Text("Takki A"))),
            Column((Picture("https://shop.example/b.jpg", "B"), Text("Takki B"))),
        )
    )
    assert isinstance(table, Raw)
    assert "10 €" in table.markup
    assert rest[-1] == Footer()
    assert not any("Peruuta" in str(block) for block in template.blocks)
    assert not any("evil" in str(block) or "alert" in str(block) for block in template.blocks)
    assert not any("track.example" in str(block) for block in template.blocks)
    assert (found.raw, found.dropped) == (1, 0)
    compiled = compile_template(template, SHOP)
    assert "Takki B" in compiled.text


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Hei {{ first_name|default:'ystävä' }}", "Hei {{ customer.first_name | default('') }}"),
        ("Hei {{ person.first_name|title }}", "Hei {{ customer.first_name | default('') }}"),
        ("Hei {$name}!", "Hei {{ customer.first_name | default('') }}!"),
        ("{{ event.URL }} ja {% if x %}y{% endif %}", "[event.URL] ja [if x]y[endif]"),
        ("*|MC:DATE|* {# huomio #}", "[MC:DATE] { # huomio #}"),
        ("{{{{{%%}}", "{ {"),
    ],
)
def test_merge_tags_of_other_programs_are_said_in_ours_or_become_words(theirs: str, ours: str) -> None:
    found = from_html(f"<p>alku {theirs} loppu</p>", "t")
    body = found.template.blocks[0]
    assert isinstance(body, Text)
    if ours != "{ {":
        assert body.body == f"alku {ours} loppu"
    compile_template(found.template, SHOP)


def test_unknown_tags_and_pictures_that_are_nowhere_are_told() -> None:
    found = from_html("<p>{{ event.URL }}</p><img src='images/a.png'><img src='data:image/png;base64,AA'>", "t")
    assert found.tags == ("event.URL",)
    assert found.dropped == 2


def test_a_file_with_nothing_in_it_is_refused() -> None:
    for empty in ("", "<html></html>", "<script>alert(1)</script>", "<p> &nbsp; </p>", "<!-- x -->"):
        with pytest.raises(PolkuError, match="html-empty"):
            from_html(empty, "t")


HOSTILE = {
    "deep divs": "<div>" * 60_000 + "x",
    "deep bold": "<b>" * 30_000 + "x",
    "deep tables": "<table><tr><td>a</td><td>" * 5_000 + "x",
    "deep lists": "<ul><li>" * 20_000 + "x",
    "comments": "<!--" * 100_000 + "<p>x</p>",
    "half tags": "<a href='" * 60_000 + "<p>x</p>",
    "hidden": "<div style='display:none'>" * 20_000 + "<p>x</p>",
    "titles": "<title>" * 60_000 + "</title><p>x</p>",
    "braces": "{{" * 200_000 + "<p>x</p>",
    "stars": "*|FNAME|" * 60_000 + "<p>x</p>",
    "rules": "<style>" + ".a .b .c{color:red}" * 20_000 + "</style>" + "<p class=a>x</p>" * 20_000,
    "cells": "<table><tr>" + "<td>x</td>" * 50_000,
    "entities": "&amp;" * 150_000 + "<p>x</p>",
    "pictures": "<img src=https://a.example/x.png>" * 20_000,
    "nulls": "\0" * 100_000 + "<p>x</p>",
    "links": "<a href=https://a.example>x" * 20_000,
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_in_bounded_time_and_its_blocks_can_be_drawn(name: str) -> None:
    begun = time.process_time()
    try:
        template = from_html(HOSTILE[name], "t").template
    except PolkuError as error:
        refused = error.code
    else:
        refused = ""
    if refused:
        assert refused in ("html-empty", "message-forbidden")
        assert time.process_time() - begun < 2
        return
    assert time.process_time() - begun < 8
    assert len(template.blocks) <= 151
    assert sum(1 for _ in walk_blocks(template.blocks)) < 2_000
    assert "<" not in "".join(block.body for block in template.blocks if isinstance(block, Text))
    compile_template(template, SHOP)


def test_a_file_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(PolkuError, match="html-too-big"):
        from_html("x" * (MAX_LENGTH + 1), "t")
