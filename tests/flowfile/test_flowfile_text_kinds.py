"""Waits for business hours, dates and events, choices, and carts that are left, as text in both languages."""

import pytest

from app.edit import Clip
from app.flowfile.steps_text_read import read_steps
from app.flowfile.steps_text_write import write_steps
from app.model.flow import Edge
from app.model.nodes import Await, Case, Choice, Exit, Trigger, Wait
from app.model.rules import All, Compare
from app.model.sources import OnCartLeft, OnSegmentEntry, Reentry
from app.model.times import ForDuration, UntilDate, UntilOpen

CLIP = Clip(
    (
        Trigger("t", source=OnCartLeft(ForDuration(2, "hours")), reentry=Reentry("one_at_a_time")),
        Wait("w", until=UntilOpen(end="16:30")),
        Await("a", event="Order Completed", where=Compare("trigger.total", "ge", 50)),
        Choice(
            "c",
            cases=(
                Case("x", "Kanta-asiakas", Compare("profile.points", "ge", 500)),
                Case("y", "1/2", Compare("orders.count", "ge", 3)),
            ),
        ),
        Exit("e"),
        Wait("d", until=UntilDate("birthday", -2)),
        Exit("f"),
        Exit("g"),
        Exit("h"),
    ),
    tuple(
        sorted(
            [
                Edge("t", "out", "w"),
                Edge("w", "out", "a"),
                Edge("a", "event", "e"),
                Edge("a", "timeout", "c"),
                Edge("c", "x", "d"),
                Edge("d", "out", "f"),
                Edge("c", "y", "g"),
                Edge("c", "else", "h"),
            ]
        )
    ),
)
FINNISH = """\
käynnistin: Ostoskori jää ostamatta, 2 tuntia
  uudelleen: yksi kerrallaan
odota: työaikaan 9.00–16.30, ma, ti, ke, to, pe, ei pyhinä
odota tapahtumaa: Teki ostoksen
  aika: 3 päivää
  kun: Korin tai tilauksen arvo on vähintään 50
  tapahtui:
    poistu
  aika loppui:
    valinta:
      tapaus: "Kanta-asiakas": Pisteet on vähintään 500
      tapaus: "1/2": Tilauksia yhteensä on vähintään 3
      haara: Kanta-asiakas
        odota: Asiakkaan syntymäpäivä, 2 päivää ennen, klo 9.00
        poistu
      haara: "1/2"
        poistu
      muut:
        poistu
"""


def test_the_text_in_finnish() -> None:
    assert write_steps(CLIP, "fi") == FINNISH


@pytest.mark.parametrize(("first", "second"), [("fi", "en"), ("en", "fi")])
def test_what_one_language_wrote_the_other_writes_again(first: str, second: str) -> None:
    read = read_steps(write_steps(CLIP, first))
    assert read.left == ()
    assert write_steps(read.clip, second) == write_steps(CLIP, second)


def test_a_choice_by_hand_needs_no_rules_yet_and_the_rest_goes_on_together() -> None:
    read = read_steps("valinta: Kuka?\n  haara: Uusi\n    odota 2 päivää\n  haara: Vanha\n    odota 3 päivää\npoistu\n")
    assert read.left == ()
    choice = read.clip.nodes[0]
    assert isinstance(choice, Choice)
    assert [(case.label, case.rule) for case in choice.cases] == [("Uusi", All()), ("Vanha", All())]
    leave = read.clip.nodes[3].id
    assert Edge(choice.id, "else", leave) in read.clip.edges
    assert len([edge for edge in read.clip.edges if edge.target == leave]) == 3


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("käynnistin: Poistuu segmentistä", OnSegmentEntry(leaves=True)),
        ('trigger: Leaves "VIP"', OnSegmentEntry(name="VIP", leaves=True)),
        ("trigger: cart is left unbought", OnCartLeft()),
    ],
)
def test_triggers_by_hand(text: str, source: object) -> None:
    trigger = read_steps(text).clip.nodes[0]
    assert isinstance(trigger, Trigger)
    assert trigger.source == source
