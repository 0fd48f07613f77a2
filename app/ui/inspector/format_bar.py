"""Bold, italic, a link, a list: small buttons over a text, for those who do not write the marks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.layouts import row


class FormatBar(QWidget):
    """Acts on what is selected in the text; the keyboard stays there."""

    def __init__(self, edit: VariableEdit) -> None:
        super().__init__()
        tools = (
            ("bold", _("Bold"), "Ctrl+B", lambda: edit.wrap("**")),
            ("italic", _("Italic"), "Ctrl+I", lambda: edit.wrap("*")),
            ("link", _("Link"), "Ctrl+K", edit.make_link),
            ("list", _("List"), "Ctrl+Shift+L", edit.make_list),
            ("braces", _("Insert a variable"), "Ctrl+Space", edit.open_menu),
        )
        made = [
            IconButton(icon, name, shortcut=keys, side=26, icon_size=15, on_click=work)
            for icon, name, keys, work in tools
        ]
        for button in made:
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(row(*made, None, gap=2))
