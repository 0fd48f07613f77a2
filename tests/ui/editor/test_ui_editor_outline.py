"""The list of steps: everything that can be drawn can be done in it, too."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.analysis.layout import settled
from app.edit import add_note, connect
from app.model.finding import Finding
from app.model.flow import Flow
from app.ui.canvas.branch_question import BranchQuestion
from app.ui.canvas.view import CanvasView
from app.ui.editor.outline import Outline
from app.ui.editor.step_picker import StepPicker
from app.ui.theme import theme
from app.ui.undo import FlowDocument
from flow_strategies import thank_you

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
Key = Qt.Key


class Reader:
    """Somebody who works in the list with the keyboard."""

    def __init__(self, qtbot: QtBot, flow: Flow) -> None:
        self.window = QWidget()
        self.document = FlowDocument(flow)
        self.view = CanvasView(self.document)
        self.view.set_reduced_motion(True)
        self.outline = Outline(self.view)
        row = QHBoxLayout(self.window)
        row.addWidget(self.outline)
        row.addWidget(self.view)
        self.findings: tuple[Finding, ...] = ()
        self.document.changed.connect(lambda _before, after: self.outline.show_flow(after, self.findings))
        self.outline.show_flow(flow)
        self.window.resize(1200, 720)
        qtbot.addWidget(self.window)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.outline.setFocus()
        qtbot.waitUntil(self.outline.hasFocus, timeout=5000)

    @property
    def flow(self) -> Flow:
        return self.document.flow

    def lines(self) -> list[str]:
        return [row.text for row in self.outline.rows()]

    def stand_on(self, key: str | tuple[str, str]) -> None:
        item = self.outline.item_of(key)
        assert item is not None
        self.outline.setCurrentItem(item, 0, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.outline, key, keys)
        QApplication.processEvents()  # what was written is taken in a moment later

    def write(self, text: str) -> None:
        """Types into what has the focus, whatever the letters."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(QApplication.focusWidget() or self.outline, event)


@pytest.fixture
def reading(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[[Flow], Reader]]:
    theme.apply(qapp, dark=False)
    made: list[Reader] = []

    def make(flow: Flow) -> Reader:
        made.append(Reader(qtbot, flow))
        return made[-1]

    yield make
    for reader in made:
        reader.view.glide.stop()
        reader.view.pulse.stop()
        reader.view.adding.popup.hide()
        reader.document.setParent(reader.window)


@pytest.fixture
def reader(reading: Callable[[Flow], Reader]) -> Reader:
    return reading(settled(thank_you()))


def test_branches_lie_under_their_condition_and_joins_are_references(reader: Reader) -> None:
    reader.document.apply(connect(reader.flow, "e2", "out", "g"))
    assert reader.lines() == [
        "Asiakas tekee ostoksen",
        "Ensimmäinen ostos?",
        "Kyllä",
        "Odota 4 tuntia",
        "Kiitos tilauksestasi",
        "Loi asiakastilin",
        "Ei",
        "Odota päivä",
        "Kiitos jatkuvasta mielenkiinnostasi",
        "jatkuu: Loi asiakastilin",
        "Poistuu",
    ]
    assert reader.outline.spoken(reader.outline.rows()[-1]) == "Poistuminen, Poistuu, askel 8 / 8, ei yhdistetty"
    reader.stand_on(("e2", "out"))
    assert reader.view.picks.wire == ("e2", "out")
    reader.press(Key.Key_Return)
    assert reader.view.selection() == ("g",)


