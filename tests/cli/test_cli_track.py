"""polku track: the three levels, the endpoint connected and read, and the endpoint itself on its own machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_kit import Polku
from track_kit import KEY, Endpoint

PULLED = {
    "click": 0, "open": 0, "page": 0, "stop": 1, "confirm": 0, "feedback": 0, "webhook": 0, "visit": 0,
    "stopped": 0, "confirmed": 0,
}  # fmt: skip


@pytest.fixture
def endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setenv("POLKU_TRACK_KEY", KEY)
    made = Endpoint(tmp_path / "track").start()
    yield made
    made.end()


def test_levels_are_told_chosen_and_taken_back(polku: Polku, shop: Path, endpoint: Endpoint) -> None:
    assert (
        polku("track", "status").out == "Taso 0: Ilman omaa palvelinta.\nJulkista mittauspistettä ei ole yhdistetty.\n"
    )
    refused = polku("track", "level", "1")
    assert (refused.code, "Julkista mittauspistettä ei ole yhdistetty." in refused.paragraph()) == (1, True)
    assert polku("track", "connect", endpoint.url, "--json").json == PULLED, "the press that was tried came back"
    told = polku("track", "level", "2", "--json").json
    assert (told["level"], told["address"], told["trouble"]) == (2, endpoint.url, None)
    assert (
        "Mittauspiste luettu 0\u00a0min sitten.\nViestien linkit kulkevat mittauspisteen kautta.\n"
        in polku("track", "status").out
    )
    line = f'<script async src="{endpoint.url}/visit.js"></script>'
    sites = {"on": True, "sites": ["https://kauppa.example"], "line": line}
    assert polku("track", "visits", "on", "--site", "https://Kauppa.example/fi", "--json").json == sites
    assert line in polku("track", "visits", "on", "--site", "https://kauppa.example").out
    assert polku("track", "visits", "off").out == "Sivut eivät kerro vierailuista.\n"
    assert polku("track", "rotate", "--json").json == {"key": 2}
    assert polku("track", "read", "--json").json == {**PULLED, "stop": 0}
    assert _doctor(polku)["endpoint"]
    endpoint.end()
    assert "ei vastannut" in polku("track", "read").paragraph()
    status = polku("track", "status")
    assert (status.code, "viesteissä on tavalliset linkit" in status.out) == (1, True)
    assert not _doctor(polku)["endpoint-late"]
    assert polku("track", "forget", "--json").json["level"] == 0
    assert polku("track", "status").code == 0


def test_a_wrong_key_or_address_connects_nothing(
    polku: Polku, shop: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLKU_TRACK_KEY", "wrong")
    assert "ei hyväksynyt avainta" in polku("track", "connect", endpoint.url).paragraph()
    assert "ei ole kokonainen https-osoite" in polku("track", "connect", "http://mittaus.kauppa.fi").paragraph()
    assert polku("track", "status", "--json").json["level"] == 0


def test_the_key_is_made_once_and_kept_for_its_owner_alone(
    polku: Polku, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("POLKU_TRACK_KEY", raising=False)
    first = polku("track", "key", "--data", tmp_path / "data").out.strip()
    assert len(first) >= 40
    assert polku("track", "key", "--data", tmp_path / "data", "--json").json == {"key": first}
    assert oct((tmp_path / "data" / "key").stat().st_mode & 0o777) == "0o600"


def _doctor(polku: Polku) -> dict[str, bool]:
    """What polku doctor says, by code."""
    return {one["code"]: one["well"] for one in json.loads(polku("doctor", "--json").out)}
