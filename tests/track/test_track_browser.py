"""The endpoint's pages in a real browser (Chromium, without a screen), as somebody with a phone meets them."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from track_kit import Endpoint, public, token

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("PySide6.QtWebEngineCore") is None, reason="no browser engine is installed"
)
CHILD = Path(__file__).with_name("chromium_child.py")


def browse(address: str, *scripts: str) -> dict[str, Any]:
    """Open a page and run scripts, each on the page that the one before led to."""
    done = subprocess.run(
        [sys.executable, str(CHILD), address, "", *scripts], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_person_stops_the_messages_by_one_press_and_is_told_so(endpoint: Endpoint) -> None:
    address = f"{endpoint.url}/u/{public('stop', 1)}"
    found = browse(address, "document.querySelector('button').click()")
    before, after = found["pages"]
    assert (before["title"], after["title"]) == ("Lopeta viestit", "Viestit on lopetettu")
    assert before["lang"] == "fi"
    assert found["asked"] == [f"GET {address}", f"POST {address}"], "nothing else is asked of anybody"
    assert found["console"] == [], "the page keeps to its own content policy"
    assert before["styled"] == "544px", "and its style is one that the policy lets in"
    assert (before["cookies"], before["scripts"]) == ("", 0)
    assert [hit.kind for hit in endpoint.hits() if hit.token == token(1)] == ["page", "stop"]


def test_a_person_answers_the_form_with_the_keyboard_s_controls_on_a_narrow_screen(endpoint: Endpoint) -> None:
    found = browse(
        f"{endpoint.url}/f/{public('feedback', 2)}?s=2&l=en",
        "document.querySelector('input[value=\"5\"]').click(); document.querySelector('input[type=checkbox]').click();"
        "document.querySelector('textarea').value = 'Hyvin <b>meni</b>'; document.forms[0].requestSubmit()",
    )
    form, thanks = found["pages"]
    assert (form["lang"], form["title"], form["labels"], form["narrow"]) == ("en", "How did delivery go?", True, True)
    assert thanks["text"].count("Vastaus on tullut perille.") == 1
    (answer,) = [hit.body for hit in endpoint.hits() if hit.token == token(2) and hit.kind == "feedback"]
    assert json.loads(answer) == {
        "form": "", "language": "en", "stars": 5, "choices": ["fast"], "text": "Hyvin <b>meni</b>",
    }  # fmt: skip
