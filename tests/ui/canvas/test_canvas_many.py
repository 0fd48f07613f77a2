"""Several steps at once: the bar beside them, skipping, groups with a heading; and notes on the canvas."""

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.analysis.layout import settled
from app.edit import add_note, group
from app.model.flow import Flow
from app.ui.canvas.branch_question import BranchQuestion
from app.ui.canvas.commands import context_menu
from app.ui.canvas.paper import group_rect
from app.ui.canvas.selection_bar import SelectionBar
from app.ui.theme import current
from app.ui.widgets.focus import FocusRing
from flow_strategies import thank_you
from ui.canvas.canvas_kit import Hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
Key = Qt.Key


def bar(hand: Hand) -> SelectionBar:
    made = hand.view.selection_bar
    assert made is not None
    return made


def press(hand: Hand, name: str) -> None:
    """A click on a button of the bar."""
    QTest.mouseClick(bar(hand).buttons[name], Qt.MouseButton.LeftButton)


def on_window(hand: Hand, node_id: str) -> QRect:
    left, top, right, bottom = hand.view.item.geometry.shapes[node_id].rect
    return QRect(hand.at((left, top)), hand.at((right, bottom)))


def write(hand: Hand, words: str, *, enter: bool = True) -> None:
    """Into the field on the canvas, instead of what stands there."""
    field = hand.view.in_place.field
    assert isinstance(field, QLineEdit | QPlainTextEdit)
    assert field.hasFocus()
    field.selectAll()
    QTest.keyClicks(field, words)
    if enter:
        QTest.keyClick(field, Key.Key_Return)


# ---- the bar


def test_the_bar_comes_with_the_second_step_and_goes_with_it(hand: Hand) -> None:
    hand.click(hand.middle("w1"))
    assert not bar(hand).isVisible()
    hand.click(hand.middle("e1"), CTRL)
    assert bar(hand).isVisible()
    assert bar(hand).count.text() == "2 askelta"
    hand.key(Key.Key_Escape)
    assert not bar(hand).isVisible()


@pytest.mark.parametrize("ids", [("w1", "e1", "g"), ("w2", "e2"), ("t", "c"), ("w1", "w2"), ("e1", "e2", "g", "x")])
@pytest.mark.parametrize("zoom", [0.3, 0.6, 1.0])
def test_the_bar_covers_no_card_and_stays_in_sight(hand: Hand, ids: tuple[str, ...], zoom: float) -> None:
    hand.view.set_zoom(zoom)
    hand.view.zoom_to_selection()
    hand.view.set_zoom(zoom)
    hand.view.select(ids)
    mine = bar(hand).geometry()
    assert hand.view.viewport().rect().contains(mine)
    assert not [n for n in hand.view.item.geometry.shapes if on_window(hand, n).intersects(mine)]


def test_the_bar_follows_scrolling_and_hides_during_a_drag(hand: Hand) -> None:
    hand.view.select(["w1", "e1"])
    before = bar(hand).geometry()
    hand.view.camera.scroll(QPoint(0, 60))
    assert bar(hand).geometry() != before
    assert hand.view.viewport().rect().contains(bar(hand).geometry())
    hand.drag(hand.middle("e1"), hand.middle("e1") + QPoint(30, 30), drop=False)
    assert not bar(hand).isVisible()
    hand.key(Key.Key_Escape)
    assert bar(hand).isVisible()


def test_a_rubber_band_ends_with_the_bar(hand: Hand) -> None:
    left, top, _right, _bottom = hand.view.item.geometry.shapes["e1"].rect
    end = hand.view.item.geometry.shapes["g"].rect
    hand.drag(hand.at((left - 30, top - 20)), hand.at((end[2] + 40, end[3] + 20)))
    assert set(hand.view.selection()) == {"e1", "g"}
    assert bar(hand).isVisible()


