"""What the checks say about the step that is shown, each with what one can do about it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from app.edit.fixes import fix_of
from app.i18n import _, ngettext
from app.model.finding import Finding
from app.model.flow import Flow
from app.services.sentences.findings import say, todo
from app.services.sentences.fixes import say_fix
from app.ui.widgets.buttons import link
from app.ui.widgets.cards import IconMark, Panel
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, clear, column, row

_FIRST = 2


class Problems(Panel):
    """ignored(finding) when a person decides that a warning is none, fixed(finding) when it is to be put right."""

    ignored = Signal(object)
    fixed = Signal(object)

    def __init__(self) -> None:
        super().__init__(edge="top", margins=(16, 10, 16, 10), gap=10)
        self._shown: tuple[Finding, ...] = ()
        self._all = False
        self.hide()

    def show_findings(self, findings: Sequence[Finding], flow: Flow) -> None:
        """Show these, or nothing."""
        if tuple(findings) != self._shown:
            self._shown, self._all = tuple(findings), False
            self._fill(flow)
        self.setVisible(bool(findings))

    def _fill(self, flow: Flow) -> None:
        clear(self.body)
        shown = self._shown if self._all else self._shown[:_FIRST]
        for finding in shown:
            self.body.addWidget(boxed(self._line(finding, flow)))
        more = len(self._shown) - len(shown)
        if more:
            words = ngettext("Show {n} more", "Show {n} more", more).format(n=more)
            self.body.addLayout(row(link(words, on_click=lambda: self._show_all(flow)), None))

    def _show_all(self, flow: Flow) -> None:
        self._all = True
        self._fill(flow)

    def _line(self, finding: Finding, flow: Flow) -> QHBoxLayout:
        icon = "error" if finding.severity == "error" else "warning"
        mark = IconMark(icon, f"tone.{finding.severity}.text", 16, 2)
        words = column(label(say(finding, flow), "small", finding.severity, wrap=True), gap=2)
        remedy = todo(finding, flow)
        if remedy:
            words.addWidget(label(remedy, "small", "secondary", wrap=True))
        ways = row(gap=12)
        if fix := fix_of(flow, finding):
            ways.addWidget(link(say_fix(fix), on_click=lambda: self.fixed.emit(finding)))
        if finding.severity == "warning":
            ways.addWidget(link(_("Ignore here"), on_click=lambda: self.ignored.emit(finding)))
        if ways.count():
            ways.addStretch(1)
            words.addLayout(ways)
        line = row(column(mark, None), words, gap=8)
        line.setStretch(1, 1)
        return line
