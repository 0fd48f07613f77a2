"""The try-out where there is little: little room, large text, nobody in a group, no history at all."""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.edit import Edit
from app.engine.ports import VirtualClock
from app.model.customer import ConsentEvent, Customer, Order, OrderLine
from app.services.desk import Desk
from app.services.flows import create_from_library
from app.store.recording import CustomerRecord, OrderRecord
from app.ui.editor.page import EditorPage
from app.ui.editor.top_bar import SIMULATE
from app.ui.publish.dialog import PublishDialog
from app.ui.publish.plan_words import headline
from app.ui.shell.window import Window
from app.ui.theme import theme
from app.ui.tryout.mailbox import Group
from app.ui.tryout.page import TryoutPage
from app.ui.widgets.labels import ElidedLabel
from runner_kit import DAY

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager

Open = Callable[[str], EditorPage]
ELSA = "elsa@x.test"


@pytest.fixture
def bought(desk: Desk) -> Desk:
    """Elsa bought the same thing three times within a week, months ago."""
    clock = desk.clock
    assert isinstance(clock, VirtualClock)
    now = clock.now()
    with desk.store.recording("orders", "test", now) as record:
        yes = (ConsentEvent("email", "granted", now - 60 * DAY, source="form"),)
        record.customers([CustomerRecord(Customer(0, ELSA, "Elsa"), yes)])
        lines = (OrderLine("sku", "Tea", "tea", 1, 10.0),)
        record.orders(OrderRecord(ELSA, Order(f"{n}", now - n * DAY, 10.0, lines=lines)) for n in (20, 19, 17))
    return desk


@pytest.fixture
def large_text(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, dark=False, text_scale=1.5)
    yield
    theme.apply(qapp, dark=False)


def played(qtbot: QtBot, page: EditorPage) -> TryoutPage:
    page.show_mode(SIMULATE)
    made = page.modes.tryout()
    qtbot.waitUntil(lambda: made.trial() is not None and not made.running())
    return made


def words(widget: QWidget) -> str:
    shown = [w for w in widget.findChildren(QWidget) if w.isVisible() and callable(getattr(w, "text", None))]
    return "\n".join(str(w.text()) for w in shown)


def button(widget: QWidget, name: str) -> QAbstractButton:
    found = (one for one in widget.findChildren(QAbstractButton) if one.isVisible())
    return next(one for one in found if name in (one.text(), one.accessibleName()))


def cut_off(page: TryoutPage) -> list[str]:
    """What stands in a scroll area that is too narrow for it: nothing scrolls sideways here."""
    areas = (one for one in page.findChildren(QScrollArea) if one.isVisible() and one.widget() is not None)
    return [
        f"{type(one.widget()).__name__}: {one.widget().minimumSizeHint().width()} > {one.viewport().width()}"
        for one in areas
        if one.widget().minimumSizeHint().width() > one.viewport().width()
    ]


def test_with_large_text_in_a_small_window_everything_can_be_reached(
    qtbot: QtBot, window: Window, large_text: None, bought: Desk, open_page: Open
) -> None:
    window.resize(1120, 700)
    tryout = played(qtbot, open_page("thank-you"))
    assert not cut_off(tryout)
    assert tryout.settings.isVisible()
    assert not tryout.mailbox.isVisible(), "there is room for one of them"
    qtbot.mouseClick(button(tryout, "Tämän asiakkaan viestit"), Qt.MouseButton.LeftButton)
    assert tryout.mailbox.isVisible()
    assert not tryout.settings.isVisible()
    assert not cut_off(tryout)
    qtbot.mouseClick(button(tryout, "Tämän asiakkaan viestit"), Qt.MouseButton.LeftButton)
    assert not tryout.mailbox.isVisible(), "all of the room is the figures' now"
    assert tryout.figures.isVisible()
    tryout.figures.load.chosen.emit(1, 1)
    assert tryout.mailbox.isVisible(), "who is behind a bar comes into sight"