def test_notes_stand_at_the_end_and_are_chosen_written_copied_and_deleted(
    reading: Callable[[Flow], Reader],
) -> None:
    flow = add_note(settled(thank_you()), (-420.0, 200.0), "Kysy Elsalta\nennen joulua", lambda kind: "n1").flow
    reader = reading(add_note(flow, (-420.0, 320.0), "Alennus", lambda kind: "n2").flow)
    assert reader.lines()[-2:] == ["Kysy Elsalta ennen joulua", "Alennus"]
    face = QAccessible.queryAccessibleInterface(reader.outline)
    told = {face.child(number).text(QAccessible.Text.Name) for number in range(face.childCount())}
    assert any("Kysy Elsalta ennen joulua" in name and "uistilappu" in name for name in told)
    reader.stand_on("n1")
    assert reader.view.picks.note == "n1"
    reader.press(Key.Key_D, CTRL)
    assert len(reader.flow.notes) == 3
    reader.document.undo()
    reader.view.picks.select(("w1", "n2"))
    assert set(reader.outline.chosen()) == {"w1", "n2"}
    reader.stand_on("n1")
    reader.press(Key.Key_F2)
    field = reader.view.in_place.field
    assert field is not None
    assert field.toPlainText() == "Kysy Elsalta\nennen joulua"  # in the drawing, where it has room for its lines
    QTest.keyClick(field, Key.Key_Escape)
    reader.outline.setFocus()
    reader.stand_on("n1")
    reader.press(Key.Key_Delete)
    assert [note.id for note in reader.flow.notes] == ["n2"]
    assert reader.lines()[-1] == "Alennus"


def test_what_is_wrong_is_said_and_shown(reader: Reader) -> None:
    reader.outline.show_flow(reader.flow, (Finding("rule.unfinished", "error", node="c"),))
    row = next(row for row in reader.outline.rows() if row.key == "c")
    assert row.severity == "error"
    item = reader.outline.item_of("c")
    face = QAccessible.queryAccessibleInterface(reader.outline)
    told = {face.child(number).text(QAccessible.Text.Name) for number in range(face.childCount())}
    assert "Ehto, Ensimmäinen ostos?, askel 2 / 8, 2 haaraa, 1 virhe" in told
    assert item is not None


def test_selection_goes_both_ways_steps_and_wires(reader: Reader) -> None:
    reader.view.select(["w1", "e1"])
    assert reader.outline.chosen() == ("w1", "e1")
    reader.stand_on("w2")
    assert reader.view.selection() == ("w2",)
    reader.press(Key.Key_Down, SHIFT)
    assert set(reader.view.selection()) == {"w2", "e2"}
    reader.view.picks.select_wire(("c", "no"))
    assert reader.outline.current_row() == next(row for row in reader.outline.rows() if row.key == ("c", "no"))
    reader.stand_on(("c", "yes"))
    assert reader.view.picks.wire == ("c", "yes")


def test_a_step_is_added_after_before_and_into_a_branch(reader: Reader) -> None:
    for stand, keys, before, after in (
        ("e1", Qt.KeyboardModifier.NoModifier, "e1", "g"),
        ("e2", SHIFT, "w2", "e2"),
        (("c", "no"), Qt.KeyboardModifier.NoModifier, "c", "w2"),
    ):
        reader.stand_on(stand)
        known = set(reader.flow.by_id)
        reader.press(Key.Key_Insert, keys)
        popup = reader.view.adding.popup
        assert popup.isVisible()
        assert popup.x() < reader.view.mapToGlobal(QPoint()).x()  # beside the line, not on the canvas
        QTest.keyClicks(popup._field, "delay")
        QTest.keyClick(popup._field, Key.Key_Return)
        (new,) = set(reader.flow.by_id) - known
        assert [edge.source for edge in reader.flow.edges_into[new]] == [before]
        assert reader.flow.next_id(new, "out") == after
        assert reader.outline.chosen() == (new,)
        assert reader.outline.hasFocus()


