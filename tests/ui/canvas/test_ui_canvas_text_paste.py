"""Steps through the clipboard as a person meets them: text out, text in, and one sentence about it."""

from collections.abc import Callable, Iterable

import msgspec
import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication

from app.analysis.foreign import Named, named_in
from app.i18n import set_language
from app.model.flow import Flow
from app.model.nodes import Email, Wait, kind_of
from app.model.template import Template
from app.ui.canvas.clipboard import MIME, steps_on_clipboard
from ui.canvas.canvas_kit import Hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
CTRL = Qt.KeyboardModifier.ControlModifier


class Shop:
    """A shop with one message and nothing else of its own."""

    def messages_here(self) -> tuple[Template, ...]:
        return (Template("m9", "Tervehdys", "Hei"),)

    def kept_messages(self) -> tuple[tuple[str, Template], ...]:
        return ()

    def strange_here(self, flow: Flow, parts: Iterable[msgspec.Struct]) -> Named:
        return named_in(parts)


@pytest.fixture
def said(hand: Hand) -> list[str]:
    heard: list[str] = []
    hand.view.message.connect(heard.append)
    return heard


def board(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def test_copied_steps_are_text_for_everything_else(hand: Hand) -> None:
    hand.key(Qt.Key.Key_A, CTRL)
    hand.key(Qt.Key.Key_C, CTRL)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("polku 1: kiita\nkäynnistin: Asiakas tekee ostoksen\nehto: Ensimmäinen ostos?\n")
    set_language("en")
    hand.key(Qt.Key.Key_C, CTRL)
    assert "\n    wait: 4 hours\n" in QGuiApplication.clipboard().text()


def test_text_pasted_on_an_empty_canvas_becomes_the_same_flow(hand: Hand, canvas: Callable[..., Hand]) -> None:
    hand.key(Qt.Key.Key_A, CTRL)
    hand.key(Qt.Key.Key_C, CTRL)
    board(QGuiApplication.clipboard().text())  # as mail would bring it: nothing but text
    other = canvas(Flow())
    other.key(Qt.Key.Key_V, CTRL)
    assert sorted(map(kind_of, other.view.flow.nodes)) == sorted(map(kind_of, hand.view.flow.nodes))
    assert len(other.view.flow.edges) == len(hand.view.flow.edges)
    assert other.document.stack.count() == 1
    other.key(Qt.Key.Key_Z, CTRL)
    other.document.undo()
    assert other.view.flow == Flow()


def test_text_after_a_step_is_one_entry_and_says_what_is_missing(hand: Hand, said: list[str]) -> None:
    hand.view.shop = Shop()
    board('> sähköposti: Tervehdys\n> sähköposti: Vieras\n> ihan muuta\n> ehto: Kenttä "koko" on 5\n')
    hand.click(hand.middle("w1"))
    hand.key(Qt.Key.Key_V, CTRL)
    assert said == ["Liitettiin 3 askelta; 1 rivi jäi muistilapuksi; täältä puuttuu: viesti ”Vieras”, kenttä ”koko”."]
    flow = hand.view.flow
    first = flow.email(flow.next_id("w1", "out") or "")
    assert flow.template_by_id[first.template].subject == "Hei"
    second = flow.by_id[flow.next_id(first.id, "out") or ""]
    assert isinstance(second, Email)
    assert (second.title, second.template) == ("Vieras", "")  # which the checks call an error
    assert [note.text for note in flow.notes] == ["ihan muuta"]
    assert hand.document.stack.count() == 1
    hand.document.undo()
    assert hand.view.flow.notes == ()


def test_a_second_trigger_stays_outside_and_is_told(hand: Hand, said: list[str]) -> None:
    board("käynnistin: Asiakas hylkää ostoskorin\nodota: 3 tuntia\n")
    assert steps_on_clipboard(hand.view.flow) == 1
    hand.click(hand.at((2000, 2000)))
    hand.key(Qt.Key.Key_V, CTRL)
    assert said == ["Liitettiin 1 askel; käynnistin jäi pois, koska täällä on jo yksi."]
    assert sum(isinstance(node, Wait) for node in hand.view.flow.nodes) == 3


def test_text_that_is_no_steps_becomes_a_note_and_nothing_is_offered(hand: Hand, said: list[str]) -> None:
    board("Muista kysyä hinnat\nhuomenna")
    assert steps_on_clipboard(hand.view.flow) == 0
    hand.key(Qt.Key.Key_V, CTRL)
    assert [note.text for note in hand.view.flow.notes] == ["Muista kysyä hinnat\nhuomenna"]
    assert said == ["Tekstissä ei ollut askelia, joten siitä tuli muistilappu."]
    assert hand.document.undo_text() == "Kumoa: Liitä muistilappu"


def test_more_steps_than_a_file_holds_are_refused(canvas: Callable[..., Hand]) -> None:
    hand = canvas(Flow())
    said: list[str] = []
    hand.view.message.connect(said.append)
    board("odota: 1 päivä\n" * 999)
    for _time in range(3):
        hand.view.select(())
        hand.key(Qt.Key.Key_V, CTRL)
    assert len(hand.view.flow.nodes) == 1998
    assert said == ["Automaatioon mahtuu enintään 2\u00a0000 askelta."]


def test_quick_add_offers_the_steps_of_a_text(hand: Hand) -> None:
    board("odota 4 tuntia\nsähköposti: Kiitos\n")
    hand.click(hand.middle("w1"))
    hand.view.open_quick_add()
    assert "paste" in hand.view.adding.popup.shown_items()
    hand.view.adding.popup.hide()
    hand.view.adding.popup.picked.emit("paste")
    flow = hand.view.flow
    assert kind_of(flow.by_id[flow.next_id("w1", "out") or ""]) == "wait"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"[]", b"{}", b'{"nodes": 3}', b"\xff\xfe", b'{"nodes":[{"kind":"wait","id":"a"}]}',
        b'{"nodes":[{"kind":"wait","id":"a"}],"edges":[{"source":"a","port":"no","target":"b"}],"places":{"a":[0,0]}}',
        b'{"nodes":[{"kind":"wait","id":"../a"}],"places":{"../a":[0,0]}}',
        b'{"nodes":[{"kind":"email","id":"a","title":"x\\r\\nBcc: y"}],"places":{"a":[0,0]}}',
        b'{"nodes":[{"kind":"wait","id":"a","until":{"until":"duration","amount":-5}}],"places":{"a":[0,0]}}',
        b'{"nodes":[{"kind":"wait","id":"a"}],"places":{"a":[1e999,0]}}',
    ],
)  # fmt: skip
def test_the_exact_form_is_held_to_what_a_flow_file_is_held_to(hand: Hand, raw: bytes) -> None:
    data = QMimeData()
    data.setData(MIME, raw)
    QGuiApplication.clipboard().setMimeData(data)
    before = hand.view.flow
    hand.key(Qt.Key.Key_V, CTRL)
    assert hand.view.flow == before


def test_a_second_trigger_alone_is_not_pasted_and_that_is_told(hand: Hand, said: list[str]) -> None:
    board("käynnistin: Asiakas hylkää ostoskorin\n")
    hand.key(Qt.Key.Key_V, CTRL)
    assert said == ["Mitään ei liitetty: automaatiossa on vain yksi käynnistin, ja täällä on jo yksi."]
    assert hand.document.stack.count() == 0
