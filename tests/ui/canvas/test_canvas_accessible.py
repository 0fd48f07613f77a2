"""The canvas through the eyes of a screen reader: Qt's accessible objects, read as a platform bridge reads them."""

import gc
from collections.abc import Callable
from weakref import ref

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.analysis.layout import settled
from app.edit import add_after, add_note, delete, fresh
from app.model.finding import Finding
from app.model.flow import Flow
from app.ui.canvas import accessible
from app.ui.canvas.view import CanvasView
from flow_strategies import thank_you
from ui.canvas.canvas_kit import Hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
NAME, DETAIL = QAccessible.Text.Name, QAccessible.Text.Description
Role, Event = QAccessible.Role, QAccessible.Event


def tree(hand: Hand) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(hand.view)


def children(hand: Hand) -> list[QAccessibleInterface]:
    canvas = tree(hand)
    return [canvas.child(number) for number in range(canvas.childCount())]


def names(hand: Hand, role: QAccessible.Role) -> list[str]:
    return [child.text(NAME) for child in children(hand) if child.role() == role]


def named(hand: Hand, start: str) -> QAccessibleInterface:
    return next(child for child in children(hand) if child.text(NAME).startswith(start))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[QAccessible.Event, str]]:
    """What a screen reader is told: (event, name of the step or wire)."""
    heard: list[tuple[QAccessible.Event, str]] = []
    real = QAccessible.updateAccessibility

    def listen(event: QAccessibleEvent) -> None:
        face = event.accessibleInterface()
        heard.append((event.type(), face.text(NAME) if face else ""))
        real(event)

    monkeypatch.setattr(QAccessible, "updateAccessibility", listen)
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    return heard


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sentences that a screen reader is given to say."""
    heard: list[str] = []

    def listen(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            heard.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", listen)
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    return heard


def test_the_canvas_is_a_list_of_steps_in_reading_order_then_of_wires(hand: Hand) -> None:
    canvas = tree(hand)
    assert canvas.role() == Role.List
    assert canvas.text(NAME) == "Automaation kaavio"
    steps = names(hand, Role.ListItem)
    assert steps[:3] == [
        "Käynnistin, Asiakas tekee ostoksen, askel 1 / 8",
        "Ehto, Ensimmäinen ostos?, askel 2 / 8, 2 haaraa",
        "Odotus, Odota 4 tuntia, askel 3 / 8",
    ]
    assert len(steps) == 8
    wires = names(hand, Role.Link)
    assert wires[1:3] == ["Kyllä, Odota 4 tuntia", "Ei, Odota päivä"]
    assert wires[0] == "jatkuu: Ensimmäinen ostos?"


def test_every_child_knows_its_place_and_its_parent(hand: Hand) -> None:
    canvas = tree(hand)
    for number, child in enumerate(children(hand)):
        assert child.isValid()
        assert canvas.indexOfChild(child) == number
        assert child.parent() is canvas or child.object() is hand.view.viewport() or child.object().isWidgetType()


def test_a_name_tells_state_and_problems_as_they_are(hand: Hand) -> None:
    findings = (
        Finding("wait.none", "warning", node="c"),
        Finding("rule.unfinished", "error", node="c"),
        Finding("wait.none", "warning", node="c"),
    )
    hand.view.set_findings(findings, lambda finding: "Sääntö on kesken.")
    hand.view.set_changed(["c"])
    ehto = named(hand, "Ehto")
    assert ehto.text(NAME) == (
        "Ehto, Ensimmäinen ostos?, askel 2 / 8, 2 haaraa, muutettu julkaisun jälkeen, 1 virhe, 2 varoitusta"
    )
    assert ehto.text(DETAIL).endswith("Sääntö on kesken.")


def test_selection_and_focus_are_states(hand: Hand) -> None:
    hand.view.pick_by_key("w1")
    assert tree(hand).focusChild().text(NAME).startswith("Odotus, Odota 4 tuntia")
    state = named(hand, "Odotus, Odota 4 tuntia").state()
    assert all((state.focusable, state.selectable, state.selected, state.focused))
    other = named(hand, "Ehto").state()
    assert not any((other.selected, other.focused))
    assert tree(hand).selectionInterface().selectedItemCount() == 1


def test_where_it_is_drawn_is_where_it_is(hand: Hand) -> None:
    ehto = named(hand, "Ehto")
    middle = hand.view.viewport().mapToGlobal(hand.middle("c"))
    assert ehto.rect().contains(middle)
    assert tree(hand).childAt(middle.x(), middle.y()) is ehto
    wire = hand.view.item.geometry.wires[("t", "out")]
    spot = hand.view.viewport().mapToGlobal(hand.view.mapFromScene(QPointF(*wire.points[0]) + QPointF(0, 6)))
    assert tree(hand).childAt(spot.x(), spot.y()).text(NAME) == "jatkuu: Ensimmäinen ostos?"
    bar = hand.view.zoom_bar
    corner = bar.mapToGlobal(bar.rect().center())
    assert tree(hand).childAt(corner.x(), corner.y()).object() is hand.view.viewport()


def test_a_screen_reader_walks_selects_and_opens(hand: Hand) -> None:
    opened: list[str] = []
    hand.view.node_activated.connect(opened.append)
    hand.view.viewport().setFocus()
    act = named(hand, "Odotus, Odota päivä").actionInterface()
    assert act.actionNames()[:2] == ["Press", "SetFocus"]
    act.doAction("SetFocus")
    assert hand.view.selection() == ("w2",)
    act.doAction("Press")
    assert opened == ["w2"]
    named(hand, "Kyllä, ").actionInterface().doAction("SetFocus")
    assert hand.view.picks.wire == ("c", "yes")
    choose = tree(hand).selectionInterface()
    choose.select(named(hand, "Ehto"))
    choose.select(named(hand, "Käynnistin"))
    assert hand.view.selection() == ("c", "t")
    choose.unselect(named(hand, "Ehto"))
    assert hand.view.selection() == ("t",)
    choose.clear()
    assert hand.view.selection() == ()


def test_it_is_told_where_the_keyboard_goes(hand: Hand, told: list[tuple[QAccessible.Event, str]]) -> None:
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Down)
    assert [name for event, name in told if event == Event.Focus] == [
        "Käynnistin, Asiakas tekee ostoksen, askel 1 / 8",
        "Ehto, Ensimmäinen ostos?, askel 2 / 8, 2 haaraa",
    ]
    assert (Event.SelectionRemove, "Käynnistin, Asiakas tekee ostoksen, askel 1 / 8") in told


def test_it_is_told_what_comes_and_goes(hand: Hand, told: list[tuple[QAccessible.Event, str]]) -> None:
    children(hand)
    hand.document.apply(add_after(hand.document.flow, "e1", "out", fresh("wait")))
    assert (Event.ObjectCreated, "Odotus, Odota päivä, askel 5 / 9") in told
    told.clear()
    hand.document.undo()
    assert Event.ObjectDestroyed in [event for event, _name in told]
    assert len(names(hand, Role.ListItem)) == 8


def test_changes_are_announced_wherever_they_are_made(hand: Hand, said: list[str]) -> None:
    hand.document.apply(add_after(hand.document.flow, "t", "out", fresh("wait")))
    hand.document.undo()
    hand.document.redo()
    hand.document.undo()
    hand.document.apply(add_after(hand.document.flow, "t", "out", fresh("email")))
    assert said == [
        "Odotus lisätty ostoksen ja ehdon väliin",
        "Kumottu: Lisää odotus",
        "Tehty uudelleen: Lisää odotus",
        "Kumottu: Lisää odotus",
        "Sähköposti lisätty ostoksen ja ehdon väliin",
    ]
    said.clear()
    hand.view.message.emit("Tähän ei voi lisätä askelta.")
    assert said == ["Tähän ei voi lisätä askelta."]


def test_what_quick_add_would_pick_is_said(hand: Hand, said: list[str]) -> None:
    hand.view.select(["e1"])
    hand.view.adding.here()
    said.clear()
    QTest.keyClicks(hand.view.adding.popup._field, "delay")
    assert said[-1] == "Odota, 1 / 1"


def test_faces_go_with_their_steps_and_with_the_canvas(canvas: Callable[..., Hand]) -> None:
    before = len(accessible._faces)
    hand = canvas(settled(thank_you()))
    children(hand)
    many = len(accessible._faces)
    assert many - before == len(hand.view.presence.reading().keys)
    hand.document.apply(delete(hand.document.flow, ["w1"]))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(accessible._faces) == many - 2
    alone = CanvasView(hand.document)
    face = QAccessible.queryAccessibleInterface(alone)
    kept = [face.child(number) for number in range(len(hand.view.presence.reading().keys))]
    shiboken6.delete(alone)
    assert not any(shiboken6.isValid(child) for child in kept)
    assert len(accessible._faces) == many - 2
    gone = ref(alone)
    del kept, face, alone
    gc.collect()
    assert gone() is None  # nothing that PySide keeps holds it


def test_notes_are_read_written_and_found(hand: Hand, told: list[tuple[QAccessible.Event, str]]) -> None:
    hand.document.apply(add_note(hand.document.flow, (170.0, 40.0), "Kysy Maijalta\nhinta"))
    (note,) = (child for child in children(hand) if child.role() == Role.Note)
    assert note.text(NAME) == "Muistilappu, Kysy Maijalta hinta"
    assert (Event.ObjectCreated, note.text(NAME)) in told
    middle = note.rect().center()
    assert tree(hand).childAt(middle.x(), middle.y()) is note
    act = note.actionInterface()
    act.doAction("SetFocus")
    assert note.state().selected
    assert tree(hand).focusChild() is note
    act.doAction("Press")
    assert hand.view.in_place.field is not None
    hand.view.in_place.close(keep=False)


def test_an_empty_canvas_has_only_its_widgets(canvas: Callable[..., Hand]) -> None:
    hand = canvas(Flow())
    assert all(isinstance(child.object(), QWidget) for child in children(hand))
