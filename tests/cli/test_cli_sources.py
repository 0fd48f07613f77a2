"""polku source add, list, read and forget against a shop on loopback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli_kit import Polku
from shop_servers import Woo, serving


def test_a_shop_is_connected_read_listed_and_forgotten(
    polku: Polku, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    woo = Woo()
    woo.orders = [woo.order(1, "aino@example.fi", "2026-01-04T09:30:00"), woo.order(2, "no address", "2026-01-05")]
    monkeypatch.setenv("POLKU_SHOP_SECRET", Woo.secret)
    with serving(woo.answer) as server:
        refused = polku("source", "add", "woocommerce", server.url, "--key", "wrong")
        assert (refused.code, refused.err.split(".")[0]) == (1, "Kauppa ei päästänyt Polkua sisään")
        assert polku("source", "list", "--json").json == []
        assert polku("source", "add", "woocommerce", server.url, "--key", Woo.key).code == 0
        read = polku("source", "read")
        assert "1 tilaus" in read.out
        assert "1 jäi ymmärtämättä" in read.out
        assert "Ei mitään uutta." in polku("source", "read").out
        (listed,) = polku("source", "list", "--json").json
        assert (listed["kind"], listed["trouble"]) == ("woocommerce", None)
        assert listed["read_at"]
        assert polku("source", "forget", "https://toinen.example").code == 1
        assert polku("source", "forget", server.url).code == 0
    assert polku("source", "list", "--json").json == []
    assert [one["email"] for one in polku("customers", "list", "--json").json] == ["aino@example.fi"]


def test_a_folder_is_watched_and_a_place_for_webhooks_made(polku: Polku, shop: Path, tmp_path: Path) -> None:
    folder = tmp_path / "vienti"
    folder.mkdir()
    file = folder / "asiakkaat.csv"
    file.write_text("Sähköposti;Etunimi\ncia@example.fi;Cia\n", "utf-8")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert polku("source", "add", "folder", str(folder), "--holds", "any").code == 0
    assert "1 asiakas" in polku("source", "read").out
    assert "asiakkaat.csv: uusia 1" in polku("source", "list").out
    made = polku("source", "hook-add", "standard", "--json").json
    assert made["address"].endswith(f"/hook/{made['id']}")
    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in polku("source", "hook-list", "--json").out
    assert polku("source", "hook-forget", made["id"]).code == 0
    assert polku("source", "hook-forget", made["id"]).code == 1
