"""Buttons. Their text is a verb; "…" ends it when a dialog follows."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QToolButton

from app.ui.theme.icons import bind_icon

_ICON_ROLE = {
    "primary": "text.onAccent",
    "secondary": "text.primary",
    "quiet": "text.secondary",
    "danger": "tone.error.text",
    "link": "accent.text",
}


def button(
    text: str,
    icon: str = "",
    *,
    role: str = "secondary",
    extent: str = "",
    on_click: Callable[[], object] | None = None,
) -> QPushButton:
    """A push button. role: primary, secondary, quiet, danger, link. extent: "" (30 px), tiny, small or large."""
    made = QPushButton(text)
    made.setProperty("role", role)
    if extent:
        made.setProperty("extent", extent)
    if icon:
        side = 14 if extent in ("small", "tiny") else 16
        bind_icon(made, icon, _ICON_ROLE[role], side, gap=2 if extent in ("small", "tiny") else 4)
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


def primary(
    text: str, icon: str = "", extent: str = "", *, on_click: Callable[[], object] | None = None
) -> QPushButton:
    """The one main action of a view or dialog."""
    return button(text, icon, role="primary", extent=extent, on_click=on_click)


def secondary(
    text: str, icon: str = "", extent: str = "", *, on_click: Callable[[], object] | None = None
) -> QPushButton:
    """An ordinary action."""
    return button(text, icon, extent=extent, on_click=on_click)


def quiet(text: str, icon: str = "", extent: str = "", *, on_click: Callable[[], object] | None = None) -> QPushButton:
    """An action without a frame."""
    return button(text, icon, role="quiet", extent=extent, on_click=on_click)


def danger(text: str, icon: str = "", extent: str = "", *, on_click: Callable[[], object] | None = None) -> QPushButton:
    """An action that takes something away."""
    return button(text, icon, role="danger", extent=extent, on_click=on_click)


def link(text: str, *, on_click: Callable[[], object] | None = None) -> QPushButton:
    """An action that looks like a link in running text."""
    return button(text, role="link", extent="small", on_click=on_click)


class IconButton(QToolButton):
    """An icon alone: its name is spoken by screen readers and shown, with the shortcut, in the tooltip."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        shortcut: str = "",
        side: int = 30,
        icon_size: int = 18,
        checkable: bool = False,
        colour: str = "text.secondary",
        on_click: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self.setProperty("role", "icon")
        self.setFixedSize(side, side)
        self.setCheckable(checkable)
        bind_icon(self, icon, colour, icon_size)
        self.set_name(name, shortcut)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def set_name(self, name: str, shortcut: str = "") -> None:
        """Changes the spoken name and the tooltip."""
        self.setAccessibleName(name)
        keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText) if shortcut else ""
        self.setToolTip(f"{name}  {keys}" if keys else name)

    @classmethod
    def for_action(cls, action: QAction, icon: str, *, side: int = 30, icon_size: int = 18) -> "IconButton":
        """A button that runs a menu command and follows its enabled state, name and shortcut."""
        name = action.text().replace("&", "").rstrip("…")
        made = cls(icon, name, shortcut=action.shortcut().toString(), side=side, icon_size=icon_size)
        made.setEnabled(action.isEnabled())
        made.clicked.connect(lambda _checked=False: action.trigger())
        action.enabledChanged.connect(made.setEnabled)
        return made