def test_the_bar_copies_tidies_and_deletes_each_in_one_entry(hand: Hand) -> None:
    hand.view.select(["w1", "e1"])
    press(hand, "copy")
    assert "Kiitos tilauksestasi" in QGuiApplication.clipboard().text()
    press(hand, "tidy")
    hand.view.select(["w1", "e1"])
    press(hand, "delete")
    assert hand.document.flow.next_id("c", "yes") == "g"
    assert hand.document.undo_text() == "Kumoa: Poista 2 askelta"
    hand.document.undo()
    assert {"w1", "e1"} <= set(hand.document.flow.by_id)


# ---- skipped


def test_skipping_from_the_bar_and_back(hand: Hand) -> None:
    hand.view.select(["w1", "e1", "g"])
    press(hand, "skip")
    flow = hand.document.flow
    assert [node.id for node in flow.nodes if getattr(node, "skipped", False)] == ["e1", "w1"]
    assert hand.document.undo_text() == "Kumoa: Ohita 2 askelta"
    assert bar(hand).buttons["skip"].accessibleName() == "Ota takaisin käyttöön"
    press(hand, "skip")
    assert not any(getattr(node, "skipped", False) for node in hand.document.flow.nodes)
    hand.document.undo()
    hand.document.undo()
    assert hand.document.flow == settled(thank_you())


def test_a_skipped_step_is_drawn_as_one(hand: Hand) -> None:
    look = hand.view.item.look
    assert look.mood("e1").outline == "normal"
    assert look.mood("e1", skipped=True).outline == "disabled"
    before = hand.view.grab().toImage()
    hand.view.select(["e1"])
    hand.view.commands["skip"].trigger()
    hand.view.select([])
    place = hand.middle("e1") + QPoint(-110, 0)
    assert hand.view.grab().toImage().pixelColor(place) != before.pixelColor(place)
    assert "ohitetaan" in hand.view.presence.name("e1")


def test_steps_that_decide_the_way_cannot_be_skipped(hand: Hand) -> None:
    told: list[str] = []
    hand.view.message.connect(told.append)
    hand.view.select(["t", "c"])
    assert not bar(hand).buttons["skip"].isEnabled()
    hand.view.commands["skip"].trigger()
    assert told == ["Odotukset, viestit ja toimet voi ohittaa. Muut askeleet ratkaisevat polun suunnan."]


# ---- groups


def test_grouping_asks_for_the_heading_at_once(hand: Hand) -> None:
    hand.view.select(["w1", "e1"])
    press(hand, "group")
    write(hand, "Ensiostajat")
    made = hand.document.flow.groups[0]
    assert (made.title, made.nodes) == ("Ensiostajat", ("e1", "w1"))
    box = group_rect(made, hand.view.item.geometry.shapes)
    assert box is not None
    for node in ("w1", "e1"):
        left, top, right, bottom = hand.view.item.geometry.shapes[node].rect
        assert box[0] < left < right < box[2]
        assert box[1] < top < bottom < box[3]
    assert bar(hand).buttons["group"].accessibleName() == "Pura ryhmä"
    press(hand, "group")
    assert hand.document.flow.groups == ()
    assert hand.document.undo_text() == "Kumoa: Pura ryhmä"


