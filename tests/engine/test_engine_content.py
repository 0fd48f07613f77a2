"""What counts as the same content, so that nobody gets it twice."""

import msgspec

from app.engine.content import content_digest
from app.flowfile.library import make_flow
from app.model.template import Template, Text

FIRST = make_flow("welcome", "fi").templates[0]


def test_a_new_name_is_the_same_content_and_every_other_word_is_not() -> None:
    known = content_digest(FIRST)
    assert content_digest(msgspec.structs.replace(FIRST, id="other", name="Other")) == known
    assert content_digest(msgspec.structs.replace(FIRST, subject=FIRST.subject + ".")) != known
    assert content_digest(msgspec.structs.replace(FIRST, blocks=FIRST.blocks[:-1])) != known


def test_a_field_that_a_new_version_of_polku_adds_makes_no_content_new() -> None:
    grown = msgspec.defstruct("Text", [("added", str, "")], bases=(Text,), frozen=True, tag_field="block", tag="text")
    before = Template("a", "A", "Hei", blocks=(Text("Moi"),))
    after = msgspec.structs.replace(before, blocks=(grown("Moi"),))
    assert content_digest(after) == content_digest(before)
    told = msgspec.structs.replace(before, blocks=(grown("Moi", added="x"),))
    assert content_digest(told) != content_digest(before)
