"""What changes: two versions in one drawing, the way through the changes, and taking single ones back."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.edit import add_after, add_note, change_template, delete, fresh, group, replace_node
from app.model.flow import ExitOn, Flow, Holdout
from app.model.sources import Reentry
from app.model.times import ForDuration
from app.services.desk import Desk
from app.services.flows import differences, load_draft
from app.services.publish_flow import publish_flow
from app.ui.changes.page import ChangesPage
from app.ui.editor.facts_button import FactsButton
from app.ui.editor.history import HistoryDialog
from app.ui.editor.page import EditorPage
from app.ui.editor.top_bar import CHANGES, DRAW
from app.ui.publish.changes_card import change_row
from app.ui.shell.window import Window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager

Open = Callable[[str], EditorPage]


def words(widget: QWidget) -> str:
    shown = [w for w in widget.findChildren(QWidget) if w.isVisible() and callable(getattr(w, "text", None))]
    return "\n".join(str(w.text()) for w in shown)


def button(widget: QWidget, text: str) -> QAbstractButton:
    return next(b for b in widget.findChildren(QAbstractButton) if b.isVisible() and b.text() == text)


def lines(shown: ChangesPage) -> list[str]:
    """What a screen reader hears of each change."""
    return [shown.list.item(row).text() for row in range(shown.list.count())]


def reworked(flow: Flow) -> Flow:
    """A longer wait, another subject, a wait less and an exit later."""
    made = replace_node(flow, replace(flow.node("wait-first"), until=ForDuration(6, "hours"))).flow
    template = made.template_by_id[made.email("thanks-first").template]
    made = change_template(made, replace(template, subject="Kiitos")).flow
    made = delete(made, ("wait-again",)).flow
    return add_after(made, "thanks-again", "out", fresh("wait", lambda kind: "late")).flow


@pytest.fixture
def changed(desk: Desk, open_page: Open) -> EditorPage:
    """Published, and then worked on in four places."""
    publish_flow(desk, "thank-you")
    page = open_page("thank-you")
    page.document.reset(reworked(page.document.flow))
    return page


def see(page: EditorPage) -> ChangesPage:
    facts = page.findChild(FactsButton)
    assert facts is not None
    facts.click()
    QApplication.processEvents()
    return page.modes.changes()


def test_the_words_in_the_bar_open_the_list_of_what_changes(changed: EditorPage) -> None:
    assert "4 muutosta käynnissä olevaan versioon 1" in words(changed.top_bar)
    shown = see(changed)
    assert changed.mode() == CHANGES
    assert shown.pair() == (1, 0)
    first, second, *rest = lines(shown)
    assert first == "Odota 6 tuntia, 4 tuntia → 6 tuntia"
    assert second.startswith("Kiitos tilauksestasi, ")
    assert " → Kiitos" in second
    assert rest == ["Odota päivä, Uusi askel", "Odota päivä, Poistuu"]
    assert "4 muutosta" in words(shown)


def test_the_drawing_shows_what_came_what_went_and_what_changed(changed: EditorPage) -> None:
    shown = see(changed)
    look = shown.view.item.look
    assert look.differs is not None
    assert dict(look.differs.marks) == {
        "wait-first": "changed",
        "thanks-first": "changed",
        "late": "added",
        "wait-again": "removed",
    }
    assert look.differs.words["wait-first"] == "4 tuntia → 6 tuntia"
    assert look.mood("late").outline == "added"
    assert look.mood("wait-again").gone
    assert look.mood("wait-first").badges == ("changed",)
    wires = look.differs.wires
    assert wires["first-order", "no", "wait-again"] == wires["wait-again", "out", "thanks-again"] == "removed"
    assert wires["first-order", "no", "thanks-again"] == wires["thanks-again", "out", "late"] == "added"


def test_the_keyboard_goes_from_change_to_change(qtbot: QtBot, changed: EditorPage, window: Window) -> None:
    shown = see(changed)
    assert shown.list.hasFocus()
    qtbot.keyClick(shown.list, Qt.Key.Key_Down)
    assert shown.view.selection() == ("thanks-first",)
    action = window.commands.action("flow.next_problem")
    assert action.text() == "Seuraava muutos"
    for expected in ("late", "wait-again", "wait-first"):
        action.trigger()
        assert shown.view.selection() == (expected,)
    window.commands.action("flow.previous_problem").trigger()
    assert shown.view.selection() == ("wait-again",)
    qtbot.keyClick(shown.list, Qt.Key.Key_Escape)
    assert changed.mode() == DRAW


def test_a_click_on_a_step_chooses_its_change(changed: EditorPage) -> None:
    shown = see(changed)
    shown.view.select(("late",))
    assert shown.list.current() == "late"


def test_one_change_is_taken_back_and_can_be_undone(
    qtbot: QtBot, changed: EditorPage, desk: Desk, window: Window
) -> None:
    shown = see(changed)
    before = changed.document.flow
    shown.step(-1)
    assert shown.list.current() == "wait-again"
    qtbot.mouseClick(button(shown, "Peru tämä muutos"), Qt.MouseButton.LeftButton)
    assert load_draft(desk, "thank-you").next_id("first-order", "no") == "wait-again"
    assert "3 muutosta" in words(shown)
    assert changed.document.undo_text() == "Kumoa: Peru muutos"
    window.commands.action("edit.undo").trigger()
    assert changed.document.flow == before
    assert "4 muutosta" in words(shown)


def test_any_two_versions_stand_side_by_side(qtbot: QtBot, changed: EditorPage, desk: Desk) -> None:
    publish_flow(desk, "thank-you")
    changed.reread()
    changed.modes.show_changes(1, 2)
    shown = changed.modes.changes()
    assert len(lines(shown)) == 4
    assert not button(shown, "Peru tämä muutos").isEnabled()
    changed.modes.show_changes(2, 1)
    assert shown.view.item.look.mood("late").gone
    changed.modes.show_changes(2)
    assert lines(shown) == []
    assert "Molemmat sanovat saman" in words(shown)


def test_the_history_leads_to_the_comparison(changed: EditorPage, window: Window) -> None:
    window.commands.action("flow.versions").trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, HistoryDialog)
    QApplication.processEvents()
    button(dialog, "Vertaa luonnokseen").click()
    assert changed.mode() == CHANGES
    assert changed.modes.changes().pair() == (1, 0)


def test_what_became_of_a_step_is_heard(changed: EditorPage) -> None:
    shown = see(changed)
    assert "poistuu" in shown.view.presence.name("wait-again")
    assert "uusi askel" in shown.view.presence.name("late")
    assert "muuttui: 4 tuntia → 6 tuntia" in shown.view.presence.name("wait-first")


def beside_the_steps(flow: Flow) -> Flow:
    """Another name, one exit more, no goal rate, a heading, a note, and everybody comes in but once."""
    trigger = flow.trigger
    assert trigger is not None
    made = replace_node(flow, replace(trigger, reentry=Reentry("once"))).flow
    made = group(made, ("wait-first", "thanks-first"), "Ensikertalaiset", lambda kind: "g").flow
    made = add_note(made, (600.0, 40.0), "Kysy Elsalta\nennen joulua", lambda kind: "n").flow
    return replace(
        made,
        name="Kiitos ostoksesta",
        summary="Kiittää",
        exits=(*made.exits, ExitOn("Refund")),
        metrics=("feedback",),
        holdout=Holdout(10.0, "a"),
        priority=1,
    )


def test_what_no_step_tells_is_listed_in_words_and_goes_back_one_by_one(
    qtbot: QtBot, desk: Desk, open_page: Open
) -> None:
    publish_flow(desk, "thank-you")
    page = open_page("thank-you")
    live = page.document.flow
    page.document.reset(beside_the_steps(live))
    shown = see(page)
    said = lines(shown)
    assert said[0] == "Uusi mukaantulo, Joka kerta → Vain kerran"
    assert said[1] == "“Refund”, Uusi syy poistua heti"
    assert f"Automaation nimi, {live.name} → Kiitos ostoksesta" in said
    assert f"Mitä varten, {' '.join(live.summary.split()) or '–'} → Kiittää" in said
    assert "Palaute, Uusi mittari" in said
    assert "Avausprosentti, Ei enää mittari" in said
    assert "Vertailuryhmän osuus, ei ketään → 10\u00a0%" in said
    assert next(line for line in said if "yhdelle viestille" in line).endswith("→ Tämä automaatio menee edelle")
    assert said[-2:] == ["Ensikertalaiset, Uusi ryhmä", "Kysy Elsalta ennen joulua, Uusi muistilappu"]
    assert f"{len(said)} muutosta" in words(shown)

    look = shown.view.item.look
    assert look.differs is not None
    assert dict(look.differs.notes) == {"g": "added", "n": "added"}
    assert "uusi muistilappu" in shown.view.presence.name("n")
    shown.list.setCurrentRow(len(said) - 1)
    assert shown.view.picks.note == "n"
    shown.step(-1)
    assert set(shown.view.selection()) == {"wait-first", "thanks-first"}
    while lines(shown):
        left = lines(shown)
        shown.list.setCurrentRow(len(left) - 1)
        assert "Vain tämä palaa entiselleen" in words(shown)
        qtbot.mouseClick(button(shown, "Peru tämä muutos"), Qt.MouseButton.LeftButton)
        assert lines(shown) == left[:-1]
    assert replace(page.document.flow, exits=live.exits, positions=live.positions) == live
    for _one in said:
        page.document.undo()
    assert page.document.flow == beside_the_steps(live)


def test_what_changes_beside_the_steps_is_told_when_publishing_and_in_the_history(desk: Desk, open_page: Open) -> None:
    publish_flow(desk, "thank-you")
    page = open_page("thank-you")
    draft = beside_the_steps(page.document.flow)
    row = change_row(differences(page.document.flow, draft)[-1], draft, page.document.flow)
    assert next(w.text() for w in row.findChildren(QLabel)) == "Kysy Elsalta ennen joulua"
    assert "Uusi muistilappu" in [w.accessibleName() or w.text() for w in row.findChildren(QLabel)]