def test_a_step_is_renamed_in_the_list(reader: Reader) -> None:
    reader.stand_on("w1")
    reader.press(Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.accessibleName() == "Askeleen nimi"
    assert field.text() == "Odota 4 tuntia"
    field.selectAll()
    reader.write("Hengähdä hetki")
    reader.press(Key.Key_Return)
    assert reader.flow.by_id["w1"].title == "Hengähdä hetki"
    assert reader.document.undo_text() == "Kumoa: Nimeä askel"
    assert "Hengähdä hetki" in reader.lines()


def test_a_condition_is_deleted_with_the_choice_beside_its_line(reader: Reader) -> None:
    reader.stand_on("c")
    reader.press(Key.Key_Delete)
    (question,) = reader.view.findChildren(BranchQuestion)
    assert question.x() < reader.view.mapToGlobal(QPoint()).x()
    focused = question.focusWidget()
    assert isinstance(focused, QPushButton)
    QTest.keyClick(focused, Key.Key_Space)
    assert "w2" not in reader.flow.by_id
    assert reader.flow.next_id("t", "out") == "w1"
    reader.document.undo()
    assert "w2" in reader.flow.by_id


def test_a_wire_is_taken_away_on_its_branch(reader: Reader) -> None:
    reader.stand_on(("c", "no"))
    reader.press(Key.Key_Delete)
    assert reader.flow.next_id("c", "no") is None
    assert "w2" in reader.flow.by_id


def test_alt_and_arrows_move_a_step_along_and_across(reader: Reader) -> None:
    reader.stand_on("e1")
    reader.press(Key.Key_Up, ALT)
    assert reader.flow.next_id("c", "yes") == "e1"
    reader.press(Key.Key_Down, ALT)
    assert reader.flow.next_id("c", "yes") == "w1"
    reader.press(Key.Key_Right, ALT)
    assert reader.flow.next_id("c", "no") == "e1"
    assert reader.outline.chosen() == ("e1",)
    assert reader.outline.hasFocus()


def test_a_branch_is_joined_to_another_step_by_its_name(reader: Reader) -> None:
    reader.stand_on("e2")
    reader.press(Key.Key_L, CTRL)
    (picker,) = reader.outline.findChildren(StepPicker)
    assert picker.field.hasFocus()
    titles = [line.text() for line in picker.shown()]
    assert "Asiakas tekee ostoksen" not in titles  # nothing leads to what starts it
    QTest.keyClicks(picker.field, "asiakast")
    QTest.keyClick(picker.field, Key.Key_Return)
    assert reader.flow.next_id("e2", "out") == "g"
    assert "jatkuu: Loi asiakastilin" in reader.lines()


def test_copies_are_pasted_and_duplicated(reader: Reader) -> None:
    reader.stand_on("w1")
    reader.press(Key.Key_C, CTRL)
    reader.stand_on(("c", "no"))
    reader.press(Key.Key_V, CTRL)
    new = reader.flow.next_id("c", "no") or ""
    assert new.startswith("wait-")
    assert reader.flow.next_id(new, "out") == "w2"
    count = len(reader.flow.nodes)
    reader.press(Key.Key_D, CTRL)
    assert len(reader.flow.nodes) == count + 1
    reader.stand_on("e1")
    reader.press(Key.Key_X, CTRL)
    assert "e1" not in reader.flow.by_id


def test_what_is_folded_stays_folded_over_changes(reader: Reader) -> None:
    item = reader.outline.item_of("c")
    assert item is not None
    item.setExpanded(False)
    reader.stand_on("t")
    reader.press(Key.Key_Insert)
    popup = reader.view.adding.popup
    QTest.keyClicks(popup._field, "delay")
    QTest.keyClick(popup._field, Key.Key_Return)
    now = reader.outline.item_of("c")
    assert now is not None
    assert not now.isExpanded()
    reader.document.undo()
    again = reader.outline.item_of("c")
    assert again is not None
    assert not again.isExpanded()


def test_the_menu_offers_what_fits_the_line(reader: Reader) -> None:
    def offered() -> list[str]:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
        QApplication.sendEvent(reader.outline, event)
        menu = next(menu for menu in reader.outline.findChildren(QMenu) if menu.isVisible())
        words = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
        menu.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return words

    reader.stand_on(("c", "no"))
    assert offered() == ["Lisää askel…", "Yhdistä askeleeseen…", "Liitä", "Poista"]
    reader.stand_on("w1")
    assert {"Avaa asetukset", "Nimeä uudelleen", "Siirrä aiemmaksi", "Monista"} <= set(offered())
    reader.view.set_read_only(True)
    assert offered() == ["Avaa asetukset", "Kopioi"]
    reader.press(Key.Key_Delete)
    assert "w1" in reader.flow.by_id


def test_icons_follow_the_theme(reader: Reader, qapp: QApplication) -> None:
    def ink() -> set[str]:
        item = reader.outline.item_of("c")
        assert item is not None
        picture = item.icon(0).pixmap(16).toImage()
        colours = (picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height()))
        return {colour.name() for colour in colours if colour.alpha() == 255}

    light = ink()
    theme.apply(qapp, dark=True)
    assert light
    assert not light & ink()
    theme.apply(qapp, dark=False)
    assert ink() == light
