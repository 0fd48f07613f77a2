"""Taking in what people have answered to text messages, as the operator's page hands it out."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _
from app.model.errors import PolkuError
from app.services.desk import Desk
from app.services.sentences.errors import explain
from app.services.sentences.text_answers import answers_words
from app.services.text_answers import TakenAnswers, take_answers
from app.ui.bridge import run_task
from app.ui.settings.cards import SettingsCard
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Banner
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.layouts import clear, column, row


class AnswersCard(SettingsCard):
    """A file in, and what came of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.open = secondary(_("Bring answers in…"), "download", on_click=self._ask)
        super().__init__(
            _("Answers"),
            _("Whoever answers STOP gets no more text messages. A list with a number and a text on each row will do."),
            row(self.open, None),
        )
        self._said = column(gap=0)
        self.body.addLayout(self._said)

    def _ask(self) -> None:
        dialog = QFileDialog(self.window(), _("Answers to text messages"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(_("Tables (*.csv *.txt *.tsv *.xlsx)"))
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take(self, file: Path) -> None:
        """Read a list of answers, off the UI thread."""
        self.open.setEnabled(False)
        clear(self._said)
        run_task(lambda: take_answers(self._desk, file), self._taken, self._failed)

    def _taken(self, taken: TakenAnswers) -> None:
        self._say(Banner(answers_words(taken), "success", "ok"))

    def _failed(self, error: PolkuError) -> None:
        told = explain(error)
        self._say(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))

    def _say(self, words: QWidget) -> None:
        self.open.setEnabled(True)
        self._said.addWidget(words)
