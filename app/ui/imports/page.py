"""The import wizard: file, columns, check, import, summary. The work runs beside the window and can be called off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _, ngettext, number
from app.model.errors import PolkuError
from app.services.desk import Desk
from app.services.export_bad_rows import export_bad_rows
from app.services.import_data import ImportPlan, ImportResult, look_at, read_plan, run_import
from app.services.past_imports import may_take_back, take_back
from app.services.sentences.errors import explain
from app.shop.columns import Kind
from app.shop.columns import Mapping as Columns
from app.shop.map_file import load_map, save_map
from app.ui.bridge import Task, run_long_task, run_task
from app.ui.imports.check_step import CheckStep, DoneStep, Steps, WorkStep
from app.ui.imports.columns_step import ColumnsStep
from app.ui.imports.file_step import FileStep
from app.ui.imports.head import WizardHead
from app.ui.imports.steps import StepRail
from app.ui.imports.words import TITLES, about_file, found_words, kind_name
from app.ui.shell.page import Handler, Page
from app.ui.widgets.cards import Panel
from app.ui.widgets.layouts import boxed, column, row

FILE, COLUMNS, CHECK, IMPORT, DONE = range(5)


class ImportPage(Page):
    """`tell` shows a short note, `show_work(words, done, total)` the status bar; `finish` leaves; `changed` after data.

    Slow work comes back through bound methods only, so that nothing reaches a page that is gone.
    """

    def __init__(
        self,
        desk: Desk,
        tell: Callable[[str], object],
        show_work: Callable[[str, int, int], object],
        finish: Callable[[], object],
        changed: Callable[[], object],
    ) -> None:
        super().__init__()
        self._desk, self._tell, self._show_work = desk, tell, show_work
        self._finish, self._changed = finish, changed
        self._plan: ImportPlan | None = None
        self._file = Path()
        self._task: Task | None = None
        self._under_way: WorkStep | None = None
        self._checked: ImportResult | None = None
        self._result: ImportResult | None = None
        self._notes: dict[int, str] = {}
        self.setAcceptDrops(True)
        self._head = WizardHead(finish, self._ask_where_to_save)
        names = [_("File"), _("Columns"), _("Check"), _("Import"), _("Summary")]
        self.rail = StepRail(names)
        self.steps = Steps()
        left = Panel(self.rail, None, edge="right")
        left.setFixedWidth(232)
        body = row(left, self.steps, gap=0)
        body.setStretch(1, 1)
        whole = column(self._head, boxed(body), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.start_over()

    # ---- file

    def start_over(self) -> None:
        """Back to choosing a file."""
        self._plan = None
        self._notes = {}
        self._head.show_text(_("Import a file"), "")
        self._go(FILE, FileStep(self.ask_for_file, self.open_file))

    def ask_for_file(self) -> None:
        """Lets the user choose a file."""
        self._ask(_("Choose a file"), _("Tables (*.csv *.txt *.tsv *.xlsx);;All files (*)"), self.open_file)

    def _ask(self, title: str, kinds: str, then: Callable[[Path], object], save: str | None = None) -> None:
        """Lets the user choose a file; with `save` (a name, or "") one to write, with the ending of its kind."""
        dialog = QFileDialog(self, title, save or "", kinds)
        if save is None:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(kinds.rpartition("*.")[2].rstrip(")"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def open_file(self, file: Path) -> None:
        """Looks at a file and goes on to its columns."""
        if self.busy():
            return
        self._file = file
        desk = self._desk
        run_task(lambda: look_at(desk, file), self._show_plan, self._refuse)

    def busy(self) -> bool:
        """Whether a check or an import is under way."""
        return self._task is not None

    def _refuse(self, error: PolkuError) -> None:
        step = FileStep(self.ask_for_file, self.open_file)
        step.show_error(error, self._file)
        self._notes = {FILE: self._file.name}
        self._go(FILE, step)

    # ---- columns

    def _show_plan(self, plan: ImportPlan) -> None:
        self._plan = plan
        self._head.show_text(_(TITLES[plan.kind]), about_file(plan))
        self._notes = {FILE: plan.file.name, COLUMNS: found_words(plan)}
        step = ColumnsStep(self._look_as, self.check, self._ask_for_map)
        step.show_plan(plan)
        self._go(COLUMNS, step)

    def _look_as(self, kind: Kind) -> None:
        desk, file = self._desk, self._file
        run_task(lambda: read_plan(desk, kind, file), self._show_plan, self._refuse)

    def use_map(self, file: Path) -> None:
        """Uses a saved choice of columns for the file in hand."""
        desk, table = self._desk, self._file
        run_task(lambda: read_plan(desk, load_map(file).kind, table, file), self._show_plan, self._refuse)

    def save_columns(self, file: Path) -> None:
        """Keeps the choice of columns in a file."""
        step = self.steps.currentWidget()
        shown = self._plan.mapping if self._plan else None
        mapping = step.mapping() if isinstance(step, ColumnsStep) else shown
        if mapping is None:
            return
        try:
            save_map(file, mapping)
        except PolkuError as error:
            self._not_saved(error)
        else:
            self._tell(_("Saved the choice of columns"))

    def _ask_for_map(self) -> None:
        self._ask(_("Choose a saved choice of columns"), _("Choices of columns (*.json)"), self.use_map)

    def _ask_where_to_save(self) -> None:
        self._ask(_("Save the choice of columns"), _("Choices of columns (*.json)"), self.save_columns, save="")

    def save_rows(self, file: Path) -> None:
        """Saves the rows that stay out, to be mended and imported again."""
        plan, result = self._plan, self._result
        if plan is not None and result is not None:
            run_task(lambda: export_bad_rows(plan, result, file), self._rows_saved, self._not_saved)

    def _rows_saved(self, count: int) -> None:
        self._tell(ngettext("Saved {n} row", "Saved {n} rows", count).format(n=number(count)))

    def _not_saved(self, error: PolkuError) -> None:
        self._tell(explain(error).what)

    def _ask_where_to_save_rows(self) -> None:
        name = f"{self._file.stem}-{_('rows to check').replace(' ', '-')}.csv"
        self._ask(_("Save the rows to check"), _("Tables (*.csv)"), self.save_rows, save=name)

    # ---- check and import

    def check(self, columns: Columns) -> None:
        """A dry run with these columns."""
        if self._plan is None:
            return
        self._plan = msgspec.structs.replace(self._plan, mapping=columns)
        self._notes[COLUMNS] = found_words(self._plan)
        self._work(CHECK, _("Checking the rows"), _("Nothing is changed yet."), dry_run=True)

    def bring_in(self) -> None:
        """The import itself."""
        title = {
            "customers": _("Importing customers"),
            "orders": _("Importing customers and orders"),
            "events": _("Importing events"),
            "products": _("Importing products"),
        }
        if self._plan is not None:
            step = self.steps.currentWidget()
            happening = isinstance(step, CheckStep) and step.happening()
            self._plan = msgspec.structs.replace(self._plan, happening=happening)
            note = _("You can go on with other work. Progress is shown in the status bar.")
            self._work(IMPORT, title[self._plan.kind], note, dry_run=False)

    def stop(self) -> None:
        """Calls off what is under way."""
        if self._task is not None:
            self._task.cancel()

    def _work(self, index: int, title: str, note: str, *, dry_run: bool) -> None:
        plan = self._plan
        if plan is None or self.busy():
            return
        found = (plan, self._checked) if self._checked is not None and not dry_run else None
        self._under_way = WorkStep(title, note, self.stop, found)
        self._notes[index] = _("under way")
        self._go(index, self._under_way)
        desk = self._desk
        self._task = run_long_task(
            lambda progress, cancelled: run_import(desk, plan, progress, cancelled, dry_run),
            self._ready,
            self._broke,
            self._tell_progress,
        )
        self.destroyed.connect(self._task.cancel)

    def _tell_progress(self, done: int, total: int) -> None:
        if self._under_way is not None:
            self._under_way.show_progress(done, total)
        if self.rail.current_step() == IMPORT:
            self._show_work(_("Import {share} %").format(share=done * 100 // total), done, total)

    def _ready(self, result: ImportResult) -> None:
        self._rest()
        plan = self._plan
        if plan is None:
            return
        if result.cancelled:
            self._notes.pop(IMPORT, None)
            self._notes.pop(CHECK, None)
            self._tell(_("The import was taken back. Nothing was changed."))
            self._show_plan(plan)
        elif result.dry_run:
            self._checked = self._result = result
            self._notes[CHECK] = _("checked")
            step = CheckStep(lambda: self._show_plan(plan), self.bring_in, self._ask_where_to_save_rows)
            step.show_result(plan, result)
            self._go(CHECK, step)
        else:
            self._notes[IMPORT] = _("done")
            back = self.take_back if may_take_back(self._desk, result.batch) else None
            done = DoneStep(self.start_over, self._finish, self._ask_where_to_save_rows, back)
            self._result = result
            done.show_result(plan, result)
            self._go(DONE, done)
            self._changed()

    def take_back(self) -> None:
        """Takes the finished import back."""
        result = self._result
        if result is not None:
            desk = self._desk
            run_task(lambda: take_back(desk, result.batch), self._taken_back, self._refuse)

    def _taken_back(self, _gone: object) -> None:
        self._tell(_("The import was taken back."))
        self._changed()
        self.start_over()

    def _broke(self, error: PolkuError) -> None:
        self._rest()
        self._refuse(error)

    def _rest(self) -> None:
        self._task = self._under_way = None
        self._show_work("", 0, 0)

    # ---- page

    def _go(self, index: int, step: QWidget) -> None:
        under_way = isinstance(step, WorkStep)
        self._head.allow(back=not under_way, save=index in (COLUMNS, CHECK, DONE) and not under_way)
        self.rail.show_step(index, self._notes)
        self.steps.replace(step)
        self.title_changed.emit()
        self.status_changed.emit()

    def window_title(self) -> str:
        return _(TITLES[self._plan.kind]) if self._plan else _("Import a file")

    def handlers(self) -> Mapping[str, Handler]:
        return {"customers.import": self.ask_for_file, "file.import": self.ask_for_file}

    def status(self) -> tuple[str, str]:
        left = f"{kind_name(self._plan.kind)}: {self._plan.file.name}" if self._plan else ""
        return left, _("Nothing is sent during an import")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and not self.busy():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.open_file(files[0])
