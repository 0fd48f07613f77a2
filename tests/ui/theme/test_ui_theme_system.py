"""High contrast and less motion follow the system."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.model.flow import Flow
from app.ui.canvas.view import CanvasView
from app.ui.theme import current, system, theme
from app.ui.theme.tokens import Tokens, tokens
from app.ui.undo import FlowDocument
from app.ui.widgets.fields import text_field

TEXT, MARK = 7.0, 4.5
"""Contrast in WCAG's measure: of words (AAA), and of lines that carry meaning."""


def brightness(colours: Tokens, role: str) -> float:
    colour = colours.qcolor(role)
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(colours: Tokens, one: str, other: str) -> float:
    low, high = sorted((brightness(colours, one), brightness(colours, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_high_contrast_makes_words_and_lines_stand_out(dark: bool) -> None:
    strong = tokens(dark, strong=True)
    for ground in ("bg.surface", "bg.window", "bg.canvas", "bg.panel", "node.bg"):
        for role in ("text.primary", "text.secondary", "text.muted"):
            assert contrast(strong, role, ground) >= TEXT, (role, ground)
        for role in ("border.default", "border.control", "node.border", "edge.line", "focus.ring"):
            assert contrast(strong, role, ground) >= MARK, (role, ground)
        for name in strong.kinds:
            assert contrast(strong, f"kind.{name}.line", ground) >= MARK, (name, ground)
        for name in strong.tones:
            assert contrast(strong, f"tone.{name}.line", ground) >= MARK, (name, ground)


@pytest.mark.parametrize("dark", [False, True])
def test_what_a_field_asks_for_can_be_read(qapp: QApplication, qtbot: QtBot, dark: bool) -> None:
    theme.apply(qapp, dark)
    field = text_field("Name", placeholder="for example: Autumn benefit")
    qtbot.addWidget(field)
    field.ensurePolished()
    colour = field.palette().placeholderText().color()
    assert colour.name() == current.tokens().qcolor("text.muted").name()
    assert colour.alpha() == 255
    theme.apply(qapp, dark=False)


def test_the_theme_follows_the_systems_contrast(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    theme.apply(qapp, dark=False)
    assert current.tokens() == tokens(False)
    monkeypatch.setattr(theme, "wants_contrast", lambda: True)
    theme.apply(qapp, dark=False)
    assert current.tokens() == tokens(False, strong=True)
    assert qapp.palette().placeholderText().color() == current.tokens().qcolor("text.primary")
    monkeypatch.undo()
    theme.apply(qapp, dark=False)
    assert current.tokens() == tokens(False)


def test_qt_says_what_contrast_the_system_wants(qapp: QApplication) -> None:
    hints = qapp.styleHints()  # kept: what it gives goes with it
    high = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    assert system.wants_contrast() == high


@pytest.fixture
def motion(monkeypatch: pytest.MonkeyPatch) -> Iterator[system.Motion]:
    yield system.motion
    system.motion.end()
    system.motion.calm = False


@pytest.mark.skipif(sys.platform != "linux", reason="the other systems are asked in their own ways")
@pytest.mark.parametrize(("answer", "calm"), [("false", True), ("true", False)])
def test_canvases_are_calm_where_the_system_is(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, motion: system.Motion, answer: str, calm: bool
) -> None:
    settings = tmp_path / "gsettings"
    settings.write_text(f"#!/bin/sh\necho {answer}\n")
    settings.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    view = CanvasView(FlowDocument(Flow()))
    qtbot.addWidget(view)
    motion.ask()
    qtbot.waitUntil(lambda: motion._asked is None)
    assert (view.glide.calm, view.pulse.calm, view.hover._growth.duration() == 0) == (calm, calm, calm)
    later = CanvasView(FlowDocument(Flow()))
    qtbot.addWidget(later)
    assert later.glide.calm == calm