def test_a_heading_selects_its_steps_and_a_double_click_or_f2_names_it(canvas: Callable[..., Hand]) -> None:
    hand = canvas(group(settled(thank_you()), ["w1", "e1"], "Ensiostajat").flow)
    area = hand.view.desk.heading_rect(hand.document.flow.groups[0].id)
    assert area is not None
    place = hand.at((area.left() + 20, area.center().y()))
    hand.click(place)
    assert set(hand.view.selection()) == {"w1", "e1"}
    QTest.mouseDClick(hand.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    write(hand, "Uudet")
    assert hand.document.flow.groups[0].title == "Uudet"
    assert hand.document.undo_text() == "Kumoa: Nimeä ryhmä uudelleen"
    hand.key(Key.Key_F2)
    write(hand, "Vanhat")
    assert hand.document.flow.groups[0].title == "Vanhat"
    hand.key(Key.Key_G, CTRL | SHIFT)
    assert hand.document.flow.groups == ()


def test_dragging_a_heading_moves_all_of_the_group(canvas: Callable[..., Hand]) -> None:
    hand = canvas(group(settled(thank_you()), ["w1", "e1"], "Ensiostajat").flow)
    area = hand.view.desk.heading_rect(hand.document.flow.groups[0].id)
    assert area is not None
    before = hand.view.item.geometry.places()
    start = hand.at((area.left() + 20, area.center().y()))
    hand.drag(start, start + QPoint(-80, 0), ALT)
    after = hand.view.item.geometry.places()
    assert after["w1"][0] < before["w1"][0] - 40
    assert after["e1"][0] < before["e1"][0] - 40
    assert after["w2"] == before["w2"]


def test_a_group_follows_deleting_copying_and_undo(canvas: Callable[..., Hand]) -> None:
    hand = canvas(group(settled(thank_you()), ["w1", "e1"], "Ensiostajat").flow)
    start = hand.document.flow
    hand.view.select(["w1", "e1"])
    hand.key(Key.Key_C, CTRL)
    hand.view.select(["e2"])
    hand.key(Key.Key_V, CTRL)
    assert [one.title for one in hand.document.flow.groups] == ["Ensiostajat", "Ensiostajat"]
    hand.document.undo()
    hand.view.select(["w1"])
    hand.key(Key.Key_Delete)
    assert hand.document.flow.groups[0].nodes == ("e1",)
    hand.view.select(["e1"])
    hand.key(Key.Key_Delete)
    assert hand.document.flow.groups == ()
    hand.document.undo()
    hand.document.undo()
    assert hand.document.flow == start


# ---- notes


def noted(text: str = "Kysy Maijalta") -> Flow:
    return add_note(settled(thank_you()), (-420.0, 200.0), text).flow


def note_place(hand: Hand) -> QPoint:
    area = hand.view.desk.note_rect(hand.document.flow.notes[0].id)
    assert area is not None
    return hand.at((area.center().x(), area.center().y()))


def test_quick_add_finds_a_note_and_writes_it(hand: Hand) -> None:
    hand.view.select(["e2"])
    hand.type("h")
    popup = hand.view.adding.popup
    QTest.keyClicks(popup._field, "uomautus")
    assert popup.shown_items()[0] == "note"
    QTest.keyClick(popup._field, Key.Key_Return)
    write(hand, "Kysy Maijalta")
    note = hand.document.flow.notes[0]
    assert note.text == "Kysy Maijalta"
    assert hand.document.flow.edges == settled(thank_you()).edges
    area = hand.view.desk.note_rect(note.id)
    assert area is not None
    assert not any(
        QRect(hand.at((area.left(), area.top())), hand.at((area.right(), area.bottom()))).intersects(on_window(hand, n))
        for n in hand.view.item.geometry.shapes
    )


def test_the_menu_of_empty_canvas_adds_a_note_and_an_empty_one_goes(hand: Hand) -> None:
    menu = context_menu(hand.view)
    assert "Lisää muistilappu" in [action.text() for action in menu.actions()]
    hand.view.commands["note"].trigger()
    assert len(hand.document.flow.notes) == 1
    field = hand.view.in_place.field
    assert field is not None
    QTest.keyClick(field, Key.Key_Escape)
    assert hand.document.flow.notes == ()


def test_a_note_is_dragged_written_copied_and_deleted(canvas: Callable[..., Hand]) -> None:
    hand = canvas(noted())
    hand.view.camera.fit()
    before = hand.document.flow.notes[0]
    place = note_place(hand)
    hand.drag(place, place + QPoint(40, -24))
    moved = hand.document.flow.notes[0]
    assert (moved.x, moved.y) != (before.x, before.y)
    assert hand.document.undo_text() == "Kumoa: Siirrä muistilappua"
    QTest.mouseDClick(hand.view.viewport(), Qt.MouseButton.LeftButton, pos=note_place(hand))
    write(hand, "Muista")
    assert hand.document.flow.notes[0].text == "Muista"
    hand.click(note_place(hand))
    assert hand.view.picks.note == before.id
    hand.key(Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "Muista"
    hand.key(Key.Key_V, CTRL)
    assert [note.text for note in hand.document.flow.notes] == ["Muista", "Muista"]
    hand.key(Key.Key_Delete)
    assert len(hand.document.flow.notes) == 1


def test_a_note_by_keyboard_alone(canvas: Callable[..., Hand]) -> None:
    hand = canvas(noted())
    hand.key(Key.Key_End)
    while not hand.view.picks.note:
        hand.key(Key.Key_Tab)
    before = hand.document.flow.notes[0]
    hand.key(Key.Key_Right, ALT)
    hand.key(Key.Key_Right, ALT)
    assert hand.document.flow.notes[0].x == before.x + 32
    assert hand.document.stack.count() == 1
    hand.key(Key.Key_Return)
    write(hand, "Muista")
    assert hand.document.flow.notes[0].text == "Muista"
    hand.key(Key.Key_Delete)
    assert hand.document.flow.notes == ()


def test_a_note_is_paper_in_the_picture(canvas: Callable[..., Hand]) -> None:
    hand = canvas(noted())
    hand.view.camera.fit()
    left = hand.view.desk.note_rect(hand.document.flow.notes[0].id)
    assert left is not None
    spot = hand.at((left.left() + 6, left.bottom() - 6))
    paper: QColor = current.tokens().qcolor("tone.warning.tint")
    assert hand.view.grab().toImage().pixelColor(spot).rgb() == paper.rgb()


# ---- deleting a branching step


def test_deleting_a_condition_asks_at_the_spot_and_is_answered_by_keys(hand: Hand) -> None:
    hand.view.pick_by_key("c")
    hand.key(Key.Key_Delete)
    popup = hand.view.findChild(BranchQuestion)
    assert popup is not None
    words = [button.text() for button in popup.buttons.values()]
    assert words == ["Säilytä Kyllä-haara", "Säilytä Ei-haara", "Poista molemmat"]
    shape = hand.view.item.geometry.shapes["c"]
    spot = hand.view.viewport().mapToGlobal(hand.at((shape.x, shape.y + shape.h)))
    assert (popup.pos() - spot).manhattanLength() < 120
    first = popup.focusWidget()
    assert first is popup.buttons["yes"]
    ring = popup.findChild(FocusRing)
    assert ring is not None
    assert ring.isVisible(), "nobody who works with the keyboard has to guess what Enter would do"
    QTest.keyClick(first, Key.Key_Right)
    assert popup.focusWidget() is popup.buttons["no"]
    QTest.keyClick(popup.buttons["no"], Key.Key_Return)
    assert hand.document.flow.next_id("t", "out") == "w2"
    assert "w1" not in hand.document.flow.by_id
    assert hand.document.stack.count() == 1


def test_deleting_both_branches_by_mouse_and_escape_keeps_all(hand: Hand) -> None:
    hand.view.select(["c"])
    hand.key(Key.Key_Delete)
    popup = hand.view.findChild(BranchQuestion)
    assert popup is not None
    QTest.keyClick(popup, Key.Key_Escape)
    assert "c" in hand.document.flow.by_id
    hand.key(Key.Key_Delete)
    popup = next(one for one in hand.view.findChildren(BranchQuestion) if one.isVisible())
    QTest.mouseClick(popup.buttons["none"], Qt.MouseButton.LeftButton)
    assert set(hand.document.flow.by_id) == {"t"}


# ---- quick add


def test_digits_pick_and_the_best_guess_comes_first(hand: Hand) -> None:
    hand.view.select(["w2"])
    hand.key(Key.Key_Insert)
    popup = hand.view.adding.popup
    assert popup.shown_items()[:2] == ("email", "condition")
    QTest.keyClick(popup._field, Key.Key_2)
    assert hand.document.flow.by_id[hand.document.flow.next_id("w2", "out") or ""].id.startswith("condition")


@pytest.mark.parametrize(
    ("typed", "item"),
    [
        ("wait", "wait"),
        ("odota", "wait"),
        ("viive", "wait"),
        ("delay", "wait"),
        ("email", "email"),
        ("sähkö", "email"),
        ("notify me", "notify"),
        ("ilmoita minulle", "notify"),
        ("add a tag", "change.tag"),
        ("lisää tun", "change.tag"),
        ("ehto", "condition"),
        ("if", "condition"),
    ],
)
def test_both_languages_and_synonyms_are_understood(hand: Hand, typed: str, item: str) -> None:
    hand.view.select(["e1"])
    hand.view.adding.here(typed)
    assert hand.view.adding.popup.shown_items()[0] == item


def test_a_trigger_is_offered_as_changing_the_one_there_is(hand: Hand) -> None:
    hand.view.select(["e1"])
    hand.view.adding.here("laukaisin")
    popup = hand.view.adding.popup
    rows = [popup._model.item(row).text() for row in range(popup._model.rowCount())]
    assert rows[0] == "Vaihda käynnistin: tilaa uutiskirjeen"
    QTest.keyClick(popup._field, Key.Key_Return)
    trigger = hand.document.flow.trigger
    assert trigger is not None
    assert trigger.id == "t"
    assert msgspec.to_builtins(trigger.source)["event"] == "Newsletter Subscribed"
    assert hand.document.flow.next_id("t", "out") == "c"


def test_copied_steps_are_offered_with_their_number(hand: Hand) -> None:
    hand.view.select(["w1", "e1"])
    hand.key(Key.Key_C, CTRL)
    hand.view.select(["w2"])
    hand.key(Key.Key_Insert)
    popup = hand.view.adding.popup
    last = popup._model.item(popup._model.rowCount() - 1)
    assert last.text() == "Liitä 2 askelta"
    QTest.keyClick(popup._field, Key.Key_Up)
    QTest.keyClick(popup._field, Key.Key_Return)
    assert len(hand.document.flow.nodes) == 10
    assert hand.document.undo_text() == "Kumoa: Liitä 2 askelta"


def test_a_double_click_on_empty_canvas_offers_to_begin_there(hand: Hand) -> None:
    place = hand.view.mapFromScene(QPointF(-300, 560))
    QTest.mouseDClick(hand.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert hand.view.adding.popup.isVisible()
    hand.view.adding.popup.hide()


def test_a_step_tells_its_group_and_the_menu_names_it(canvas: Callable[..., Hand]) -> None:
    hand = canvas(group(settled(thank_you()), ["w1", "e1"], "Ensiostajat").flow)
    assert "Ryhmä: Ensiostajat" in hand.view.presence.name("w1")
    hand.view.select(["w1"])
    assert "Nimeä ryhmä" in [action.text() for action in context_menu(hand.view).actions()]
    hand.view.commands["name_group"].trigger()
    write(hand, "Uudet")
    assert hand.document.flow.groups[0].title == "Uudet"


def test_the_menu_over_many_offers_what_fits_many(hand: Hand) -> None:
    hand.view.select(["w1", "e1"])
    words = [action.text() for action in context_menu(hand.view).actions()]
    assert "Ryhmittele otsikon alle" in words
    assert "Ohita" in words
    assert "Siirrä aiemmaksi" not in words
    hand.view.select(["t"])
    assert "Ohita" not in [action.text() for action in context_menu(hand.view).actions()]


def test_the_same_message_can_follow_once_more(hand: Hand) -> None:
    hand.view.select(["e1"])
    hand.view.adding.here("sä")
    popup = hand.view.adding.popup
    rows = [popup._model.item(row).text() for row in range(popup._model.rowCount())]
    assert rows[:2] == ["Sähköposti", "Sama sähköposti uudelleen"]
    QTest.keyClick(popup._field, Key.Key_Down)
    QTest.keyClick(popup._field, Key.Key_Return)
    flow = hand.document.flow
    new = flow.email(flow.next_id("e1", "out") or "")
    assert flow.template_by_id[new.template].subject == "Kiitos"
    assert new.template != "m1"
    assert "same_content" in new.skip_guardrails
    hand.view.select(["w2"])
    hand.view.adding.here()
    assert "again" not in hand.view.adding.popup.shown_items()
