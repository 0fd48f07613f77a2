"""The small diagrams of Library and Home: the same painter, laid out so that the words can be read."""

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.analysis.obstacles import overlap
from app.model.flow import Flow
from app.services.library import library_entries
from app.ui.canvas.compact import Compact
from app.ui.canvas.painter import draw_flow
from app.ui.library.diagram import as_printed
from app.ui.theme import theme
from flow_strategies import flows, thank_you

CARD = QSizeF(246, 246)
PAPER = QColor("#FFFFFF")


def ends(flow: Flow) -> set[str]:
    return set(flow.by_id) - set(as_printed(flow).by_id)


def test_what_only_ends_a_path_is_left_out_but_a_branch_that_leaves_at_once_is_told() -> None:
    assert ends(thank_you()) == {"g", "x"}
    feedback = next(e.flow for e in library_entries("fi") if e.flow.library_id == "feedback")
    kept = as_printed(feedback)
    assert [type(node).__name__ for node in kept.nodes].count("Exit") == 1


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_guides_diagrams_fit_their_cards_at_full_size(qapp: QApplication, language: str) -> None:
    theme.apply(qapp, dark=False)
    for entry in library_entries(language)[:5]:
        left, top, right, bottom = Compact(as_printed(entry.flow), CARD).bounds
        assert right - left <= CARD.width(), entry.flow.name
        assert bottom - top <= CARD.height(), entry.flow.name


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flow=flows(most=20))
def test_steps_never_cover_each_other(qapp: QApplication, flow: Flow) -> None:
    for one, other in combinations(Compact(flow, CARD).shapes.values(), 2):
        assert not overlap(one.rect, other.rect), (one.id, other.id)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flow=flows(most=14))
def test_a_diagram_stays_within_its_card(qapp: QApplication, flow: Flow) -> None:
    picture = QImage(300, 280, QImage.Format.Format_RGB32)
    picture.fill(PAPER)
    painter = QPainter(picture)
    draw_flow(painter, flow, QRectF(20, 20, 260, 240), "compact")
    painter.end()
    rim = [(x, y) for x in range(300) for y in range(280) if not (16 <= x < 284 and 16 <= y < 264)]
    assert {picture.pixel(x, y) for x, y in rim} == {PAPER.rgb()}


def test_an_empty_flow_is_an_empty_diagram(qapp: QApplication) -> None:
    assert Compact(Flow(), CARD).shapes == {}
