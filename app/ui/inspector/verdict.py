"""How the test of a split stands, beside its settings."""

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.model.nodes import Split
from app.services.sentences.errors import explain
from app.services.variants import VariantResult
from app.ui.bridge import Task, run_task
from app.ui.inspector.form import hint
from app.ui.inspector.host import Host
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column
from app.ui.words.metrics import verdict_words


class VariantsVerdict(QWidget):
    """The verdict in one line, both variants with their figures, and how sure it is; of the live version."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self._node = ""
        self._task: Task | None = None
        self.verdict = label("", "strong", wrap=True)
        self.sides = label("", "body", "secondary", wrap=True, digits=True)
        self.told = hint("")
        self.setLayout(column(self.verdict, self.sides, self.told, gap=4))

    def look(self, split: Split | None) -> None:
        """Ask about another split; None: nothing is tested."""
        count = self._host.known.variants
        node = split.id if split is not None else ""
        if node == self._node:
            return
        self._node = node
        self._tell(_("Not enough data yet"), "", _("The figures come when the automation is live.") if node else "")
        if node and count is not None:
            self._task = run_task(
                lambda: count(node),
                lambda found: self._show(node, found),
                lambda error: self._tell("", "", explain(error).line()),
            )

    def _show(self, node: str, found: VariantResult | None) -> None:
        if node == self._node and found is not None:
            self._tell(*verdict_words(found))

    def _tell(self, verdict: str, sides: str, told: str) -> None:
        for made, words in ((self.verdict, verdict), (self.sides, sides), (self.told, told)):
            made.setText(words)
            made.setVisible(bool(words))
