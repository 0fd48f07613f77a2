"""What a screen reader hears when something has been changed."""

from app.analysis.layout import settled
from app.edit import add_after, connect, copy, delete, disconnect, fresh, move_earlier, paste, set_fields, tidy
from app.i18n import set_language
from app.ui.words.announcements import announcement, done_again, undone
from flow_strategies import thank_you

FLOW = settled(thank_you())


def test_a_new_step_is_told_with_its_neighbours() -> None:
    assert announcement(FLOW, add_after(FLOW, "t", "out", fresh("email"))) == (
        "Sähköposti lisätty ostoksen ja ehdon väliin"
    )
    assert announcement(FLOW, add_after(FLOW, "c", "yes", fresh("wait"))) == (
        "Odotus lisätty ehdon ja odotuksen väliin, haara Kyllä"
    )
    bare = delete(FLOW, ["x"]).flow
    assert announcement(bare, add_after(bare, "e2", "out", fresh("goal"))) == "Maali lisätty sähköpostin jälkeen"


def test_a_step_that_goes_or_moves_is_told_with_its_neighbours() -> None:
    assert announcement(FLOW, delete(FLOW, ["w1"])) == "Odotus poistettu ehdon ja sähköpostin välistä"
    assert announcement(FLOW, delete(FLOW, ["w1", "e1"])) == "Poistettu 2 askelta"
    assert announcement(FLOW, move_earlier(FLOW, "e1")) == "Sähköposti siirretty ehdon ja odotuksen väliin, haara Kyllä"


def test_wires_are_told_by_the_titles_at_their_ends() -> None:
    joined = connect(FLOW, "e2", "out", "g")
    assert announcement(FLOW, joined).startswith("Yhdistetty: ”")
    away = disconnect(FLOW, FLOW.edge_at["c", "no"])
    assert announcement(FLOW, away) == "”Ensimmäinen ostos?” ei enää jatku, haara Ei"


def test_other_changes_say_what_undo_would_call_them() -> None:
    assert announcement(FLOW, paste(FLOW, copy(FLOW, ["w1", "e1"]))) == "Liitetty 2 askelta"
    assert announcement(FLOW, tidy(FLOW)) == "Tehty: Siisti asettelu"
    assert undone(tidy(FLOW)) == "Kumottu: Siisti asettelu"
    assert done_again(tidy(FLOW)) == "Tehty uudelleen: Siisti asettelu"


def test_typing_is_not_told_twice() -> None:
    assert announcement(FLOW, set_fields(FLOW, name="Kiitos")) == ""


def test_in_english() -> None:
    set_language("en")
    assert announcement(FLOW, add_after(FLOW, "t", "out", fresh("wait"))) == (
        "Wait added between the order and the condition"
    )
