"""Check and publish: what must be fixed, what changes, what becomes of the people on their way, and when it begins."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from app.engine.moving import Choice
from app.i18n import _, ngettext, number
from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Flow
from app.services.backfill import TakeIn
from app.services.publish_flow import People, PublishPlan
from app.services.sending import SendingState
from app.services.sentences.errors import explain
from app.ui.bridge import run_task
from app.ui.publish.changes_card import ChangesCard
from app.ui.publish.finding_line import finding_line
from app.ui.publish.history_card import HistoryCard, Told
from app.ui.publish.passed import passed
from app.ui.publish.plan_words import first_messages, headline, sending_words, subline
from app.ui.theme import current
from app.ui.widgets.buttons import link, primary, secondary
from app.ui.widgets.cards import Banner, IconMark, Panel, Tile, scrolling
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, clear, column, row

WIDTH = 776
_SHOWN = 6


class PublishDialog(QDialog):
    """finding_wanted(finding) closes the dialog and shows the place; ignore_wanted(finding);
    fix_wanted(finding); published(version)."""

    finding_wanted = Signal(object)
    ignore_wanted = Signal(object)
    fix_wanted = Signal(object)
    published = Signal(int)

    def __init__(
        self,
        parent: QWidget,
        plan: Callable[[], PublishPlan],
        flows: Callable[[], tuple[Flow, Flow | None]],
        publish: Callable[[People, Mapping[str, Choice]], int],
        sending: Callable[[], SendingState],
        zone: ZoneInfo,
        history: Callable[[], Told] | None = None,
        take_in: Callable[[TakeIn], int] = lambda _choice: 0,
    ) -> None:
        """`plan` and `history` run off the UI thread; `flows` gives the draft and the live version."""
        super().__init__(parent)
        self.setWindowTitle(_("Check and publish"))
        self._wide = max(WIDTH, min(current.roomy(WIDTH), parent.width() - 60))
        self.setFixedWidth(self._wide)
        self._plan_of, self._flows, self._publish_now, self._zone = plan, flows, publish, zone
        self._sending, self._history_of, self._take_in = sending, history, take_in
        self._history = HistoryCard(lambda finding: self._line(finding, self._flows()[0]))
        self._history.setVisible(history is not None)
        self._plan: PublishPlan | None = None
        self._remarks = 0
        self._every_check = False
        self._tile = Tile("clock", "accent", 44, 24, 22, 2)
        self._title = label(_("Checking"), "title", wrap=True)
        self._under = label("", "body", "secondary", wrap=True)
        self._again = secondary(_("Check again"), "refresh", extent="small", on_click=self.look)
        self._changes = ChangesCard()
        for card in (self._changes, self._history):
            card.changed.connect(lambda: QTimer.singleShot(0, self, self._fit))
        self._findings: QVBoxLayout = column(gap=0)
        self._passed: QVBoxLayout = column(gap=6)
        self._first = label("", "small", "secondary", wrap=True)
        self._trouble = Banner("", "error", "error")
        self._trouble.hide()
        self._go = primary(_("Publish"), "send", extent="large", on_click=self._publish)
        self._stay = secondary(_("Keep editing"), extent="large", on_click=self.reject)
        self._stay.setDefault(True)
        self._build()
        FocusRing(self)
        self._go.setEnabled(False)
        self.look()

    def _build(self) -> None:
        words = column(self._title, self._under, gap=0)
        head = row(self._tile, words, self._again, gap=14)
        head.setStretch(1, 1)
        head.setAlignment(self._again, Qt.AlignmentFlag.AlignTop)
        when = row(IconMark("history", "text.muted", 16), self._first, gap=8)
        when.setStretch(1, 1)
        inside = column(
            self._findings,
            boxed(self._passed),
            self._changes,
            self._history,
            when,
            self._trouble,
            None,
            gap=14,
            margins=(24, 0, 24, 14),
        )
        self._area: QScrollArea = scrolling(boxed(inside))
        foot = row(
            label(_("You can pause the automation at any time."), "small", "secondary", wrap=True),
            self._stay,
            self._go,
            margins=(24, 12, 24, 12),
        )
        foot.setStretch(0, 1)
        body = Panel(boxed(column(head, hline(), gap=14, margins=(24, 18, 24, 0))), self._area)
        body.body.setStretch(1, 1)
        whole = column(body, hline(), foot, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def look(self) -> None:
        """Ask again what publishing would do."""
        run_task(self._plan_of, self._show, self._fail)
        if self._history_of is not None:
            self._history.show_playing()
            run_task(self._history_of, self._show_told, self._fail)

    def _show(self, plan: PublishPlan) -> None:
        self._plan = plan
        draft, live = self._flows()
        self._show_headline()
        self._under.setText(subline(plan))
        clear(self._findings)
        for finding in plan.findings:
            self._findings.addWidget(self._line(finding, draft))
            self._findings.addWidget(hline())
        self._show_passed(draft, plan)
        self._changes.show_plan(plan, draft, live)
        sending = self._sending()
        told = (first_messages(plan, draft, self._zone), sending_words(sending, draft))
        self._first.setText(" ".join(words for words in told if words))
        self._go.setEnabled(plan.can_publish)
        self._go.setToolTip("" if plan.can_publish else _("Fix the errors first."))
        QTimer.singleShot(0, self, self._settle)

    def _show_told(self, told: Told) -> None:
        self._history.show_told(told)
        self._remarks = len(told.findings)
        self._show_headline()

    def _show_headline(self) -> None:
        if self._plan is not None:
            words, icon, tone = headline(self._plan, self._remarks)
            self._tile.show_icon(icon, f"tone.{tone}")
            self._title.setText(words)

    def _settle(self) -> None:
        """When the layouts know what is in them: the right size, and the keyboard on the safe button."""
        self._fit()
        fine = self._plan is not None and not self._plan.findings
        (self._go if fine else self._stay).setFocus()

    def _line(self, finding: Finding, draft: Flow) -> QWidget:
        return finding_line(finding, draft, self._go_to, self._fix, self._ignore)

    def _show_passed(self, draft: Flow, plan: PublishPlan) -> None:
        clear(self._passed)
        fine = passed(draft, plan.findings)
        count = ngettext("{n} check passed", "{n} checks passed", len(fine)).format(n=number(len(fine)))
        head = row(IconMark("ok", "tone.success.text", 19, 2), label(count, "bold"), gap=8)
        if len(fine) > _SHOWN and not self._every_check:
            head.addWidget(link(_("Show all"), on_click=self._show_every_check))
        head.addStretch(1)
        self._passed.addLayout(head)
        shown = fine if self._every_check else fine[:_SHOWN]
        for start in range(0, len(shown), 3):
            line = row(gap=14, margins=(31, 0, 0, 0))
            for words in [*shown[start : start + 3], "", ""][:3]:
                line.addWidget(_ticked(words), 1)
            self._passed.addLayout(line)

    def _show_every_check(self) -> None:
        self._every_check = True
        if self._plan is not None:
            self._show_passed(self._flows()[0], self._plan)
            self._fit()

    def _go_to(self, finding: Finding) -> None:
        self.reject()
        self.finding_wanted.emit(finding)

    def _ignore(self, finding: Finding) -> None:
        self.ignore_wanted.emit(finding)
        self.look()

    def _fix(self, finding: Finding) -> None:
        self.fix_wanted.emit(finding)
        self.look()

    def _publish(self) -> None:
        self._go.setEnabled(False)
        try:
            version = self._publish_now(self._changes.people(), self._changes.choices())
            self._take_in(self._history.take_in())
        except PolkuError as error:
            self._fail(error)
            return
        self.accept()
        self.published.emit(version)

    def _fail(self, error: PolkuError) -> None:
        told = explain(error)
        self._trouble.show_text(told.in_short, "error", "error")
        self._trouble.show()
        self._go.setEnabled(self._plan is not None and self._plan.can_publish)
        self._fit()

    def _fit(self) -> None:
        """As high as what is in it, within the window it belongs to, and in its middle."""
        inside = self._area.widget()
        wanted = inside.heightForWidth(self._wide) if inside.hasHeightForWidth() else inside.sizeHint().height()
        around = self.layout().sizeHint().height() - self._area.sizeHint().height()
        behind = self.parentWidget().frameGeometry()
        self.setFixedHeight(min(wanted + around, max(behind.height() - 60, 420)))
        self.move(behind.center() - self.rect().center())


def _ticked(words: str) -> QWidget:
    if not words:
        return QWidget()
    line = row(IconMark("check", "tone.success.text", 14, 2.4), label(words, "small"), None, gap=6)
    return boxed(line)