def test_in_a_roomy_window_all_stand_side_by_side(qtbot: QtBot, window: Window, bought: Desk, open_page: Open) -> None:
    tryout = played(qtbot, open_page("thank-you"))
    assert tryout.settings.isVisible()
    assert tryout.mailbox.isVisible()
    assert not any(one.isVisible() for one in tryout.findChildren(QAbstractButton) if "asetukset" in one.toolTip())


def test_how_far_it_is_and_the_report_stand_in_sight_in_a_small_window(
    qtbot: QtBot, window: Window, bought: Desk, open_page: Open
) -> None:
    window.resize(1120, 700)
    tryout = played(qtbot, open_page("thank-you"))
    for name in ("Toista uudelleen", "Tallenna raportti…"):
        shown = button(tryout.settings, name)
        assert shown.visibleRegion().boundingRect().height() == shown.height()
    tryout.settings.show_running(True, "3 / 7")
    stop = button(tryout.settings, "Keskeytä")
    assert stop.visibleRegion().boundingRect().height() == stop.height()
    assert "3 / 7" in words(tryout.settings)


def test_a_shop_without_history_says_so_and_leads_to_the_import(
    qtbot: QtBot, window: Window, desk: Desk, open_page: Open
) -> None:
    page = open_page("thank-you")
    tryout = played(qtbot, page)
    assert "Kaupalla ei ole vielä historiaa" in words(tryout)
    wanted: list[bool] = []
    action = window.commands.action("file.import")
    action.setEnabled(True)
    action.triggered.connect(lambda: wanted.append(True))
    qtbot.mouseClick(button(tryout, "Tuo tiedosto…"), Qt.MouseButton.LeftButton)
    assert wanted
    with desk.store.recording("customers", "test", desk.clock.now()) as record:
        record.customers([CustomerRecord(Customer(0, ELSA, "Elsa"))])
    page.show_mode(SIMULATE)
    qtbot.waitUntil(lambda: not tryout.running())
    assert "Kaupalla ei ole vielä historiaa" not in words(tryout), "looked at anew when somebody comes back"


def test_an_empty_group_is_nobody_and_an_empty_mailbox_is_somebodys(
    qtbot: QtBot, bought: Desk, open_page: Open
) -> None:
    tryout = played(qtbot, open_page("thank-you"))
    tryout.show_group(Group("15–24", ()))
    assert "Täällä ei ole ketään" in words(tryout.mailbox)
    assert not tryout.mailbox.list.isVisible()
    tryout.show_group(None)
    assert "Täällä ei ole ketään" not in words(tryout.mailbox)
    assert tryout.mailbox.list.isVisible()


def test_what_came_before_is_told_with_its_day(qtbot: QtBot, bought: Desk, open_page: Open) -> None:
    tryout = played(qtbot, open_page("thank-you"))
    trial = tryout.trial()
    assert trial is not None
    lines = tryout.mailbox.list.model().rowCount()
    held = [n for n in range(lines) if (tryout.mailbox.choose(n), tryout.mailbox.played())[1].reason == "same_content"]
    tryout.mailbox.choose(held[0])
    assert "Sai saman viimeksi" in words(tryout.mailbox)


def test_remarks_of_the_history_are_counted_in_the_headline(desk: Desk, open_page: Open) -> None:
    plan = open_page("thank-you").opened.plan()
    assert not plan.findings
    assert headline(plan)[0] == "Valmis julkaistavaksi"
    words, icon, tone = headline(plan, 2)
    assert (words, icon, tone) != headline(plan)
    assert "2" in words
    assert (icon, tone) == ("warning", "warning")


def test_the_messages_have_all_of_the_room_between_the_sums_and_the_message(
    qtbot: QtBot, bought: Desk, open_page: Open
) -> None:
    tryout = played(qtbot, open_page("thank-you"))
    box = tryout.mailbox
    bottom = box.list.mapTo(box, box.list.rect().bottomLeft()).y()
    detail = button(box, "Katso viesti").parentWidget()
    assert detail is not None
    assert 0 <= detail.mapTo(box, detail.rect().topLeft()).y() - bottom < 20


