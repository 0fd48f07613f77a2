"""The import wizard as a person uses it: a real file, a real shop, real clicks."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.engine.ports import VirtualClock
from app.model.customer import Shop
from app.services.desk import Desk, new_shop
from app.services.secrets import MemorySecrets
from app.ui.imports.columns_step import ColumnsStep
from app.ui.imports.page import CHECK, COLUMNS, DONE, FILE, ImportPage
from app.ui.theme import theme

NOW = datetime(2026, 3, 17, 12, 31, tzinfo=UTC)
HEAD = "Tilausnumero;Sähköposti;Etunimi;Tilauspvm;Summa;Tuoteryhmä;Tila\n"
ORDERS = (
    HEAD + "1;elsa@asiakas.example;Elsa;16.3.2026 14:32;189,00;Vaatteet;Maksettu\n"
    "2;pekka@asiakas;Pekka;16.3.2026;84,00;Työkalut;Maksettu\n"
    "3;timo@asiakas.exmaple;Timo;16.3.2026;159,00;Työkalut;Maksettu\n"
    "4;lasse@asiakas.example;Lasse;16.3.2026;159,00;Talviurheilu;Peruttu\n"
)


class Around:
    """What the window would hear."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.work: list[str] = []
        self.finished = 0
        self.changed = 0

    def finish(self) -> None:
        self.finished += 1

    def change(self) -> None:
        self.changed += 1

    def show_work(self, words: str, done: int, total: int) -> None:
        self.work.append(words)


@pytest.fixture
def around() -> Around:
    return Around()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = new_shop(tmp_path / "kauppa", Shop("Kyläkauppa"), VirtualClock(NOW), MemorySecrets())
    yield desk
    desk.close()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, desk: Desk, around: Around) -> Iterator[ImportPage]:
    theme.apply(qapp, dark=False)
    around_it = QWidget()
    page = ImportPage(desk, around.told.append, around.show_work, around.finish, around.change)
    page.setParent(around_it)
    qtbot.addWidget(around_it)
    around_it.resize(1300, 760)
    page.resize(1300, 760)
    around_it.show()
    yield page
    qtbot.waitUntil(lambda: not page.busy())


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "tilaukset.csv"
        path.write_text(text, "cp1252")
        return path

    return write


def words(widget: QWidget) -> str:
    labels = (label.text() for label in widget.findChildren(QLabel) if label.isVisible())
    return "\n".join(labels).replace("\u00a0", " ")


