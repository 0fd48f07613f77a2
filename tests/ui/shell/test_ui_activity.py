"""The list of messages: by days and by automation, a story out of sight, and the table for a spreadsheet."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.model.errors import PolkuError
from app.services.activity import Wanted, filter_of
from app.services.desk import Desk
from app.store.messages import MessageFilter
from app.ui.activity import page as page_module
from app.ui.activity.page import ActivityPage
from app.ui.activity.route import stops_of
from app.ui.activity.route_line import RouteLine
from app.ui.customers.page import CustomersPage
from app.ui.customers.person_page import PersonPage
from app.ui.shop_room import DeskRoom
from app.ui.zones import zone_of


@pytest.fixture
def page(go: Callable[[str], object], qtbot: QtBot) -> ActivityPage:
    made = go("activity")
    assert isinstance(made, ActivityPage)
    qtbot.waitUntil(lambda: not made.reading())
    return made


def names(page: ActivityPage) -> list[int]:
    return [one.id for one in page._model.rows()]


def count(desk: Desk, wanted: Wanted) -> int:
    return desk.store.messages.count(filter_of(wanted, zone_of(desk)))


def test_the_days_chosen_are_shown_and_counted(page: ActivityPage, desk: Desk, qtbot: QtBot) -> None:
    oldest = desk.store.messages.find(limit=1000)[-1].at.astimezone(zone_of(desk)).date()
    before = oldest - timedelta(days=3)
    page.show_days(oldest, before)  # the wrong way round
    qtbot.waitUntil(lambda: not page.reading())
    found = count(desk, Wanted(first=before, last=oldest))
    assert 0 < found < count(desk, Wanted())
    assert len(names(page)) == min(found, 200)
    assert page.status()[1].startswith(str(found))
    assert page._tabs._tabs[""].accessibleDescription() == str(found)
    assert not page._filters.days.isHidden()


def test_one_automation_alone_and_everything_again(page: ActivityPage, desk: Desk, qtbot: QtBot) -> None:
    flow = page._filters.flow
    flow.setCurrentIndex(flow.findData("abandoned-cart"))
    qtbot.waitUntil(lambda: not page.reading())
    assert {one.automation for one in page._model.rows()} == {"Hylätty ostoskori"}
    page._search.setText("nobody of this name")
    qtbot.waitUntil(lambda: page._stack.currentIndex() == 3)
    page._clear()
    qtbot.waitUntil(lambda: not page.reading())
    assert page.status()[1].startswith(str(count(desk, Wanted())))


def test_a_link_from_elsewhere_is_not_hidden_by_a_filter(page: ActivityPage, desk: Desk, qtbot: QtBot) -> None:
    page._search.setText("nobody of this name")
    page.show_tab("failed")
    qtbot.waitUntil(lambda: not page.reading())
    assert len(names(page)) == desk.store.messages.counts()["failed"]


def test_the_story_of_an_old_message_opens_though_the_list_does_not_reach_it(
    page: ActivityPage, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "_PAGE", 5)
    oldest = desk.store.messages.find(limit=10_000)[-1]
    page.show_message(oldest.id)
    qtbot.waitUntil(lambda: not page.reading())
    assert oldest.id not in names(page)
    assert page._detail.isVisible()
    page.refresh()
    qtbot.waitUntil(lambda: not page.reading())
    assert page._detail.isVisible()
    page.show_tab("sent")
    qtbot.waitUntil(lambda: not page.reading())
    assert page._detail.isHidden()


def test_the_window_goes_on_while_a_long_log_is_read(page: ActivityPage, qtbot: QtBot) -> None:
    read, gate = page._doors.read, threading.Event()

    def slowly(wanted: Wanted, limit: int) -> object:
        gate.wait(10)
        return read(wanted, limit)

    object.__setattr__(page._doors, "read", slowly)
    shown = names(page)
    page.show_tab("failed")
    page.show_tab("held")
    assert page.reading()
    assert names(page) == shown, "what stood there stands until there is more to show"
    gate.set()
    qtbot.waitUntil(lambda: not page.reading())
    assert {one.state for one in page._model.rows()} == {"held"}, "what was chosen last"


def test_what_is_filtered_goes_into_the_file(page: ActivityPage, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    page.show_tab("failed")
    file = tmp_path / "failed.csv"
    page.export_to(file)
    qtbot.waitUntil(lambda: not page.exporting())
    with file.open(encoding="utf-8-sig", newline="") as opened:
        written = list(csv.DictReader(opened, delimiter=";"))
    failed = desk.store.messages.find(MessageFilter(state="failed"))
    assert [row["Osoite"] for row in written] == [one.email for one in failed]
    assert {row["Tila"] for row in written} == {"Epäonnistui"}


def test_exporting_can_be_stopped(page: ActivityPage, room: DeskRoom, qtbot: QtBot, tmp_path: Path) -> None:
    began = threading.Event()

    def endlessly(_wanted: Wanted, _file: Path, progress: Callable[..., object], cancelled: Callable[[], bool]) -> int:
        began.set()
        progress(1, 2)
        while not cancelled():
            threading.Event().wait(0.005)
        raise PolkuError("cancelled", "user")

    object.__setattr__(page._doors, "export", endlessly)
    page.export_to(tmp_path / "log.csv")
    qtbot.waitUntil(lambda: room.window.status_line._work.text().startswith("Kirjoitetaan taulukkoa, 50"))
    assert page._export.text() == "Lopeta vienti"
    page._export.click()
    qtbot.waitUntil(lambda: not page.exporting())
    assert page._export.text() == "Vie CSV…"
    assert room.window.status_line._work.text() == ""


# ---- the way to a message


def test_the_way_to_a_message_is_told_from_its_beginning_to_its_end(go: Callable[[str], object], desk: Desk) -> None:
    sent = desk.store.messages.find(MessageFilter(state="sent", flow="thank-you"), 1)[0]
    customers = go("customers")
    assert isinstance(customers, CustomersPage)
    customers.open(sent.email)
    person = customers.window().findChildren(PersonPage)[0]
    person.show_why(sent.id)
    line = person.findChildren(RouteLine)[0]
    said = [one.accessibleName().partition(".")[0] for one in line.findChildren(QWidget) if one.parentWidget() is line]
    assert said[0] == "Asiakas tekee ostoksen"
    assert said[1].startswith("Ensimmäinen ostos?")
    assert said[-2:] == ["Suojakaiteet päästivät läpi", "Lähetettiin"]


def test_the_way_to_a_message_that_was_held_back_ends_at_the_guardrail(desk: Desk) -> None:
    held = desk.store.messages.find(MessageFilter(state="suppressed"), 50)
    assert held
    for one in held:
        *way, guardrails, end = stops_of(desk.store.explain.message(one.id), zone_of(desk))
        assert end.title == "Jäi lähettämättä"
        assert guardrails.title == "Suojakaide pysäytti viestin"
        assert [check.passed for check in guardrails.checks].count(False) == 1
        assert {stop.tone for stop in way} == {"success"}
        assert one.title not in {stop.title for stop in way}, "its own step is the end of the way"
