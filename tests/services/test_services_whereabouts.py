"""Folders that a program copies to the cloud are known by their names, their marks and what the system tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.services.whereabouts import synced_by


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("OneDrive/Kauppa", "OneDrive"),
        ("OneDrive - Kyläkauppa Oy/polku", "OneDrive"),
        ("Dropbox (Personal)/shop", "Dropbox"),
        ("Google Drive/shop", "Google Drive"),
        ("Library/CloudStorage/Box-x/shop", "CloudStorage"),
        ("Library/Mobile Documents/com~apple~CloudDocs/shop", "iCloud"),
        ("Nextcloud/shop", "Nextcloud"),
        (".local/share/polku/kylakauppa", ""),
        ("Documents/dropbox letters/shop", ""),
        ("megastore/shop", ""),
    ],
)
def test_a_folder_is_known_by_its_name(tmp_path: Path, path: str, service: str) -> None:
    folder = tmp_path / path
    folder.mkdir(parents=True)
    assert synced_by(folder, tmp_path, {}) == service
    assert synced_by(folder / "not" / "there" / "yet", tmp_path, {}) == service


def test_a_folder_with_another_name_is_known_by_its_marks(tmp_path: Path) -> None:
    shop = tmp_path / "work" / "shop"
    shop.mkdir(parents=True)
    assert synced_by(shop, tmp_path / "home", {}) == ""
    (tmp_path / "work" / ".sync_1a2b.db").touch()
    assert synced_by(shop, tmp_path / "home", {}) == "Nextcloud"


def test_a_folder_is_known_by_what_the_system_and_the_service_tell(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()
    (tmp_path / ".dropbox" / "info.json").write_text(json.dumps({"personal": {"path": str(tmp_path / "box")}}))
    assert synced_by(tmp_path / "box" / "shop", tmp_path, {}) == "Dropbox"
    assert synced_by(tmp_path / "cloud" / "x", tmp_path, {"OneDrive": str(tmp_path / "cloud")}) == "OneDrive"
    (tmp_path / ".dropbox" / "info.json").write_text("[")
    assert synced_by(tmp_path / "box" / "shop", tmp_path, {}) == "", "a file that makes no sense is no reason to stop"


def test_a_link_into_such_a_folder_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "Dropbox" / "shop").mkdir(parents=True)
    (tmp_path / "shop").symlink_to(tmp_path / "Dropbox" / "shop")
    assert synced_by(tmp_path / "shop", tmp_path, {}) == "Dropbox"