def press(page: ImportPage, text: str) -> None:
    (button,) = (
        one for one in page.findChildren(QPushButton) if one.isVisible() and text in one.text().replace("\u00a0", " ")
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def reach(qtbot: QtBot, page: ImportPage, step: int) -> None:
    qtbot.waitUntil(lambda: page.rail.current_step() == step and not page.busy())


def table_rows(page: ImportPage) -> list[list[str]]:
    view = next(one for one in page.findChildren(QTableView) if one.isVisible())
    model = view.model()
    return [
        [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_a_file_comes_in_after_it_was_looked_at(
    qtbot: QtBot, page: ImportPage, desk: Desk, around: Around, write: Callable[[str], Path]
) -> None:
    page.open_file(write(ORDERS))
    reach(qtbot, page, COLUMNS)
    assert "7 tunnistettu" in page.rail._notes
    press(page, "Tarkista rivit")
    reach(qtbot, page, CHECK)
    assert desk.store.customers.count() == 0
    rows = table_rows(page)
    assert rows[0][1:3] == ["Tilausnumero", "Sähköposti"]
    assert [(row[0], row[-2]) for row in rows[1:]] == [("3", "osoite puutteellinen"), ("4", "kirjoitusvirhe?")]
    assert "timo@asiakas.example" in rows[2][-1]
    press(page, "Tuo 2 tilausta")
    reach(qtbot, page, DONE)
    assert desk.store.customers.count() == 2 + 1  # the cancelled order's customer is known too
    assert around.changed == 1
    assert around.work[-1] == ""
    press(page, "Näytä asiakkaat")
    assert around.finished == 1


def test_a_column_that_was_not_recognised_is_chosen_by_hand(
    qtbot: QtBot, page: ImportPage, write: Callable[[str], Path]
) -> None:
    page.open_file(write(ORDERS.replace("Tilausnumero", "Mystinen")))
    reach(qtbot, page, COLUMNS)
    assert "Tilausnumero" in words(page)
    go = next(one for one in page.findChildren(QPushButton) if one.text() == "Tarkista rivit")
    assert not go.isEnabled()
    box = next(one for one in page.findChildren(QComboBox) if one.accessibleName() == "Tilausnumero")
    box.setFocus()
    QTest.keyClicks(box, "Myst")
    assert box.currentData() == "Mystinen"
    assert go.isEnabled()


def test_called_off_it_leaves_nothing(
    qtbot: QtBot, page: ImportPage, desk: Desk, around: Around, write: Callable[[str], Path]
) -> None:
    many = HEAD + "".join(f"{n};a{n}@asiakas.example;A;1.3.2026;1,00;X;\n" for n in range(20_000))
    page.open_file(write(many))
    reach(qtbot, page, COLUMNS)
    step = page.steps.currentWidget()
    assert isinstance(step, ColumnsStep)
    page.check(step.mapping())
    qtbot.waitUntil(page.busy)
    press(page, "Keskeytä")
    reach(qtbot, page, COLUMNS)
    assert desk.store.customers.count() == 0
    assert any("peruttiin" in told for told in around.told)


def test_a_file_that_is_no_table_is_told_in_place(qtbot: QtBot, page: ImportPage, tmp_path: Path) -> None:
    bad = tmp_path / "kuva.csv"
    bad.write_bytes(b"\x89PNG\x00\x00\x00")
    page.open_file(bad)
    qtbot.waitUntil(lambda: "Tiedosto ei ole tekstitaulukko" in words(page))
    assert page.rail.current_step() == FILE
    assert "Mitään ei tuotu" in words(page)


def test_a_file_can_be_dropped_on_the_page(
    qtbot: QtBot, qapp: QApplication, page: ImportPage, write: Callable[[str], Path]
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(write(ORDERS)))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    qapp.sendEvent(page, enter)
    assert enter.isAccepted()
    qapp.sendEvent(page, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, buttons, keys))
    reach(qtbot, page, COLUMNS)


def test_the_choice_of_columns_is_kept_and_used_again(
    qtbot: QtBot, page: ImportPage, tmp_path: Path, write: Callable[[str], Path]
) -> None:
    page.open_file(write(ORDERS))
    reach(qtbot, page, COLUMNS)
    page.save_columns(tmp_path / "valinnat.json")
    page.start_over()
    page.open_file(write(ORDERS))
    reach(qtbot, page, COLUMNS)
    page.use_map(tmp_path / "valinnat.json")
    reach(qtbot, page, COLUMNS)
    step = page.steps.currentWidget()
    assert isinstance(step, ColumnsStep)
    assert step.mapping().columns["order_id"] == "Tilausnumero"


def test_a_finished_import_is_taken_back_after_a_second_press(
    qtbot: QtBot, page: ImportPage, desk: Desk, around: Around, write: Callable[[str], Path]
) -> None:
    page.open_file(write(ORDERS))
    reach(qtbot, page, COLUMNS)
    press(page, "Tarkista rivit")
    reach(qtbot, page, CHECK)
    press(page, "Tuo 2 tilausta")
    reach(qtbot, page, DONE)
    assert desk.store.customers.count("") == 3
    press(page, "Peru tämä tuonti…")
    assert "Peruminen poistaa 2 uutta riviä." in words(page)
    assert desk.store.customers.count("") == 3, "nothing happens before the second press"
    press(page, "Peru tuonti")
    qtbot.waitUntil(lambda: desk.store.customers.count("") == 0, timeout=15_000)
    reach(qtbot, page, FILE)
    assert "Tuonti peruttiin." in around.told


def test_the_rows_to_check_are_saved_with_their_reasons(
    qtbot: QtBot, page: ImportPage, around: Around, write: Callable[[str], Path], tmp_path: Path
) -> None:
    page.open_file(write(ORDERS))
    reach(qtbot, page, COLUMNS)
    press(page, "Tarkista rivit")
    reach(qtbot, page, CHECK)
    page.save_rows(tmp_path / "rivit.csv")
    qtbot.waitUntil(lambda: "Tallennettiin 1 rivi" in around.told, timeout=15_000)
    assert "3;”pekka@asiakas” ei ole kokonainen sähköpostiosoite.;2;pekka@asiakas;" in (
        (tmp_path / "rivit.csv").read_text("utf-8-sig")
    )


def test_an_export_that_is_known_says_what_holds_for_every_row(
    qtbot: QtBot, page: ImportPage, desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "unsubscribed_members_export.csv"
    file.write_text("Email Address,LEID,EUID,UNSUB_TIME\nelsa@example.fi,1,a,2021-02-03 08:00:00\n")
    page.open_file(file)
    reach(qtbot, page, COLUMNS)
    assert "Nämä ovat peruneet viestit Mailchimpissä." in words(page)
    assert "joka rivillä: ei" in "\n".join(one.accessibleName() or one.text() for one in page.findChildren(QLabel))
    press(page, "Tarkista rivit")
    reach(qtbot, page, CHECK)
    press(page, "Tuo 1 asiakas")
    reach(qtbot, page, DONE)
    (line,) = desk.store.customers.everything("elsa@example.fi").consents
    assert (line.action, line.source) == ("withdrawn", "Mailchimp")


def test_the_whole_wizard_goes_by_keyboard(
    qtbot: QtBot, page: ImportPage, desk: Desk, around: Around, write: Callable[[str], Path]
) -> None:
    def press_key_on(text: str) -> None:
        """Tab until the button has the focus, then the space bar."""
        page.window().activateWindow()
        qtbot.waitUntil(page.window().isActiveWindow)
        for _step in range(80):
            there = QApplication.focusWidget()
            if isinstance(there, QPushButton) and text in there.text().replace("\u00a0", " "):
                QTest.keyClick(there, Qt.Key.Key_Space)
                return
            QTest.keyClick(there or page, Qt.Key.Key_Tab)
        raise AssertionError(text)

    page.open_file(write(ORDERS))
    reach(qtbot, page, COLUMNS)
    press_key_on("Tarkista rivit")
    reach(qtbot, page, CHECK)
    press_key_on("Tuo 2 tilausta")
    reach(qtbot, page, DONE)
    press_key_on("Peru tämä tuonti…")
    press_key_on("Peru tuonti")
    qtbot.waitUntil(lambda: desk.store.customers.count("") == 0, timeout=15_000)


def test_new_tags_count_as_past_unless_they_are_said_to_be_given_now(
    qtbot: QtBot, page: ImportPage, desk: Desk, write: Callable[[str], Path]
) -> None:
    page.open_file(write("Sähköposti;Tunnisteet\nelsa@asiakas.example;vip\n"))
    reach(qtbot, page, COLUMNS)
    press(page, "Tarkista rivit")
    reach(qtbot, page, CHECK)
    choice = next(one for one in page.findChildren(QCheckBox) if one.isVisible())
    assert not choice.isChecked()
    QTest.mouseClick(choice, Qt.MouseButton.LeftButton, pos=QPoint(8, choice.height() // 2))
    assert choice.isChecked()
    press(page, "Tuo 1 asiakas")
    reach(qtbot, page, DONE)
    assert page._plan is not None
    assert page._plan.happening


def test_orders_have_moments_of_their_own_and_no_such_choice(
    qtbot: QtBot, page: ImportPage, write: Callable[[str], Path]
) -> None:
    page.open_file(write(ORDERS))
    reach(qtbot, page, COLUMNS)
    press(page, "Tarkista rivit")
    reach(qtbot, page, CHECK)
    assert not [one for one in page.findChildren(QCheckBox) if one.isVisible()]


def test_columns_that_cannot_be_saved_are_told(
    qtbot: QtBot, page: ImportPage, around: Around, write: Callable[[str], Path], tmp_path: Path
) -> None:
    page.open_file(write(ORDERS))
    reach(qtbot, page, COLUMNS)
    page.save_columns(tmp_path / "gone" / "map.json")
    page.save_columns(tmp_path / "map.json")
    assert around.told[0] != around.told[1] == "Sarakevalinnat tallennettiin"
    assert (tmp_path / "map.json").is_file()
    assert len(around.told) == 2


def test_who_will_be_asked_to_confirm_is_told_before_and_after(
    qtbot: QtBot, page: ImportPage, desk: Desk, write: Callable[[str], Path]
) -> None:
    file = write("email;consent_email;consent_source;consent_at\nelsa@asiakas.example;yes;form;17.3.2026 14:00\n")
    desk.store.shop.save_setting("confirming", {"since": "2026-03-01T00:00:00Z", "flow": "confirm"})
    page.open_file(file)
    reach(qtbot, page, COLUMNS)
    press(page, "Tarkista rivit")
    reach(qtbot, page, CHECK)
    assert "Tuonnin jälkeen 1 henkilö saa sähköpostin, jossa pyydetään vahvistamaan tilaus." in words(page)
    press(page, "Tuo 1 asiakas")
    reach(qtbot, page, DONE)
    assert "\n1 henkilö saa sähköpostin, jossa pyydetään vahvistamaan tilaus." in words(page)
    page.open_file(file)
    reach(qtbot, page, COLUMNS)
    press(page, "Tarkista rivit")
    reach(qtbot, page, CHECK)
    assert "vahvistamaan" not in words(page), "nobody is asked a second time"
