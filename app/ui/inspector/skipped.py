"""The line that says of a step that it is skipped, with the way back."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui.widgets.buttons import secondary
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row


class Skipped(QWidget):
    """Hidden until the inspector shows a skipped step."""

    def __init__(self, put_back: Callable[[], object]) -> None:
        super().__init__()
        words = label(_("This step is skipped: people pass by and nothing happens."), "small", "secondary", wrap=True)
        back = secondary(_("Put back in use"), "play", extent="small", on_click=put_back)
        lines = column(words, row(back, None), gap=8)
        lines.setContentsMargins(16, 12, 16, 4)
        self.setLayout(lines)
        self.hide()