def test_the_publish_dialog_says_all_of_its_words_with_large_text(
    qtbot: QtBot, window: Window, large_text: None, bought: Desk, open_page: Open
) -> None:
    window.resize(1120, 700)
    page = open_page("thank-you")
    page.releases.check_and_publish()
    dialog = next(one for one in window.findChildren(PublishDialog))
    qtbot.waitUntil(lambda: any("julkais" in one.text() for one in dialog.findChildren(QLabel)))
    qtbot.waitUntil(lambda: "historia" in words(dialog) and "Toistetaan" not in words(dialog))
    qtbot.wait(50)
    for one in dialog.findChildren(QLabel):
        if one.isVisible() and one.text() and not isinstance(one, ElidedLabel):
            assert one.width() >= one.minimumSizeHint().width(), one.text()
            if one.wordWrap():
                assert one.height() >= one.heightForWidth(one.width()) - 1, one.text()
    dialog.reject()


def test_tab_goes_through_the_trial_as_one_reads_it(qtbot: QtBot, bought: Desk, open_page: Open) -> None:
    tryout = played(qtbot, open_page(create_from_library(bought, "abandoned-cart")))  # nobody has ever left one
    findings = tryout.figures.findings
    qtbot.waitUntil(findings.isVisible)
    chain: list[QWidget] = [tryout.settings]
    while len(chain) < 2 or chain[-1] is not tryout.settings:
        chain.append(chain[-1].nextInFocusChain())
    remark = next(one for one in findings.findChildren(QAbstractButton) if one.isVisible())
    who = next(one for one in tryout.figures.findChildren(QAbstractButton) if "Keitä: " in one.accessibleName())
    table, load, mailbox = button(tryout, "Taulukkona"), tryout.figures.load, tryout.mailbox.list
    places = [chain.index(one) for one in (button(tryout, "Luvut"), remark, table, load, who, mailbox)]
    assert places == sorted(places)


def test_the_keyboard_follows_into_the_mailbox_that_it_opened(qtbot: QtBot, bought: Desk, open_page: Open) -> None:
    tryout = played(qtbot, open_page("thank-you"))
    tryout.show_group(Group("Kaikki", (0, 0)), names=True)
    assert tryout.mailbox.names.hasFocus()
    qtbot.keyClick(tryout.mailbox.names, Qt.Key.Key_Return)
    assert tryout.mailbox.list.hasFocus()


def test_the_hand_is_told_with_its_day_and_numbers(qtbot: QtBot, bought: Desk, open_page: Open) -> None:
    tryout = played(qtbot, open_page("thank-you"))
    track = tryout.figures.days.track
    track.setFocus()
    before = track.accessibleDescription()
    qtbot.keyClick(track, Qt.Key.Key_Left)
    assert "→" in before
    assert track.accessibleDescription() == tryout.figures.days.chart.words() != before


def test_a_choice_is_told_with_what_it_is_about(qtbot: QtBot, bought: Desk, open_page: Open) -> None:
    """On some systems a screen reader says of a choice what is chosen and the label that belongs to it, no more."""
    settings = played(qtbot, open_page("thank-you")).settings
    told = {one.buddy().accessibleName(): one.text() for one in settings.findChildren(QLabel) if one.buddy()}
    assert told == {
        "Kaupan oma historia": "Kaupan oma historia",
        "Rinnakkain": "Rinnakkain",
        "Avattu, kun tietoa ei ole": "Avattu",
        "Klikattu, kun tietoa ei ole": "Klikattu",
    }


def test_a_message_that_cannot_be_written_says_why_and_shows_no_other_one(
    qtbot: QtBot, bought: Desk, open_page: Open
) -> None:
    page = open_page("thank-you")
    flow = page.document.flow
    templates = tuple(replace(one, subject="Hei {{ customer.first_name") for one in flow.templates)
    page.document.apply(Edit(replace(flow, templates=templates), "restore", {"n": 1}))
    tryout = played(qtbot, page)
    qtbot.mouseClick(button(tryout.mailbox, "Katso viesti"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Muuttuja on kirjoitettu väärin" in words(tryout.film), timeout=20_000)
    assert not tryout.film.drawn()
