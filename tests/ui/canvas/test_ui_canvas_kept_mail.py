"""Quick add begins an e-mail from the shop's own library of messages, where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.analysis.foreign import Named
from app.model.flow import Flow
from app.model.template import Footer, Heading, Template, Version
from ui.canvas.canvas_kit import Hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
THANKS = Template(
    "old", subject="Kiitos", blocks=(Heading("Kiitos"), Footer()), versions=(Version("en", "Thanks", "", ()),)
)


class Kept:
    """A shop with a library of messages."""

    def __init__(self, *kept: tuple[str, Template]) -> None:
        self.kept = kept

    def messages_here(self) -> tuple[Template, ...]:
        return ()

    def kept_messages(self) -> Sequence[tuple[str, Template]]:
        return self.kept

    def strange_here(self, flow: Flow, parts: Iterable[msgspec.Struct]) -> Named:
        return Named()


def test_a_kept_message_becomes_a_step_with_its_own_copy(hand: Hand) -> None:
    hand.view.shop = Kept(("Kevätkirje", THANKS), ("Talvikirje", THANKS))
    hand.view.select(["w1"])
    hand.view.adding.here()
    popup = hand.view.adding.popup
    items = popup.shown_items()
    assert items[items.index("email") + 1] == "kept"
    QTest.keyClicks(popup._field, "kirjasto")
    assert popup.shown_items()[0] == "kept"
    QTest.keyClick(popup._field, Qt.Key.Key_Return)
    assert popup.isVisible()
    assert popup.shown_items() == ("kept:Kevätkirje", "kept:Talvikirje")
    QTest.keyClicks(popup._field, "talvi")
    QTest.keyClick(popup._field, Qt.Key.Key_Return)
    flow = hand.document.flow
    new = flow.email(flow.next_id("w1", "out") or "")
    assert new.title == "Talvikirje"
    copy = flow.template_by_id[new.template]
    assert copy == msgspec.structs.replace(THANKS, id=new.template)
    assert new.template != "old"
    assert hand.view.selection() == (new.id,)
    hand.document.undo()
    assert new.id not in hand.document.flow.by_id


def test_without_kept_messages_nothing_is_offered(hand: Hand) -> None:
    hand.view.shop = Kept()
    hand.view.adding.loose()
    assert "kept" not in hand.view.adding.popup.shown_items()
    hand.view.adding.popup.hide()
    hand.view.shop = None
    hand.view.adding.loose()
    assert "kept" not in hand.view.adding.popup.shown_items()
