"""The preview is the mail itself, drawn where nothing can get out."""

from __future__ import annotations

import email
import email.policy
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pytestqt.qtbot import QtBot

from app.services.desk import Desk
from app.services.flows import create_from_library, load_draft
from app.services.personas import list_personas
from app.services.preview import preview
from app.services.walk import walk
from app.ui.messages.frames import Mail, MailFrames

# What the browser engine says at its start on a machine without a graphics card: it falls back, and that is fine.
pytestmark = pytest.mark.qt_log_ignore("RHI", "QRhi", "Vulkan", "GBM", "GPUInfo")

HOSTILE = """<html><head><meta http-equiv="refresh" content="0;url=http://127.0.0.1:{port}/away">
<link rel="stylesheet" href="http://127.0.0.1:{port}/a.css"></head><body style="background:#0000ff">
<img src="http://127.0.0.1:{port}/open.png"><img src="cid:small"><iframe src="http://127.0.0.1:{port}/frame"></iframe>
<script>document.body.style.background = '#ff0000'</script></body></html>"""


@pytest.fixture
def spy() -> Iterator[tuple[int, list[str]]]:
    """A web server on this computer that writes down every request it gets."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    thread.join()
    server.server_close()


def drawn(qtbot: QtBot, mails: list[Mail]) -> MailFrames:
    frames = MailFrames()
    qtbot.addWidget(frames)
    frames.resize(900, 400)
    frames.show()
    with qtbot.waitSignal(frames.loaded, timeout=20_000) as loaded:
        frames.show_mails(mails)
    assert loaded.args == [True]
    return frames


def test_drawing_a_hostile_mail_asks_nobody_and_runs_nothing(qtbot: QtBot, spy: tuple[int, list[str]]) -> None:
    port, asked = spy
    frames = drawn(qtbot, [Mail("Elsa", HOSTILE.replace("{port}", str(port)))] * 2)

    def blue() -> None:
        picture = frames.grab().toImage()
        colour = picture.pixelColor(picture.width() // 4, picture.height() - 30)
        assert colour.blue() > 200
        assert colour.red() < 60, "the script of the mail has run"

    qtbot.waitUntil(blue, timeout=20_000)
    assert any(address.endswith("/open.png") for address in frames.shelf.refused), (frames.shelf.refused, asked)
    assert asked == []


def test_a_hostile_mail_put_in_place_of_another_asks_nobody_and_runs_nothing(
    qtbot: QtBot, spy: tuple[int, list[str]]
) -> None:
    port, asked = spy
    clean = Mail("Tanja", '<html><body style="background:#00ff00">Hei</body></html>')
    frames = drawn(qtbot, [clean, clean])
    with qtbot.waitSignal(frames.loaded, timeout=20_000):
        frames.show_mails([clean, Mail("Elsa", HOSTILE.replace("{port}", str(port)))])

    def colours() -> None:
        picture = frames.grab().toImage()
        first, second = (picture.pixelColor(picture.width() * part // 4, picture.height() - 30) for part in (1, 3))
        assert (first.green() > 200, first.blue() < 60) == (True, True)  # the other mail stands as it stood
        assert second.blue() > 200
        assert second.red() < 60, "the script of the mail has run"

    qtbot.waitUntil(colours, timeout=20_000)
    assert any(address.endswith("/open.png") for address in frames.shelf.refused), (frames.shelf.refused, asked)
    assert asked == []


def test_every_persona_sees_the_very_html_that_is_sent(qtbot: QtBot, desk: Desk) -> None:
    flow = load_draft(desk, create_from_library(desk, "thank-you"))
    mails = []
    for persona in list_personas(desk):
        message = walk(desk, flow, persona).messages[0]
        shown = preview(desk, flow, message.node, persona=persona, at=message.at)
        sent = email.message_from_bytes(shown.raw, policy=email.policy.default).get_body(("html",))
        assert sent is not None
        assert sent.get_payload(decode=True) == shown.html.replace("\n", "\r\n").encode()
        mails.append(Mail(persona.title, shown.html, shown.pictures))
    frames = drawn(qtbot, mails)
    for place, mail in enumerate(mails):
        assert frames.shelf.pages[f"mail/{place}"] == mail.html.encode()
    assert frames.shelf.refused == []
