"""The strip under the canvas: how many problems there are, the current one in words, and the way to it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from app.edit.fixes import fix_of
from app.i18n import _, ngettext, number
from app.model.finding import Finding
from app.model.flow import Flow
from app.services.sentences.findings import say
from app.services.sentences.fixes import say_fix
from app.ui.widgets.buttons import IconButton, quiet, secondary
from app.ui.widgets.cards import IconMark, Panel
from app.ui.widgets.labels import ElidedLabel, label, vline
from app.ui.widgets.layouts import boxed, row

_ELIDE = Qt.TextElideMode.ElideRight
_WIDEST = 640
"""How wide a line of the menu may be, in pixels."""


class CheckStrip(Panel):
    """wanted(finding) when a person asks to be shown it, fix_wanted(finding) when it is to be put right;
    again_wanted(finding): an ignored one is to count again."""

    wanted = Signal(object)
    fix_wanted = Signal(object)
    again_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__(edge="top")
        self.setFixedHeight(36)
        self.setAccessibleName(_("Problems"))
        self._findings: tuple[Finding, ...] = ()
        self._flow = Flow()
        self._at = 0
        self._errors, self._error_count = _count("error", "error")
        self._warnings, self._warning_count = _count("warning", "warning")
        self._fine, fine = _count("ok", "success")
        fine.setText(_("Ready to publish"))
        self._line = vline(16)
        self._words = ElidedLabel("", tone="secondary")
        self._show = secondary(_("Show"), extent="small", on_click=self.show_current)
        self._fix = quiet("", "check", extent="small", on_click=self.fix_current)
        self._place = label("", "small", "muted", digits=True)
        before = IconButton("left", _("Previous problem"), shortcut="Shift+F8", side=26, icon_size=15)
        after = IconButton("right", _("Next problem"), shortcut="F8", side=26, icon_size=15)
        before.clicked.connect(lambda: self.step(-1))
        after.clicked.connect(lambda: self.step(1))
        self._steps = boxed(row(before, self._place, after, gap=4))
        self._ignored = quiet("", extent="small")
        self._menu = QMenu(self._ignored)
        self._menu.setToolTipsVisible(True)
        self._ignored.setMenu(self._menu)
        parts: tuple[QWidget, ...] = (
            self._errors, self._warnings, self._fine, self._line, self._words, self._fix, self._show, self._steps,
            self._ignored,
        )  # fmt: skip
        line = row(*parts, gap=12, margins=(14, 0, 10, 0))
        line.setStretch(line.indexOf(self._words), 1)
        self.body.addLayout(line)
        self.show_findings((), Flow())

    def show_findings(self, findings: Sequence[Finding], flow: Flow, ignored: Sequence[Finding] = ()) -> None:
        """Show what the checks said, worst first; the current problem stays while it is there and nothing is worse.

        `ignored` stand in a menu of their own, from where each can come back.
        """
        self._show_ignored(ignored, flow)
        current = self.current()
        self._findings, self._flow = tuple(findings), flow
        keys = [finding.key + finding.field for finding in self._findings]
        was = current.key + current.field if current else ""
        kept = was in keys and (current is None or current.severity == self._findings[0].severity)
        self._at = keys.index(was) if kept else 0
        errors = sum(1 for finding in self._findings if finding.severity == "error")
        warnings = len(self._findings) - errors
        self._errors.setVisible(bool(errors))
        self._warnings.setVisible(bool(warnings))
        self._error_count.setText(ngettext("{n} error", "{n} errors", errors).format(n=number(errors)))
        self._warning_count.setText(ngettext("{n} warning", "{n} warnings", warnings).format(n=number(warnings)))
        self._fine.setVisible(not self._findings)
        for part in (self._line, self._words, self._show, self._steps):
            part.setVisible(bool(self._findings))
        self._tell()

    def current(self) -> Finding | None:
        """The problem in words now."""
        return self._findings[self._at] if self._at < len(self._findings) else None

    def step(self, by: int) -> None:
        """Go to the next or the previous problem and show it."""
        if self._findings:
            self._at = (self._at + by) % len(self._findings)
            self._tell()
            self.show_current()

    def enter(self) -> None:
        """The keyboard comes here."""
        self._show.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_current(self) -> None:
        """Ask for the current problem to be shown."""
        finding = self.current()
        if finding is not None:
            self.wanted.emit(finding)

    def _show_ignored(self, ignored: Sequence[Finding], flow: Flow) -> None:
        self._menu.clear()
        self._menu.addSection(_("Ignored warnings: show again"))
        for finding in ignored:
            action = self._menu.addAction(self._menu.fontMetrics().elidedText(say(finding, flow), _ELIDE, _WIDEST))
            action.setToolTip(say(finding, flow))
            action.triggered.connect(lambda _on=False, finding=finding: self.again_wanted.emit(finding))
        count = len(ignored)
        self._ignored.setText(ngettext("{n} ignored", "{n} ignored", count).format(n=number(count)))
        self._ignored.setVisible(bool(count))

    def fix_current(self) -> None:
        """Ask for the current problem to be put right."""
        finding = self.current()
        if finding is not None:
            self.fix_wanted.emit(finding)

    def _tell(self) -> None:
        finding = self.current()
        fix = fix_of(self._flow, finding) if finding else None
        self._fix.setVisible(fix is not None)
        self._fix.setText(say_fix(fix) if fix else "")
        self._words.setText(say(finding, self._flow) if finding else "")
        self._place.setText(f"{self._at + 1} / {len(self._findings)}")


def _count(icon: str, tone: str) -> tuple[QWidget, QLabel]:
    words = label("", "medium", tone)
    return boxed(row(IconMark(icon, f"tone.{tone}.text", 15, 2), words, gap=4)), words
