"""What an import would do, or has done: four counts and the rows that deserve a look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QTableView, QWidget

from app.i18n import _, ngettext, number
from app.services.import_data import ImportPlan, ImportResult
from app.services.sentences.import_rows import asked_words, row_label, row_sentence
from app.shop.rows import BadRow
from app.ui.imports.words import SHOWN, WIDTHS, column_name, new_words
from app.ui.widgets.buttons import quiet
from app.ui.widgets.cards import Banner, Card, IconMark
from app.ui.widgets.labels import label, set_tone
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.table_model import Column, RowsModel
from app.ui.widgets.tables import Cell, dress_table, set_columns

MAX_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: its number, the chosen cells, and what became of it. Number 0 is the file's own header."""

    number: int
    cells: tuple[str, ...]
    outcome: str = ""
    tone: str = ""
    icon: str = ""
    why: str = ""


class Count(Card):
    """An icon, a number, and what it counts."""

    def __init__(self, icon: str, tone: str) -> None:
        self._number = label("", "heading", digits=True)
        self._word = label("")
        self._detail = label("", "small", "muted")
        words = column(row(self._number, self._word, None, gap=6), self._detail, gap=0)
        super().__init__(
            boxed(row(IconMark(icon, f"tone.{tone}.text", 20, 2), words, gap=12)), margins=(14, 12, 14, 12)
        )

    def show_count(self, count: int, word: str, detail: str) -> None:
        """Puts a count in place."""
        self._number.setText(number(count))
        self._word.setText(word)
        self._detail.setText(detail)
        set_tone(self._number, "primary" if count else "muted")
        self.setAccessibleName(f"{number(count)} {word}, {detail}")


class ResultView(QWidget):
    """Counts above, rows below."""

    def __init__(self, save: Callable[[], object] | None = None) -> None:
        """`save` saves the rows that stayed out; None offers nothing."""
        super().__init__()
        self._save = quiet(_("Save these rows…"), "download", "small", on_click=save)
        self._may_save = save is not None
        self.new, self.changed = Count("user-plus", "success"), Count("refresh", "info")
        self.skipped, self.bad = Count("ban", "warning"), Count("warning", "error")
        self._title = label("", "bold")
        self._note = label(_("The file’s own columns in grey"), "small", "muted")
        self.table = QTableView()
        self._card = Card(
            boxed(row(self._title, None, self._note, self._save, margins=(14, 10, 14, 8))), margins=(0, 0, 0, 0), gap=0
        )
        self._card.body.addWidget(self.table, 1)
        counts = row(self.new, self.changed, self.skipped, self.bad, gap=12)
        for place in range(4):
            counts.setStretch(place, 1)
        self._asked = Banner("", "info", "mail")
        self._asked.hide()
        whole = column(counts, self._asked, self._card, gap=12)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def show_result(self, plan: ImportPlan, result: ImportResult) -> None:
        """The counts of a dry run or of an import, and its rows."""
        self.new.show_count(result.new, *new_words(result))
        self.changed.show_count(
            result.changed,
            ngettext("updated one", "updated ones", result.changed),
            ngettext("{n} as before", "{n} as before", result.same).format(n=number(result.same)),
        )
        self.skipped.show_count(
            result.skipped + result.duplicates + result.erased,
            ngettext("left out", "left out", result.skipped),
            _skipped_words(result),
        )
        self.bad.show_count(
            result.bad_rows,
            ngettext("row to check", "rows to check", result.bad_rows),
            ngettext("{n} remark", "{n} remarks", len(result.notes)).format(n=number(len(result.notes))),
        )
        self._save.setVisible(self._may_save and bool(result.bad))
        self._asked.setVisible(bool(result.asked))
        self._asked.show_text(asked_words(result.asked, result.dry_run, result.asking_rests), "info", "mail")
        self._show_lines(plan, result)

    def _show_lines(self, plan: ImportPlan, result: ImportResult) -> None:
        shown = [name for name in SHOWN[plan.kind] if name in plan.mapping.columns]
        places = [plan.columns.index(plan.mapping.columns[name]) for name in shown]
        odd = sorted((*result.bad, *result.notes), key=lambda one: one.number)[:MAX_SHOWN]
        if odd:
            lines = [_odd_line(one, places, one in result.notes) for one in odd]
            self._title.setText(_("Rows to check"))
        else:
            lines = [_good_line(raw.number, raw.cells, places) for raw in plan.sample]
            self._title.setText(_("The first rows"))
        header = Line(0, tuple(plan.columns[place] for place in places))
        columns = [Column(_("Row"), _number_cell, right=True)]
        columns += [Column(column_name(name), _value_cell(place)) for place, name in enumerate(shown)]
        columns += [Column(_("Outcome"), _outcome_cell), Column(_("Why"), _why_cell)]
        model: RowsModel[Line] = RowsModel(columns, self)
        model.show_rows([header, *lines])
        self.table.setModel(model)
        dress_table(self.table, self._title.text(), row_height=34)
        set_columns(self.table, [70, *(WIDTHS.get(name, 120) for name in shown), 170, 0])


def _skipped_words(result: ImportResult) -> str:
    if result.kind == "orders" and not result.erased:
        return _("cancelled, unpaid or twice")
    if result.kind == "customers" and result.unproven:
        return ngettext("{n} permission without proof", "{n} permissions without proof", result.unproven).format(
            n=number(result.unproven)
        )
    if result.erased:
        return ngettext("{n} row of an erased person", "{n} rows of erased people", result.erased).format(
            n=number(result.erased)
        )
    return _("twice in the file") if result.duplicates else _("nothing left out")


def _odd_line(one: BadRow, places: list[int], note: bool) -> Line:
    tone, icon = ("warning", "warning") if note else ("error", "warning")
    return Line(one.number, _picked(one.cells, places), row_label(one), tone, icon, row_sentence(one))


def _good_line(number_: int, cells: tuple[str, ...], places: list[int]) -> Line:
    return Line(number_, _picked(cells, places), _("fine"), "success", "check")


def _picked(cells: tuple[str, ...], places: list[int]) -> tuple[str, ...]:
    return tuple(cells[place] if place < len(cells) else "" for place in places)


def _number_cell(line: Line) -> Cell:
    return Cell(number(line.number) if line.number else "", tone="muted", right=True)


def _value_cell(place: int) -> Callable[[Line], Cell]:
    def cell(line: Line) -> Cell:
        text = line.cells[place] if place < len(line.cells) else ""
        return Cell(text, tone="muted" if not line.number else "primary", digits=True)

    return cell


def _outcome_cell(line: Line) -> Cell:
    return Cell(line.outcome, tone=line.tone, pill=bool(line.outcome), icon=line.icon)


def _why_cell(line: Line) -> Cell:
    return Cell(line.why, tone="secondary")
