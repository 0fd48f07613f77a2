"""What an automation has brought about so far, beneath the share of those who are kept out of it."""

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.model.flow import Flow
from app.services.holdout_lift import HeldOut, lift_line
from app.services.sentences.errors import explain
from app.ui.bridge import run_task
from app.ui.inspector.form import hint
from app.ui.inspector.host import Host
from app.ui.widgets.layouts import column


class LiftLine(QWidget):
    """Asks once for each automation; out of sight while nobody is kept out."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self._asked = False
        self.told = hint("")
        self.setLayout(column(self.told, gap=0))

    def look(self, flow: Flow) -> None:
        """Follow the draft."""
        self.setVisible(flow.holdout is not None)
        if flow.holdout is None or self._asked:
            return
        self._asked, count = True, self._host.known.lift
        self.told.setText(_("The figures come when the automation is live."))
        if count is not None:
            run_task(count, self._show, lambda error: self.told.setText(explain(error).line()))

    def _show(self, found: HeldOut | None) -> None:
        if found is not None:
            self.told.setText(lift_line(found.lift))
