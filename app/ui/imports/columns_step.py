"""The second step: which column holds what. What was recognised is chosen already; every choice shows an example."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from app.i18n import _
from app.services.import_data import ImportPlan
from app.shop.columns import CANONICAL, KINDS, REQUIRED, Kind, Mapping
from app.ui.imports.words import column_help, column_name, fixed_words, kind_name, origin_words
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.cards import Banner, Card, scrolling
from app.ui.widgets.fields import combo
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill
from app.ui.widgets.segmented import SegmentedControl


class ColumnsStep(QWidget):
    """`kind_chosen(kind)` asks for the file to be looked at as another kind; `go_on(mapping)` accepts the choices."""

    def __init__(
        self,
        kind_chosen: Callable[[Kind], object],
        go_on: Callable[[Mapping], object],
        load_map: Callable[[], object],
    ) -> None:
        super().__init__()
        self._plan: ImportPlan | None = None
        self._combos: dict[str, QComboBox] = {}
        self._examples: dict[str, ElidedLabel] = {}
        self._go_on = go_on
        self._kinds = SegmentedControl(_("What is in the file?"), [(kind, kind_name(kind), "") for kind in KINDS])
        self._kinds.chosen.connect(lambda kind: kind_chosen(kind))
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, 250)
        self._grid.setColumnMinimumWidth(1, 230)
        self._grid.setColumnStretch(2, 1)
        self._missing = Banner("", "warning", "warning")
        self._origin = Banner("", "info", "info")
        self._consent = Banner(
            _("An empty permission means that there is none. Polku never guesses consent."), "accent", "shield"
        )
        self._next = primary(_("Check the rows"), "right", on_click=self._accept)
        top = row(label(_("What is in the file?"), "bold"), self._kinds, None, gap=12)
        table = Card(boxed(self._grid), margins=(20, 16, 20, 16))
        foot = row(secondary(_("Use a saved choice…"), "folder", on_click=load_map), None, self._next)
        parts = (top, self._origin, table, self._missing, self._consent, foot, None)
        content = boxed(column(*parts, gap=14, margins=(20, 18, 20, 18)))
        self.setLayout(column(scrolling(content)))

    def show_plan(self, plan: ImportPlan) -> None:
        """Fills in a file's columns and what was recognised."""
        self._plan = plan
        self._kinds.choose(plan.kind)
        self._consent.setVisible(plan.kind == "customers")
        self._origin.setVisible(bool(origin_words(plan.origin)))
        self._origin.show_text(origin_words(plan.origin), "info", "info")
        clear(self._grid)
        self._combos, self._examples = {}, {}
        for place, words in enumerate((_("Polku’s field"), _("Column in the file"), _("Example"))):
            self._grid.addWidget(label(words, "caption", "muted"), 0, place)
        for line, name in enumerate(CANONICAL[plan.kind], 1):
            self._add_line(plan, line, name)
        self._check()

    def mapping(self) -> Mapping:
        """What is chosen now."""
        if self._plan is None:
            raise RuntimeError("no file yet")
        chosen = {name: str(box.currentData() or "") for name, box in self._combos.items()}
        columns = {name: header for name, header in chosen.items() if header}
        return Mapping(self._plan.kind, columns, self._plan.mapping.fixed)

    def _add_line(self, plan: ImportPlan, line: int, name: str) -> None:
        needed = name in REQUIRED[plan.kind]
        head = row(label(column_name(name), "medium"), gap=8)
        if needed:
            head.addWidget(Pill(_("needed"), "neutral", small=True))
        head.addStretch(1)
        words = column(head, gap=0)
        if column_help(name):
            words.addWidget(label(column_help(name), "small", "muted"))
        choices: list[tuple[str, object]] = [(_("Not in the file"), "")]
        choices += [(header, header) for header in plan.columns if header]
        box = combo(column_name(name), choices)
        box.setMinimumWidth(230)
        box.setCurrentIndex(max(0, box.findData(plan.mapping.columns.get(name, ""))))
        box.currentIndexChanged.connect(lambda _index: self._check())
        example = ElidedLabel("", "mono", "secondary")
        self._combos[name], self._examples[name] = box, example
        self._grid.addWidget(boxed(words), line, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(box, line, 1, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(example, line, 2, Qt.AlignmentFlag.AlignVCenter)

    def _check(self) -> None:
        """Examples follow the choices; what is still missing is named."""
        mapping = self.mapping()
        for name, example in self._examples.items():
            header = mapping.columns.get(name, "")
            example.setText(self._example(header) if header else fixed_words(mapping.fixed.get(name, "")))
        missing = mapping.missing
        names = ", ".join(column_name(name) for name in missing)
        self._missing.setVisible(bool(missing))
        self._missing.show_text(_("Choose the column that holds: {names}").format(names=names), "warning", "warning")
        self._next.setEnabled(not missing)

    def _example(self, header: str) -> str:
        if not header or self._plan is None:
            return ""
        place = self._plan.columns.index(header)
        values = (raw.cells[place] for raw in self._plan.sample if place < len(raw.cells))
        return next((value for value in values if value), "")[:120]

    def _accept(self) -> None:
        self._go_on(self.mapping())
