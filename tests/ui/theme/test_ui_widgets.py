"""The shared controls behave as a user expects."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import theme
from app.ui.widgets.buttons import primary
from app.ui.widgets.errors import Disclosure, ErrorPanel
from app.ui.widgets.fields import Field, spin, text_field
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import clear, column
from app.ui.widgets.pills import StatusPill
from app.ui.widgets.progress import ProgressPanel
from app.ui.widgets.section import Section
from app.ui.widgets.segmented import SegmentedControl
from app.ui.widgets.toast import ToastBar


def test_the_way_back_is_taken_once(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, dark=False)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    toast = ToastBar(window)
    undone: list[str] = []
    toast.tell("Poistettu: Odota päivä", lambda: undone.append("back"))
    assert toast.isVisible()
    undo = toast.findChild(QPushButton)
    assert undo is not None
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert undone == ["back"]
    assert not toast.isVisible()
    undo.click()
    assert undone == ["back"]


def test_a_note_without_a_way_back_has_no_button(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    toast = ToastBar(window)
    toast.tell("Tallennettu")
    undo = toast.findChild(QPushButton)
    assert undo is not None
    assert not undo.isVisible()
    toast.hide()


def test_words_from_a_customer_are_never_read_as_markup(qapp: QApplication, qtbot: QtBot) -> None:
    nasty = "<img src='http://evil.example/x.png'><b>Maija</b> & co"
    words = label(nasty, wrap=True)
    qtbot.addWidget(words)
    assert words.text() == nasty
    assert "<img" not in super(type(words), words).text()
    assert label(nasty).textFormat() == Qt.TextFormat.PlainText


def test_a_long_line_ends_in_dots_and_shows_itself_in_the_tooltip(qapp: QApplication, qtbot: QtBot) -> None:
    words = ElidedLabel("Kiitos jatkuvasta mielenkiinnostasi kauppaamme kohtaan")
    qtbot.addWidget(words)
    words.resize(80, 20)
    words.show()
    assert words.toolTip() == words.text()
    words.resize(900, 20)
    assert words.toolTip() == ""


def test_a_field_tells_what_is_wrong_and_heals(qapp: QApplication, qtbot: QtBot) -> None:
    field = Field("Sähköpostiosoite", text_field(""), "Johon vastataan")
    qtbot.addWidget(field)
    assert field.control.accessibleName() == "Sähköpostiosoite"
    field.show_error("Osoitteesta puuttuu @.")
    assert field.control.property("wrong") == "true"
    assert field.error() == "Osoitteesta puuttuu @."
    field.show_error("")
    assert field.control.property("wrong") == "false"


def test_scrolling_a_form_does_not_change_its_numbers(qapp: QApplication, qtbot: QtBot) -> None:
    number = spin("Viestejä", 0, 10, 5)
    qtbot.addWidget(number)
    number.show()
    place = QPointF(5, 5)
    turn = QWheelEvent(
        place, place, QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(number, turn)
    assert number.value() == 5


def test_segments_are_one_choice(qapp: QApplication, qtbot: QtBot) -> None:
    control = SegmentedControl("Tila", [("draw", "Piirrä", "edit"), ("read", "Viestit", "mail")])
    qtbot.addWidget(control)
    chosen: list[str] = []
    control.chosen.connect(chosen.append)
    control.findChildren(QPushButton)[1].click()
    assert (chosen, control.current()) == (["read"], "read")
    control.choose("draw")
    assert (chosen, control.current()) == (["read"], "draw")


def test_a_section_folds(qapp: QApplication, qtbot: QtBot) -> None:
    inside = label("Hiljaiset tunnit")
    section = Section("Suojakaiteet", inside)
    qtbot.addWidget(section)
    section.show()
    assert inside.isVisible()
    section.set_open(False)
    assert not inside.isVisible()


def test_stopping_is_asked_for_once(qapp: QApplication, qtbot: QtBot) -> None:
    panel = ProgressPanel("Tuodaan asiakkaita")
    qtbot.addWidget(panel)
    panel.show_progress(3812, 12640, "3 812 / 12 640 riviä")
    asked: list[int] = []
    panel.cancelled.connect(lambda: asked.append(1))
    stop = panel.findChild(QPushButton)
    assert stop is not None
    stop.click()
    stop.click()
    assert asked == [1]


def test_technical_details_are_folded_until_asked_for(qapp: QApplication, qtbot: QtBot) -> None:
    panel = ErrorPanel(
        "Kirjautuminen ei onnistunut", "Salasanaa ei hyväksytty.", primary("Kokeile"), details="535 5.7.8"
    )
    qtbot.addWidget(panel)
    panel.show()
    details = panel.findChild(Disclosure)
    assert details is not None
    texts = [one for one in details.findChildren(QWidget) if getattr(one, "text", lambda: "")() == "535 5.7.8"]
    assert [one.isVisible() for one in texts] == [False]


def test_a_state_is_said_in_words(qapp: QApplication, qtbot: QtBot) -> None:
    pill = StatusPill("paused")
    qtbot.addWidget(pill)
    assert pill.accessibleName() == "Tauolla"


def test_clearing_a_layout_leaves_nothing_in_sight(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    inner = label("vanha")
    box = column(inner, column(label("sisäkkäinen")))
    window.setLayout(box)
    window.show()
    clear(box)
    assert box.count() == 0
    assert not inner.isVisible()
