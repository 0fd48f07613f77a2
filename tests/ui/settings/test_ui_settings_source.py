"""The pane of the shop's own systems: tried, kept, read at once, and let go of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.engine.ports import VirtualClock
from app.model.customer import Shop
from app.services.desk import Desk, new_shop
from app.services.secrets import MemorySecrets
from app.services.sentences.sources import source_notices
from app.services.shop_sources import load_sources
from app.services.webhooks import load_hooks
from app.shop.columns import Mapping
from app.shop.map_file import save_map
from app.ui.settings.source_pane import SourcePane
from runner_kit import START
from shop_servers import Woo, serving


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_shop(tmp_path / "shop", Shop("Koe"), VirtualClock(START), MemorySecrets())
    yield made
    made.close()


def said(pane: SourcePane) -> str:
    return "\n".join(one.text() for one in pane.findChildren(QLabel))


def press(pane: SourcePane, words: str) -> None:
    next(one for one in pane.findChildren(QPushButton) if one.text() == words and one.isEnabled()).click()


def test_a_shop_is_tried_connected_read_and_let_go_of(qtbot: QtBot, desk: Desk) -> None:
    pane = SourcePane(desk)
    qtbot.addWidget(pane)
    woo = Woo()
    woo.orders = [woo.order(1, "aino@example.fi", "2026-01-04T09:30:00")]
    with serving(woo.answer) as server:
        pane._url.setText(server.url)
        rows = pane._keys["woocommerce"]
        rows.key.setText(Woo.key)
        rows.secret.setText("wrong")
        press(pane, "Kokeile ja yhdistä")
        qtbot.waitUntil(lambda: "Kauppa ei päästänyt Polkua sisään." in said(pane), timeout=15_000)
        assert load_sources(desk) == ()
        rows.secret.setText(Woo.secret)
        press(pane, "Kokeile ja yhdistä")
        qtbot.waitUntil(lambda: "1 tilaus" in said(pane), timeout=15_000)
    assert [one.url for one in load_sources(desk)] == [server.url]
    assert rows.secret.text() == "", "the secret does not stay in sight"
    press(pane, "Lue nyt")
    qtbot.waitUntil(lambda: "Kauppa ei vastannut." in said(pane), timeout=15_000)
    press(pane, "Katkaise yhteys")
    assert load_sources(desk) == ()
    assert [row.email for row in desk.store.customers.find("", 10, 0)] == ["aino@example.fi"]


def test_each_kind_asks_for_what_it_needs_and_names_it(qtbot: QtBot, desk: Desk) -> None:
    pane = SourcePane(desk)
    qtbot.addWidget(pane)
    asked = {"woocommerce": "Asiakasavain", "shopify": "Sovelluksen tunnus", "vendure": "Käyttäjätunnus"}
    for kind, words in (*asked.items(), ("feed", "Tiedostossa on")):
        index = pane._kind.findData(kind)
        pane._kind.setCurrentIndex(index)
        pane._kind.activated.emit(index)
        seen = [one.text() for one in pane.findChildren(QLabel) if one.isVisibleTo(pane)]
        assert words in seen


def test_a_folder_of_nightly_exports_is_watched_with_a_saved_choice_of_columns(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    folder, chosen = tmp_path / "vienti", tmp_path / "kartta.json"
    folder.mkdir()
    save_map(chosen, Mapping("orders", {"order_id": "x1", "email": "x2", "occurred_at": "x3", "total": "x4"}))
    file = folder / "yö.csv"
    file.write_text("x1;x2;x3;x4\n1;aino@example.fi;1.12.2025;10,00\n2;rikki;1.12.2025;1,00\n", "utf-8")
    os.utime(file, (START.timestamp() - 3600, START.timestamp() - 3600))
    pane = SourcePane(desk)
    qtbot.addWidget(pane)
    index = pane._kind.findData("folder")
    pane._kind.setCurrentIndex(index)
    pane._kind.activated.emit(index)
    rows = pane._keys["folder"]
    rows.folder.setText(str(tmp_path / "ei-ole"))
    press(pane, "Kokeile ja yhdistä")
    qtbot.waitUntil(lambda: "Kansiota ei ole." in said(pane), timeout=15_000)
    rows.folder.setText(str(folder))
    rows.use_map(chosen)
    assert "Sarakkeet kuten tiedostossa kartta.json" in said(pane)
    press(pane, "Kokeile ja yhdistä")
    qtbot.waitUntil(lambda: "yö.csv: uusia 1, muuttuneita 0, 1 rivi jäi pois" in said(pane), timeout=15_000)
    assert [one.holds for one in load_sources(desk)] == ["orders"]
    assert list(source_notices(desk)) == [
        ("yö.csv: 1 rivi jäi pois", "Rivi 3: ”rikki” ei ole kokonainen sähköpostiosoite.")
    ]


def test_a_place_for_webhooks_shows_its_secret_once(qtbot: QtBot, desk: Desk) -> None:
    pane = SourcePane(desk)
    qtbot.addWidget(pane)
    press(pane, "Tee osoite")
    (hook,) = load_hooks(desk)
    values = [one.text() for one in pane.findChildren(QLineEdit) if one.isReadOnly()]
    assert any(one.endswith(f"/hook/{hook.id}") for one in values)
    assert any(one.startswith("whsec_") for one in values)
    again = SourcePane(desk)
    qtbot.addWidget(again)
    assert not any(one.text().startswith("whsec_") for one in again.findChildren(QLineEdit))
    press(again, "Lopeta kuuntelu")
    assert load_hooks(desk) == ()
