"""What keeping some people out has shown, where the share is set and where one publishes."""

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.analysis.lift import lift
from app.analysis.rates import Rate
from app.edit import set_fields
from app.i18n import set_language
from app.model.flow import Flow, Holdout
from app.services.backfill import Backfill
from app.services.holdout_lift import HeldOut
from app.ui.inspector.host import Known
from app.ui.inspector.inspector import Inspector
from app.ui.publish.history_card import HistoryCard, Told
from app.ui.undo import FlowDocument

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
FEW, MANY = lift(Rate(3, 10), Rate(2, 10), 0.5), lift(Rate(300, 1000), Rate(100, 1000), 0.5)


def words(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


@pytest.mark.parametrize(
    ("held_out", "told"),
    [
        (None, "The figures come when the automation is live."),
        (HeldOut(10.0, None), "Effect on buying: not enough data yet."),
        (HeldOut(10.0, FEW), "not enough data yet (+10.0 percentage points, 95 % interval"),
        (HeldOut(10.0, MANY), "Effect on buying: +20.0 percentage points, 95 % interval +16.6 to +23.4."),
    ],
)
def test_the_effect_stands_beneath_the_share(qtbot: QtBot, held_out: HeldOut | None, told: str) -> None:
    set_language("en")
    document = FlowDocument(Flow(name="Cart", holdout=Holdout(10.0, "seed")))
    inspector = Inspector(document, Known(lift=lambda: held_out), {})
    qtbot.addWidget(inspector)
    inspector.resize(360, 1600)
    inspector.show()
    inspector.show_selection(())
    qtbot.waitUntil(lambda: told in words(inspector).replace("\N{NO-BREAK SPACE}", " "))
    document.apply(set_fields(document.flow, holdout=None))
    assert "Effect on buying" not in words(inspector), "nobody is kept out"


def test_the_effect_is_told_before_publishing(qtbot: QtBot) -> None:
    set_language("en")
    card = HistoryCard(lambda _finding: QLabel())
    qtbot.addWidget(card)
    card.show()
    card.show_told(Told((), Backfill(), HeldOut(12.5, MANY)))
    said = words(card).replace("\N{NO-BREAK SPACE}", " ")
    assert "12.5 % kept out for comparison. Effect on buying: +20.0 percentage points" in said
    card.show_told(Told((), Backfill()))
    assert "kept out" not in words(card)
