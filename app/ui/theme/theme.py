"""Dresses the whole program: palette, style sheet, fonts and icons from the tokens; switching needs no restart."""

import re
from pathlib import Path

from PySide6.QtCore import QTemporaryDir
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.paths import shipped
from app.ui.theme import current
from app.ui.theme.fonts import font, register_fonts
from app.ui.theme.icons import refresh_bound_icons
from app.ui.theme.system import wants_contrast
from app.ui.theme.tokens import Tokens

theme_changed = current.notifier.changed

# Pictures that a style sheet can only name as files: icon, token role and line width.
_PICTURES = {
    "check": ("check", "text.onAccent", "3.2"),
    "dash": ("minus", "text.onAccent", "3.2"),
    "check-text": ("check", "text.primary", "2.2"),
    "down": ("down", "text.secondary", "2"),
    "up": ("up", "text.secondary", "2"),
    "right": ("right", "text.secondary", "2"),
}
_PLACE = re.compile(r"@\{([^}]+)\}")
_folder: list[QTemporaryDir] = []


def apply(app: QApplication, dark: bool, text_scale: float = 1.0) -> None:
    """Puts the theme on, in high contrast where the system asks for it. Emits theme_changed when done.

    text_scale is the user's text size from 0.9 to 1.5.
    """
    register_fonts()
    first = not app.property("polku_dressed")
    if first:
        app.setStyle("Fusion")
        app.setProperty("polku_dressed", True)
    current.switch(dark, text_scale, wants_contrast())
    colours = current.tokens()
    app.setFont(font("body", scale=text_scale))
    app.setPalette(palette(colours))
    app.setStyleSheet(style_sheet(colours, text_scale))
    if not first:
        refresh_bound_icons()
        current.notifier.changed.emit()


def palette(colours: Tokens) -> QPalette:
    """The palette for everything that the style sheet does not reach."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: "bg.window",
        QPalette.ColorRole.WindowText: "text.primary",
        QPalette.ColorRole.Base: "bg.field",
        QPalette.ColorRole.AlternateBase: "bg.row.alt",
        QPalette.ColorRole.Text: "text.primary",
        QPalette.ColorRole.Button: "bg.surface",
        QPalette.ColorRole.ButtonText: "text.primary",
        QPalette.ColorRole.ToolTipBase: "bg.tooltip",
        QPalette.ColorRole.ToolTipText: "text.onTooltip",
        QPalette.ColorRole.PlaceholderText: "text.muted",
        QPalette.ColorRole.Highlight: "accent.base",
        QPalette.ColorRole.HighlightedText: "text.onAccent",
        QPalette.ColorRole.Accent: "accent.base",
        QPalette.ColorRole.Link: "accent.text",
        QPalette.ColorRole.LinkVisited: "accent.text",
        QPalette.ColorRole.Mid: "border.default",
        QPalette.ColorRole.Light: "bg.surface",
        QPalette.ColorRole.Dark: "border.control",
    }
    for role, name in roles.items():
        made.setColor(role, QColor(colours.qcolor(name)))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.qcolor("text.disabled")))
    return made


def style_sheet(colours: Tokens, text_scale: float = 1.0) -> str:
    """resources/theme/polku.qss with the colours, text sizes and pictures filled in."""
    template = (shipped("resources") / "theme" / "polku.qss").read_text(encoding="utf-8")
    pictures = _write_pictures(colours)

    def fill(match: re.Match[str]) -> str:
        what, _space, rest = match.group(1).partition(" ")
        if what == "px":
            return f"{max(1, round(int(rest) * text_scale))}px"
        if what == "tall":
            return f"{current.tall(int(rest))}px"
        if what == "svg":
            return pictures[rest]
        return colours.colour(what)

    return _PLACE.sub(fill, template)


def _write_pictures(colours: Tokens) -> dict[str, str]:
    if not _folder:
        _folder.append(QTemporaryDir())
    folder = Path(_folder[0].path())
    written = {}
    for name, (icon, role, stroke) in _PICTURES.items():
        path = folder / f"{name}-{colours.colour(role).lstrip('#')}.svg"
        if not path.exists():
            text = (shipped("resources") / "icons" / f"{icon}.svg").read_text(encoding="utf-8")
            text = text.replace("currentColor", colours.colour(role)).replace('"1.75"', f'"{stroke}"', 1)
            path.write_text(text, encoding="utf-8")
        written[name] = path.as_posix()
    return written
