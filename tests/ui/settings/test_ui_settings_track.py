"""The pane of measuring: three levels in words, the endpoint tried before it is kept, and honest when it is away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.engine.ports import VirtualClock
from app.model.customer import Shop
from app.services.desk import Desk, new_shop
from app.services.secrets import MemorySecrets
from app.services.track import save_track, track_settings
from app.ui.settings.track_pane import TrackPane
from runner_kit import HOUR, START
from track_kit import KEY, Endpoint


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_shop(tmp_path / "shop", Shop("Koe"), VirtualClock(START), MemorySecrets())
    yield made
    made.close()


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[Endpoint]:
    made = Endpoint(tmp_path / "track").start()
    yield made
    made.end()


def said(pane: TrackPane) -> str:
    return "\n".join(one.text() for one in pane.findChildren(QLabel))


def test_the_endpoint_is_connected_chosen_by_level_away_and_forgotten(
    qtbot: QtBot, desk: Desk, endpoint: Endpoint
) -> None:
    pane = TrackPane(desk)
    qtbot.addWidget(pane)
    assert [button.isEnabled() for button in pane._levels.values()] == [True, False, False]
    assert "Markkinointilupa ei riitä" in said(pane)
    pane._address.setText(endpoint.url)
    pane._key.setText("wrong")
    pane._try.click()
    qtbot.waitUntil(lambda: "ei hyväksynyt avainta" in said(pane), timeout=15_000)
    assert not track_settings(desk).connected
    pane._key.setText(KEY)
    pane._try.click()
    qtbot.waitUntil(lambda: "Mittauspiste luettu 0\u00a0min sitten." in said(pane), timeout=15_000)
    assert pane._levels[1].isChecked(), "clicks are what one connects it for"
    pane._levels[2].click()
    assert (track_settings(desk).level, desk.policy.sources) == (2, ("clicked", "opened"))
    endpoint.end()
    assert isinstance(desk.clock, VirtualClock)
    desk.clock.move_to(START + 3 * HOUR)
    pane._read_now.click()
    qtbot.waitUntil(lambda: "Mittauspiste ei vastannut." in said(pane), timeout=15_000)
    assert "Mittauspiste luettu 3\u00a0h sitten. Kunnes se vastaa, viesteissä on tavalliset linkit" in said(pane)
    pane._forget.click()
    assert track_settings(desk).level == 0
    assert "Julkista mittauspistettä ei ole yhdistetty." in said(pane)


def test_what_the_form_asks_is_kept(qtbot: QtBot, desk: Desk) -> None:
    pane = TrackPane(desk)
    qtbot.addWidget(pane)
    pane._own_form.setText("kauppa.fi/palaute")
    pane._keep_form_button.click()
    assert "ei ole kokonainen https-osoite" in said(pane)
    pane._own_form.setText("https://kauppa.fi/palaute")
    pane._question.setText(" Oliko paketti ehjä? ")
    pane._choices.setPlainText("Nopea\n\nEhjä\nNopea\n")
    pane._keep_form_button.click()
    kept = track_settings(desk)
    assert (kept.own_form, kept.question) == ("https://kauppa.fi/palaute", "Oliko paketti ehjä?")
    assert kept.choices == ("Nopea", "Ehjä")


def test_the_line_for_the_shop_s_pages_is_copied_and_visits_are_switched_on(qtbot: QtBot, desk: Desk) -> None:
    pane = TrackPane(desk)
    qtbot.addWidget(pane)
    assert "Yhdistä ensin mittauspiste: rivissä on sen osoite." in said(pane)
    assert not pane._visits._keep.isEnabled()
    save_track(desk, msgspec.structs.replace(track_settings(desk), address="https://mittaus.koe.example", level=2))
    pane._show()
    next(one for one in pane._visits.findChildren(QPushButton) if one.text() == "Kopioi").click()
    assert QGuiApplication.clipboard().text() == '<script async src="https://mittaus.koe.example/visit.js"></script>'
    pane._visits._on.setChecked(True)
    pane._visits._sites.setText("koe.example")
    pane._visits._keep.click()
    assert "ei ole kokonainen https-osoite" in said(pane)
    assert not track_settings(desk).visits
    pane._visits._sites.setText("https://koe.example/fi, https://blogi.koe.example")
    pane._visits._keep.click()
    kept = track_settings(desk)
    assert (kept.visits, kept.sites) == (True, ("https://koe.example", "https://blogi.koe.example"))
    assert desk.policy.sources == ("clicked", "opened", "visited")
